package replay

import "github.com/hiatus-mqtt/hiatus/engine/packet"

// message is what a PUBLISH carries, as far as it is the same from one broker to another.
type message struct {
	topicName, payload string
	qos                packet.QoS
}

func messageOf(m *packet.Publish) message {
	return message{string(m.TopicName), string(m.Payload), m.QoS}
}

// delivery is the n-th PUBLISH of a message on a connection, from 0.
type delivery struct {
	conn    *conn
	message message
	n       int
}

// reply is an acknowledgement that is made up.
type reply struct {
	conn *conn
	ack  packet.Ack
}

// playAck plays an acknowledgement of what a server sent, under the Packet Identifier that the engine chose.
func (p *Player) playAck(c *conn, h packet.Header, body []byte) {
	var a packet.Ack
	if a.Decode(c.version, h, body) != nil {
		return
	}
	id, ok := c.client.translate(a.PacketID)
	if !ok {
		p.madeUp["acknowledgement left out, of a message that the engine had not sent"]++
		return
	}
	a.PacketID = id
	p.pass(c, a.Append(nil, c.version))
}

// translate finds the engine's Packet Identifier for the message that the recorded broker sent under id.
func (r *recorded) translate(id uint16) (uint16, bool) {
	d, ok := r.then[id]
	if !ok {
		return 0, false
	}
	ids := d.conn.engine.publish[d.message]
	if d.n >= len(ids) {
		return 0, false
	}
	return ids[d.n], true
}

// unrecorded says that the recording has no acknowledgement for m, or had it before: the recorded broker is not going
// to send m to this client.
func (r *recorded) unrecorded(m *packet.Publish) bool { return r.coming[messageOf(m)] == 0 }

// acknowledge makes up an acknowledgement, as any client would send it.
func (p *Player) acknowledge(c *conn, t packet.Type, id uint16) {
	if t != packet.PUBCOMP {
		p.madeUp["acknowledgement of a message that the recorded broker did not send, or had sent earlier"]++
	}
	p.replies = append(p.replies, reply{c, packet.Ack{Type: t, PacketID: id}})
}
