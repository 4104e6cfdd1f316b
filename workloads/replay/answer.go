package replay

import (
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// compared is an answer in the form in which two of them are compared.
type compared struct {
	at     engine.Instant
	bytes  []byte
	place  string // what it answers: two answers in one place are meant to be equal
	key    string // what it says
	paired bool
	equal  bool // to its partner
}

// group is a sort of answers that keep their order among each other.
type group int

const (
	groupSession group = iota // CONNACK, DISCONNECT
	groupSubscribe
	groupAck
	groupPublish
	groups
)

// groups sorts answers. What is not compared is in none.
func (c *conn) groups(a *answers) [groups][]compared {
	var sorted [groups][]compared
	for _, x := range a.packets {
		h, body, _, err := packet.Frame(x.bytes, 0)
		if err != nil {
			continue
		}
		if in, place, key := c.classify(h, body); key != "" {
			sorted[in] = append(sorted[in], compared{at: x.at, bytes: x.bytes, place: place, key: key})
		}
	}
	return sorted
}

// classify tells what an answer is compared by; key is empty if it is not compared.
func (c *conn) classify(h packet.Header, body []byte) (in group, place, key string) {
	switch h.Type {
	case packet.CONNACK:
		var a packet.Connack
		if a.Decode(c.version, h, body) == nil && !c.info.Midway {
			return groupSession, "connack", fmt.Sprintf("connack %d %t", a.Reason, a.SessionPresent && c.version > packet.V31)
		}
	case packet.DISCONNECT:
		var d packet.Disconnect
		if d.Decode(c.version, h, body) == nil {
			return groupSession, "disconnect", fmt.Sprintf("disconnect %d", d.Reason)
		}
	case packet.SUBACK, packet.UNSUBACK:
		return c.classifySubscribe(h, body)
	case packet.PUBACK, packet.PUBREC, packet.PUBCOMP:
		var a packet.Ack
		if a.Decode(c.version, h, body) == nil {
			place = fmt.Sprintf("%v %d", a.Type, a.PacketID)
			return groupAck, place, fmt.Sprintf("%s %d", place, failure(a.Reason))
		}
	case packet.PUBLISH:
		return c.classifyPublish(h, body)
	}
	return 0, "", ""
}

func (c *conn) classifySubscribe(h packet.Header, body []byte) (in group, place, key string) {
	var s packet.Suback
	var u packet.Unsuback
	switch {
	case h.Type == packet.SUBACK && s.Decode(c.version, h, body) == nil:
		place = fmt.Sprintf("suback %d", s.PacketID)
		return groupSubscribe, place, fmt.Sprintf("%s %v", place, s.Reasons)
	case h.Type == packet.UNSUBACK && u.Decode(c.version, h, body) == nil:
		place = fmt.Sprintf("unsuback %d", u.PacketID)
		return groupSubscribe, place, fmt.Sprintf("%s %v", place, u.Reasons)
	}
	return 0, "", ""
}

// classifyPublish compares a PUBLISH as it is on the wire, with one Packet Identifier for all.
func (c *conn) classifyPublish(h packet.Header, body []byte) (in group, place, key string) {
	var m packet.Publish
	if m.Decode(c.version, h, body) != nil {
		return 0, "", ""
	}
	if m.QoS > 0 {
		m.PacketID = 1
	}
	m.Properties.Unset(packet.MessageExpiryInterval)
	m.Properties.Unset(packet.SubscriptionIdentifier)
	return groupPublish, string(m.TopicName) + "\x00" + string(m.Payload), string(m.Append(nil, c.version))
}

// failure is a Reason Code with all successes made one.
func failure(r packet.ReasonCode) packet.ReasonCode {
	if r < 0x80 {
		return packet.Success
	}
	return r
}
