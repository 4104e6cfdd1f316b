package sim

import (
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/storage"
	"github.com/hiatus-mqtt/hiatus/sim/disk"
	"github.com/hiatus-mqtt/hiatus/sim/network"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// host is the broker where it stands: its process, if it runs, and the machine's disk.
type host struct {
	broker  *engine.Broker // nil while the process is not running
	dark    bool           // the machine has no power
	epoch   uint16
	armed   engine.Instant // of the queue entry that wakes the broker; Never: none
	disk    *disk.Disk
	latency *rng.Stream
	store   *storage.Store

	appended engine.WriteSeq // record appended to the journal last
	syncing  engine.WriteSeq // record up to which a sync is under way; zero: none is
	begun    engine.Instant  // when that sync was begun
	durable  engine.WriteSeq // record up to which the journal is durable
	held     []engine.Output // wait for a record to be durable; they own their Data
	starts   uint32          // so that a sync of an earlier process is told apart
}

// compactAbove is the journal size in bytes at which it is replaced by a snapshot.
const compactAbove = 64 << 20

// StopBroker asks the broker to stop: it says goodbye, stores what it is to store, and ends.
func (w *World) StopBroker() {
	if w.host.broker == nil {
		return
	}
	w.host.broker.Stop(w.now)
	w.flushBroker()
	w.syncNow()
	w.endBroker(true)
}

// KillBroker ends the broker's process at once. What it wrote to files stays, synced or not: the
// operating system has it.
func (w *World) KillBroker() {
	if w.host.broker != nil {
		w.endBroker(false)
	}
}

// CrashBroker takes the power from the broker's machine, its process running or not: what was not synced is lost,
// whole or in part, and nobody is told. Until StartBroker the machine answers nothing; after it, it answers
// what comes on a connection from before with a reset.
func (w *World) CrashBroker() {
	h := &w.host
	for _, c := range w.connections {
		if c != nil && c.brokerEnd {
			c.drop()
			w.brokerEndGone(c)
		}
	}
	if h.broker != nil {
		w.endBroker(false)
	}
	h.dark = true
	h.disk.Crash(w.Stream(fmt.Sprintf("crash/%d", h.starts)))
}

// StartBroker starts the broker's process again, and its machine if need be, from what its storage has.
func (w *World) StartBroker() {
	w.host.dark = false
	if w.host.broker == nil {
		w.startBroker()
	}
}

// endBroker is the end of the process: the operating system closes its connections.
func (w *World) endBroker(graceful bool) {
	h := &w.host
	h.broker, h.held = nil, nil
	if h.store != nil {
		if err := h.store.Close(); err != nil {
			w.fail(fmt.Errorf("broker storage: %w", err))
		}
		h.store = nil
	}
	for _, c := range w.connections {
		if c != nil && c.brokerEnd {
			w.signal(c, arriveAtClient, network.Close)
			w.brokerEndGone(c)
		}
	}
	w.observe(Event{Kind: BrokerStopped, Graceful: graceful})
}

func (w *World) startBroker() {
	h := &w.host
	cfg := w.cfg.Broker
	cfg.Epoch, cfg.Seed = h.epoch, w.cfg.Seed
	h.epoch++
	h.starts++
	broker, err := engine.New(cfg, w.observer)
	if err != nil {
		w.fail(err)
		return
	}
	h.armed, h.appended, h.syncing, h.durable = engine.Never, 0, 0, 0
	w.observe(Event{Kind: BrokerStarted})
	h.broker = broker
	if cfg.Persistence != engine.PersistNone {
		w.recover()
	}
	broker.Start(w.now)
	w.flushBroker()
}

// recover gives the broker what its storage has, and starts a new journal.
func (w *World) recover() {
	h := &w.host
	store, recovery, err := storage.Open(h.disk)
	if err != nil {
		w.fail(fmt.Errorf("broker storage: %w", err))
		return
	}
	h.store = store
	if len(recovery.Records) == 0 {
		return
	}
	if skipped := h.broker.Restore(w.now, recovery.Records); skipped > 0 {
		w.fail(fmt.Errorf("broker storage: %d records make no sense", skipped))
	}
	w.snapshot()
}

// flushBroker does what the broker wants after an input.
func (w *World) flushBroker() {
	h := &w.host
	for _, out := range h.broker.Outputs() {
		switch {
		case out.Kind == engine.Write:
			h.appended = out.AfterWrite
			if err := h.store.Append(out.Data); err != nil {
				w.fail(fmt.Errorf("broker storage: %w", err))
			}
		case out.Kind == engine.Snapshot:
			w.snapshot()
		case out.AfterWrite > h.durable:
			out.Data = append([]byte(nil), out.Data...)
			h.held = append(h.held, out)
		default:
			w.do(out)
		}
	}
	w.sync()
	w.armBroker()
}

// do sends or hangs up for the broker.
func (w *World) do(out engine.Output) {
	c := w.connections[out.Conn]
	if c == nil || !c.brokerEnd {
		return
	}
	if out.Kind == engine.Send {
		w.write(c, arriveAtClient, out.Data)
		return
	}
	w.signal(c, arriveAtClient, network.Close)
	w.brokerEndGone(c)
}

// sync makes the journal durable, one sync after the other: records that come meanwhile share the next.
func (w *World) sync() {
	h := &w.host
	if h.syncing != 0 || h.appended == h.durable {
		return
	}
	if len(w.cfg.DiskLatency) == 0 {
		w.syncNow()
		return
	}
	h.syncing, h.begun = h.appended, w.now
	starts := h.starts
	w.After(w.cfg.DiskLatency.Draw(h.latency), func() { w.diskDone(starts) })
}

// syncNow makes the journal durable without delay.
func (w *World) syncNow() {
	h := &w.host
	if h.appended == h.durable {
		return
	}
	h.syncing, h.begun = h.appended, w.now
	w.diskDone(h.starts)
}

// diskDone is the end of a sync: what waited for its records is done.
func (w *World) diskDone(starts uint32) {
	h := &w.host
	if h.broker == nil || h.starts != starts || h.syncing == 0 {
		return // of a process that has ended
	}
	if err := h.store.Sync(); err != nil {
		w.fail(fmt.Errorf("broker storage: %w", err))
		return
	}
	h.durable, h.syncing = h.syncing, 0
	w.observe(Event{Kind: Durable, Since: h.begun})
	held := h.held
	h.held = nil
	for _, out := range held {
		if out.AfterWrite > h.durable {
			h.held = append(h.held, out)
			continue
		}
		w.do(out)
	}
	if h.store.JournalBytes() > compactAbove {
		w.snapshot()
	}
	w.sync()
}

// snapshot replaces what is stored by the broker's state. It takes no time.
func (w *World) snapshot() {
	h := &w.host
	if err := h.store.Snapshot(h.broker.State); err != nil {
		w.fail(fmt.Errorf("broker storage: %w", err))
		return
	}
	w.observe(Event{Kind: Durable, Since: w.now})
}

// armBroker sees to it that the broker is woken in time.
func (w *World) armBroker() {
	h := &w.host
	if at, ok := h.broker.NextDeadline(); ok && at < h.armed {
		h.armed = max(at, w.now)
		w.queue.push(h.armed, brokerDeadline, h.starts)
	}
}

func (w *World) expireBroker(starts uint32) {
	h := &w.host
	if h.broker == nil || h.starts != starts || h.armed != w.now {
		return
	}
	h.armed = engine.Never
	h.broker.Expire(w.now)
	w.flushBroker()
}
