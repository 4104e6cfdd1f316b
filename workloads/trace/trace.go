package trace

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Trace is recorded MQTT traffic. Every Packet in it is one Control Packet that decodes in the
// Version of its Conn and that its sender is allowed to send.
type Trace struct {
	// Origin names the kind of file that the traffic was recorded in: pcap, pcapng, mosquitto_sub,
	// mqtt_recorder. A trace that was written by hand may leave it empty.
	Origin string
	// Start is the wall-clock instant of At 0 in RFC 3339 form. Empty means unknown. It is information
	// only: nothing is computed from it.
	Start string
	// PublishOnly is true when the recording held publications and nothing else. Such a Trace has one
	// connection, of a made-up client that sends CONNECT and all the PUBLISH packets; whoever replays it
	// has to say who subscribes.
	PublishOnly bool
	// Conns are the Network Connections in the order in which they were opened.
	Conns []Conn
	// Events are in the order of At; at equal instants in the order of the recording.
	Events []Event
	// Unused counts what was in the file and is not in Events, in alphabetical order.
	Unused []Unused
}

// Conn is one recorded Network Connection.
type Conn struct {
	// Version is what CONNECT asked for, or a guess.
	Version packet.Version
	// VersionGuessed is true when no CONNECT said the version: then it is 5.0 if the packets make
	// sense only so, and otherwise 3.1.1.
	VersionGuessed bool
	// Midway is true when there is no CONNECT in the recording: it began later, or missed it, or it was
	// malformed.
	Midway bool
	// Client and Server are addresses with ports, as "192.0.2.1:1883". Empty means unknown.
	Client, Server string
	// ClientID is the Client Identifier of CONNECT, or the Assigned Client Identifier of CONNACK.
	// Empty means unknown, or that the client sent none and was told none.
	ClientID string
}

// Event is one thing that happened on a Network Connection.
type Event struct {
	// At is the time since the recording began, never negative.
	At time.Duration
	// Conn is an index into Trace.Conns.
	Conn int
	Kind Kind
	// Packet is the whole Control Packet of FromClient and FromServer, nil for all other kinds.
	Packet []byte
}

// Unused says how many of one sort of thing in a file are not in the Trace.
type Unused struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// Duration is the instant of the last event.
func (t *Trace) Duration() time.Duration {
	if len(t.Events) == 0 {
		return 0
	}
	return t.Events[len(t.Events)-1].At
}

// Kind says what an Event is. Its String is its spelling in the trace format.
type Kind uint8

// The kinds of events.
const (
	_          Kind = iota
	Open            // the Network Connection was opened
	FromClient      // the client sent a Control Packet
	FromServer      // the server sent a Control Packet
	ClientFIN       // the client was the first to close
	ServerFIN       // the server was the first to close
	ClientRST       // the client reset the connection
	ServerRST       // the server reset the connection
	Unended         // no end was recorded
)

var kindText = [...]string{
	Open: "open", FromClient: "client", FromServer: "server", ClientFIN: "client-fin", ServerFIN: "server-fin",
	ClientRST: "client-rst", ServerRST: "server-rst", Unended: "unended",
}

// String returns the spelling of the trace format.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindText) {
		return "invalid"
	}
	return kindText[k]
}

// IsEnd reports whether k is one of the ways in which a connection ends.
func (k Kind) IsEnd() bool { return k >= ClientFIN && k <= Unended }

// kindNamed is the inverse of String.
func kindNamed(text string) (Kind, bool) {
	for k, t := range kindText {
		if t == text && k != 0 {
			return Kind(k), true
		}
	}
	return 0, false
}

// side is one end of a Network Connection.
type side uint8

const (
	client side = iota
	server
)

func (s side) packet() Kind { return [...]Kind{client: FromClient, server: FromServer}[s] }
func (s side) fin() Kind    { return [...]Kind{client: ClientFIN, server: ServerFIN}[s] }
func (s side) rst() Kind    { return [...]Kind{client: ClientRST, server: ServerRST}[s] }
