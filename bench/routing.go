package bench

import (
	"github.com/hiatus-mqtt/hiatus/engine"
)

// This file follows messages through the Broker, from one Session to the next.

// concerned finds the pair of an engine's event about a message in a Session. While the message is
// routed it notes that its receiver was thought of.
func (l *Ledger) concerned(e *engine.Event) (m *message, q *pair, at int) {
	m = l.message(e)
	s := l.session(e.Session)
	if m == nil || s.identity == nil {
		l.broken(nil, noClient, "the Broker reports %v in Session %d, which does not exist", e.Kind, e.Session)
		return nil, nil, 0
	}
	at = m.pub.pairOf(s.receiver())
	q = &m.pub.pairs[at]
	if !m.routed {
		q.routing = l.routing
	}
	if s.identity.shared {
		l.handOver(m, at, e.Session)
		q = &m.pub.pairs[at]
	}
	return m, q, at
}

// handOver moves the entries of m in a Session that had another client before to the pair of the
// client that has it now.
func (l *Ledger) handOver(m *message, at int, session engine.SessionID) {
	for i := range m.pub.pairs {
		if i == at {
			continue
		}
		before := &m.pub.pairs[i]
		for e := before.entries; e != nil; {
			next := e.next
			if e.is(m, session) {
				to := l.add(&m.pub.pairs[at], m, session, e.qos)
				to.conn, to.packetID, to.sent, to.replay, to.restored = e.conn, e.packetID, e.sent, e.replay, e.restored
				to.foreign = e.foreign || before.read
				l.remove(before, e)
				m.holds--
				before.cause = LostDiscardedTakenOver
			}
			e = next
		}
	}
}

func (l *Ledger) queued(e *engine.Event) {
	m, q, _ := l.concerned(e)
	if m == nil {
		return
	}
	l.add(q, m, e.Session, e.QoS).replay = m.routed
	l.setDepth(e)
}

func (l *Ledger) sent(e *engine.Event) {
	m, q, at := l.concerned(e)
	if m == nil {
		return
	}
	entry := q.toSend(m, e)
	if entry == nil && e.QoS > 0 {
		entry = l.add(q, m, e.Session, e.QoS)
		entry.replay = m.routed
	}
	d := downPacket{pub: m.pub, message: m.id, pair: int32(at), packetID: e.PacketID, qos: e.QoS, dup: e.Dup,
		backlog: e.Backlog || m.backlog, replay: m.routed}
	if entry != nil {
		entry.conn, entry.packetID, entry.sent = uint32(e.Conn), e.PacketID, true
		d.replay, d.restored = entry.replay, entry.restored
	}
	l.underWay(uint32(e.Conn), d)
	if entry != nil && e.QoS == 0 {
		l.remove(q, entry) // a stored QoS 0 message is over once it is sent
		l.drop(m)
		l.drained(e.Session)
	}
	l.setDepth(e)
}

func (l *Ledger) completed(e *engine.Event) {
	m, q, _ := l.concerned(e)
	if m == nil {
		return
	}
	entry := q.toComplete(m, e.Session)
	switch {
	case entry == nil:
		l.broken(m.pub, q.receiver, "the Broker completed a message that is not in its Session")
		return
	case !q.read && entry.foreign:
		q.loseIfNone(LostReceiver) // its library had only the end of the handshake to do
	case !q.read:
		l.broken(m.pub, q.receiver, "the Broker completed it, but the application never got it")
		return
	}
	l.remove(q, entry)
	l.drop(m)
	l.setDepth(e)
	l.drained(e.Session)
}

func (l *Ledger) dropped(e *engine.Event) {
	m, q, _ := l.concerned(e)
	if m == nil {
		return
	}
	cause := lossOf(e.Cause)
	if cause == NotLost {
		l.broken(m.pub, q.receiver, "the Broker dropped it for cause %d, which is no fate", e.Cause)
		return
	}
	entry := q.toDrop(m, e)
	if m.routed && (entry == nil || entry.replay) {
		q.loseIfNone(cause) // only a retained copy: whatever kept the message itself away counts
	} else {
		q.cause = cause
	}
	if entry != nil {
		l.remove(q, entry)
		l.drop(m)
		l.drained(e.Session)
	}
	l.setDepth(e)
}

// routed finds the intended receivers that the Broker did not think of, and says why.
func (l *Ledger) routed(e *engine.Event) {
	m := l.message(e)
	if m == nil {
		return
	}
	for i := range m.pub.pairs {
		if q := &m.pub.pairs[i]; q.intended && q.routing != l.routing && q.copies == 0 {
			q.cause = l.whyNotRouted(q.receiver)
		}
	}
	l.routing++
	m.routed = true
	if m.unrouted {
		m.unrouted = false
		l.drop(m)
	}
}

func (l *Ledger) retained(e *engine.Event) {
	if m := l.message(e); m != nil && !m.retained {
		m.retained = true
		m.holds++
	}
}

func (l *Ledger) unretained(e *engine.Event) {
	m := l.message(e)
	if m == nil {
		return
	}
	if !m.retained {
		l.broken(m.pub, noClient, "the Broker gave up a retained message that it did not have")
		return
	}
	m.retained = false
	l.drop(m)
}

// released ends the publisher's side of a QoS 2 message. One that was restored for its Packet
// Identifier only is not known.
func (l *Ledger) released(e *engine.Event) {
	if m := l.byMessage.get(uint64(e.Message)); m != nil && m.held {
		m.held = false
		l.drop(m)
	}
}
