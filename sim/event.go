package sim

import (
	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// Observer is told everything that happens in a World, in order. It must not call the World.
type Observer interface {
	engine.Observer
	client.Observer
	ObserveWorld(Event)
}

// Event is something that the world did: the rest is told by the broker's and the clients' own events.
type Event struct {
	At     engine.Instant
	Kind   EventKind
	Client uint32
	// Conn numbers Network Connections over the whole run; no number is used twice.
	Conn      uint32
	Ref       uint64
	TopicName string
	QoS       packet.QoS
	Retain    bool
	Size      int
	Online    bool
	Graceful  bool
	Since     engine.Instant
}

// EventKind says what happened.
type EventKind uint8

// The kinds of events.
const (
	_ EventKind = iota
	// Scheduled: an application publishes, the instant from which latency counts. Client, Ref, TopicName, QoS, Retain,
	// Size; Online says that the client believes to be connected. It comes before any other event with its Ref.
	Scheduled
	// Dialed: a client asked for a Network Connection. Client, Conn.
	Dialed
	// ClientEndGone: the client will read nothing more from Conn. Client, Conn.
	ClientEndGone
	// BrokerEndGone: the broker will read nothing more from Conn. Client, Conn.
	BrokerEndGone
	// LinkDown and LinkUp: a client's link was cut or restored. Client.
	LinkDown
	LinkUp
	// BrokerStopped: the broker's process ended, and what it had in memory is gone. Graceful: it was asked to.
	BrokerStopped
	// BrokerStarted: it is there again, before its Restored events.
	BrokerStarted
	// Durable: a sync of the journal or a snapshot is complete. Whatever was over before Since is so in storage as
	// well, and a later start will not bring it back.
	Durable
)

var eventKindNames = [...]string{
	"none", "scheduled", "dialed", "client-end-gone", "broker-end-gone", "link-down", "link-up", "broker-stopped", "broker-started", "durable",
}

// String returns the kind's name as event logs spell it.
func (k EventKind) String() string { return eventKindNames[k] }
