package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/benbjohnson/clock"
	"github.com/spf13/cobra"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// program is one call of the command. stdout gets the result, stderr everything else.
type program struct {
	stdout, stderr io.Writer
	// clock is the host's: it times runs and paces the progress line, and no result depends on it.
	clock clock.Clock
}

// run carries out a command line and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && err.Error() != "" {
		fmt.Fprintln(p.stderr, "hiatus: "+oneLine(err))
	}
	return codeOf(err)
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "hiatus",
		Short: "Simulate MQTT sessions and account for every message",
		Long: strings.TrimSpace(`
Hiatus simulates MQTT session behaviour: a real broker engine and real client state
machines on a virtual clock, with connections that break. For every message and every
intended receiver it says what became of it, and why.

Exit codes: 0 all expectations hold; 1 error; 2 usage or a faulty scenario; 3 an
expectation failed; 4 the run contradicts itself (a bug of Hiatus: please report it);
130 interrupted.`),
		Version:       bench.Version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err) })
	root.AddCommand(p.listCommand(), p.runCommand(), p.replayCommand(), p.plotCommand())
	for _, cmd := range root.Commands() {
		cmd.DisableFlagsInUseLine = true
	}
	root.SetHelpCommand(helpCommand())
	root.SetUsageTemplate(usageTemplate)
	tidyCompletion(root)
	root.SuggestionsMinimumDistance = 2
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return cmd.Help()
	}
	root.Args = cobra.ArbitraryArgs
	return root
}

// usage is an error of the command line, with where to look.
func usage(cmd *cobra.Command, err error) error {
	return &exit{code: exitUsage, err: fmt.Errorf("%w; see '%s --help'", err, cmd.CommandPath())}
}

// exactly is a check of the number of arguments that says what is missing.
func exactly(what ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(what):
			return usage(cmd, fmt.Errorf("%s is missing", what[len(args)]))
		case len(args) > len(what):
			return usage(cmd, fmt.Errorf("unexpected argument %q", args[len(what)]))
		}
		return nil
	}
}
