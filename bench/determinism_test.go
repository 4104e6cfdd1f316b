package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/workloads"
)

var update = flag.Bool("update", false, "write testdata/digests.golden anew, after a change that is meant to change results")

// digestsFile has the digest of each case of each scenario of the library, so that every machine, operating
// system and processor is held to the same bytes.
const digestsFile = "testdata/digests.golden"

// TestLibraryRepeats: every scenario of the library, run twice in this process, gives the same result to the
// last byte but for the time that it took.
func TestLibraryRepeats(t *testing.T) {
	for _, name := range workloads.Names() {
		scenario := shortened(t, name)
		first, again := resultOf(t, scenario, scenario.Seed), resultOf(t, scenario, scenario.Seed)
		if first.Digest != again.Digest {
			t.Errorf("%s: digests %s and %s", name, first.Digest, again.Digest)
		}
		if diff := cmp.Diff(resultJSON(t, first), resultJSON(t, again)); diff != "" {
			t.Errorf("%s differs from run to run: -first +second\n%s", name, diff)
		}
	}
}

// TestDigestsOfLibrary: this machine gives the results of every other.
func TestDigestsOfLibrary(t *testing.T) {
	var table strings.Builder
	for _, name := range workloads.Names() {
		scenario := builtin(t, name)
		r := resultOf(t, scenario, scenario.Seed)
		fmt.Fprintf(&table, "%s %s\n", r.Digest, name)
		for _, c := range r.Cases {
			if c.Name != "" {
				fmt.Fprintf(&table, "%s   %s\n", c.Digest, c.Name)
			}
		}
	}
	if *update {
		if err := os.WriteFile(digestsFile, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(digestsFile)
	if err != nil {
		t.Fatalf("%v (run go test ./bench -run TestDigestsOfLibrary -update)", err)
	}
	if diff := cmp.Diff(string(want), table.String()); diff != "" {
		t.Errorf("%s: results changed. If that is meant, raise the version and run go test ./bench -run TestDigestsOfLibrary -update\n%s", digestsFile, diff)
	}
}

// TestSeedMatters: where something is drawn, another seed is another run.
func TestSeedMatters(t *testing.T) {
	scenario := shortened(t, "fleet")
	if one, two := resultOf(t, scenario, 1), resultOf(t, scenario, 2); one.Digest == two.Digest {
		t.Error("the fleet does the same with seeds 1 and 2")
	}
}

// TestObservingChangesNothing: a run that writes its event log and reports its progress is the same run.
func TestObservingChangesNothing(t *testing.T) {
	scenario := builtin(t, "matrix")
	quiet := resultOf(t, scenario, 1)
	var events bytes.Buffer
	options := bench.RunOptions{Events: &events, Progress: func(bench.Progress) {}}
	watched, err := bench.Run(context.Background(), scenario, 1, options)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(resultJSON(t, quiet), resultJSON(t, watched)); diff != "" || events.Len() == 0 {
		t.Errorf("%d bytes of events\n%s", events.Len(), diff)
	}
}

// shortened is a scenario of the library, the fleet's hour cut down to what two runs have time for.
func shortened(t *testing.T, name string) *workloads.Scenario {
	t.Helper()
	if name != "fleet" {
		return builtin(t, name)
	}
	src, err := workloads.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(src), "duration: 1h", "duration: 3m", 1)
	text = strings.NewReplacer(", until: 55m", "", "start: 1m..6m", "start: 1m..2m").Replace(text)
	scenario, err := workloads.Parse(name+".yaml", []byte(text))
	if err != nil || text == string(src) {
		t.Fatal("the fleet cannot be shortened: ", err)
	}
	return scenario
}

func resultOf(t *testing.T, scenario *workloads.Scenario, seed uint64) *bench.Result {
	t.Helper()
	result, err := bench.Run(context.Background(), scenario, seed, bench.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// resultJSON is r as result.json has it, without the one field that is the host's.
func resultJSON(t *testing.T, r *bench.Result) string {
	t.Helper()
	copied := *r
	copied.HostNS = 0
	data, err := json.MarshalIndent(&copied, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
