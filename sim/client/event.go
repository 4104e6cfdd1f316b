package client

import (
	"fmt"
	"strings"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Observer is told what the client does, as it does it. It must not call the client.
type Observer interface {
	ObserveClient(Event)
}

// Event is one thing that the client did. Which fields are filled depends on Kind; At, Client and
// Conn always are.
type Event struct {
	At engine.Instant
	// Client is the index given to SetObserver.
	Client uint32
	// Conn is the Network Connection given to SetConn last.
	Conn uint32
	Kind EventKind
	// Cause says why, for GaveUp, ConnectFailed and ConnectionLost.
	Cause  Cause
	QoS    packet.QoS
	Dup    bool // PublishSent, Delivered, Suppressed: the DUP flag
	Retain bool // PublishSent, Delivered, Suppressed: the RETAIN flag
	// Backlog: the message waits or waited for a connection, or is sent again after one was lost.
	Backlog bool
	Present bool // ConnackReceived: Session Present
	NoLocal bool // Intends: not what the client publishes itself
	Reason  packet.ReasonCode
	// PacketID is zero at QoS 0, and for GaveUp when the message was not in flight.
	PacketID uint16
	// Ref is the Message's; zero for what was received.
	Ref uint64
	// TopicName is the Topic Name, or the Topic Filter for the kinds about subscriptions. Valid during the call only.
	TopicName []byte
	// Size is the payload's, in bytes.
	Size     int
	ClientID string
}

// EventKind says what happened.
type EventKind uint8

// The kinds of events.
const (
	_ EventKind = iota
	// ProgramStarted and ProgramEnded: Start; Kill or Exit.
	ProgramStarted
	ProgramEnded
	// Identified: ClientID is the Client Identifier from here on. At each ProgramStarted, and again when the server assigned one.
	Identified
	// Intends: the application means to receive what matches TopicName, with QoS and NoLocal. Again when these change.
	// It holds on while the program is not running.
	Intends
	// IntendsNoMore: it no longer does. TopicName.
	IntendsNoMore
	// Subscribed and Unsubscribed: SUBACK or UNSUBACK came for TopicName. Reason is its Reason Code.
	Subscribed
	Unsubscribed
	// Accepted: a message was put into the client's queue. Ref, QoS, Retain; Backlog: for want of a connection, not of a window.
	Accepted
	// PublishSent: a PUBLISH was written, exactly one event for each, in the order of the bytes. Ref, QoS, Dup, Retain,
	// PacketID, Backlog, TopicName, Size.
	PublishSent
	// PublishDone: the client is done with a message: PUBACK or PUBCOMP came, a Reason Code ended it, or, at QoS 0, it was
	// written. Ref, QoS, PacketID, Reason: 0x80 and up means that the server refused it.
	PublishDone
	// GaveUp: the client forgot a message that was not done. Ref, QoS, PacketID, Cause.
	GaveUp
	// Delivered: a PUBLISH was read and handed to the application. QoS, Dup, Retain, PacketID, TopicName, Size.
	Delivered
	// Suppressed: a PUBLISH was read that repeats a QoS 2 message, and not handed on; otherwise as Delivered. There is exactly
	// one Delivered or Suppressed for each PUBLISH read, in order.
	Suppressed
	// ConnectSent: CONNECT was written. ClientID.
	ConnectSent
	// ConnackReceived: Present, Reason.
	ConnackReceived
	// StateDropped: the server has no Session, so the client dropped what its own half held. [MQTT-3.2.2-5]
	StateDropped
	// ConnectFailed: an attempt to connect came to nothing before a CONNACK of success. Cause, Reason.
	ConnectFailed
	// ConnectionLost: a connection that worked is gone, and the application did not ask for it. Cause, Reason.
	ConnectionLost
	// DisconnectSent: DISCONNECT was written. Reason.
	DisconnectSent
	// PingSent: PINGREQ was written.
	PingSent
)

// Cause says why something ended.
type Cause uint8

// The causes.
const (
	NoCause Cause = iota
	// Of messages given up.
	CauseNotRunning    // published while the program was not running
	CauseOffline       // QoS 0 without a connection
	CauseQueueFull     // QueueLimit
	CauseProgramEnded  // held by a program that ended without a Store
	CauseSessionLost   // unacknowledged when the server had no Session, with DropOnLoss
	CauseNotAcceptable // CONNACK forbids it: Maximum QoS, Retain Available or Maximum Packet Size. Reason says which.
	// Of connections.
	CauseClosed           // the transport ended it, or the dial failed
	CauseConnectTimeout   // no CONNACK in time
	CausePingTimeout      // no PINGRESP in time
	CauseRefused          // CONNACK with a failure
	CauseServerDisconnect // DISCONNECT received
	CauseProtocolError    // the server broke the protocol
)

var kindNames = [...]string{
	"none", "program-started", "program-ended", "identified", "intends", "intends-no-more", "subscribed", "unsubscribed",
	"accepted", "publish-sent", "publish-done", "gave-up", "delivered", "suppressed", "connect-sent", "connack-received",
	"state-dropped", "connect-failed", "connection-lost", "disconnect-sent", "ping-sent",
}

var causeNames = [...]string{
	"none", "not-running", "offline", "queue-full", "program-ended", "session-lost", "not-acceptable",
	"closed", "connect-timeout", "ping-timeout", "refused", "server-disconnect", "protocol-error",
}

// String returns the kind's name as event logs spell it.
func (k EventKind) String() string { return kindNames[k] }

// String returns the cause's name as event logs spell it.
func (c Cause) String() string { return causeNames[c] }

// String returns e on one line without At, Client and Conn: the kind, then each field that is not zero.
func (e Event) String() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	field := func(set bool, format string, args ...any) {
		if set {
			fmt.Fprintf(&b, format, args...)
		}
	}
	field(e.ClientID != "", " client_id=%q", e.ClientID)
	field(e.Ref != 0, " ref=%d", e.Ref)
	field(len(e.TopicName) != 0, " topic=%s", e.TopicName)
	field(e.QoS != 0, " qos=%d", e.QoS)
	field(e.PacketID != 0, " packet_id=%d", e.PacketID)
	field(e.Dup, " dup")
	field(e.Retain, " retain")
	field(e.Backlog, " backlog")
	field(e.Present, " present")
	field(e.Size != 0, " size=%d", e.Size)
	field(e.Cause != NoCause, " cause=%v", e.Cause)
	field(e.Reason != 0, " reason=%#02x", uint8(e.Reason))
	return b.String()
}

// emit completes e and hands it to the Observer.
func (c *Client) emit(e Event) {
	if c.observer == nil {
		return
	}
	e.At, e.Client, e.Conn = c.now, c.index, c.conn
	c.observer.ObserveClient(e)
}
