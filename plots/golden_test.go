package plots

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/bench"
)

var update = flag.Bool("update", false, "write the golden files of this package anew")

// goldens are the pictures that are kept: each as SVG, by exact bytes, and the numbers in it as CSV, so that a change of
// style and a change of data can be told apart.
func goldens() map[string]func() (*Picture, error) {
	of := func(draw func(*bench.Result, *bench.Case) (*Picture, error), r *bench.Result) func() (*Picture, error) {
		return func() (*Picture, error) { return draw(r, &r.Cases[0]) }
	}
	return map[string]func() (*Picture, error){
		"timeline":      of(Timeline, oneCase()),
		"timeline-many": of(Timeline, fleet(1000)),
		"queue":         of(Queue, oneCase()),
		"queue-one":     of(Queue, oneSession()),
		"bytes":         of(QueueBytes, oneCase()),
		"latency":       of(Latency, oneCase()),
		"latency-none":  of(Latency, nothingDelivered()),
		"latency-point": of(Latency, oneDelivered()),
		"fates":         func() (*Picture, error) { return Fates(oneCase()) },
		"fates-cases":   func() (*Picture, error) { return Fates(manyCases(6)) },
		"fates-many":    func() (*Picture, error) { return Fates(manyCases(72)) },
	}
}

func TestGolden(t *testing.T) {
	for name, draw := range goldens() {
		t.Run(name, func(t *testing.T) {
			p, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range []Format{SVG, CSV} {
				compare(t, filepath.Join("testdata", name+"."+string(f)), encode(t, p, f))
			}
		})
	}
}

func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run go test ./plots -update)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (-want +got):\n%s", file, cmp.Diff(string(want), string(got)))
	}
}

func encode(t testing.TB, p *Picture, f Format) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Draw(&buf, p, f); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
