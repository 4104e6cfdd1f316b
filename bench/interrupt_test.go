package bench_test

import (
	"context"
	"testing"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// TestInterruptBetweenCases: many small cases stop at the next one, and the result says so.
func TestInterruptBetweenCases(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := bench.Run(ctx, builtin(t, "matrix"), 1, bench.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Interrupted || len(r.Cases) != 1 {
		t.Errorf("interrupted %t after %d cases", r.Interrupted, len(r.Cases))
	}
}
