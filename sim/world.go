package sim

import (
	"fmt"
	"math"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/disk"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// Config describes a World without its clients.
type Config struct {
	// Seed is the root of all random streams.
	Seed uint64
	// Broker is the broker's configuration. Epoch and Seed in it are set by the World.
	Broker engine.Config
	// DiskLatency is the time until what was written to the journal is durable. Empty: none.
	DiskLatency rng.Quantiles
}

// World is one running simulation. It is not safe for concurrent use.
type World struct {
	cfg      Config
	observer Observer
	now      engine.Instant
	queue    queue
	handled  uint64
	calls    []func()
	free     []uint32 // free places in calls
	stations []*station
	// connections by number; nil when both ends are gone.
	connections []*connection
	spare       []*connection
	host        host
	lastRef     uint64
	err         error
}

// New returns a World at instant 0 whose broker is running.
func New(cfg Config, observer Observer) (*World, error) {
	if err := cfg.Broker.Validate(); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	if len(cfg.DiskLatency) > 0 {
		if err := cfg.DiskLatency.Validate(); err != nil {
			return nil, fmt.Errorf("disk latency: %w", err)
		}
	}
	w := &World{cfg: cfg, observer: observer}
	w.host.disk = disk.New()
	w.host.latency = w.Stream("disk")
	w.startBroker()
	return w, w.err
}

// Now is the present instant.
func (w *World) Now() engine.Instant { return w.now }

// Handled is how many events the World has handled.
func (w *World) Handled() uint64 { return w.handled }

// Stream returns the random stream of that name. Two calls with one name return equal streams.
func (w *World) Stream(name string) *rng.Stream { return rng.New(w.cfg.Seed, name) }

// At plans a call of fn at an instant, or at once if that has passed. fn may call any method but Run.
func (w *World) At(at engine.Instant, fn func()) {
	n := len(w.free)
	if n == 0 {
		w.calls = append(w.calls, nil)
		w.free = append(w.free, uint32(len(w.calls)-1))
		n = 1
	}
	ref := w.free[n-1]
	w.free = w.free[:n-1]
	w.calls[ref] = fn
	w.queue.push(max(at, w.now), call, ref)
}

// After plans a call of fn after a time.
func (w *World) After(d time.Duration, fn func()) { w.At(w.now.Add(d), fn) }

// Run lets time pass until the instant end, all events at which still happen. An error means that the
// World itself failed, not that a message was lost.
func (w *World) Run(end engine.Instant) error {
	_, err := w.Step(end, math.MaxInt)
	return err
}

// Step is Run for at most some number of events; it reports whether end was reached.
func (w *World) Step(end engine.Instant, events int) (done bool, err error) {
	for ; w.err == nil; events-- {
		if len(w.queue.heap) == 0 || w.queue.heap[0].at > end {
			w.now = max(w.now, end)
			return true, nil
		}
		if events <= 0 {
			return false, nil
		}
		o := w.queue.pop()
		w.now = o.at
		w.handled++
		w.happen(o)
	}
	return true, w.err
}

func (w *World) happen(o occasion) {
	switch o.kind {
	case arriveAtBroker:
		w.arriveAtBroker(w.connections[o.ref])
	case arriveAtClient:
		w.arriveAtClient(w.connections[o.ref])
	case dialAgain:
		w.knock(w.connections[o.ref])
	case clientDeadline:
		w.expireClient(w.stations[o.ref])
	case brokerDeadline:
		w.expireBroker(o.ref)
	case call:
		fn := w.calls[o.ref]
		w.calls[o.ref] = nil
		w.free = append(w.free, o.ref)
		fn()
	}
}

func (w *World) observe(e Event) {
	e.At = w.now
	w.observer.ObserveWorld(e)
}

// fail stops the World for good.
func (w *World) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}
