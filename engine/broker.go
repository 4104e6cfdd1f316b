package engine

import (
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

// Broker is one MQTT server. It is not safe for concurrent use.
type Broker struct {
	cfg      Config
	observer Observer
	now      Instant

	conns    []*conn    // by ConnID
	sessions []*session // by SessionID; slot 0 is never used
	byClient map[string]*session
	// freeSessions, freeConns and freeMessages are used again, last in first out.
	freeSessions []SessionID
	freeConns    []*conn
	freeMessages []*message

	subscriptions topic.Index[*subscription]
	retained      topic.Names[*message]
	nextMessage   MessageID
	assigned      uint64 // Client Identifiers assigned so far

	deadlines     deadlineHeap
	deadlineSeq   uint64
	snapshotTimer timer

	outputs []Output
	arena   []byte
	drained bool
	written WriteSeq // records written so far
	group   group

	in      inbound // packets are decoded into these
	out     outbound
	matches []*subscription
	targets []target
	found   []*message
	routing uint64 // number of the current routing, to merge overlapping subscriptions
}

// inbound has one reusable packet of each type that a client sends.
type inbound struct {
	connect     packet.Connect
	publish     packet.Publish
	ack         packet.Ack
	subscribe   packet.Subscribe
	unsubscribe packet.Unsubscribe
	disconnect  packet.Disconnect
}

// outbound has one reusable packet of each type that a server sends.
type outbound struct {
	connack    packet.Connack
	publish    packet.Publish
	ack        packet.Ack
	suback     packet.Suback
	unsuback   packet.Unsuback
	disconnect packet.Disconnect
}

// New returns a Broker without any Session. observer may be nil.
func New(cfg Config, observer Observer) (*Broker, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Broker{
		cfg:         cfg,
		observer:    observer,
		sessions:    make([]*session, 1),
		byClient:    make(map[string]*session),
		nextMessage: MessageID(cfg.Epoch)<<48 + 1,
	}, nil
}

// Start begins the Broker's work at now, after Restore if there is something stored.
func (b *Broker) Start(now Instant) {
	b.begin(now)
	b.planSnapshot()
}

// Stop ends the Broker's work in an orderly way: MQTT 5.0 clients are told, wills are published
// as for any other connection that the server closes, and what is to be kept is written.
func (b *Broker) Stop(now Instant) {
	b.begin(now)
	for _, c := range b.conns {
		if c == nil {
			continue
		}
		if c.session == nil {
			b.hangup(c)
			continue
		}
		b.disconnect(c, packet.ServerShuttingDown, CauseServerStop)
	}
	if b.cfg.Persistence != PersistNone {
		b.snapshotDue()
	}
}

func (b *Broker) observe(e Event) {
	if b.observer != nil {
		e.At = b.now
		b.observer.Observe(e)
	}
}
