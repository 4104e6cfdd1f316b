package engine

import (
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

// handlePublish takes a message from a client. MQTT 5.0 section 3.3.
func (b *Broker) handlePublish(c *conn, h packet.Header, body []byte) {
	p := &b.in.publish
	if err := p.Decode(c.version, h, body); err != nil {
		b.reject(c, err)
		return
	}
	if p.Properties.Has(packet.TopicAlias) {
		b.disconnect(c, packet.TopicAliasInvalid, CauseProtocolError) // CONNACK allowed none [MQTT-3.3.2-9]
		return
	}
	if p.Properties.Has(packet.SubscriptionIdentifier) {
		b.disconnect(c, packet.ProtocolError, CauseProtocolError) // only servers send it [MQTT-3.3.4-6]
		return
	}
	if topic.ValidName(p.TopicName) != nil {
		b.disconnect(c, packet.TopicNameInvalid, CauseProtocolError) // [MQTT-3.3.2-2]
		return
	}
	switch p.QoS {
	case 0:
		b.take(c, p)
	case 1:
		b.take(c, p)
		b.acknowledge(c, packet.PUBACK, p.PacketID, packet.Success) // [MQTT-4.3.2-4]
	case 2:
		b.takeOnce(c, p)
	}
}

// take accepts p as a new message. [MQTT-4.3.2-5]
func (b *Broker) take(c *conn, p *packet.Publish) MessageID {
	m := b.newMessage(p)
	id := m.id
	b.observeReceived(c, p, id)
	b.accept(m, c.session, p.Retain)
	b.release(m)
	return id
}

// takeOnce accepts p unless it is the repetition of a message that the client did not release yet.
// The message goes on at its first PUBLISH, the standard's method B. [MQTT-4.3.3-10]
func (b *Broker) takeOnce(c *conn, p *packet.Publish) {
	s := c.session
	if first, again := s.received[p.PacketID]; again {
		b.observeReceived(c, p, first)
		b.acknowledge(c, packet.PUBREC, p.PacketID, packet.Success)
		return
	}
	if limit := int(b.cfg.ReceiveMaximum); limit != 0 && c.version == packet.V5 && c.unreleased >= limit {
		b.disconnect(c, packet.ReceiveMaximumExceeded, CauseProtocolError) // [MQTT-3.3.4-7] is the client's duty
		return
	}
	if s.received == nil {
		s.received = make(map[uint16]MessageID)
	}
	b.openGroup()
	id := b.take(c, p)
	s.received[p.PacketID] = id
	c.unreleased++
	b.recordReceived(s, p.PacketID, id) // without this record the message would come in once more [MQTT-4.3.3-10]
	b.closeGroup()
	b.acknowledge(c, packet.PUBREC, p.PacketID, packet.Success) // [MQTT-4.3.3-8]
}

func (b *Broker) observeReceived(c *conn, p *packet.Publish, id MessageID) {
	b.observe(Event{Kind: Received, Conn: c.id, Session: c.session.id, Message: id, QoS: p.QoS, Dup: p.Dup, Retain: p.Retain,
		PacketID: p.PacketID, TopicName: p.TopicName, Size: len(p.Payload)})
}

// accept stores m where it is to be retained and delivers it. from is the publisher's Session.
func (b *Broker) accept(m *message, from *session, retain bool) {
	if retain {
		b.retain(m)
	}
	b.route(m, from, retain)
}

// target is one Session that a message goes to.
type target struct {
	session *session
	qos     packet.QoS
	retain  bool
}

// route delivers m to each matching Session. Overlapping subscriptions of one Session make one copy
// at the highest of their QoS. [MQTT-3.3.4-2] [MQTT3-3.3.5-1]
func (b *Broker) route(m *message, from *session, retain bool) {
	b.routing++
	b.targets = b.targets[:0]
	b.matches = b.subscriptions.Match(m.topicName(), b.matches[:0])
	for _, sub := range b.matches {
		s := sub.session
		if sub.noLocal && s == from {
			continue // [MQTT-3.8.3-3]
		}
		if s.stamp != b.routing {
			s.stamp, s.stampAt = b.routing, len(b.targets)
			b.targets = append(b.targets, target{session: s})
		}
		t := &b.targets[s.stampAt]
		t.qos = max(t.qos, sub.qos)
		t.retain = t.retain || retain && sub.retainAsPublished // [MQTT-3.3.1-12] [MQTT-3.3.1-13]
	}
	for i := range b.targets {
		t := &b.targets[i]
		b.deliver(t.session, m, min(m.qos, t.qos), t.retain) // [MQTT-3.8.4-8]
	}
	b.observe(Event{Kind: Routed, Message: m.id})
}

// handleAck takes one of the four acknowledgements.
func (b *Broker) handleAck(c *conn, h packet.Header, body []byte) {
	p := &b.in.ack
	if err := p.Decode(c.version, h, body); err != nil {
		b.reject(c, err)
		return
	}
	switch p.Type {
	case packet.PUBREL:
		b.released(c, p.PacketID)
	case packet.PUBACK:
		b.completed(c, p.PacketID, entryAwaitsPuback)
	case packet.PUBREC:
		b.pubrec(c, p)
	case packet.PUBCOMP:
		b.completed(c, p.PacketID, entryAwaitsPubcomp)
	}
}

// released ends the handshake of a QoS 2 message from the client. [MQTT-4.3.3-11]
func (b *Broker) released(c *conn, id uint16) {
	reason := packet.PacketIdentifierNotFound
	if message, ok := c.session.received[id]; ok {
		reason = packet.Success
		delete(c.session.received, id)
		if message >= c.first {
			c.unreleased--
		}
		b.recordReleased(c.session, id)
		b.observe(Event{Kind: Released, Session: c.session.id, Message: message})
	}
	b.acknowledge(c, packet.PUBCOMP, id, reason)
}

// completed ends the handshake of a message to the client. Acknowledgements that fit nothing are
// ignored: they may belong to a Session that was discarded.
func (b *Broker) completed(c *conn, id uint16, awaited entryState) {
	s := c.session
	i := s.outbox.find(id)
	if i < 0 || s.outbox.entries[i].state != awaited {
		return
	}
	c.sendQuota = min(c.sendQuota+1, c.sendMax) // section 4.9
	b.finish(s, i)
	b.pump(s)
}

// pubrec moves a QoS 2 message to the client to the second half of its handshake.
func (b *Broker) pubrec(c *conn, p *packet.Ack) {
	s := c.session
	i := s.outbox.find(p.PacketID)
	if i < 0 {
		if p.Reason < 0x80 {
			b.acknowledge(c, packet.PUBREL, p.PacketID, packet.PacketIdentifierNotFound)
		}
		return
	}
	e := &s.outbox.entries[i]
	switch {
	case e.state == entryAwaitsPuback:
		return // the message is of QoS 1: not this acknowledgement
	case p.Reason >= 0x80:
		c.sendQuota = min(c.sendQuota+1, c.sendMax)
		b.finish(s, i) // [MQTT-4.4.0-2]
		b.pump(s)
		return
	case e.state == entryAwaitsPubrec:
		e.state = entryAwaitsPubcomp
		b.recordEntry(s, e)
	}
	b.acknowledge(c, packet.PUBREL, p.PacketID, packet.Success) // [MQTT-4.3.3-4]
}

// acknowledge sends one of the four acknowledgements, once what it says is stored.
func (b *Broker) acknowledge(c *conn, t packet.Type, id uint16, reason packet.ReasonCode) {
	p := &b.out.ack
	p.Type, p.PacketID, p.Reason = t, id, reason
	if c.version < packet.V5 {
		p.Reason = packet.Success
	}
	b.afterWrites(c)
	start := len(b.arena)
	b.arena = p.Append(b.arena, c.version)
	b.sendFrom(c, start)
}

// releaseReceived forgets the QoS 2 messages that the client of s did not release.
func (b *Broker) releaseReceived(s *session) {
	for _, id := range sortedIDs(s.received) {
		b.observe(Event{Kind: Released, Session: s.id, Message: s.received[id]})
	}
	s.received = nil
}
