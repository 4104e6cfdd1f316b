package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/txtar"
)

// TestAnalyzers proves of every analyzer that it finds bad code and leaves good code alone: its
// fixture testdata/NAME.txtar marks with want comments what must be found. A file there lies
// where its name says below the module, or outside of it if it begins with "others/".
//
// A _test.go file makes analysistest load package testing from source, which takes longer than
// all the rest; most fixtures show with a package for tests that tests are left alone.
func TestAnalyzers(t *testing.T) {
	t.Setenv("GOFLAGS", "") // GOPATH mode knows no -mod
	for _, a := range analyzers {
		t.Run(a.Name, func(t *testing.T) {
			files := readFixture(t, a.Name)
			tree := map[string]string{}
			for name, data := range files {
				if rest, ok := strings.CutPrefix(name, "others/"); ok {
					tree[rest] = data
				} else {
					tree[modulePath+"/"+name] = data
				}
			}
			dir, cleanup, err := analysistest.WriteFiles(tree)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(cleanup)
			analysistest.Run(t, dir, a, modulePath+"/...")
		})
	}
}

// TestTreeRules proves the same of the rules about the tree, whose fixtures hold the expected
// findings in a section named want.
func TestTreeRules(t *testing.T) {
	rules := []struct {
		name  string
		check func(root string) ([]finding, error)
	}{{"pkgdoc", checkPackageDocs}, {"toplevel", checkTopLevel}}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			root, want := writeTree(t, rule.name)
			if rule.name == "toplevel" {
				writeBigFile(t, root)
			}
			findings, err := rule.check(root)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range findings {
				fmt.Fprintln(&got, f)
			}
			if diff := cmp.Diff(want, got.String()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestConformanceTable proves that gaps are found both ways, and fixes the form of the list.
func TestConformanceTable(t *testing.T) {
	root, want := writeTree(t, "conformance")
	c, err := readConformance(root)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(c.gaps(), "\n") + "\n" + c.table()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gaps and list (-want +got):\n%s", diff)
	}
}

// TestRun runs the whole program on a small module that breaks several rules, one of them in a
// file that is not built on this machine, and does not type-check in another.
func TestRun(t *testing.T) {
	root, want := writeTree(t, "module")
	t.Chdir(filepath.Join(root, "sim")) // the root is found from below
	var stdout, stderr bytes.Buffer
	if code := run(nil, &stdout, &stderr); code != 1 {
		t.Errorf("exit code %d, want 1; stderr: %s", code, &stderr)
	}
	if diff := cmp.Diff(want, stdout.String()); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}

	t.Chdir(t.TempDir())
	if code := run(nil, &stdout, &stderr); code != 2 {
		t.Errorf("outside a module: exit code %d, want 2", code)
	}
}

func readFixture(t *testing.T, name string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// writeTree writes a fixture to a new directory and returns it with its section want.
func writeTree(t *testing.T, name string) (root, want string) {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range readFixture(t, name) {
		if name == "want" {
			want = data
			continue
		}
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root, want
}

func writeBigFile(t *testing.T, root string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, "bench/big.bin"), make([]byte, fileBytesMax+1024), 0o644); err != nil {
		t.Fatal(err)
	}
}
