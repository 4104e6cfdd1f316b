package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/benbjohnson/clock"
	"github.com/rogpeppe/go-internal/testscript"
)

// The command is tested as documents: testdata/script has one file for each verb and for what can go wrong with it.
// "exits N CMD..." runs a command that must end with exit code N. The host's clock stands still, so that output repeats.

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
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(e *testscript.Env) error {
			captures, err := os.Getwd()
			e.Setenv("CAPTURES", captures+"/../../workloads/trace/testdata")
			return err
		},
	})
}

// exits runs a command and checks its exit code; stdout and stderr are then as after exec.
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
