package replay

import (
	"bytes"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// conn is one recorded Network Connection, and what came back on it: then and now.
type conn struct {
	number                        int    // in the recording, from 0
	id                            uint32 // for the engine and the observer, once opened
	info                          *trace.Conn
	version                       packet.Version
	client                        *recorded
	opened, clientGone, brokerEnd bool
	kept                          bool           // its Session outlives it
	left                          bool           // the client sent DISCONNECT
	answered                      bool           // answers of the recorded broker are there
	expiry                        packet.Seconds // that its DISCONNECT sets
	uplink, downlink, ahead       aliases        // of the client, of the recorded broker, of the latter when looking ahead
	recorded, engine              answers
}

func newConn(number int, info *trace.Conn, client *recorded) *conn {
	return &conn{number: number, info: info, version: info.Version, client: client}
}

// answers are what a server sent on one connection.
type answers struct {
	packets  []answer
	publish  map[message][]uint16 // Packet Identifiers of PUBLISH packets, in order, by message
	closedAt engine.Instant
	isClosed bool
	byServer bool
}

// answer is one Control Packet of a server.
type answer struct {
	at    engine.Instant
	bytes []byte
}

func (a *answers) add(at engine.Instant, b []byte) {
	a.packets = append(a.packets, answer{at, bytes.Clone(b)})
}

// count notes a PUBLISH and returns how many of the same message went before it.
func (a *answers) count(m *packet.Publish) int {
	if a.publish == nil {
		a.publish = make(map[message][]uint16)
	}
	key := messageOf(m)
	a.publish[key] = append(a.publish[key], m.PacketID)
	return len(a.publish[key]) - 1
}

// closed notes the end of the connection, the first time.
func (a *answers) closed(at engine.Instant, byServer bool) {
	if !a.isClosed {
		a.isClosed, a.closedAt, a.byServer = true, at, byServer
	}
}

// publish reads a PUBLISH of the recorded broker and writes out its topic alias; ok is false for any other packet.
func (c *conn) publish(known *aliases, h packet.Header, body []byte) (m packet.Publish, ok bool) {
	if h.Type != packet.PUBLISH || m.Decode(c.version, h, body) != nil {
		return m, false
	}
	return m, known.writeOut(&m)
}

// lookAtSubscribe notes that the SUBSCRIBE in event i is the last one to its Topic Filters.
func (c *conn) lookAtSubscribe(i int, h packet.Header, body []byte) {
	var s packet.Subscribe
	if s.Decode(c.version, h, body) == nil {
		for _, sub := range s.Subscriptions {
			c.client.last[string(sub.TopicFilter)] = i
		}
	}
}

func (c *conn) lookAtDisconnect(h packet.Header, body []byte) {
	var d packet.Disconnect
	if d.Decode(c.version, h, body) == nil && d.Properties.Has(packet.SessionExpiryInterval) {
		c.expiry = d.Properties.SessionExpiryInterval
	}
}

// aliases are the Topic Names that one side of a connection gave numbers to. MQTT 5.0 section 3.3.2.3.4.
type aliases map[uint16]string

// writeOut puts the Topic Name in the place of its alias. It is not known where it was set before the recording began.
func (a *aliases) writeOut(m *packet.Publish) (known bool) {
	if !m.Properties.Has(packet.TopicAlias) {
		return true
	}
	if *a == nil {
		*a = make(aliases)
	}
	alias := m.Properties.TopicAlias
	if len(m.TopicName) > 0 {
		(*a)[alias] = string(m.TopicName)
	}
	name, known := (*a)[alias]
	if known {
		m.TopicName = []byte(name)
		m.Properties.Unset(packet.TopicAlias)
	}
	return known
}
