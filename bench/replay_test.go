package bench_test

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/benbjohnson/clock"
	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

var updateReplays = flag.Bool("update-replays", false, "rewrite testdata/replay")

// TestReplayCaptures replays what was recorded from a real Mosquitto 2.0.11 (workloads/trace/testdata/record.sh) and
// holds everything found out against testdata/replay. Up to the instant at which Keep Alive runs out, which is each
// broker's own, the engine answers what Mosquitto answered.
func TestReplayCaptures(t *testing.T) {
	captures, err := filepath.Glob("../workloads/trace/testdata/*.pcap*")
	if err != nil || len(captures) < 6 {
		t.Fatalf("%d captures, %v", len(captures), err)
	}
	for _, capture := range captures {
		name := filepath.Base(capture)
		t.Run(name, func(t *testing.T) {
			r := replayFile(t, capture)
			for _, d := range r.Replay.Differences {
				if !strings.HasPrefix(name, "keep-alive") {
					t.Errorf("%+v", d)
				}
			}
			compareGolden(t, filepath.Join("testdata", "replay", name+".json"), r)
		})
	}
}

func replayFile(t *testing.T, name string) *bench.Result {
	r, err := tryReplay(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tryReplay(name string) (*bench.Result, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	recording, err := trace.Read(file, name)
	if err != nil {
		return nil, err
	}
	return bench.Replay(context.Background(), recording, filepath.Base(name), bench.RunOptions{Clock: clock.NewMock()})
}

func compareGolden(t *testing.T, golden string, r *bench.Result) {
	got, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *updateReplays {
		if err := os.WriteFile(golden, append(got, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestReplayOthers replays the captures of others, which are not part of the repository: each ends with a result
// that adds up, or with an error of one line that names the file.
func TestReplayOthers(t *testing.T) {
	const folder = "../../shared/traces"
	names, err := filepath.Glob(folder + "/*")
	if err != nil || len(names) == 0 {
		t.Skip("there are no captures of others in " + folder)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			r, err := tryReplay(name)
			if err != nil {
				if text := err.Error(); !strings.Contains(text, filepath.Base(name)) || strings.Contains(text, "\n") {
					t.Errorf("error %q", text)
				}
				return
			}
			d := r.Delivery
			if d.Expected != d.Delivered+d.Queued+d.InFlight+d.Lost {
				t.Errorf("%+v", d)
			}
		})
	}
}
