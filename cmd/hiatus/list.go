package main

import (
	"bytes"
	"encoding/json"

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
	complete(cmd, "format", "text", "json")
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
	var text bytes.Buffer
	t := table{}
	for _, s := range all {
		name := s.Name
		for _, line := range wrapped(s.About, listWidth) {
			t.row(name, line)
			name = ""
		}
	}
	t.print(&text)
	_, err := text.WriteTo(p.stdout)
	return err
}

// listWidth is how wide the sentences of a list are, in characters.
const listWidth = 80
