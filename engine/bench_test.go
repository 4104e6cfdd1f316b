package engine_test

import (
	"fmt"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// routing is a Broker with pairs of clients: the first publishes, the second receives and acknowledges.
type routing struct {
	b       *engine.Broker
	publish [][]byte
	puback  []byte
	next    int
	id      []uint16
}

func newRouting(tb testing.TB, pairs int) *routing {
	b, err := engine.New(engine.Config{}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	r := &routing{b: b, id: make([]uint16, pairs), puback: (&packet.Ack{Type: packet.PUBACK, PacketID: 1}).Append(nil, packet.V311)}
	for i := range pairs {
		topic := fmt.Appendf(nil, "plant/%d/device-%d", i%10, i)
		for side := range 2 {
			id := engine.ConnID(2*i + side)
			p := packet.Connect{Version: packet.V311, ClientID: fmt.Appendf(nil, "c%d", id), CleanSession: true, KeepAlive: 60}
			b.Open(0, id)
			b.Receive(0, id, p.Append(nil, packet.V311))
		}
		s := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: topic, QoS: 1}}}
		b.Receive(0, engine.ConnID(2*i+1), s.Append(nil, packet.V311))
		p := packet.Publish{TopicName: topic, QoS: 1, PacketID: 1, Payload: make([]byte, 100)}
		r.publish = append(r.publish, p.Append(nil, packet.V311))
		b.Outputs()
	}
	return r
}

// deliver takes one message through the Broker: PUBLISH in, PUBACK and PUBLISH out, PUBACK in.
func (r *routing) deliver() {
	i := r.next
	r.next = (i + 1) % len(r.publish)
	r.b.Receive(0, engine.ConnID(2*i), r.publish[i])
	r.b.Outputs()
	r.id[i]++
	if r.id[i] == 0 {
		r.id[i] = 1
	}
	r.puback[2], r.puback[3] = byte(r.id[i]>>8), byte(r.id[i])
	r.b.Receive(0, engine.ConnID(2*i+1), r.puback)
	r.b.Outputs()
}

// BenchmarkRoute is the Broker's part of a QoS 1 delivery, without any network.
func BenchmarkRoute(b *testing.B) {
	for _, sessions := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("sessions=%d/qos=1", sessions), func(b *testing.B) {
			r := newRouting(b, sessions/2)
			b.ReportAllocs()
			for b.Loop() {
				r.deliver()
			}
		})
	}
}

// TestRouteDoesNotAllocate holds the budget of the hot path.
func TestRouteDoesNotAllocate(t *testing.T) {
	r := newRouting(t, 100)
	for range 1000 {
		r.deliver()
	}
	if n := testing.AllocsPerRun(10_000, r.deliver); n > 0 {
		t.Errorf("%v allocations for each delivery, want none", n)
	}
}
