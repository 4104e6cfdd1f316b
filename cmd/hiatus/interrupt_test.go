package main

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/benbjohnson/clock"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// TestInterrupted: a run whose context has ended stops at the next look, prints what it found out so
// far, marked as partial, and exits with 130.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	p := &program{stdout: &stdout, stderr: &stderr, clock: clock.NewMock()}
	if code := p.run(ctx, []string{"run", "fleet", "--format", "json"}); code != exitInterrupted {
		t.Errorf("exit code %d, want %d; %s", code, exitInterrupted, &stderr)
	}
	var r bench.Result
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if d := r.Delivery; !r.Interrupted || r.VirtualNS == 0 || r.VirtualNS >= 3_600_000_000_000 || d.Delivered == 0 || len(r.Expectations) != 0 {
		t.Errorf("interrupted %t after %d ns, %+v", r.Interrupted, r.VirtualNS, d)
	}
	if d := r.Delivery; d.Expected != d.Delivered+d.Queued+d.InFlight+d.Lost {
		t.Errorf("a partial ledger must add up too: %+v", d)
	}
}

// TestLibrary runs every built-in scenario, which must keep its own promises.
func TestLibrary(t *testing.T) {
	var listing bytes.Buffer
	p := &program{stdout: &listing, stderr: &listing, clock: clock.NewMock()}
	if code := p.run(context.Background(), []string{"list", "--format", "json"}); code != exitOK {
		t.Fatal(code)
	}
	var all []listed
	if err := json.Unmarshal(listing.Bytes(), &all); err != nil || len(all) < 9 {
		t.Fatalf("%d scenarios, %v", len(all), err)
	}
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			p := &program{stdout: &stdout, stderr: &stderr, clock: clock.NewMock()}
			if code := p.run(context.Background(), []string{"run", s.Name}); code != exitOK {
				t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
			}
			if lines := bytes.Count(stdout.Bytes(), []byte("\n")); lines > 40 {
				t.Errorf("%d lines do not fit a screen", lines)
			}
		})
	}
}
