package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/workloads"
)

// runFlags are what run and replay have in common.
type runFlags struct {
	seed   uint64
	seeded bool
	out    string
	format format
}

func (f *runFlags) add(cmd *cobra.Command) {
	f.format = formatText
	cmd.Flags().Var(&f.format, "format", "text or json: what to print on standard output")
	cmd.Flags().VarP((*directory)(&f.out), "out", "o", "directory to write result.json, the event log and pictures to")
	complete(cmd, "format", "text", "json")
	completeDirectory(cmd, "out")
}

func (p *program) runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run NAME|FILE [flags]",
		Short: "Run a built-in scenario, or one from a file",
		Example: "  hiatus run cable-pull\n" +
			"  hiatus run fleet --seed 7 --out out/fleet\n" +
			"  hiatus run ./mine.yaml --format json",
		Args:              exactly("the scenario's name or file"),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.seeded = cmd.Flags().Changed("seed")
			return p.runScenario(cmd.Context(), args[0], f)
		},
	}
	f.add(cmd)
	cmd.Flags().Var((*seed)(&f.seed), "seed", "root of all random draws (default: the scenario's own)")
	return cmd
}

func (p *program) runScenario(ctx context.Context, name string, f runFlags) error {
	scenario, err := openScenario(name)
	if err != nil {
		return err
	}
	seed := scenario.Seed
	if f.seeded {
		seed = f.seed
	}
	repeat := fmt.Sprintf("hiatus run %s --seed %d", quoted(name), seed)
	return p.carryOut(ctx, f, repeat, func(options bench.RunOptions) (*bench.Result, error) {
		return bench.Run(ctx, scenario, seed, options)
	})
}

// openScenario finds a scenario by its built-in name or its file. Whatever looks like a path is a file.
func openScenario(name string) (*workloads.Scenario, error) {
	src, err := workloads.Builtin(name)
	file := name + ".yaml"
	if err != nil {
		file = name
		src, err = os.ReadFile(name)
	}
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(name, "./\\") {
		return nil, &exit{code: exitUsage, err: fmt.Errorf("no built-in scenario and no file is called %q; 'hiatus list' shows what there is", name)}
	}
	if err != nil {
		return nil, &exit{code: exitError, err: fmt.Errorf("scenario: %w", err)}
	}
	return workloads.Parse(file, src)
}

// carryOut runs something with progress, writes and prints its result, and decides the exit code.
func (p *program) carryOut(ctx context.Context, f runFlags, repeat string, run func(bench.RunOptions) (*bench.Result, error)) error {
	out, err := newOutput(f.out)
	if err != nil {
		return err
	}
	defer out.discard()
	progress := p.newProgress()
	result, err := run(bench.RunOptions{Clock: p.clock, Progress: progress.show, Events: out.events()})
	progress.clear()
	if err != nil {
		return err
	}
	if err := out.save(result); err != nil {
		return out.error(err)
	}
	if err := p.print(f, result, repeat); err != nil {
		return err
	}
	switch {
	case result.Interrupted:
		return &exit{code: exitInterrupted}
	case result.Failed() > 0:
		return &exit{code: exitExpectation}
	}
	return nil
}

// quoted makes a file name safe to be pasted into a shell.
func quoted(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == "" {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
