package engine

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Instant is a point in time in nanoseconds since an epoch that the driver chooses.
type Instant int64

// Never is later than every Instant that a run reaches.
const Never Instant = 1<<63 - 1

// Add returns i + d, saturating at Never.
func (i Instant) Add(d time.Duration) Instant {
	if sum := i + Instant(d); sum >= i || d < 0 {
		return sum
	}
	return Never
}

// Sub returns the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i - j) }

// ConnID names one Network Connection. The driver chooses it; ids should be small, since a slice
// is indexed by them, and may be used again once the Broker has hung up or was told Closed.
type ConnID uint32

// SessionID names one Session for as long as it exists; afterwards the number is used again.
// Zero is no Session.
type SessionID uint32

// MessageID names one Application Message that the Broker accepted. It is unique over restarts
// as long as Config.Epoch is. Zero is no message.
type MessageID uint64

// Observer is told what the Broker does, as it does it. It must not call the Broker.
type Observer interface {
	Observe(Event)
}

// Event is one thing that the Broker did. Which fields are filled depends on Kind.
type Event struct {
	At      Instant
	Kind    EventKind
	Cause   Cause
	Version packet.Version
	QoS     packet.QoS
	Dup     bool // Sent, Received: the DUP flag
	Retain  bool // Received, Sent: the RETAIN flag
	Backlog bool // Sent: the message waited in the Session for a connection, or is sent again after one was lost
	Present bool // Connected: Session Present
	// PacketID is the Packet Identifier of Received and Sent at QoS 1 and 2.
	PacketID uint16
	Conn     ConnID
	Session  SessionID
	Message  MessageID
	// ClientID is filled for SessionMade, Connected and Refused.
	ClientID string
	// TopicName and Size (payload bytes) are filled for Received and WillPublished.
	TopicName []byte
	Size      int
	// Depth and DepthBytes say how many messages, and how many payload and topic bytes, wait in
	// Session after the event: queued, or in flight on a connection that is gone. They are filled for
	// Queued, Sent, Dropped, Completed, Disconnected, Connected and SessionEnded.
	Depth      int
	DepthBytes int
}

// EventKind says what happened.
type EventKind uint8

// The kinds of events.
const (
	_ EventKind = iota
	// Opened: a Network Connection was accepted. Conn.
	Opened
	// Connected: CONNECT was accepted. Conn, Session, ClientID, Version, Present.
	Connected
	// Refused: CONNECT was refused, or never came. Conn, ClientID where known, Cause.
	Refused
	// Disconnected: a connected client lost its Network Connection. Conn, Session, Cause.
	Disconnected
	// SessionMade: a Session came into being, or came back from storage. Session, ClientID.
	SessionMade
	// SessionEnded: a Session is gone, after a Dropped for each message in it. Session, Cause.
	SessionEnded
	// SubscriptionMade and SubscriptionEnded: Session, TopicName holds the Topic Filter.
	SubscriptionMade
	SubscriptionEnded
	// Received: a PUBLISH was read, exactly one event for each, in order. Conn, Session, Message, QoS, Dup, PacketID,
	// TopicName, Size. For the repetition of a QoS 2 message it names the first one's Message. Message is zero, and
	// Cause says why, when it was refused.
	Received
	// WillPublished: as Received, for a Will Message. Session is the one whose will it is.
	WillPublished
	// Queued: a message was stored in a Session whose window is closed or whose client is away. Session, Message, QoS.
	Queued
	// Sent: a PUBLISH was handed to a connection, the first time or again. Conn, Session, Message, QoS, Dup, Backlog, PacketID.
	Sent
	// Completed: a receiving client finished its side of QoS 1 or 2, and the Session forgot the message. Session, Message.
	Completed
	// Dropped: a message will not be delivered to a Session, or not by this copy. Session, Message, Cause.
	Dropped
	// Routed: all Sessions that a message goes to have had their Queued, Sent or Dropped. Message.
	Routed
	// Retained: a message was stored as its topic's retained message. Message.
	Retained
	// Unretained: a retained message was replaced, cleared or expired. Message.
	Unretained
	// Restored: a message is in a Session after recovery from storage, or (Session zero) retained. Session, Message, QoS.
	Restored
	// Released: the Broker holds the message no longer for the publishing side: its QoS 2 handshake is over or given up. Message.
	// Only for QoS 2 messages.
	Released
)

// Cause says why something ended.
type Cause uint8

// The causes.
const (
	NoCause Cause = iota
	// Of messages.
	CauseOfflineQoS0    // QoS 0, no connection, not stored by this configuration
	CauseQueueFull      // refused by a full queue
	CauseQueueOldest    // pushed out of a full queue by a newer message
	CauseQueueBytes     // refused by a queue full in bytes
	CauseMessageExpired // Message Expiry Interval passed
	CauseTooLarge       // larger than the receiver's Maximum Packet Size
	CauseRefused        // not authorised, or refused with a Reason Code
	// Of Sessions; a Dropped for that reason carries the same.
	CauseSessionExpired // Session Expiry Interval passed
	CauseSessionWiped   // CONNECT with Clean Start 1 or Clean Session 1
	CauseSessionNotKept // ended with its Network Connection: Session Expiry Interval 0 or Clean Session 1
	// Of Network Connections.
	CauseDisconnect     // DISCONNECT received
	CauseClosed         // the transport closed
	CauseKeepAlive      // nothing heard for 1.5 times Keep Alive
	CauseTakenOver      // another CONNECT with the same Client Identifier
	CauseProtocolError  // malformed packet or protocol error
	CauseConnectTimeout // no CONNECT in time
	CauseNotAuthorized  // user name or password
	CauseServerStop     // graceful stop
	CauseIdentifier     // Client Identifier not acceptable
	CauseVersion        // protocol version not supported
)

var eventKindNames = [...]string{
	"none", "opened", "connected", "refused", "disconnected", "session-made", "session-ended", "subscription-made",
	"subscription-ended", "received", "will-published", "queued", "sent", "completed", "dropped", "routed", "retained",
	"unretained", "restored", "released",
}

var causeNames = [...]string{
	"none", "offline-qos0", "queue-full", "queue-oldest", "queue-bytes", "message-expired", "too-large", "refused",
	"session-expired", "session-wiped", "session-not-kept", "disconnect", "closed", "keep-alive", "taken-over",
	"protocol-error", "connect-timeout", "not-authorized", "server-stop", "identifier", "version",
}

// String returns the kind's name as event logs spell it.
func (k EventKind) String() string { return eventKindNames[k] }

// String returns the cause's name as event logs spell it.
func (c Cause) String() string { return causeNames[c] }
