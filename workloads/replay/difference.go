package replay

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// Difference is one answer of the engine that is not the recorded broker's.
type Difference struct {
	AtNS     int64  `json:"at_ns"`
	Conn     int    `json:"connection"` // from 1, in the order of the recording
	Client   string `json:"client"`
	Recorded string `json:"recorded"` // what the recorded broker did
	Engine   string `json:"engine"`   // what the engine did
}

// nothing stands for an answer that one of the two did not give.
const nothing = "nothing"

// closeTolerance is how far apart two ends of a connection may be to count as the same.
const closeTolerance = 100 * time.Millisecond

// Differences compares what the engine answered with what was recorded, connection by connection.
//
// Compared are: CONNACK by Reason Code and Session Present; SUBACK, UNSUBACK and the four acknowledgements of PUBLISH by Packet
// Identifier and Reason Code, all codes of success but those of SUBACK being one; PUBLISH by topic, payload, QoS and RETAIN, in order;
// DISCONNECT by Reason Code; and when the server closed. Properties, Packet Identifiers of the server's
// own and the DUP flag are each broker's own affair, and so is the order of answers of different kinds.
// A connection without any recorded answer is not compared: its answers were not captured.
func (p *Player) Differences() []Difference {
	var all []Difference
	for i := range p.trace.Conns {
		if c := p.conns[i]; len(c.recorded.packets) > 0 {
			all = append(all, c.differences()...)
		}
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return cmp.Compare(a.AtNS, b.AtNS) })
	return all
}

func (c *conn) differences() []Difference {
	var all []Difference
	note := func(at engine.Instant, recorded, now string) {
		all = append(all, Difference{int64(at), c.number + 1, c.client.name, recorded, now})
	}
	then, now := c.groups(&c.recorded), c.groups(&c.engine)
	for i := range then {
		compare(then[i], now[i], note)
	}
	c.compareEnds(note)
	return all
}

// compared is an answer in the form in which two are compared, and in the form for people.
type compared struct {
	at   engine.Instant
	key  string
	text string
}

// The groups of answers that are compared in order with each other.
const (
	groupSession = iota // CONNACK, DISCONNECT, AUTH
	groupSubscribe
	groupAck
	groupPublish
	groups
)

// groups sorts answers into those that keep their order among each other.
func (c *conn) groups(a *answers) [groups][]compared {
	var sorted [groups][]compared
	for _, x := range a.packets {
		group, key := c.keyOf(x.bytes)
		if key != "" {
			sorted[group] = append(sorted[group], compared{x.at, key, trace.Describe(c.version, x.bytes)})
		}
	}
	return sorted
}

// keyOf is what an answer is compared by; empty if it is not compared.
func (c *conn) keyOf(bytes []byte) (group int, key string) {
	h, body, _, err := packet.Frame(bytes, 0)
	if err != nil {
		return 0, ""
	}
	switch h.Type {
	case packet.PUBLISH:
		var p packet.Publish
		if p.Decode(c.version, h, body) == nil {
			return groupPublish, fmt.Sprintf("%d %t %q %q", p.QoS, p.Retain, p.TopicName, p.Payload)
		}
	case packet.CONNACK:
		var a packet.Connack
		if a.Decode(c.version, h, body) == nil && !c.info.Midway {
			return groupSession, fmt.Sprintf("connack %d %t", a.Reason, a.SessionPresent && c.version > packet.V31)
		}
	case packet.DISCONNECT:
		var d packet.Disconnect
		if d.Decode(c.version, h, body) == nil {
			return groupSession, fmt.Sprintf("disconnect %d", d.Reason)
		}
	case packet.SUBACK, packet.UNSUBACK:
		return groupSubscribe, ackKey(c.version, h, body)
	case packet.PUBACK, packet.PUBREC, packet.PUBCOMP:
		var a packet.Ack
		if a.Decode(c.version, h, body) == nil {
			return groupAck, fmt.Sprintf("%v %d %d", a.Type, a.PacketID, failure(a.Reason))
		}
	}
	return 0, ""
}

func ackKey(v packet.Version, h packet.Header, body []byte) string {
	var s packet.Suback
	var u packet.Unsuback
	switch {
	case h.Type == packet.SUBACK && s.Decode(v, h, body) == nil:
		return fmt.Sprintf("suback %d %v", s.PacketID, s.Reasons)
	case h.Type == packet.UNSUBACK && u.Decode(v, h, body) == nil:
		return fmt.Sprintf("unsuback %d %v", u.PacketID, u.Reasons)
	}
	return ""
}

// failure is a Reason Code with all successes made one.
func failure(r packet.ReasonCode) packet.ReasonCode {
	if r < 0x80 {
		return packet.Success
	}
	return r
}

// compare walks through two lists. What is in one only is told as such; what is in both, but not in
// the same place, as out of order.
func compare(then, now []compared, note func(engine.Instant, string, string)) {
	left := make(map[string]int)
	for _, x := range now {
		left[x.key]++
	}
	var both []compared
	for _, x := range then {
		if left[x.key] == 0 {
			note(x.at, x.text, nothing)
			continue
		}
		left[x.key]--
		both = append(both, x)
	}
	at := 0
	for i := len(now) - 1; i >= 0; i-- { // the last of equal ones are the extra ones
		if x := now[i]; left[x.key] > 0 {
			left[x.key]--
			note(x.at, nothing, x.text)
			now = slices.Delete(slices.Clone(now), i, i+1)
		}
	}
	for at < len(both) && both[at].key == now[at].key {
		at++
	}
	if at < len(both) {
		note(now[at].at, "first "+both[at].text, "first "+now[at].text)
	}
}

// compareEnds compares when and by whom the connection was closed. After a DISCONNECT of the client it does not
// matter who is first.
func (c *conn) compareEnds(note func(engine.Instant, string, string)) {
	then, now := &c.recorded, &c.engine
	thenByServer, nowByServer := then.isClosed && then.byServer, now.isClosed && now.byServer
	switch {
	case c.left || !thenByServer && !nowByServer:
	case thenByServer && !nowByServer:
		note(then.closedAt, "closed the connection", "kept it open")
	case then.isClosed && absolute(now.closedAt.Sub(then.closedAt)) <= closeTolerance:
	case thenByServer:
		note(now.closedAt, "closed the connection at "+time.Duration(then.closedAt).String(), "closed it at "+time.Duration(now.closedAt).String())
	default:
		note(now.closedAt, "kept the connection open", "closed it")
	}
}

func absolute(d time.Duration) time.Duration { return max(d, -d) }

// MadeUp is how often a Player had to send, or leave out, something against the recording.
type MadeUp struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// MadeUp returns what was made up so far, in alphabetical order.
func (p *Player) MadeUp() []MadeUp {
	all := []MadeUp{}
	//unordered: sorted below
	for what, n := range p.madeUp {
		all = append(all, MadeUp{what, n})
	}
	slices.SortFunc(all, func(a, b MadeUp) int { return cmp.Compare(a.What, b.What) })
	return all
}
