package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/hiatus-mqtt/hiatus/workloads"
)

// completeScenario offers the built-in scenarios; where none fits, the shell offers files.
func completeScenario(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var fitting []cobra.Completion
	for _, name := range workloads.Names() {
		if about, err := workloads.About(name); err == nil && strings.HasPrefix(name, begun) {
			fitting = append(fitting, cobra.CompletionWithDesc(name, about))
		}
	}
	return fitting, cobra.ShellCompDirectiveDefault
}

// complete offers the values that a flag can have.
func complete(cmd *cobra.Command, flag string, values ...cobra.Completion) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // fails for an unknown flag only
}

// completeDirectory makes the shell offer directories for a flag.
func completeDirectory(cmd *cobra.Command, flag string) {
	_ = cmd.MarkFlagDirname(flag) // fails for an unknown flag only
}
