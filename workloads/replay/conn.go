package replay

import (
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
	kept                          bool // its Session outlives it
	left                          bool // the client sent DISCONNECT
	answered                      bool // answers of the recorded broker are there
	aliases                       map[uint16]string
	recorded, engine              answers
}

func newConn(number int, info *trace.Conn, client *recorded) *conn {
	return &conn{number: number, info: info, version: info.Version, client: client, aliases: make(map[uint16]string)}
}

// answers are what a server sent on one connection.
type answers struct {
	packets  []answer
	publish  map[message][]uint16 // Packet Identifiers of PUBLISH packets, in order, by message
	messages map[uint16]sent      // what each Packet Identifier stands for at present
	closedAt engine.Instant
	isClosed bool
	byServer bool
}

// answer is one Control Packet of a server.
type answer struct {
	at    engine.Instant
	bytes []byte
}

// message is what a PUBLISH carries, as far as it is the same from one broker to another.
type message struct {
	topicName, payload string
	qos                packet.QoS
}

// sent is the n-th PUBLISH of a message on a connection.
type sent struct {
	message message
	n       int
}

// add notes a packet.
func (a *answers) add(at engine.Instant, v packet.Version, bytes []byte) {
	a.packets = append(a.packets, answer{at, append([]byte(nil), bytes...)})
	m, id, ok := publishOf(v, bytes)
	if !ok || m.qos == 0 {
		return
	}
	if a.publish == nil {
		a.publish, a.messages = make(map[message][]uint16), make(map[uint16]sent)
	}
	a.messages[id] = sent{m, len(a.publish[m])}
	a.publish[m] = append(a.publish[m], id)
}

// closed notes the end of the connection, the first time.
func (a *answers) closed(at engine.Instant, byServer bool) {
	if !a.isClosed {
		a.isClosed, a.closedAt, a.byServer = true, at, byServer
	}
}

// translate finds the engine's Packet Identifier for the message that the recorded broker sent under id.
func (c *conn) translate(id uint16) (uint16, bool) {
	s, ok := c.recorded.messages[id]
	if !ok {
		return 0, false
	}
	ids := c.engine.publish[s.message]
	if s.n >= len(ids) {
		return 0, false
	}
	return ids[s.n], true
}

// publishOf reads a PUBLISH; ok is false for any other packet.
func publishOf(v packet.Version, bytes []byte) (m message, id uint16, ok bool) {
	h, body, _, err := packet.Frame(bytes, 0)
	var p packet.Publish
	if err != nil || h.Type != packet.PUBLISH || p.Decode(v, h, body) != nil {
		return m, 0, false
	}
	return message{string(p.TopicName), string(p.Payload), p.QoS}, p.PacketID, true
}
