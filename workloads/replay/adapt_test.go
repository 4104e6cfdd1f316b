package replay_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/workloads/replay"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// This file is about recorded clients that the engine would not understand, or that would not understand the engine.

// connect5 opens an MQTT 5.0 connection whose CONNECT and CONNACK were recorded.
func (r *recording) connect5(id string) int {
	n := r.conn(id, false)
	r.Conns[n].Version = packet.V5
	r.client(n, &packet.Connect{Version: packet.V5, ClientID: []byte(id), CleanStart: true})
	r.server(n, &packet.Connack{})
	return n
}

func aliased(topicName string, alias uint16, payload string) *packet.Publish {
	m := &packet.Publish{TopicName: []byte(topicName), Payload: []byte(payload)}
	m.Properties.Set(packet.TopicAlias)
	m.Properties.TopicAlias = alias
	return m
}

func ack(t packet.Type, id uint16) *packet.Ack { return &packet.Ack{Type: t, PacketID: id} }

// count is how many lines of a story have a part.
func count(lines []string, part string) (n int) {
	for _, line := range lines {
		if strings.Contains(line, part) {
			n++
		}
	}
	return n
}

func wantMadeUp(t *testing.T, p *replay.Player, want ...replay.MadeUp) {
	t.Helper()
	if diff := cmp.Diff(append([]replay.MadeUp{}, want...), p.MadeUp()); diff != "" {
		t.Errorf("made up: -want +got\n%s", diff)
	}
}

func wantDifferences(t *testing.T, p *replay.Player, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, differences(p)); diff != "" {
		t.Errorf("differences: -want +got\n%s", diff)
	}
}

const madeUpAck = "acknowledgement of a message that the recorded broker did not send, or had sent earlier"

// The handshake of a QoS 2 message goes on over the end of its connection: PUBCOMP on the next one is translated too.
func TestHandshakeGoesOnOnTheNextConnection(t *testing.T) {
	r := &recording{}
	sub := r.connect("sub", false, false)
	r.client(sub, &packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("t"), QoS: 2}}})
	r.server(sub, &packet.Suback{PacketID: 1, Reasons: []packet.ReasonCode{2}})
	pub := r.connect("pub", true, false)
	r.client(pub, &packet.Publish{TopicName: []byte("t"), QoS: 2, PacketID: 1})
	r.server(pub, ack(packet.PUBREC, 1))
	r.client(pub, ack(packet.PUBREL, 1))
	r.server(pub, ack(packet.PUBCOMP, 1))
	r.server(sub, &packet.Publish{TopicName: []byte("t"), QoS: 2, PacketID: 900})
	r.client(sub, ack(packet.PUBREC, 900))
	r.event(sub, trace.ClientRST, nil)
	again := r.connect("sub", false, true)
	r.server(again, ack(packet.PUBREL, 900))
	r.client(again, ack(packet.PUBCOMP, 900))
	p, lines := play(t, r)
	if n := count(lines, "broker completed 1"); n != 1 {
		t.Errorf("completed %d times:\n%s", n, strings.Join(lines, "\n"))
	}
	wantMadeUp(t, p)
	wantDifferences(t, p)
}

// Where only the clients' side of connections was captured, acknowledgements are made up, so that the window of the
// engine, two messages here, does not close for good.
func TestCaptureOfOneDirection(t *testing.T) {
	r := &recording{}
	sub, pub := r.conn("sub", false), r.conn("pub", false)
	r.client(sub, &packet.Connect{ClientID: []byte("sub"), CleanSession: true})
	r.client(sub, &packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("#"), QoS: 2}}})
	r.client(pub, &packet.Connect{ClientID: []byte("pub"), CleanSession: true})
	for id := uint16(1); id <= 10; id += 2 {
		r.client(pub, publishOf(id, "x", false))
		r.client(sub, puback(900+id))
		r.client(pub, &packet.Publish{TopicName: []byte("t"), QoS: 2, PacketID: id + 1})
		r.client(pub, ack(packet.PUBREL, id+1))
	}
	p, lines := play(t, r)
	if n := count(lines, "broker completed"); n != 10 {
		t.Errorf("completed %d times:\n%s", n, strings.Join(lines, "\n"))
	}
	wantMadeUp(t, p, replay.MadeUp{What: "acknowledgement left out, of a message that the engine had not sent", Count: 5},
		replay.MadeUp{What: madeUpAck, Count: 10})
	wantDifferences(t, p)
}

// A message that the recorded broker sent on a later connection waits for its acknowledgement until then.
func TestMessageThatTheClientGotLater(t *testing.T) {
	r := &recording{}
	sub := r.connect("sub", false, false)
	r.subscribe(sub, "t")
	pub := r.connect("pub", true, false)
	r.client(pub, publishOf(7, "x", false)) // the recorded broker wrote to a dead link, out of the capture's sight
	r.server(pub, puback(7))
	r.event(sub, trace.ClientRST, nil)
	again := r.connect("sub", false, true)
	m := publishOf(900, "x", true)
	r.server(again, m)
	r.client(again, puback(900))
	p, lines := play(t, r)
	if count(lines, "broker sent 1") != 2 || count(lines, "broker completed 1") != 1 {
		t.Errorf("%s", strings.Join(lines, "\n"))
	}
	wantMadeUp(t, p)
	wantDifferences(t, p, `1 sub: recorded nothing; engine PUBLISH id=1 qos=1 topic="t" payload=1B "x"`)
}

// What the recorded broker sent, and the client acknowledged, before the engine sends it, as it may be with a will, is
// acknowledged when the engine sends it.
func TestMessageThatTheClientGotEarlier(t *testing.T) {
	r := &recording{}
	sub := r.connect("sub", false, false)
	r.subscribe(sub, "t")
	pub := r.connect("pub", true, false)
	r.server(sub, publishOf(900, "x", false))
	r.client(sub, puback(900))
	r.client(pub, publishOf(7, "x", false))
	r.server(pub, puback(7))
	p, lines := play(t, r)
	if count(lines, "broker completed 1") != 1 {
		t.Errorf("%s", strings.Join(lines, "\n"))
	}
	wantMadeUp(t, p, replay.MadeUp{What: "acknowledgement left out, of a message that the engine had not sent", Count: 1},
		replay.MadeUp{What: madeUpAck, Count: 1})
	wantDifferences(t, p)
}

// With its Session a client forgets what Packet Identifiers stood for: an acknowledgement from before is left out, and a
// QoS 2 message under an identifier from before is new.
func TestIdentifiersEndWithTheirSession(t *testing.T) {
	r := &recording{}
	pub := r.connect("pub", true, false)
	for range 2 {
		sub := r.connect("sub", true, false)
		r.client(sub, puback(900)) // the second time it is late
		r.client(sub, &packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("t"), QoS: 2}}})
		r.server(sub, &packet.Suback{PacketID: 1, Reasons: []packet.ReasonCode{2}})
		m := &packet.Publish{TopicName: []byte("t"), QoS: 2, PacketID: 1}
		r.client(pub, m)
		r.server(pub, ack(packet.PUBREC, 1))
		r.client(pub, ack(packet.PUBREL, 1))
		r.server(pub, ack(packet.PUBCOMP, 1))
		r.server(sub, &packet.Publish{TopicName: []byte("t"), QoS: 2, PacketID: 900})
		r.event(sub, trace.ClientRST, nil)
	}
	p, lines := play(t, r)
	if n := count(lines, "client 1 delivered"); n != 2 {
		t.Errorf("delivered %d times:\n%s", n, strings.Join(lines, "\n"))
	}
	wantMadeUp(t, p, replay.MadeUp{What: "acknowledgement left out, of a message that the engine had not sent", Count: 2})
	wantDifferences(t, p)
}

// Topic aliases of both sides are written out. What a client named before the recording began cannot be known.
func TestAliases(t *testing.T) {
	r := &recording{}
	sub := r.connect5("sub")
	r.client(sub, &packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("t")}}})
	r.server(sub, &packet.Suback{PacketID: 1, Reasons: []packet.ReasonCode{0}})
	pub := r.connect5("pub")
	r.client(pub, aliased("", 4, "whose?"))
	r.client(pub, aliased("t", 5, "x"))
	r.server(sub, aliased("t", 1, "x"))
	r.client(pub, aliased("", 5, "y"))
	r.server(sub, aliased("", 1, "y"))
	p, lines := play(t, r)
	if n := count(lines, "delivered topic=t"); n != 2 {
		t.Errorf("delivered %d times:\n%s", n, strings.Join(lines, "\n"))
	}
	wantMadeUp(t, p, replay.MadeUp{What: "PUBLISH left out, since its topic alias was set before the recording", Count: 1},
		replay.MadeUp{What: "Topic Name in the place of its alias", Count: 2})
	wantDifferences(t, p)
}

// What a client publishes after the engine closed its connection is published, and never sent.
func TestPublishedOnAClosedConnection(t *testing.T) {
	r := &recording{}
	pub := r.connect("pub", true, false)
	r.client(pub, &packet.Connect{ClientID: []byte("pub"), CleanSession: true}) // a second one is an error
	r.client(pub, publishOf(7, "x", false))
	r.server(pub, puback(7))
	r.client(pub, publishOf(8, "y", false))
	p, lines := play(t, r)
	want := []string{
		"scheduled 1", "client 0 gave-up ref=1 cause=offline",
		"scheduled 2", "client 0 gave-up ref=2 cause=offline",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	wantMadeUp(t, p, replay.MadeUp{What: "packet left out, since its connection was closed already", Count: 2})
}

// A repetition that cannot be sent is no publication of its own.
func TestRepeatedOnAClosedConnection(t *testing.T) {
	r := &recording{}
	pub := r.connect("pub", false, false)
	r.client(pub, publishOf(7, "x", false))
	r.client(pub, &packet.Connect{ClientID: []byte("pub"), CleanSession: false}) // a second one is an error
	r.client(pub, publishOf(7, "x", true))
	_, lines := play(t, r)
	if n := count(lines, "scheduled"); n != 1 {
		t.Errorf("%d publications:\n%s", n, strings.Join(lines, "\n"))
	}
}

// The recorded broker acknowledged what the engine closed the connection for.
func TestPublishThatTheEngineRefuses(t *testing.T) {
	r := &recording{}
	pub := r.conn("pub", false)
	r.client(pub, publishOf(7, "x", false)) // before any CONNECT
	r.server(pub, puback(7))
	_, lines := play(t, r)
	want := []string{
		"scheduled 1", "client 0 publish-sent ref=1 topic=t qos=1 packet_id=7 size=1",
		"client 0 gave-up ref=1 packet_id=7 cause=offline",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A client that changes its Session Expiry Interval in DISCONNECT must have had one in the CONNECT that is missing.
func TestMidwayWithSessionExpiry(t *testing.T) {
	r := &recording{}
	n := r.conn("", true)
	r.Conns[n].Version = packet.V5
	r.client(n, publishOf(7, "x", false))
	r.server(n, puback(7))
	d := &packet.Disconnect{}
	d.Properties.Set(packet.SessionExpiryInterval)
	d.Properties.SessionExpiryInterval = 60
	r.client(n, d)
	p, _ := play(t, r)
	wantDifferences(t, p)
}

// DUP and the Properties that a server has to pass on are part of what is compared.
func TestPublishIsComparedWhole(t *testing.T) {
	r := &recording{}
	n := r.connect5("c")
	r.client(n, &packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("t"), QoS: 1}}})
	r.server(n, &packet.Suback{PacketID: 1, Reasons: []packet.ReasonCode{1}})
	m := publishOf(1, "a", false)
	m.Properties.Set(packet.ContentType)
	m.Properties.ContentType = []byte("text")
	r.client(n, m)
	r.server(n, puback(1))
	r.server(n, publishOf(9, "a", false))
	r.client(n, publishOf(2, "b", false))
	r.server(n, puback(2))
	r.server(n, publishOf(10, "b", true))
	p, _ := play(t, r)
	wantDifferences(t, p,
		`1 c: recorded PUBLISH id=9 qos=1 topic="t" payload=1B "a"; engine PUBLISH id=1 qos=1 topic="t" content-type="text" payload=1B "a"`,
		`1 c: recorded PUBLISH id=10 qos=1 dup topic="t" payload=1B "b"; engine PUBLISH id=2 qos=1 topic="t" payload=1B "b"`)
}

// Clients of several brokers meet in one engine, which is said.
func TestSeveralBrokers(t *testing.T) {
	r := &recording{}
	for _, server := range []string{"192.0.2.1:1883", "192.0.2.2:1883", ""} {
		r.Conns[r.connect("c"+server, true, false)].Server = server
	}
	p, _ := play(t, r)
	wantMadeUp(t, p, replay.MadeUp{What: "brokers in the recording, all replayed by one", Count: 2})
}
