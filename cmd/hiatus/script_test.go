package main

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/benbjohnson/clock"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the scripts' expectations and testdata/summary anew; then read what changed")

// The command is tested as documents: testdata/script has one file for each verb and for what can go wrong with it.
// The host's clock stands still in them, so that output repeats. Beside the commands of testscript there are:
//
//	exits CODE CMD...             run a command that ends with an exit code
//	refuses CODE PATTERN CMD...   the same for an error: it is one line "hiatus: PATTERN" and all that is printed,
//	                              and nothing half-written is left behind
//	clean                         nothing half-written is anywhere in the script's directory

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hiatus": func() {
		p := &program{stdout: os.Stdout, stderr: os.Stderr, clock: clock.NewMock()}
		os.Exit(p.run(context.Background(), os.Args[1:]))
	}})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "refuses": refuses, "clean": clean,
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("unknown condition " + name)
		},
		Setup: func(e *testscript.Env) error {
			here, err := os.Getwd()
			e.Setenv("CAPTURES", filepath.Join(here, "..", "..", "workloads", "trace", "testdata"))
			return err
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func refuses(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: refuses CODE PATTERN COMMAND...")
	}
	exits(ts, false, append([]string{args[0]}, args[2:]...))
	want, err := regexp.Compile(`\Ahiatus: (?:` + args[1] + `)\n\z`)
	ts.Check(err)
	if got := ts.ReadFile("stderr"); !want.MatchString(got) {
		ts.Fatalf("stderr %q does not match %q", got, want)
	}
	if got := ts.ReadFile("stdout"); got != "" {
		ts.Fatalf("an error, and yet on stdout: %q", got)
	}
	clean(ts, false, nil)
}

func clean(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: clean")
	}
	ts.Check(filepath.WalkDir(ts.Getenv("WORK"), func(path string, _ fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), ".hiatus-") {
			ts.Fatalf("left behind: %s", path)
		}
		return err
	}))
}
