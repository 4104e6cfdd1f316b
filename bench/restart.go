package bench

import "github.com/hiatus-mqtt/hiatus/engine"

// This file follows messages through a stop of the Broker. What it had is set aside when it stops and
// put back as storage brings it back; the rest is lost.

type restart struct {
	down      bool // stopped, and not started since
	graceful  bool // the last stop was
	restoring bool // started, and not through with Restored events yet
	aside     []*message
	stored    fifo[storedMessage] // in order of over; some may have come back
}

// restores says whether events of this kind come while storage brings things back.
func restores(kind engine.EventKind) bool {
	return kind == engine.SessionMade || kind == engine.SubscriptionMade || kind == engine.Restored
}

// brokerStopped sets aside all that the Broker had.
func (l *Ledger) brokerStopped(graceful bool) {
	l.restart.down, l.restart.graceful = true, graceful
	for conn := range uint32(len(l.wires.at)) {
		if l.wires.get(l.wires.base + conn).opened { // others may be opened after its next start
			l.brokerEndGone(l.wires.base + conn)
		}
	}
	for _, m := range l.messages {
		if !m.stored {
			l.setAside(m)
		}
	}
	for i := range l.sessions {
		l.sessionLeft(&l.sessions[i])
	}
}

// setAside exchanges all of m's holds for one, until it is known what came back.
func (l *Ledger) setAside(m *message) {
	m.aside, m.holds = true, 1
	m.routed, m.unrouted, m.held, m.retained = true, false, false, false
	l.restart.aside = append(l.restart.aside, m)
	for i := range m.pub.pairs {
		for e := m.pub.pairs[i].entries; e != nil; e = e.next {
			e.aside = true
		}
	}
}

// sessionLeft ends the mirror of a Session that the Broker had when it stopped.
func (l *Ledger) sessionLeft(s *sessionState) {
	i := s.identity
	if i == nil {
		return
	}
	i.session, i.why = 0, LostNoSessionRestart
	l.moveDepth(s, 0, 0)
	*s = sessionState{}
	l.restate(i.client)
	l.forgetIdentity(i)
}

// restore puts back a message that storage brought back into a Session, or as a retained one.
func (l *Ledger) restore(e *engine.Event) {
	m := l.message(e)
	if m == nil {
		return
	}
	m.routed, m.stored = true, false
	if e.Session == 0 {
		m.retained = true
		m.holds++
		return
	}
	s := l.session(e.Session)
	if s.identity == nil {
		l.broken(m.pub, noClient, "storage brought it back into Session %d, which does not exist", e.Session)
		return
	}
	q := &m.pub.pairs[m.pub.pairOf(s.receiver())]
	if old := q.findAside(m, s.identity.name); old != nil {
		old.aside, old.restored, old.sent, old.session, old.identity = false, true, false, e.Session, s.identity
		old.qos = e.QoS
		m.holds++
	} else {
		l.add(q, m, e.Session, e.QoS).restored = true
	}
	l.setDepth(e)
}

// findAside returns the entry of m that was in the Session of a Client Identifier when the Broker stopped.
func (q *pair) findAside(m *message, clientID string) *entry {
	for e := q.entries; e != nil; e = e.next {
		if e.aside && e.message == m && e.identity.name == clientID {
			return e
		}
	}
	return nil
}

// restored ends a restart: what is still aside is lost.
func (l *Ledger) restored() {
	l.restart.restoring = false
	for _, m := range l.restart.aside {
		for i := range m.pub.pairs {
			l.loseAside(m, &m.pub.pairs[i])
		}
		m.aside = false
		l.drop(m)
	}
	l.restart.aside = l.restart.aside[:0]
}

// loseAside removes the entries of m in q that did not come back.
func (l *Ledger) loseAside(m *message, q *pair) {
	for e := q.entries; e != nil; {
		next := e.next
		if e.aside && e.message == m {
			q.cause = l.stopCause(e)
			l.remove(q, e)
		}
		e = next
	}
}

// stopCause is why e did not survive the last stop. An orderly stop loses messages only with their
// Session; a crash loses what was not durable.
func (l *Ledger) stopCause(e *entry) LossCause {
	if l.restart.graceful {
		return LostDiscardedRestart
	}
	return LostBrokerStop
}

// storedMessage is a message that nothing but storage has, since over.
type storedMessage struct {
	message *message
	id      engine.MessageID
	over    engine.Instant
}

// store keeps a message that the Broker is done with, as storage may bring it back.
func (l *Ledger) store(m *message) {
	m.stored, m.over = true, l.now
	l.restart.stored.push(storedMessage{m, m.id, l.now})
}

// Durable says that storage has gone on: what the Broker was done with before since cannot be brought
// back by it any more. Without such calls a Ledger with Options.Storage remembers all messages until
// the end of the run.
func (l *Ledger) Durable(since engine.Instant) {
	for stored := &l.restart.stored; stored.n > 0 && stored.first().over < since; {
		s, _ := stored.pop()
		if m := s.message; m.id == s.id && m.stored && m.over == s.over {
			l.forgetMessage(m)
		}
	}
}

// endDown settles what a Broker had that is down at the end. What its storage would bring back can
// only be told by starting it, so this goes by what the configuration promises: everything after an
// orderly stop, and with a journal after a crash too, since nothing was acknowledged that was not
// durable; then it is still queued. Otherwise it counts as lost.
func (l *Ledger) endDown() {
	kept := l.options.Storage == engine.PersistJournal || l.options.Storage == engine.PersistSnapshot && l.restart.graceful
	if l.restart.down && !kept {
		l.restored()
	}
}
