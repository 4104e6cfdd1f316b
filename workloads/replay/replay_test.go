package replay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/workloads/replay"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// recording builds a Trace, a millisecond an event.
type recording struct{ trace.Trace }

func (r *recording) conn(id string, midway bool) int {
	r.Conns = append(r.Conns, trace.Conn{Version: packet.V311, ClientID: id, Midway: midway})
	n := len(r.Conns) - 1
	r.event(n, trace.Open, nil)
	return n
}

func (r *recording) event(conn int, kind trace.Kind, bytes []byte) {
	r.Events = append(r.Events, trace.Event{At: time.Duration(len(r.Events)) * time.Millisecond, Conn: conn, Kind: kind, Packet: bytes})
}

type appender interface {
	Append(dst []byte, v packet.Version) []byte
}

func (r *recording) client(conn int, p appender) {
	r.event(conn, trace.FromClient, p.Append(nil, r.Conns[conn].Version))
}

func (r *recording) server(conn int, p appender) {
	r.event(conn, trace.FromServer, p.Append(nil, r.Conns[conn].Version))
}

// connect opens a connection whose CONNECT and CONNACK were recorded.
func (r *recording) connect(id string, clean, present bool) int {
	n := r.conn(id, false)
	r.client(n, &packet.Connect{Version: packet.V311, ClientID: []byte(id), CleanSession: clean})
	r.server(n, &packet.Connack{SessionPresent: present})
	return n
}

func (r *recording) subscribe(conn int, filter string) {
	r.client(conn, &packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte(filter), QoS: 1}}})
	r.server(conn, &packet.Suback{PacketID: 1, Reasons: []packet.ReasonCode{1}})
}

func publishOf(id uint16, payload string, dup bool) *packet.Publish {
	return &packet.Publish{TopicName: []byte("t"), QoS: 1, PacketID: id, Payload: []byte(payload), Dup: dup}
}

func puback(id uint16) *packet.Ack { return &packet.Ack{Type: packet.PUBACK, PacketID: id} }

// story notes what an observer is told of messages.
type story struct{ lines []string }

func (s *story) note(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

func (s *story) Observe(e engine.Event) {
	switch e.Kind {
	case engine.Sent, engine.Completed, engine.Queued:
		s.note("broker %v %d", e.Kind, e.Message)
	}
}

func (s *story) ObserveClient(e client.Event) {
	switch e.Kind {
	case client.PublishSent, client.PublishDone, client.Delivered, client.GaveUp, client.IntendsNoMore:
		s.note("client %d %v", e.Client, e)
	}
}

func (s *story) ObserveWorld(e sim.Event) {
	if e.Kind == sim.Scheduled {
		s.note("scheduled %d", e.Ref)
	}
}

func play(t *testing.T, r *recording) (*replay.Player, []string) {
	t.Helper()
	s := &story{}
	p, err := replay.New(&r.Trace, engine.Config{MaxInflight: 2}, s)
	if err != nil {
		t.Fatal(err)
	}
	for !p.Step(1) {
		continue
	}
	return p, s.lines
}

func differences(p *replay.Player) (lines []string) {
	for _, d := range p.Differences() {
		lines = append(lines, fmt.Sprintf("%d %s: recorded %s; engine %s", d.Conn, d.Client, d.Recorded, d.Engine))
	}
	return lines
}

// The recorded broker chose Packet Identifier 900, the engine 1: the client's PUBACK reaches the message all the same.
func TestAcknowledgementsAreTranslated(t *testing.T) {
	r := &recording{}
	sub := r.connect("sub", false, false)
	r.subscribe(sub, "t")
	pub := r.connect("pub", true, false)
	r.client(pub, publishOf(7, "x", false))
	r.server(pub, puback(7))
	r.server(sub, publishOf(900, "x", false))
	r.client(sub, puback(900))
	p, lines := play(t, r)
	want := []string{
		"scheduled 1", "client 1 publish-sent ref=1 topic=t qos=1 packet_id=7 size=1", "broker sent 1",
		"client 0 delivered topic=t qos=1 packet_id=1 size=1", "client 1 publish-done ref=1 packet_id=7", "broker completed 1",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if d := differences(p); d != nil {
		t.Error(d)
	}
}

// A PUBLISH sent again after a lost connection is the same publication.
func TestRepetitionIsTheSamePublication(t *testing.T) {
	r := &recording{}
	pub := r.connect("pub", false, false)
	r.client(pub, publishOf(7, "x", false))
	r.event(pub, trace.ClientRST, nil)
	again := r.connect("pub", false, true)
	r.client(again, publishOf(7, "x", true))
	r.server(again, puback(7))
	p, lines := play(t, r)
	if all := strings.Join(lines, "\n"); strings.Count(all, "scheduled") != 1 {
		t.Errorf("%s", all)
	}
	// The engine acknowledged at once what the recorded broker had not before the connection was lost.
	want := []string{`1 pub: recorded nothing; engine PUBACK id=7`}
	if diff := cmp.Diff(want, differences(p)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A connection that began before the recording gets a CONNECT, and one that is alone in its answers no comparison.
func TestMidwayIsConnected(t *testing.T) {
	r := &recording{}
	n := r.conn("", true)
	r.subscribe(n, "t")
	r.client(n, publishOf(7, "x", false))
	p, _ := play(t, r)
	want := []replay.MadeUp{
		{What: "CONNECT of a connection that began before the recording", Count: 1},
		{What: "acknowledgement of a message that the recorded broker did not send, or had sent earlier", Count: 1},
	}
	if diff := cmp.Diff(want, p.MadeUp()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	wantDifferences := []string{
		`1 midway-1: recorded nothing; engine PUBACK id=7`,
		`1 midway-1: recorded nothing; engine PUBLISH id=1 qos=1 topic="t" payload=1B "x"`,
	}
	got := differences(p)
	if len(got) == 2 && got[0] > got[1] {
		got[0], got[1] = got[1], got[0]
	}
	if diff := cmp.Diff(wantDifferences, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Differences of every kind are found.
func TestDifferences(t *testing.T) {
	r := &recording{}
	n := r.connect("c", true, true) // Session Present with Clean Session: no broker does that
	r.client(n, &packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("t"), QoS: 1}}})
	r.server(n, &packet.Suback{PacketID: 1, Reasons: []packet.ReasonCode{packet.UnspecifiedError}})
	r.client(n, publishOf(1, "a", false))
	r.client(n, publishOf(2, "b", false))
	r.server(n, puback(1))
	r.server(n, puback(2))
	r.server(n, publishOf(1, "b", false)) // in another order
	r.server(n, publishOf(2, "a", false))
	r.server(n, publishOf(3, "only then", false))
	r.event(n, trace.ServerFIN, nil)
	p, _ := play(t, r)
	got := strings.Join(differences(p), "\n")
	for _, want := range []string{
		`recorded CONNACK reason="Success" session-present; engine CONNACK reason="Success"`,
		`recorded SUBACK id=1 reason="Unspecified error"; engine SUBACK id=1 reason="Granted QoS 1"`,
		`recorded PUBLISH id=3 qos=1 topic="t" payload=9B "only then"; engine nothing`,
		`recorded first PUBLISH id=1 qos=1 topic="t" payload=1B "b"; engine first PUBLISH id=1 qos=1 topic="t" payload=1B "a"`,
		`recorded closed the connection; engine kept it open`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, got)
		}
	}
}

// A client that leaves a Session that is not kept means to get nothing more, unless it subscribes again later.
func TestIntentsEnd(t *testing.T) {
	r := &recording{}
	n := r.connect("c", true, false)
	r.subscribe(n, "again")
	r.subscribe(n, "never again")
	r.client(n, &packet.Disconnect{})
	m := r.connect("c", true, false)
	r.subscribe(m, "again")
	_, lines := play(t, r)
	want := []string{"client 0 intends-no-more topic=never again"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
