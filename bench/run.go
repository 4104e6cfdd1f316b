package bench

import (
	"cmp"
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
	r := &run{options: options, seed: seed, result: &Result{Schema: Schema, Scenario: s.Name, Version: version, Seed: seed, Axes: axesOf(cases)}}
	if r.options.Clock == nil {
		r.options.Clock = clock.New()
	}
	started := r.options.Clock.Now()
	for i := range cases {
		if i > 0 && ctx.Err() != nil { // small cases are over before they look
			r.result.Interrupted = true
			break
		}
		c := &cases[i]
		r.progress = Progress{Case: i + 1, Cases: len(cases), Duration: time.Duration(c.Duration)}
		if err := r.runCase(ctx, c); err != nil {
			return nil, fmt.Errorf("%s: %w", caseName(s.Name, c.Name), err)
		}
		if r.result.Interrupted {
			break
		}
	}
	r.result.Totals = r.sum.Totals()
	r.result.Digest = CombineDigests(r.digests)
	r.result.HostNS = int64(r.options.Clock.Since(started))
	return r.result, nil
}

// axesOf names the variables of the cases, in order.
func axesOf(cases []workloads.Case) []string {
	var names []string
	for _, v := range cases[0].With {
		names = append(names, v.Name)
	}
	return names
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
	progress Progress
	result   *Result
	sum      Account // of the cases so far
	digests  []uint64
}

// runCase runs one case in a world of its own.
func (r *run) runCase(ctx context.Context, c *workloads.Case) error {
	log, err := r.newEventLog(c.Name, c.ClientNames())
	if err != nil {
		return err
	}
	ledger := NewLedger(Options{Clients: c.ClientNames(), Duration: engine.Instant(c.Duration), Storage: storageOf(c), Log: log})
	world, err := c.Build(r.seed, ledger)
	if err != nil {
		return err
	}
	if err := r.pass(ctx, world, ledger, engine.Instant(c.Duration)); err != nil {
		return err
	}
	account, err := ledger.Finish(world.Now())
	if err != nil {
		return err
	}
	if err := log.Close(); err != nil {
		return err
	}
	return r.add(c, account, log, world.Now())
}

// storageOf is the way in which c keeps Sessions over a restart of its broker, if there is one.
func storageOf(c *workloads.Case) engine.Persistence {
	if c.RestartsBroker() {
		return engine.Persistence(c.Broker.Persistence)
	}
	return engine.PersistNone
}

// newEventLog begins the event log of a case; in the text form all cases follow each other, each behind a line with its name.
func (r *run) newEventLog(name string, clients []string) (*EventLog, error) {
	if r.options.Events != nil {
		if _, err := fmt.Fprintf(r.options.Events, "{\"case\":%q}\n", name); err != nil {
			return nil, err
		}
	}
	return NewEventLog(r.options.Events, clients), nil
}

// pass lets the time of a world pass, until its end or until ctx ends.
func (r *run) pass(ctx context.Context, w *sim.World, l *Ledger, end engine.Instant) error {
	for {
		done, err := w.Step(end, stride)
		if err := cmp.Or(err, l.Err()); err != nil || done {
			return err
		}
		if ctx.Err() != nil {
			r.result.Interrupted = true
			return nil
		}
		if r.options.Progress != nil {
			r.progress.Virtual = time.Duration(w.Now())
			r.options.Progress(r.progress)
		}
	}
}

// add puts what a case came to into the result.
func (r *run) add(c *workloads.Case, account *Account, log *EventLog, end engine.Instant) error {
	with := make(map[string]any, len(c.With))
	for _, v := range c.With {
		with[v.Name] = v.Value
	}
	result := account.Case(c.Name, with, log.Digest(), end)
	if !r.result.Interrupted {
		if err := r.expect(c, &result, account); err != nil {
			return err
		}
	}
	r.result.Cases = append(r.result.Cases, result)
	r.result.VirtualNS += int64(end)
	r.digests = append(r.digests, log.Sum())
	r.sum.Add(account)
	return nil
}
