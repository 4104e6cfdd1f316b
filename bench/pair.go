package bench

import (
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// pair is a publication and one client that it concerns.
type pair struct {
	entries  *entry           // the Sessions of receiver that it is in
	first    engine.MessageID // that the first copy was of
	receiver uint32
	copies   uint32 // that the application got, without those that count as retained
	wire     uint32 // PUBLISH packets on their way to receiver
	routing  uint32 // number of the last routing that concerned receiver
	cause    LossCause
	intended bool
	read     bool // the client read a PUBLISH of it
	got      bool // the application got a copy of whatever kind
	byReplay bool // the first copy came as a retained message
}

// pairOf returns the place of receiver's pair in p. A client that nobody meant it for gets one too.
func (p *publication) pairOf(receiver uint32) int {
	n := len(p.pairs)
	if n == 1 && p.pairs[0].receiver == receiver {
		return 0
	}
	for n > 0 && !p.pairs[n-1].intended {
		if n--; p.pairs[n].receiver == receiver {
			return n
		}
	}
	i, ok := slices.BinarySearchFunc(p.pairs[:n], receiver, func(q pair, r uint32) int { return int(q.receiver) - int(r) })
	if ok {
		return i
	}
	p.pairs = append(p.pairs, pair{receiver: receiver})
	return len(p.pairs) - 1
}

// A Session can have one message more than once: as the message itself, and as a retained one for a
// new subscription. So entries are told apart by Packet Identifier and QoS where events name them.

// is says whether e is one of m in a Session.
func (e *entry) is(m *message, session engine.SessionID) bool {
	return e.message == m && e.session == session && !e.aside
}

// toSend returns the entry that a Sent is of, nil if it is none that was there before.
func (q *pair) toSend(m *message, sent *engine.Event) (found *entry) {
	for e := q.entries; e != nil; e = e.next {
		switch {
		case !e.is(m, sent.Session) || e.qos != sent.QoS:
		case e.sent && e.packetID == sent.PacketID:
			return e
		case !e.sent && (sent.QoS > 0 || sent.Backlog): // QoS 0 is stored for absent clients only
			found = e // the oldest is the last
		}
	}
	return found
}

// toComplete returns the entry that a Completed is of: the oldest that was sent, if any was.
func (q *pair) toComplete(m *message, session engine.SessionID) (found *entry) {
	for e := q.entries; e != nil; e = e.next {
		if e.is(m, session) && (found == nil || e.sent || !found.sent) {
			found = e
		}
	}
	return found
}

// toDrop returns the entry that a Dropped is of: the oldest that was not sent, if there is one. What is
// refused did not become an entry.
func (q *pair) toDrop(m *message, dropped *engine.Event) (found *entry) {
	switch dropped.Cause {
	case engine.CauseQueueFull, engine.CauseQueueBytes, engine.CauseOfflineQoS0:
		return nil
	}
	for e := q.entries; e != nil; e = e.next {
		if e.is(m, dropped.Session) && e.qos == dropped.QoS && (found == nil || !e.sent || found.sent) {
			found = e
		}
	}
	return found
}

// add puts m into a Session of q's receiver.
func (l *Ledger) add(q *pair, m *message, session engine.SessionID, qos packet.QoS) *entry {
	e := l.entries.take()
	*e = entry{next: q.entries, message: m, session: session, identity: l.session(session).identity, qos: qos}
	q.entries = e
	m.holds++
	return e
}

// remove takes e out of q; m's hold is the caller's to drop.
func (l *Ledger) remove(q *pair, e *entry) {
	at := &q.entries
	for *at != e {
		at = &(*at).next
	}
	*at = e.next
	l.entries.put(e)
}

// loseIfNone names the cause unless there is one already.
func (q *pair) loseIfNone(cause LossCause) {
	if q.cause == NotLost {
		q.cause = cause
	}
}

// settle counts the fate of q, which nothing can change any more.
func (l *Ledger) settle(p *publication, q *pair) {
	if !q.intended {
		return
	}
	f := &l.client(q.receiver).fates
	switch {
	case q.copies > 0:
		f.delivered++
	case q.cause != NotLost:
		f.lose(q.cause)
	default:
		l.broken(p, q.receiver, "nobody has it any more, it was not delivered, and nothing says why")
	}
}

// arrive counts a copy that the application of q's receiver got.
func (l *Ledger) arrive(d *downPacket) {
	q := &d.pub.pairs[d.pair]
	c := l.client(q.receiver)
	c.note(d.pub.ref)
	q.got = true
	switch {
	case d.replay && (q.copies > 0 || !q.intended):
		c.fates.retained++
	case !q.intended:
		c.fates.unintended++
	case q.copies == 0:
		q.copies, q.first, q.byReplay = 1, d.message, d.replay
		l.latency(d)
	case q.byReplay:
		// The message itself comes after all: what came first was only a retained copy.
		q.byReplay, q.first = false, d.message
		c.fates.retained++
	default:
		q.copies++
		c.fates.duplicates++
		if !legalDuplicate(q, d) {
			c.fates.illegal++
		}
	}
}

// legalDuplicate says whether the standard allows the Broker or the publisher to send d once more:
// at QoS 1 marked as a repetition, as another message since the publisher repeated it, or again
// after a restart that could not know of the first. At QoS 0 only the publisher's QoS 1 can
// explain it; at QoS 2 nothing can. [MQTT-4.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.3-8]
func legalDuplicate(q *pair, d *downPacket) bool {
	repeated := d.message != q.first
	switch d.qos {
	case 1:
		return d.dup || d.restored || repeated
	case 0:
		return repeated && d.pub.qos == 1
	}
	return false
}

// latency records the time to a first copy. The clock starts at the scheduled instant.
func (l *Ledger) latency(d *downPacket) {
	h := &l.online
	if d.backlog || d.replay {
		h = &l.backlog
	}
	h.Record(int64(l.now.Sub(d.pub.at)))
}
