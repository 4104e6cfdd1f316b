package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// topLevel is what may lie at the top of the repository, besides names that begin with a dot.
var topLevel = []string{
	"sim", "engine", "workloads", "bench", "plots", "cmd", "go.mod", "go.sum", "README.md",
}

// fileBytesMax bounds one file: the repository is cloned by everybody who tries it.
const fileBytesMax = 512 << 10

// bigFiles are those that are worth more than fileBytesMax.
var bigFiles = []string{}

// machinePath finds paths that exist on the machine of whoever wrote the file: home directories
// and work directories, on Unix, macOS and Windows.
var machinePath = regexp.MustCompile(`(?:^|[\s"'` + "`" + `=(:])` +
	`((?:/home/[a-z_][\w-]*|/root|/Users/\w+|/work|/workspace|/private/var|/var/folders|/mnt/[a-z])/[\w.][\w./-]*|[A-Z]:\\Users\\[\w\\]*)`)

// fixtures hold bad examples on purpose.
const fixtures = "cmd/repocheck/testdata/"

// checkTopLevel holds the shape of the repository and the contents that no file may have.
func checkTopLevel(root string) ([]finding, error) {
	names, err := repositoryFiles(root)
	if err != nil {
		return nil, err
	}
	var findings []finding
	report := func(name string, line int, format string, args ...any) {
		findings = append(findings, finding{name, line, min(line, 1), "toplevel", fmt.Sprintf(format, args...)})
	}
	for _, name := range names {
		top, _, _ := strings.Cut(name, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(topLevel, top) {
			report(name, 0, "only %s and dotfiles lie at the top: move it into the room that it belongs to", strings.Join(topLevel, " "))
		}
		data, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // git knows it, the working directory has lost it
		}
		if err != nil {
			return nil, err
		}
		if len(data) > fileBytesMax && !slices.Contains(bigFiles, name) {
			report(name, 0, "%d KB, over %d: make it smaller, generate it in the test, or list it in cmd/repocheck/toplevel.go", len(data)>>10, fileBytesMax>>10)
		}
		if line, found := findMachinePath(data); found != "" && !strings.HasPrefix(name, fixtures) {
			report(name, line, "%s is a path of one machine: write a path relative to the repository, or take it from a flag or t.TempDir", found)
		}
	}
	return findings, nil
}

// findMachinePath returns the first path of a machine in a text file and its line.
func findMachinePath(data []byte) (line int, found string) {
	if bytes.IndexByte(data, 0) >= 0 {
		return 0, "" // not a text
	}
	at := machinePath.FindSubmatchIndex(data)
	if at == nil {
		return 0, ""
	}
	return 1 + bytes.Count(data[:at[2]], []byte("\n")), string(data[at[2]:at[3]])
}

// repositoryFiles lists what is, or with the next commit may be, in the repository. Without git,
// or outside a clone, it is every file of the directory.
func repositoryFiles(root string) ([]string, error) {
	list := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	if out, err := list.Output(); err == nil && isClone(root) {
		names := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		slices.Sort(names)
		return slices.Compact(names), nil
	}
	var names []string
	err := walkFiles(root, func(name string) error {
		names = append(names, name)
		return nil
	})
	return names, err
}

// isClone reports whether root is the top of a clone, and not a directory inside some other one.
func isClone(root string) bool {
	_, err := os.Stat(filepath.Join(root, ".git"))
	return err == nil
}
