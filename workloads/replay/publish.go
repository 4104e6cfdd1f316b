package replay

import (
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// publication is a message that a client has to send at QoS 1 or 2.
type publication struct {
	ref     uint64
	arrived bool // the engine has read it
}

// Why packets of the recording are left out.
const (
	leftOutClosed = "packet left out, since its connection was closed already"
	leftOutAlias  = "PUBLISH left out, since its topic alias was set before the recording"
)

// playPublish plays a PUBLISH. What a client publishes on a connection that the engine has closed is a publication
// all the same: one that is never sent.
func (p *Player) playPublish(c *conn, h packet.Header, body []byte) {
	var m packet.Publish
	if m.Decode(c.version, h, body) != nil {
		return
	}
	aliased := m.Properties.Has(packet.TopicAlias)
	switch {
	case !c.uplink.writeOut(&m):
		p.madeUp[leftOutAlias]++
		return
	case aliased:
		p.madeUp["Topic Name in the place of its alias"]++
	}
	if !c.brokerEnd {
		p.madeUp[leftOutClosed]++
		p.neverSend(c, &m)
		return
	}
	ref := p.publicationOf(c, &m)
	p.tell(c, client.Event{Kind: client.PublishSent, Ref: ref, QoS: m.QoS, Dup: m.Dup, Retain: m.Retain, PacketID: m.PacketID,
		Backlog: m.Dup, TopicName: m.TopicName, Size: len(m.Payload)})
	if m.QoS == 0 {
		p.tell(c, client.Event{Kind: client.PublishDone, Ref: ref})
	} else {
		c.client.sent[m.PacketID] = publication{ref, true}
	}
	p.pass(c, m.Append(nil, c.version))
	if s, ok := c.client.sent[m.PacketID]; ok && !c.brokerEnd {
		s.arrived = false // it was what the engine closed the connection for
		c.client.sent[m.PacketID] = s
	}
}

// publicationOf returns the number of the publication that m is of: a new one, unless m repeats a message
// that was not acknowledged.
func (p *Player) publicationOf(c *conn, m *packet.Publish) uint64 {
	if m.QoS > 0 {
		before, ok := c.client.sent[m.PacketID]
		if ok && m.Dup {
			return before.ref
		}
		if ok {
			p.tell(c, client.Event{Kind: client.GaveUp, Ref: before.ref, PacketID: m.PacketID, Cause: client.CauseSessionLost})
		}
	}
	return p.schedule(c, m)
}

func (p *Player) schedule(c *conn, m *packet.Publish) uint64 {
	p.lastRef++
	p.world(sim.Event{Kind: sim.Scheduled, Client: c.client.index, Ref: p.lastRef, TopicName: string(m.TopicName), QoS: m.QoS,
		Retain: m.Retain, Size: len(m.Payload), Online: c.brokerEnd})
	return p.lastRef
}

// neverSend accounts for a PUBLISH that cannot be played.
func (p *Player) neverSend(c *conn, m *packet.Publish) {
	if _, again := c.client.sent[m.PacketID]; again && m.Dup {
		return
	}
	p.tell(c, client.Event{Kind: client.GaveUp, Ref: p.schedule(c, m), Cause: client.CauseOffline})
}

// giveUp forgets publications that a clean Session leaves without an answer.
func (p *Player) giveUp(c *conn) {
	var ids []uint16
	//unordered: sorted below
	for id := range c.client.sent {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		p.tell(c, client.Event{Kind: client.GaveUp, Ref: c.client.sent[id].ref, PacketID: id, Cause: client.CauseSessionLost})
		delete(c.client.sent, id)
	}
}

// recordedAnswer is what the client learned when it was recorded: it decides how long it had a message to send.
func (p *Player) recordedAnswer(c *conn, h packet.Header, body []byte) {
	var a packet.Ack
	if h.Type >= packet.PUBACK && h.Type <= packet.PUBCOMP && a.Decode(c.version, h, body) == nil && a.Type != packet.PUBREL {
		p.done(c, &a)
	}
}

// done ends the client's part in a publication, if a is its last acknowledgement. If it is not the engine that
// acknowledged it, since the engine did not get it, then the message is given up.
func (p *Player) done(c *conn, a *packet.Ack) {
	s, ok := c.client.sent[a.PacketID]
	if !ok || a.Type == packet.PUBREC && a.Reason < 0x80 {
		return
	}
	delete(c.client.sent, a.PacketID)
	e := client.Event{Kind: client.PublishDone, Ref: s.ref, PacketID: a.PacketID, Reason: a.Reason}
	if !s.arrived {
		e = client.Event{Kind: client.GaveUp, Ref: s.ref, PacketID: a.PacketID, Cause: client.CauseOffline}
	}
	p.tell(c, e)
}
