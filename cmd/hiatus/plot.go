package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/plots"
)

func (p *program) plotCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "plot DIR [flags]",
		Short: "Draw the pictures of a result again",
		Long:  "Draw the pictures of a result that 'hiatus run --out DIR' wrote, and print their names.",
		Args:  exactly("the result's directory"),
		RunE: func(_ *cobra.Command, args []string) error {
			if to == "" {
				to = args[0]
			}
			return p.plot(args[0], to)
		},
	}
	cmd.Flags().Var((*directory)(&to), "to", "directory for the pictures (default: beside the result)")
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	completeDirectory(cmd, "to")
	return cmd
}

func (p *program) plot(from, to string) error {
	r, err := bench.ReadFiles(from)
	if err != nil {
		return err
	}
	if err := directoryOrNothing("--to", to); err != nil {
		return err
	}
	names, err := plots.Write(to, r)
	for _, name := range names {
		fmt.Fprintln(p.stdout, name)
	}
	return err
}
