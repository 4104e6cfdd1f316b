package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/benbjohnson/clock"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// endsAfter is a context that has ended when it was looked at so many times, which is Ctrl-C at an instant that repeats.
type endsAfter struct {
	context.Context
	looks int
}

func (c *endsAfter) Err() error {
	c.looks--
	if c.looks < 0 {
		return context.Canceled
	}
	return nil
}

// call runs a command line under a clock that stands still.
func call(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, errors bytes.Buffer
	p := &program{stdout: &out, stderr: &errors, clock: clock.NewMock()}
	code = p.run(ctx, args)
	return code, out.String(), errors.String()
}

// TestInterrupted: a run whose context has ended stops at the next look, prints what it found out so
// far, marked as partial, and exits with 130.
func TestInterrupted(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	before := int64(0)
	for _, ctx := range []context.Context{cancelled, &endsAfter{context.Background(), 3}} {
		code, stdout, stderr := call(ctx, "run", "fleet", "--format", "json")
		if code != exitInterrupted || stderr != "" {
			t.Errorf("exit code %d, want %d; stderr %q", code, exitInterrupted, stderr)
		}
		var r bench.Result
		if err := json.Unmarshal([]byte(stdout), &r); err != nil {
			t.Fatal(err)
		}
		d := r.Delivery
		if !r.Interrupted || r.VirtualNS <= before || r.VirtualNS >= 3_600_000_000_000 || d.Delivered == 0 || len(r.Expectations) != 0 {
			t.Errorf("interrupted %t after %d ns, %+v", r.Interrupted, r.VirtualNS, d)
		}
		if d.Expected != d.Delivered+d.Queued+d.InFlight+d.Lost {
			t.Errorf("a partial ledger must add up too: %+v", d)
		}
		before = r.VirtualNS
	}
}

// TestInterruptedOut: the partial result is written like a whole one.
func TestInterruptedOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	code, stdout, stderr := call(&endsAfter{context.Background(), 1}, "run", "fleet", "--out", dir)
	if code != exitInterrupted || stderr != "" {
		t.Errorf("exit code %d, want %d; stderr %q", code, exitInterrupted, stderr)
	}
	if !strings.Contains(stdout, "\nINTERRUPTED after ") {
		t.Errorf("the summary does not say so:\n%s", stdout)
	}
	if r, err := bench.ReadFiles(dir); err != nil || !r.Interrupted {
		t.Errorf("written: %v, %v", r, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*", ".hiatus-*")); err != nil || left != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
