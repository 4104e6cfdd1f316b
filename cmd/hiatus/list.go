package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hiatus-mqtt/hiatus/workloads"
)

func (p *program) listCommand() *cobra.Command {
	form := formatText
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the built-in scenarios",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			return p.list(form)
		},
	}
	cmd.Flags().Var(&form, "format", "text or json")
	return cmd
}

// listed is one scenario as list --format json prints it.
type listed struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

func (p *program) list(form format) error {
	var all []listed
	for _, name := range workloads.Names() {
		about, err := workloads.About(name)
		if err != nil {
			return err
		}
		all = append(all, listed{Name: name, About: about})
	}
	if form == formatJSON {
		enc := json.NewEncoder(p.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(all)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%s\n", s.Name, s.About)
	}
	return w.Flush()
}
