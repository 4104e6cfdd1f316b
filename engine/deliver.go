package engine

import "github.com/hiatus-mqtt/hiatus/engine/packet"

// deliver gives m to s at the given QoS: sent at once if it can be, stored or dropped otherwise.
func (b *Broker) deliver(s *session, m *message, qos packet.QoS, retain bool) {
	e := entry{msg: m, qos: qos, retain: retain, state: entryQueued, backlog: s.conn == nil}
	if qos == 0 {
		b.deliverQoS0(s, e)
		return
	}
	direct := s.conn != nil && s.outbox.waiting.messages == 0 && s.conn.sendQuota > 0
	if !direct && !b.makeRoom(s, m, qos) {
		return
	}
	b.enqueue(s, e) // [MQTT-4.5.0-1]
	if direct {
		b.pump(s)
		return
	}
	b.observeQueue(Queued, s, m, qos, NoCause)
}

// deliverQoS0 sends at once or not at all, unless this configuration stores QoS 0 for absent clients:
// what comes later must not overtake that. [MQTT-4.6.0-6]
func (b *Broker) deliverQoS0(s *session, e entry) {
	switch {
	case s.conn != nil && s.outbox.stored0 == 0:
		b.sendPublish(s, &e, false)
	case s.conn == nil && !b.cfg.QueueQoS0:
		b.observeQueue(Dropped, s, e.msg, 0, CauseOfflineQoS0)
	case b.makeRoom(s, e.msg, 0):
		b.enqueue(s, e)
		b.observeQueue(Queued, s, e.msg, 0, NoCause)
	}
}

func (b *Broker) enqueue(s *session, e entry) {
	e.msg.refs++
	s.outbox.push(e)
	b.recordEnqueue(s, &s.outbox.entries[len(s.outbox.entries)-1])
}

// makeRoom says whether m may join the queue of s. A full queue first loses what has expired, then
// refuses m or pushes out the oldest, as configured.
func (b *Broker) makeRoom(s *session, m *message, qos packet.QoS) bool {
	cause := b.full(s, m)
	if cause == NoCause {
		return true
	}
	b.dropExpired(s)
	for cause = b.full(s, m); cause != NoCause; cause = b.full(s, m) {
		oldest := s.outbox.oldestQueued()
		hopeless := b.cfg.QueueBytes > 0 && m.size() > b.cfg.QueueBytes
		if !b.cfg.DropOldest || oldest < 0 || hopeless {
			b.observeQueue(Dropped, s, m, qos, cause)
			return false
		}
		b.drop(s, oldest, CauseQueueOldest)
	}
	return true
}

// full says which bound keeps m out of the queue of s, if any does.
func (b *Broker) full(s *session, m *message) Cause {
	held := s.outbox.queued
	if b.cfg.QueueCountsInflight {
		held = s.outbox.live
	}
	switch {
	case b.cfg.QueueMessages > 0 && held.messages >= b.cfg.QueueMessages:
		return CauseQueueFull
	case b.cfg.QueueBytes > 0 && held.bytes+m.size() > b.cfg.QueueBytes:
		return CauseQueueBytes
	}
	return NoCause
}

// dropExpired drops the queued messages whose Message Expiry Interval is over.
func (b *Broker) dropExpired(s *session) {
	for i := s.outbox.oldestQueued(); i >= 0 && i < len(s.outbox.entries); i++ {
		if e := &s.outbox.entries[i]; e.state == entryQueued && e.msg.expires <= b.now {
			b.drop(s, i, CauseMessageExpired)
		}
	}
}

// pump sends to the client of s what its window has room for, in order: first again what was in
// flight when the last connection ended, then what waits. [MQTT-4.4.0-1] [MQTT3-4.4.0-1] [MQTT-4.6.0-1]
func (b *Broker) pump(s *session) {
	c, o := s.conn, &s.outbox
	for c != nil && o.next < len(o.entries) {
		e := &o.entries[o.next]
		switch {
		case e.state == entryGap:
			o.next++
		case e.state == entryAwaitsPubcomp:
			b.moveOn(s, e)
			c.sendQuota--
			b.acknowledge(c, packet.PUBREL, e.packetID, packet.Success)
		case e.state == entryQueued && e.msg.expires <= b.now:
			b.drop(s, o.next, CauseMessageExpired) // [MQTT-3.3.2-5]
		case e.qos == 0:
			b.sendStoredQoS0(s)
		case c.sendQuota <= 0:
			return // [MQTT-3.3.4-9] [MQTT-4.9.0-2]
		default:
			b.sendNext(s, e)
		}
	}
}

// moveOn counts the next entry as sent on this connection.
func (b *Broker) moveOn(s *session, e *entry) {
	s.outbox.waiting.remove(e.msg)
	s.outbox.next++
}

// sendNext sends the next entry, at QoS 1 or 2, the first time or again.
func (b *Broker) sendNext(s *session, e *entry) {
	again := e.state != entryQueued
	if !again {
		s.outbox.takeID(e)
		s.outbox.queued.remove(e.msg)
		e.state = entryAwaitsPuback
		if e.qos == 2 {
			e.state = entryAwaitsPubrec
		}
		b.recordEntry(s, e)
	}
	b.moveOn(s, e)
	b.afterWrites(s.conn)
	if !b.sendPublish(s, e, again) {
		b.drop(s, s.outbox.next-1, CauseTooLarge)
		return
	}
	s.conn.sendQuota--
}

// sendStoredQoS0 sends the next entry, which is over with that.
func (b *Broker) sendStoredQoS0(s *session) {
	i := s.outbox.next
	e := s.outbox.entries[i]
	e.msg.refs++
	b.forgetEntry(s, i)
	b.sendPublish(s, &e, false)
	b.release(e.msg)
}

// sendPublish writes a PUBLISH to the client of s. False: it is larger than the client takes, which
// counts as if it were sent. [MQTT-3.1.2-24] [MQTT-3.1.2-25]
func (b *Broker) sendPublish(s *session, e *entry, again bool) bool {
	c, m, p := s.conn, e.msg, &b.out.publish
	p.Dup = again && e.qos > 0 // [MQTT-3.3.1-1] [MQTT-3.3.1-2]
	p.QoS, p.Retain, p.PacketID = e.qos, e.retain, e.packetID
	p.TopicName, p.Payload = m.topicName(), m.payload()
	if c.version == packet.V5 {
		b.forwardProperties(&p.Properties, m)
	}
	if c.packetMax > 0 && p.Size(c.version) > c.packetMax {
		if e.qos == 0 {
			b.observeQueue(Dropped, s, m, 0, CauseTooLarge)
		}
		return false
	}
	start := len(b.arena)
	b.arena = p.Append(b.arena, c.version)
	b.observe(Event{Kind: Sent, Conn: c.id, Session: s.id, Message: m.id, QoS: e.qos, Dup: p.Dup, Retain: e.retain,
		Backlog: e.backlog, PacketID: e.packetID, Depth: s.outbox.waiting.messages, DepthBytes: s.outbox.waiting.bytes})
	b.sendFrom(c, start)
	return true
}

// forwardProperties sets what a receiver gets of m's properties. [MQTT-3.3.2-6]
func (b *Broker) forwardProperties(q *packet.Properties, m *message) {
	q.Reset()
	if m.forwarded != nil {
		*q = *m.forwarded
	}
	if m.expires != Never {
		q.Set(packet.MessageExpiryInterval)
		left := max(m.expires.Sub(b.now), 0)
		q.MessageExpiryInterval = packet.Seconds((left + seconds(1) - 1) / seconds(1))
	}
}

// finish ends the delivery of entry i.
func (b *Broker) finish(s *session, i int) {
	m, qos := s.outbox.entries[i].msg, s.outbox.entries[i].qos
	m.refs++
	b.forgetEntry(s, i)
	b.observeQueue(Completed, s, m, qos, NoCause)
	b.release(m)
}

// drop gives entry i up.
func (b *Broker) drop(s *session, i int, cause Cause) {
	m, qos := s.outbox.entries[i].msg, s.outbox.entries[i].qos
	m.refs++
	b.forgetEntry(s, i)
	b.observeQueue(Dropped, s, m, qos, cause)
	b.release(m)
}

// forgetEntry takes entry i out of the Session, in memory and in storage.
func (b *Broker) forgetEntry(s *session, i int) {
	m := s.outbox.entries[i].msg
	b.recordDone(s, &s.outbox.entries[i])
	s.outbox.remove(i)
	b.release(m)
}

func (b *Broker) observeQueue(kind EventKind, s *session, m *message, qos packet.QoS, cause Cause) {
	b.observe(Event{Kind: kind, Session: s.id, Message: m.id, QoS: qos, Cause: cause,
		Depth: s.outbox.waiting.messages, DepthBytes: s.outbox.waiting.bytes})
}
