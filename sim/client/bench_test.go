package client

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// counter is an Observer that costs next to nothing and keeps nothing.
type counter struct{ events int }

func (o *counter) ObserveClient(Event) { o.events++ }

// establishedClient returns a client on a connection that works.
func establishedClient(v packet.Version) *Client {
	c := New(Config{Version: v, ClientID: "c", KeepAlive: 60}, rng.New(1, "client"))
	c.SetObserver(&counter{}, 0)
	c.Start(0)
	c.Opened(0)
	ack := packet.Connack{}
	c.Receive(0, ack.Append(nil, v))
	return c
}

// publishRoundTrip returns a function that plays one message of the client with its answers.
func publishRoundTrip(v packet.Version, qos packet.QoS) func() {
	c := establishedClient(v)
	m := Message{Ref: 1, TopicName: "sensors/hall/temperature", Payload: make([]byte, 64), QoS: qos}
	var answers [][]byte
	for _, t := range [3][]packet.Type{1: {packet.PUBACK}, 2: {packet.PUBREC, packet.PUBCOMP}}[qos] {
		ack := packet.Ack{Type: t, PacketID: 1}
		answers = append(answers, ack.Append(nil, v))
	}
	now := engine.Instant(0)
	return func() {
		now++
		c.Publish(now, m)
		if len(c.Outputs()) != 1 {
			panic("no PUBLISH")
		}
		for _, answer := range answers {
			binary.BigEndian.PutUint16(answer[2:], c.lastID)
			c.Receive(now, answer)
		}
		if _, inFlight := c.Held(); inFlight != 0 {
			panic("not acknowledged")
		}
	}
}

// receiveRoundTrip returns a function that plays one message to the client, cut in two if split.
func receiveRoundTrip(v packet.Version, qos packet.QoS, split bool) func() {
	c := establishedClient(v)
	p := packet.Publish{QoS: qos, TopicName: []byte("sensors/hall/temperature"), Payload: make([]byte, 64)}
	if qos > 0 {
		p.PacketID = 7
	}
	stream := p.Append(nil, v)
	if qos == 2 {
		rel := packet.Ack{Type: packet.PUBREL, PacketID: 7}
		stream = rel.Append(stream, v)
	}
	cut := 0
	if split {
		cut = 5
	}
	return func() {
		c.Receive(1, stream[:cut])
		c.Receive(1, stream[cut:])
		if sent := len(c.Outputs()) == 1; sent != (qos > 0) {
			panic("not acknowledged")
		}
	}
}

// TestAllocations: in the steady state nothing is allocated, in either direction.
func TestAllocations(t *testing.T) {
	for _, v := range []packet.Version{packet.V311, packet.V5} {
		for qos := packet.QoS(0); qos <= 2; qos++ {
			check := func(what string, f func()) {
				f() // buffers grow to their working size
				if n := testing.AllocsPerRun(100, f); n != 0 {
					t.Errorf("%s, version %d, QoS %d: %v allocations", what, v, qos, n)
				}
			}
			check("publish", publishRoundTrip(v, qos))
			check("receive", receiveRoundTrip(v, qos, false))
			check("receive in two pieces", receiveRoundTrip(v, qos, true))
		}
	}
}

func BenchmarkPublish(b *testing.B) {
	for qos := packet.QoS(0); qos <= 2; qos++ {
		b.Run(fmt.Sprintf("version=3.1.1/qos=%d", qos), func(b *testing.B) { loop(b, publishRoundTrip(packet.V311, qos)) })
		b.Run(fmt.Sprintf("version=5.0/qos=%d", qos), func(b *testing.B) { loop(b, publishRoundTrip(packet.V5, qos)) })
	}
}

func BenchmarkReceive(b *testing.B) {
	for qos := packet.QoS(0); qos <= 2; qos++ {
		b.Run(fmt.Sprintf("version=3.1.1/qos=%d", qos), func(b *testing.B) { loop(b, receiveRoundTrip(packet.V311, qos, false)) })
		b.Run(fmt.Sprintf("version=5.0/qos=%d", qos), func(b *testing.B) { loop(b, receiveRoundTrip(packet.V5, qos, false)) })
	}
}

func loop(b *testing.B, f func()) {
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
}
