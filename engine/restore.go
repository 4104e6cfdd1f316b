package engine

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Restore rebuilds the state from the records of a snapshot and of the journal after it, at the
// start, before any other call. Clients that were connected when the last record was written count as
// having lost their connections at now. It returns how many records made no sense and were left out.
func (b *Broker) Restore(now Instant, records [][]byte) (skipped int) {
	b.begin(now)
	r := restorer{b: b, messages: make(map[MessageID]*message), connected: make(map[SessionID]bool)}
	for _, record := range records {
		if r.record(record) != nil {
			skipped++
		}
	}
	r.finish()
	return skipped
}

// restorer reads records. It undoes nothing: an observer sees only what is left in the end.
type restorer struct {
	b         *Broker
	messages  map[MessageID]*message
	order     []*message // messages, in order of their records
	connected map[SessionID]bool
}

var errRecord = errors.New("record makes no sense")

// record applies a record, or each of a group.
func (r *restorer) record(record []byte) (err error) {
	f := fields{rest: record}
	if recordKind(f.byte()) != recordsGroup {
		return r.apply(record)
	}
	for len(f.rest) > 0 && err == nil {
		err = r.apply(f.bytes())
	}
	return err
}

func (r *restorer) apply(record []byte) error {
	f := fields{rest: record}
	kind := recordKind(f.byte())
	switch kind {
	case recordsMessage:
		return r.message(&f)
	case recordsRetained:
		return r.retained(&f)
	case recordsUnretained:
		return r.unretained(&f)
	}
	clientID := string(f.bytes())
	s := r.b.byClient[clientID]
	if kind == recordsSession {
		return r.session(&f, clientID, s)
	}
	if f.bad || s == nil {
		return errRecord
	}
	switch kind {
	case recordsSessionEnd:
		r.forget(s)
	case recordsSubscribed:
		r.subscribed(&f, s)
	case recordsUnsubscribe:
		if sub, ok := r.b.subscriptions.Get(string(f.bytes()), uint32(s.id)); ok {
			r.b.unindex(sub)
		}
	case recordsEntry:
		r.entry(&f, s)
	case recordsDone:
		if i := s.outbox.findSeq(f.number()); i >= 0 {
			m := s.outbox.entries[i].msg
			s.outbox.remove(i)
			r.b.release(m)
		}
	case recordsReceived:
		if s.received == nil {
			s.received = make(map[uint16]MessageID)
		}
		id := uint16(f.number())
		s.received[id] = MessageID(f.number())
	case recordsReleased:
		delete(s.received, uint16(f.number()))
	default:
		f.bad = true
	}
	return f.err()
}

func (r *restorer) message(f *fields) error {
	id, expires := MessageID(f.number()), Instant(f.number())
	var p packet.Publish
	if !f.publish(&p) {
		return errRecord
	}
	m := r.b.takeMessage()
	m.fill(&p)
	m.id, m.expires, m.recorded = id, expires, r.b.journaling()
	r.messages[id] = m
	r.order = append(r.order, m)
	return nil
}

func (r *restorer) retained(f *fields) error {
	m := r.messages[MessageID(f.number())]
	if f.bad || m == nil {
		return errRecord
	}
	m.refs++
	if old, had := r.b.retained.Set(string(m.topicName()), m); had {
		r.b.release(old)
	}
	return nil
}

func (r *restorer) unretained(f *fields) error {
	if old, had := r.b.retained.Delete(string(f.bytes())); had {
		r.b.release(old)
	}
	return f.err()
}

func (r *restorer) session(f *fields, clientID string, s *session) error {
	version, cleanStart := packet.Version(f.byte()), f.bool()
	expiry, expiresAt := packet.Seconds(f.number()), Instant(f.number())
	connected, hasWill := f.bool(), f.bool()
	var w *will
	if hasWill {
		w = f.will()
	}
	if f.bad {
		return errRecord
	}
	if s == nil {
		s = r.b.addSession(clientID)
	}
	s.version, s.cleanStart, s.expiry, s.expiresAt, s.pendingWill = version, cleanStart, expiry, expiresAt, w
	s.recorded = r.b.journaling()
	r.connected[s.id] = connected
	return nil
}

// forget takes back a Session that ended after the snapshot.
func (r *restorer) forget(s *session) {
	for s.outbox.live.messages > 0 {
		m := s.outbox.entries[s.outbox.head].msg
		s.outbox.remove(s.outbox.head)
		r.b.release(m)
	}
	for len(s.subscriptions) > 0 {
		r.b.unindex(s.subscriptions[len(s.subscriptions)-1])
	}
	r.b.removeSession(s)
}

func (r *restorer) subscribed(f *fields, s *session) {
	filter, qos, noLocal, asPublished := f.bytes(), packet.QoS(f.byte()), f.bool(), f.bool()
	if f.bad {
		return
	}
	sub, _ := r.b.index(s, string(filter))
	sub.qos, sub.noLocal, sub.retainAsPublished = qos, noLocal, asPublished
}

// entry adds an entry to the outbox of s, or changes the one that has its number.
func (r *restorer) entry(f *fields, s *session) {
	seq, m := f.number(), r.messages[MessageID(f.number())]
	state, qos, retain, id := entryState(f.byte()), packet.QoS(f.byte()), f.bool(), uint16(f.number())
	if f.bad || m == nil || state == entryGap || state > entryAwaitsPubcomp {
		f.bad = true
		return
	}
	o := &s.outbox
	i := o.findSeq(seq)
	if i < 0 {
		m.refs++
		o.lastSeq = seq - 1
		o.push(entry{msg: m, state: entryQueued, qos: qos, retain: retain, backlog: true})
		i = len(o.entries) - 1
	}
	e := &o.entries[i]
	if e.state == entryQueued && state != entryQueued {
		o.queued.remove(e.msg)
	}
	e.state, e.packetID = state, id
}

// finish tells the observer what came back, and starts the clocks.
func (r *restorer) finish() {
	b := r.b
	for _, s := range b.sessions {
		if s == nil {
			continue
		}
		b.observe(Event{Kind: SessionMade, Session: s.id, ClientID: s.clientID})
		for _, sub := range s.subscriptions {
			b.observe(Event{Kind: SubscriptionMade, Session: s.id, TopicName: []byte(sub.filter)})
		}
		s.outbox.renumber()
		for i := s.outbox.head; i < len(s.outbox.entries); i++ {
			if e := &s.outbox.entries[i]; e.state != entryGap {
				b.observeQueue(Restored, s, e.msg, e.qos, NoCause)
			}
		}
		r.resumeClocks(s)
	}
	for _, m := range b.retained.All() {
		b.observe(Event{Kind: Restored, Message: m.id, QoS: m.qos})
	}
	for _, m := range r.order {
		b.release(m)
	}
}

func (r *restorer) resumeClocks(s *session) {
	b := r.b
	if r.connected[s.id] {
		s.expiresAt = b.expiryFrom(s.expiry)
		if w := s.pendingWill; w != nil {
			w.due = b.now.Add(w.delay)
		}
		b.recordSession(s)
	}
	b.set(&s.expiryTimer, s.expiresAt, wakeSessionExpiry, uint32(s.id))
	if w := s.pendingWill; w != nil {
		b.set(&s.willTimer, max(w.due, 1), wakeWillDelay, uint32(s.id))
	}
}

// fields reads a record. After a fault bad is set and everything reads as zero.
type fields struct {
	rest []byte
	bad  bool
}

func (f *fields) err() error {
	if f.bad {
		return errRecord
	}
	return nil
}

func (f *fields) take(n int) []byte {
	if f.bad || n < 0 || n > len(f.rest) {
		f.bad = true
		return nil
	}
	taken := f.rest[:n]
	f.rest = f.rest[n:]
	return taken
}

func (f *fields) byte() byte {
	if taken := f.take(1); taken != nil {
		return taken[0]
	}
	return 0
}

func (f *fields) bool() bool { return f.byte() == 1 }

func (f *fields) number() uint64 {
	v, n := binary.Uvarint(f.rest)
	if f.take(max(n, -1)) == nil || n == 0 {
		f.bad = true
		return 0
	}
	return v
}

func (f *fields) bytes() []byte {
	n := f.number()
	if n > uint64(len(f.rest)) {
		f.bad = true
		return nil
	}
	return f.take(int(n))
}

// publish reads what appendPublish wrote. p points into the record.
func (f *fields) publish(p *packet.Publish) bool {
	h, body, _, err := packet.Frame(f.bytes(), 0)
	f.bad = f.bad || err != nil || h.Type != packet.PUBLISH || p.Decode(packet.V5, h, body) != nil
	return !f.bad
}

func (f *fields) will() *will {
	delay, due := f.number(), f.number()
	var p packet.Publish
	if !f.publish(&p) {
		return nil
	}
	w := newWill(&p)
	w.delay, w.due = time.Duration(delay), Instant(due)
	return w
}
