package bench

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// model is a toy broker with one publisher and a few subscribers to one topic. It makes up stories for
// the Ledger, keeps its own books in maps, and writes the events down so that tests can falsify them.
// Client 0 publishes. Everybody else intends "t"; Session n belongs to client n.
type model struct {
	t       *rapid.T
	now     engine.Instant
	events  []any
	conns   uint32
	nextRef uint64
	nextMsg engine.MessageID

	uplink     []modelUp
	pubConn    uint32
	pubOnline  bool
	unfinished []modelUp // QoS 1 and 2 publications that are not acknowledged
	repeated   map[uint64]engine.MessageID
	subs       []*modelSub
	copies     map[string]int // by publication and client, that the application got
}

type modelUp struct {
	ref uint64
	qos packet.QoS
}

type modelSub struct {
	index                       uint32
	session, connected, reading bool
	conn                        uint32
	wire                        []modelCopy
	outbox                      []modelCopy // QoS 1 and 2
	depth                       int
}

type modelCopy struct {
	message engine.MessageID
	ref     uint64
	qos     packet.QoS
	got     bool
	sent    bool
}

func newModel(t *rapid.T, subscribers int) *model {
	m := &model{t: t, repeated: make(map[uint64]engine.MessageID), copies: make(map[string]int)}
	for i := range uint32(subscribers + 1) {
		m.client(client.Event{Client: i, Kind: client.Identified, ClientID: fmt.Sprint("c", i)})
		if i > 0 {
			m.client(client.Event{Client: i, Kind: client.Intends, TopicName: []byte("t")})
			m.subs = append(m.subs, &modelSub{index: i})
		}
	}
	return m
}

func (m *model) engine(e engine.Event) { e.At = m.now; m.events = append(m.events, e) }
func (m *model) client(e client.Event) { e.At = m.now; m.events = append(m.events, e) }
func (m *model) world(e sim.Event)     { e.At = m.now; m.events = append(m.events, e) }

func (m *model) dial(index uint32) uint32 {
	conn := m.conns
	m.conns++
	m.world(sim.Event{Kind: sim.Dialed, Client: index, Conn: conn})
	m.engine(engine.Event{Kind: engine.Opened, Conn: engine.ConnID(conn)})
	return conn
}

func (m *model) publish() {
	m.nextRef++
	up := modelUp{m.nextRef, packet.QoS(rapid.IntRange(0, 2).Draw(m.t, "qos"))}
	m.world(sim.Event{Kind: sim.Scheduled, Ref: up.ref, TopicName: "t", QoS: up.qos, Online: m.pubOnline})
	switch {
	case m.pubOnline:
		m.write(up)
		if up.qos == 0 {
			m.client(client.Event{Kind: client.PublishDone, Ref: up.ref})
		}
	case up.qos == 0 || rapid.Bool().Draw(m.t, "give up"):
		m.client(client.Event{Kind: client.GaveUp, Ref: up.ref})
		return
	}
	if up.qos > 0 {
		m.unfinished = append(m.unfinished, up)
	}
}

func (m *model) write(up modelUp) {
	m.client(client.Event{Conn: m.pubConn, Kind: client.PublishSent, Ref: up.ref, QoS: up.qos, PacketID: uint16(up.ref)})
	m.uplink = append(m.uplink, up)
}

// publisherLink connects or disconnects the publisher.
func (m *model) publisherLink() {
	m.pubOnline = !m.pubOnline
	if m.pubOnline {
		m.pubConn = m.dial(0)
		for _, up := range m.unfinished {
			m.write(up)
		}
		return
	}
	m.uplink = nil
	ends := []sim.EventKind{sim.ClientEndGone, sim.BrokerEndGone}
	if rapid.Bool().Draw(m.t, "broker first") {
		ends[0], ends[1] = ends[1], ends[0]
	}
	for _, kind := range ends {
		m.world(sim.Event{Kind: kind, Conn: m.pubConn})
	}
}

// read lets the broker read a PUBLISH and acknowledge it, unless the acknowledgement is lost.
func (m *model) read() {
	if len(m.uplink) == 0 {
		return
	}
	up := m.uplink[0]
	m.uplink = m.uplink[1:]
	id, again := m.repeated[up.ref]
	if !again {
		m.nextMsg++
		id = m.nextMsg
	}
	m.engine(engine.Event{Kind: engine.Received, Conn: engine.ConnID(m.pubConn), Message: id, QoS: up.qos, PacketID: uint16(up.ref)})
	if !again {
		m.route(id, up)
	}
	if up.qos == 2 {
		m.repeated[up.ref] = id
	}
	if up.qos > 0 && rapid.IntRange(0, 3).Draw(m.t, "acknowledgement lost") > 0 {
		m.acknowledge(up, id)
	}
}

func (m *model) acknowledge(up modelUp, id engine.MessageID) {
	for i, u := range m.unfinished {
		if u.ref != up.ref {
			continue
		}
		if up.qos == 2 {
			m.engine(engine.Event{Kind: engine.Released, Message: id})
		}
		m.client(client.Event{Kind: client.PublishDone, Ref: up.ref})
		m.unfinished = append(m.unfinished[:i:i], m.unfinished[i+1:]...)
		return
	}
}

func (m *model) route(id engine.MessageID, up modelUp) {
	for _, s := range m.subs {
		if !s.session {
			continue
		}
		c := modelCopy{message: id, ref: up.ref, qos: min(up.qos, packet.QoS(s.index%3))}
		switch {
		case s.connected && c.qos == 0:
			m.send(s, c, false)
		case c.qos == 0:
			m.about(s, engine.Dropped, c, engine.CauseOfflineQoS0)
		case s.connected:
			s.outbox = append(s.outbox, c)
			m.sendEntry(s, len(s.outbox)-1, false)
		case len(s.outbox) > 3:
			m.about(s, engine.Dropped, c, engine.CauseQueueFull)
		default:
			s.outbox = append(s.outbox, c)
			s.depth++
			m.about(s, engine.Queued, c, 0)
		}
	}
	m.engine(engine.Event{Kind: engine.Routed, Message: id})
}

func (m *model) about(s *modelSub, kind engine.EventKind, c modelCopy, cause engine.Cause) {
	m.engine(engine.Event{Kind: kind, Session: engine.SessionID(s.index), Message: c.message, QoS: c.qos, Cause: cause, Depth: s.depth})
}

func (m *model) sendEntry(s *modelSub, i int, dup bool) {
	s.outbox[i].sent = true
	m.send(s, s.outbox[i], dup)
}

func (m *model) send(s *modelSub, c modelCopy, dup bool) {
	m.engine(engine.Event{Kind: engine.Sent, Conn: engine.ConnID(s.conn), Session: engine.SessionID(s.index), Message: c.message,
		QoS: c.qos, Dup: dup, PacketID: m.packetID(c), Depth: s.depth})
	if s.reading {
		s.wire = append(s.wire, c)
	}
}

func (m *model) packetID(c modelCopy) uint16 {
	if c.qos == 0 {
		return 0
	}
	return uint16(c.message)
}

// arrive lets a subscriber read a PUBLISH and the broker hear of it, unless the acknowledgement is lost.
func (m *model) arrive(s *modelSub) {
	if len(s.wire) == 0 {
		return
	}
	c := s.wire[0]
	s.wire = s.wire[1:]
	key := fmt.Sprint(c.ref, "/", s.index)
	kind := client.Delivered
	for i := range s.outbox {
		if e := &s.outbox[i]; e.message == c.message {
			if e.got && c.qos == 2 {
				kind = client.Suppressed
			}
			e.got = true
		}
	}
	if kind == client.Delivered {
		m.copies[key]++
	}
	m.client(client.Event{Client: s.index, Conn: s.conn, Kind: kind, QoS: c.qos, PacketID: m.packetID(c)})
	if c.qos == 0 || !s.connected || rapid.IntRange(0, 3).Draw(m.t, "acknowledgement lost") == 0 {
		return
	}
	for i, e := range s.outbox {
		if e.message == c.message {
			s.outbox = append(s.outbox[:i:i], s.outbox[i+1:]...)
			m.about(s, engine.Completed, c, 0)
			return
		}
	}
}

// connect connects a subscriber, to a new Session if need be, or loses its connection.
func (m *model) connect(s *modelSub) {
	if s.connected {
		m.disconnect(s)
		return
	}
	m.hangUp(s)
	present := s.session
	if !s.session {
		s.session = true
		m.engine(engine.Event{Kind: engine.SessionMade, Session: engine.SessionID(s.index), ClientID: fmt.Sprint("c", s.index)})
	}
	s.conn, s.connected, s.reading = m.dial(s.index), true, true
	m.engine(engine.Event{Kind: engine.Connected, Conn: engine.ConnID(s.conn), Session: engine.SessionID(s.index),
		ClientID: fmt.Sprint("c", s.index), Present: present, Depth: s.depth})
	for i := range s.outbox {
		s.depth--
		m.sendEntry(s, i, s.outbox[i].sent)
	}
}

// hangUp ends the client's side of its connection; what is under way to it is lost.
func (m *model) hangUp(s *modelSub) {
	if s.reading {
		s.reading, s.wire = false, nil
		m.world(sim.Event{Kind: sim.ClientEndGone, Client: s.index, Conn: s.conn})
	}
}

// disconnect ends the broker's side. The Session may end with it.
func (m *model) disconnect(s *modelSub) {
	s.connected, s.depth = false, len(s.outbox)
	m.engine(engine.Event{Kind: engine.Disconnected, Conn: engine.ConnID(s.conn), Session: engine.SessionID(s.index), Cause: engine.CauseClosed, Depth: s.depth})
	m.world(sim.Event{Kind: sim.BrokerEndGone, Client: s.index, Conn: s.conn})
	if rapid.IntRange(0, 4).Draw(m.t, "not kept") == 0 {
		m.end(s, engine.CauseSessionNotKept)
	}
}

func (m *model) end(s *modelSub, cause engine.Cause) {
	if !s.session || s.connected {
		return
	}
	for len(s.outbox) > 0 {
		c := s.outbox[0]
		s.outbox = s.outbox[1:]
		s.depth--
		m.about(s, engine.Dropped, c, cause)
	}
	s.session = false
	m.engine(engine.Event{Kind: engine.SessionEnded, Session: engine.SessionID(s.index), Cause: cause})
}

func (m *model) step() {
	m.now = m.now.Add(time.Millisecond)
	s := m.subs[rapid.IntRange(0, len(m.subs)-1).Draw(m.t, "subscriber")]
	switch rapid.IntRange(0, 12).Draw(m.t, "step") {
	case 0:
		m.publisherLink()
	case 1:
		m.connect(s)
	case 2:
		m.hangUp(s)
	case 3:
		m.end(s, engine.CauseSessionExpired)
	case 4, 5, 6:
		m.publish()
	case 7, 8, 9:
		m.read()
	default:
		m.arrive(s)
	}
}

// wrapUp lets everything come to its end.
func (m *model) wrapUp() {
	if m.pubOnline {
		m.publisherLink()
	}
	for _, up := range m.unfinished {
		m.client(client.Event{Kind: client.GaveUp, Ref: up.ref})
		if id, ok := m.repeated[up.ref]; ok {
			m.engine(engine.Event{Kind: engine.Released, Message: id})
		}
	}
	for _, s := range m.subs {
		m.hangUp(s)
		if s.connected {
			m.disconnect(s)
		}
		m.end(s, engine.CauseSessionWiped)
	}
}

// tellAll tells a new Ledger events, as written down.
func tellAll(events []any) *Ledger {
	l := NewLedger(Options{Duration: engine.Instant(time.Second)})
	for _, e := range events {
		switch e := e.(type) {
		case engine.Event:
			l.Observe(e)
		case client.Event:
			l.ObserveClient(e)
		case sim.Event:
			l.ObserveWorld(e)
		}
	}
	return l
}

func tellStory(t *rapid.T) *model {
	m := newModel(t, 4)
	for range rapid.IntRange(0, 300).Draw(t, "steps") {
		m.step()
	}
	return m
}

func TestRandomStoriesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := tellStory(t)
		settled := rapid.Bool().Draw(t, "wrapped up")
		if settled {
			m.wrapUp()
		}
		l := tellAll(m.events)
		if p, n, e := l.Outstanding(); settled && p+n+e != 0 {
			t.Errorf("outstanding after the end: %d publications, %d messages, %d entries", p, n, e)
		}
		a, err := l.Finish(m.now)
		if err != nil {
			t.Fatal(err)
		}
		d := a.Totals().Delivery
		copies := 0
		for _, n := range m.copies {
			copies += n
		}
		if int(d.Delivered) != len(m.copies) || int(d.Delivered+d.Duplicates) != copies {
			t.Errorf("delivered %d with %d duplicates; want %d pairs, %d copies", d.Delivered, d.Duplicates, len(m.copies), copies)
		}
		if d.Unintended != 0 || d.Retained != 0 {
			t.Errorf("unintended %d, retained %d in a world without", d.Unintended, d.Retained)
		}
		if want := int64(len(m.subs)) * int64(m.nextRef); d.Expected != want {
			t.Errorf("expected %d, want %d", d.Expected, want)
		}
		if settled && d.Queued+d.InFlight != 0 {
			t.Errorf("%d queued, %d in flight after the end", d.Queued, d.InFlight)
		}
	})
}

// TestBrokenStoriesAreDetected leaves one event out of a true story, or tells it twice.
func TestBrokenStoriesAreDetected(t *testing.T) {
	tampered := 0
	rapid.Check(t, func(t *rapid.T) {
		m := tellStory(t)
		m.wrapUp()
		var at []int
		for i, e := range m.events {
			if detectable(e) {
				at = append(at, i)
			}
		}
		if len(at) == 0 {
			return
		}
		tampered++
		i := rapid.SampledFrom(at).Draw(t, "event")
		events := append(m.events[:i:i], m.events[i+1:]...)
		if rapid.Bool().Draw(t, "twice") {
			events = append(append(m.events[:i+1:i+1], m.events[i]), m.events[i+1:]...)
		}
		l := tellAll(events)
		_, err := l.Finish(m.now)
		p, n, e := l.Outstanding()
		if err == nil && p+n+e == 0 {
			t.Fatalf("nobody noticed that event %d was tampered with: %+v", i, m.events[i])
		}
		if broken := (*InvariantError)(nil); err != nil && !errors.As(err, &broken) {
			t.Errorf("error is a %T: %v", err, err)
		}
	})
	if tampered == 0 {
		t.Error("no story had an event to tamper with")
	}
}

// detectable says whether an event cannot be left out or told twice without a contradiction, or
// something outstanding in the end. What was written to a wire and not read is not, since packets get
// lost, nor is the repetition of a QoS 2 message.
func detectable(e any) bool {
	switch e := e.(type) {
	case engine.Event:
		return e.Kind == engine.Received && e.QoS < 2 || e.Kind == engine.Completed
	case client.Event:
		return e.Kind == client.PublishDone || e.Kind == client.GaveUp
	}
	return false
}
