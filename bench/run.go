package bench

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/workloads"
)

// version is the release; it is part of every result, since equal results are promised for equal versions only.
const version = "0.1.0"

// Version is the release, with the commit where the build knows it.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return version + " (" + s.Value[:12] + ")"
		}
	}
	return version
}

// RunOptions are what a run needs of the host. None of them changes what it finds out.
type RunOptions struct {
	// Clock times the run. Nil: the host's.
	Clock clock.Clock
	// Progress, if not nil, is told from time to time how far the run is.
	Progress func(Progress)
	// Events, if not nil, gets the event log as text.
	Events io.Writer
}

// Progress is how far a run is.
type Progress struct {
	Case, Cases       int // the case going on, from 1
	Virtual, Duration time.Duration
}

// stride is how many events of a world pass between two looks at the context.
const stride = 1 << 16

// Run carries out every case of a scenario. When ctx ends, so does the run, and the result is marked
// Interrupted; that is not an error. An *InvariantError means that the run contradicted itself.
func Run(ctx context.Context, s *workloads.Scenario, seed uint64, options RunOptions) (*Result, error) {
	cases, err := s.Cases()
	if err != nil {
		return nil, err
	}
	r := newRun(s.Name, seed, options)
	for i := range cases {
		c := &cases[i]
		r.progress = Progress{Case: i + 1, Cases: len(cases), Duration: time.Duration(c.Duration)}
		if err := r.scenarioCase(ctx, c); err != nil {
			return nil, fmt.Errorf("%s: %w", caseName(s.Name, c.Name), err)
		}
		if r.result.Interrupted {
			break
		}
	}
	return r.finish(), nil
}

func caseName(scenario, name string) string {
	if name == "" {
		return scenario
	}
	return scenario + ", " + name
}

// run is a Run under way.
type run struct {
	options  RunOptions
	seed     uint64
	started  time.Time
	progress Progress
	result   *Result
	digest   *EventLog
	sum      summary
}
