package bench

import (
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// Ledger observes one world and keeps its accounts: one fate for each publication and each intended
// receiver, queue depth, latency, and what happened to Sessions. It believes nobody: causes come from
// the engine's events, deliveries from the clients', and where the two contradict each other the run
// is broken (see InvariantError).
//
// The way of a pair through it: intents.go says who is meant, uplink.go follows the message to the
// Broker, routing.go through it, downlink.go to the client. Its memory grows with what is outstanding
// and with the number of clients, not with what was sent. It does not allocate in steady state.
//
// A Ledger is for one world and one goroutine.
type Ledger struct {
	options Options
	now     engine.Instant
	err     *InvariantError

	intents      intents
	publications pool[publication]
	live         []*publication
	byRef        idTable[publication]
	longPairs    [][]pair
	messagePool  pool[message]
	messages     []*message
	byMessage    idTable[message]
	entries      pool[entry]
	routing      uint32 // number of the routing going on, or of the next
	wires        wires

	clients    []clientState
	sessions   []sessionState // by SessionID
	identities map[string]*identity
	restart    restart

	published       int64
	depth           depth
	sessionCounts   Sessions // without its Percentiles
	online, backlog Histogram
	detect, drain   Histogram
	scratch         []byte
}

// Options say what a Ledger is to know beforehand.
type Options struct {
	// Clients are the names of the world's clients, by index.
	Clients []string
	// Duration is how long the run is going to last. It sets the width of the time series' buckets; what
	// happens later is counted in the last one. Zero: no time series.
	Duration engine.Instant
	// Storage is the Broker's way to keep Sessions, if it may be started again in this run, and
	// PersistNone otherwise. Unless PersistNone, messages that the Broker is done with stay known until
	// storage cannot bring them back any more.
	Storage engine.Persistence
	// Log gets all events; may be nil.
	Log *EventLog
}

var _ sim.Observer = (*Ledger)(nil)

// NewLedger returns a Ledger that has seen nothing.
func NewLedger(options Options) *Ledger {
	l := &Ledger{options: options, identities: make(map[string]*identity), routing: 1}
	l.clients = make([]clientState, len(options.Clients))
	for i := range l.clients {
		l.clients[i] = newClientState(options.Clients[i])
	}
	l.depth.all = newDepthTrack(options.Duration)
	return l
}

// Err returns the first contradiction found, nil as long as there is none. After it the Ledger counts
// nothing any more.
func (l *Ledger) Err() error {
	if l.err == nil {
		return nil
	}
	return l.err
}

// Outstanding is how many publications, messages in the Broker and entries in Sessions the Ledger
// remembers.
func (l *Ledger) Outstanding() (publications, messages, entries int) {
	return len(l.live), len(l.messages), l.entries.live
}

// Observe takes an event of the Broker.
func (l *Ledger) Observe(e engine.Event) {
	l.now = e.At
	if l.options.Log != nil {
		l.options.Log.engine(&e)
	}
	if l.err != nil {
		return
	}
	if l.restart.restoring && !restores(e.Kind) {
		l.restored()
	}
	switch e.Kind {
	case engine.Received:
		l.received(&e)
	case engine.Queued:
		l.queued(&e)
	case engine.Sent:
		l.sent(&e)
	case engine.Completed:
		l.completed(&e)
	case engine.Dropped:
		l.dropped(&e)
	case engine.Routed:
		l.routed(&e)
	case engine.WillPublished:
		l.willPublished(&e)
	case engine.Retained:
		l.retained(&e)
	case engine.Unretained:
		l.unretained(&e)
	case engine.Released:
		l.released(&e)
	case engine.Restored:
		l.restore(&e)
	default:
		l.observeSession(&e)
	}
}

// ObserveClient takes an event of a client.
func (l *Ledger) ObserveClient(e client.Event) {
	l.now = e.At
	if l.options.Log != nil {
		l.options.Log.client(&e)
	}
	if l.err != nil {
		return
	}
	if l.restart.restoring {
		l.restored()
	}
	switch e.Kind {
	case client.Delivered, client.Suppressed:
		l.read(&e)
	case client.PublishSent:
		l.publishSent(&e)
	case client.PublishDone:
		l.publishDone(&e)
	case client.GaveUp:
		l.gaveUp(&e)
	case client.Intends:
		l.intents.set(string(e.TopicName), intent{e.Client, e.NoLocal})
	case client.IntendsNoMore:
		l.intents.delete(string(e.TopicName), e.Client)
	case client.Identified:
		l.identified(&e)
	case client.ProgramStarted:
		l.reachable(l.client(e.Client), true)
	case client.ProgramEnded:
		l.reachable(l.client(e.Client), false)
	}
}

// ObserveWorld takes an event of the world.
func (l *Ledger) ObserveWorld(e sim.Event) {
	l.now = e.At
	if l.options.Log != nil && e.Kind != sim.Durable {
		l.options.Log.world(&e)
	}
	if l.err != nil {
		return
	}
	if l.restart.restoring {
		l.restored()
	}
	switch e.Kind {
	case sim.Scheduled:
		l.scheduled(&e)
	case sim.Dialed:
		l.dialed(e.Conn, e.Client)
	case sim.ClientEndGone:
		l.clientEndGone(e.Conn)
	case sim.BrokerEndGone:
		l.brokerEndGone(e.Conn)
	case sim.LinkDown:
		l.link(e.Client, true)
	case sim.LinkUp:
		l.link(e.Client, false)
	case sim.BrokerStopped:
		l.brokerStopped(e.Graceful)
	case sim.BrokerStarted:
		l.restart.down, l.restart.restoring = false, true
	case sim.Durable:
		l.Durable(e.Since)
	}
}

// broken notes a contradiction; only the first one counts.
func (l *Ledger) broken(p *publication, receiver uint32, format string, args ...any) {
	if l.err != nil {
		return
	}
	l.err = &InvariantError{At: l.now, Problem: fmt.Sprintf(format, args...)}
	if p != nil {
		l.err.Ref, l.err.TopicName = p.ref, p.topicName
	}
	if receiver != noClient {
		l.err.Receiver = l.client(receiver).name
	}
}
