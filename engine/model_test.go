package engine_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// TestSessionModel holds a Broker with one Session against a model that is a list and a few flags: what the
// Session owes, in order, and what it must answer.
func TestSessionModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newSessionModel(t)
		t.Repeat(map[string]func(*rapid.T){
			"connect": m.connect, "drop": m.drop, "publish": m.publish, "acknowledge": m.acknowledge,
			"advance": m.advance, "restart": m.restart, "": m.check,
		})
	})
}

// owed is a message that the model's Session has not got rid of.
type owed struct {
	payload  string
	qos      packet.QoS
	id       uint16 // zero: never sent
	released bool   // PUBREC came
	here     bool   // sent on this connection
}

type sessionModel struct {
	t         *rapid.T
	cfg       engine.Config
	broker    *engine.Broker
	now       engine.Instant
	journal   [][]byte
	conn      engine.ConnID // of the client; zero: away
	lastConn  engine.ConnID
	present   bool // the Session exists
	expiresAt engine.Instant
	window    int
	owed      []owed
	published int
}

const (
	queueBound = 4
	expirySecs = 60
)

func newSessionModel(t *rapid.T) *sessionModel {
	m := &sessionModel{t: t, cfg: engine.Config{QueueMessages: queueBound, Persistence: engine.PersistJournal}}
	m.cfg.DropOldest = rapid.Bool().Draw(t, "drop oldest")
	m.start(nil)
	return m
}

func (m *sessionModel) start(records [][]byte) {
	m.cfg.Epoch++
	b, err := engine.New(m.cfg, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	if skipped := b.Restore(m.now, records); skipped != 0 {
		m.t.Fatalf("%d records make no sense", skipped)
	}
	b.Start(m.now)
	m.broker, m.journal = b, records
	m.lastConn++
	b.Open(m.now, 0) // the publisher, a new Session each time
	p := packet.Connect{Version: packet.V5, ClientID: []byte("pub"), CleanStart: true}
	b.Receive(m.now, 0, p.Append(nil, packet.V5))
	m.read()
}

// read takes what the Broker does and returns what it sends to the client.
func (m *sessionModel) read() (toClient []byte) {
	for _, o := range m.broker.Outputs() {
		switch {
		case o.Kind == engine.Write:
			m.journal = append(m.journal, slices.Clone(o.Data))
		case o.Kind == engine.Send && o.Conn == m.conn && m.conn != 0:
			toClient = append(toClient, o.Data...)
		}
	}
	return toClient
}

func (m *sessionModel) connect(t *rapid.T) {
	clean := rapid.Bool().Draw(t, "clean")
	m.window = rapid.IntRange(1, 3).Draw(t, "window")
	m.lastConn++
	m.conn = m.lastConn
	m.broker.Open(m.now, m.conn)
	p := packet.Connect{Version: packet.V5, ClientID: []byte("sub"), CleanStart: clean}
	p.Properties.Set(packet.SessionExpiryInterval)
	p.Properties.SessionExpiryInterval = expirySecs
	p.Properties.Set(packet.ReceiveMaximum)
	p.Properties.ReceiveMaximum = uint16(m.window)
	m.broker.Receive(m.now, m.conn, p.Append(nil, packet.V5))
	sent := m.read()
	h, body, n, err := packet.Frame(sent, 0)
	var a packet.Connack
	if err != nil || a.Decode(packet.V5, h, body) != nil || a.Reason != 0 {
		t.Fatalf("no CONNACK: % x", sent)
	}
	if want := m.present && !clean; a.SessionPresent != want {
		t.Fatalf("Session Present %t, want %t", a.SessionPresent, want)
	}
	if !a.SessionPresent {
		m.owed = nil
	}
	m.present, m.expiresAt = true, engine.Never
	for i := range m.owed {
		m.owed[i].here = false
	}
	m.expect(sent[n:])
	if !a.SessionPresent {
		s := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("t"), QoS: 2}}}
		m.broker.Receive(m.now, m.conn, s.Append(nil, packet.V5))
		m.read()
	}
}

// expect checks that the Broker sends what the model says, no more and no less, and in that order.
func (m *sessionModel) expect(sent []byte) {
	var got, want []string
	for len(sent) > 0 {
		h, body, n, err := packet.Frame(sent, 0)
		if err != nil {
			m.t.Fatal(err)
		}
		got = append(got, string(packet.Describe(nil, packet.V5, h, body)))
		sent = sent[n:]
	}
	next := 0
	for i := range m.owed {
		o := &m.owed[i]
		if o.here {
			continue
		}
		if !o.released && m.inFlight() >= m.window {
			break
		}
		o.here = true
		if next == len(got) {
			m.t.Fatalf("nothing was sent where %q is due; got %q", o.payload, got)
		}
		id := o.id
		if id == 0 {
			id = m.idIn(got[next])
			if slices.ContainsFunc(m.owed, func(x owed) bool { return x.id == id }) {
				m.t.Fatalf("Packet Identifier %d is in use", id)
			}
		}
		want = append(want, o.text(id))
		o.id = id
		next++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		m.t.Fatalf("sent (-want +got):\n%s", diff)
	}
}

func (o *owed) text(id uint16) string {
	if o.released {
		return fmt.Sprintf("PUBREL id=%d", id)
	}
	dup := ""
	if o.id != 0 {
		dup = " dup"
	}
	return fmt.Sprintf("PUBLISH id=%d qos=%d%s topic=\"t\" payload=%dB %q", id, o.qos, dup, len(o.payload), o.payload)
}

func (m *sessionModel) idIn(text string) (id uint16) {
	if _, err := fmt.Sscanf(text, "PUBLISH id=%d ", &id); err != nil {
		m.t.Fatalf("%q: %v", text, err)
	}
	return id
}

// inFlight counts what was sent on this connection and is not acknowledged completely.
func (m *sessionModel) inFlight() (n int) {
	for i := range m.owed {
		if m.owed[i].here {
			n++
		}
	}
	return n
}

func (m *sessionModel) drop(t *rapid.T) {
	if m.conn == 0 {
		t.Skip()
	}
	m.broker.Closed(m.now, m.conn)
	m.read()
	m.away()
}

func (m *sessionModel) away() {
	m.conn = 0
	if m.present {
		m.expiresAt = m.now.Add(expirySecs * time.Second)
	}
}

func (m *sessionModel) publish(t *rapid.T) {
	for range rapid.IntRange(1, queueBound+1).Draw(t, "messages") {
		m.publishOne(t)
	}
}

func (m *sessionModel) publishOne(t *rapid.T) {
	m.published++
	p := packet.Publish{TopicName: []byte("t"), Payload: fmt.Appendf(nil, "m%d", m.published), QoS: packet.QoS(rapid.IntRange(1, 2).Draw(t, "QoS")), PacketID: 1}
	b := p.Append(nil, packet.V5)
	if p.QoS == 2 {
		b = (&packet.Ack{Type: packet.PUBREL, PacketID: 1}).Append(b, packet.V5)
	}
	m.broker.Receive(m.now, 0, b)
	sent := m.read()
	if m.present {
		m.enqueue(owed{payload: string(p.Payload), qos: p.QoS})
	}
	if m.conn != 0 {
		m.expect(sent)
	}
}

func (m *sessionModel) enqueue(o owed) {
	queued := slices.IndexFunc(m.owed, func(x owed) bool { return x.id == 0 })
	waits := m.conn == 0 || m.inFlight() < len(m.owed) || m.inFlight() >= m.window
	if waits && queued >= 0 && len(m.owed)-queued >= queueBound {
		if !m.cfg.DropOldest {
			return
		}
		m.owed = slices.Delete(m.owed, queued, queued+1)
	}
	m.owed = append(m.owed, o)
}

// acknowledge takes any message in flight one step on.
func (m *sessionModel) acknowledge(t *rapid.T) {
	var here []int
	for i := range m.owed {
		if m.owed[i].here {
			here = append(here, i)
		}
	}
	if m.conn == 0 || len(here) == 0 {
		t.Skip()
	}
	i := rapid.SampledFrom(here).Draw(t, "message")
	o := &m.owed[i]
	a := packet.Ack{Type: packet.PUBACK, PacketID: o.id}
	switch {
	case o.qos == 2 && !o.released:
		a.Type = packet.PUBREC
		o.released = true
		m.broker.Receive(m.now, m.conn, a.Append(nil, packet.V5))
		if got, want := m.read(), (&packet.Ack{Type: packet.PUBREL, PacketID: o.id}).Append(nil, packet.V5); !slices.Equal(got, want) {
			t.Fatalf("after PUBREC % x", got)
		}
		return
	case o.qos == 2:
		a.Type = packet.PUBCOMP
	}
	m.owed = slices.Delete(m.owed, i, i+1)
	m.broker.Receive(m.now, m.conn, a.Append(nil, packet.V5))
	m.expect(m.read())
}

func (m *sessionModel) advance(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 80).Draw(t, "seconds")) * time.Second)
	m.broker.Expire(m.now)
	m.read()
	if m.now >= m.expiresAt {
		m.present, m.owed, m.expiresAt = false, nil, engine.Never
	}
}

// restart kills the Broker and starts it from its journal, or from what its State says.
func (m *sessionModel) restart(t *rapid.T) {
	state := stateOf(m.broker)
	records := m.journal
	if rapid.Bool().Draw(t, "from State") {
		records = state
	}
	if m.conn != 0 {
		m.away()
	}
	m.start(records)
	if m.now >= m.expiresAt {
		m.present, m.owed, m.expiresAt = false, nil, engine.Never
	}
}

func stateOf(b *engine.Broker) (records [][]byte) {
	b.State(func(r []byte) bool { records = append(records, slices.Clone(r)); return true })
	return records
}

// check: the journal says what the Broker's State says.
func (m *sessionModel) check(t *rapid.T) {
	again, err := engine.New(m.cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if skipped := again.Restore(m.now, m.journal); skipped != 0 {
		t.Fatalf("%d records of the journal make no sense", skipped)
	}
	from, _ := engine.New(m.cfg, nil)
	from.Restore(m.now, stateOf(m.broker))
	if diff := cmp.Diff(stateOf(from), stateOf(again)); diff != "" {
		t.Fatalf("the journal has another state (-State +journal):\n%s", diff)
	}
}
