package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

func (p *program) replayCommand() *cobra.Command {
	var f runFlags
	strict := false
	cmd := &cobra.Command{
		Use:   "replay FILE [flags]",
		Short: "Replay recorded MQTT traffic against the engine",
		Long: "Replay a capture (pcap or pcapng), a Hiatus trace, or a recording of publications (mosquitto_sub -F %j,\n" +
			"mqtt-recorder): the clients' packets are sent to the engine at their recorded instants on the virtual\n" +
			"clock. The result says what became of every message, and where the engine's answers differ from those\n" +
			"of the recorded broker.",
		Example: "  hiatus replay capture.pcapng\n  hiatus replay capture.pcap --out out/replay --strict",
		Args:    exactly("the file to replay"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.replay(cmd.Context(), args[0], f, strict)
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with 3 if the engine's answers differ from the recorded broker's")
	return cmd
}

func (p *program) replay(ctx context.Context, name string, f runFlags, strict bool) error {
	t, err := readTrace(name)
	if err != nil {
		return err
	}
	repeat := "hiatus replay " + quoted(name)
	if strict {
		repeat += " --strict"
	}
	differ := false
	err = p.carryOut(ctx, f, repeat, func(options bench.RunOptions) (*bench.Result, error) {
		r, err := bench.Replay(ctx, t, filepath.Base(name), options)
		differ = err == nil && len(r.Replay.Differences) > 0
		return r, err
	})
	if err == nil && strict && differ {
		return &exit{code: exitExpectation}
	}
	return err
}

func readTrace(name string) (*trace.Trace, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer file.Close()
	return trace.Read(file, name)
}
