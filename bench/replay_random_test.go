package bench_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// noise makes traces in which anything may follow anything that a client or a server may send at all.
type noise struct {
	r *rand.Rand
	t trace.Trace
	// open has the connections without an end.
	open []int
}

func (n *noise) pick(k int) int      { return n.r.IntN(k) }
func (n *noise) chance(one int) bool { return n.r.IntN(one) == 0 }
func (n *noise) id() uint16          { return uint16(1 + n.pick(3)) }
func (n *noise) name() []byte        { return []byte([...]string{"t", "t/u", "v", "$SYS/x"}[n.pick(4)]) }
func (n *noise) payload() []byte     { return []byte([...]string{"", "x", "y"}[n.pick(3)]) }
func (n *noise) qos() packet.QoS     { return packet.QoS(n.pick(3)) }
func (n *noise) seconds() packet.Seconds {
	return [...]packet.Seconds{0, 5, packet.SessionExpiryNever}[n.pick(3)]
}

func (n *noise) filter() []byte {
	return []byte([...]string{"t", "t/u", "#", "+", "t/#", "$share/g/t", "a/#/b", "x+"}[n.pick(8)])
}

// trace returns one that survived being written and read.
func (n *noise) trace(events int) *trace.Trace {
	at := time.Duration(0)
	for range events {
		at += [...]time.Duration{0, 0, time.Millisecond, time.Second, 9 * time.Second}[n.pick(5)]
		n.event(at)
	}
	var text bytes.Buffer
	if err := n.t.Write(&text); err != nil {
		panic(err)
	}
	t, err := trace.Read(&text, "noise")
	if err != nil {
		panic(err)
	}
	return t
}

func (n *noise) event(at time.Duration) {
	if len(n.open) == 0 || n.chance(12) {
		n.begin(at)
		return
	}
	i := n.pick(len(n.open))
	conn := n.open[i]
	if n.chance(15) {
		n.open = append(n.open[:i], n.open[i+1:]...)
		kind := [...]trace.Kind{trace.ClientFIN, trace.ServerFIN, trace.ClientRST, trace.ServerRST}[n.pick(4)]
		n.t.Events = append(n.t.Events, trace.Event{At: at, Conn: conn, Kind: kind})
		return
	}
	v := n.t.Conns[conn].Version
	if n.chance(3) {
		n.put(at, conn, trace.FromServer, n.fromServer(v))
		return
	}
	n.put(at, conn, trace.FromClient, n.fromClient(v))
}

func (n *noise) begin(at time.Duration) {
	c := trace.Conn{Version: [...]packet.Version{packet.V31, packet.V311, packet.V5}[n.pick(3)], Midway: n.chance(6)}
	conn := len(n.t.Conns)
	n.t.Conns = append(n.t.Conns, c)
	n.open = append(n.open, conn)
	n.t.Events = append(n.t.Events, trace.Event{At: at, Conn: conn, Kind: trace.Open})
	if !c.Midway && !n.chance(20) {
		n.put(at, conn, trace.FromClient, n.connect(c.Version))
	}
}

func (n *noise) put(at time.Duration, conn int, kind trace.Kind, p interface {
	Append([]byte, packet.Version) []byte
}) {
	v := n.t.Conns[conn].Version
	n.t.Events = append(n.t.Events, trace.Event{At: at, Conn: conn, Kind: kind, Packet: p.Append(nil, v)})
}

func (n *noise) connect(v packet.Version) *packet.Connect {
	c := &packet.Connect{Version: v, ClientID: fmt.Appendf(nil, "c%d", n.pick(3)), KeepAlive: uint16(n.pick(2) * 5)}
	if n.chance(9) {
		c.ClientID = nil
	}
	c.CleanSession, c.CleanStart = v < packet.V5 && n.chance(2), v == packet.V5 && n.chance(2)
	if n.chance(3) {
		c.HasWill, c.Will.TopicName, c.Will.Payload, c.Will.QoS = true, n.name(), n.payload(), n.qos()
		c.Will.Retain = n.chance(3)
		if n.chance(2) && v == packet.V5 {
			c.Will.Properties.Set(packet.WillDelayInterval)
			c.Will.Properties.WillDelayInterval = n.seconds()
		}
	}
	if v == packet.V5 && !n.chance(3) {
		c.Properties.Set(packet.SessionExpiryInterval)
		c.Properties.SessionExpiryInterval = n.seconds()
	}
	if v == packet.V5 && n.chance(4) {
		c.Properties.Set(packet.ReceiveMaximum)
		c.Properties.ReceiveMaximum = 1
	}
	if v == packet.V5 && n.chance(9) {
		c.Properties.Set(packet.MaximumPacketSize)
		c.Properties.MaximumPacketSize = 8
	}
	return c
}

type packetOf interface {
	Append([]byte, packet.Version) []byte
}

func (n *noise) fromClient(v packet.Version) packetOf {
	switch k := n.pick(20); {
	case k < 8:
		return n.publish(v)
	case k < 11:
		s := &packet.Subscribe{PacketID: n.id()}
		for range 1 + n.pick(2) {
			s.Subscriptions = append(s.Subscriptions, packet.Subscription{TopicFilter: n.filter(), QoS: n.qos(), NoLocal: v == packet.V5 && n.chance(4)})
			if bytes.HasPrefix(s.Subscriptions[len(s.Subscriptions)-1].TopicFilter, []byte("$share")) {
				s.Subscriptions[len(s.Subscriptions)-1].NoLocal = false
			}
		}
		if v == packet.V5 && n.chance(4) {
			s.Properties.Set(packet.SubscriptionIdentifier)
			s.Properties.SubscriptionIdentifiers = []uint32{1}
		}
		return s
	case k < 12:
		return &packet.Unsubscribe{PacketID: n.id(), TopicFilters: [][]byte{n.filter()}}
	case k < 17:
		return n.ack(v)
	case k < 18:
		return n.connect(v)
	case k < 19:
		d := &packet.Disconnect{}
		if v == packet.V5 && n.chance(2) {
			d.Properties.Set(packet.SessionExpiryInterval)
			d.Properties.SessionExpiryInterval = n.seconds()
		}
		return d
	}
	return ping{}
}

type ping struct{}

func (ping) Append(dst []byte, _ packet.Version) []byte { return packet.AppendPingreq(dst) }

func (n *noise) ack(v packet.Version) *packet.Ack {
	a := &packet.Ack{Type: packet.PUBACK + packet.Type(n.pick(4)), PacketID: n.id()}
	if v == packet.V5 && n.chance(5) && (a.Type == packet.PUBACK || a.Type == packet.PUBREC) {
		a.Reason = packet.UnspecifiedError
	}
	return a
}

func (n *noise) publish(v packet.Version) *packet.Publish {
	p := &packet.Publish{TopicName: n.name(), Payload: n.payload(), QoS: n.qos(), Retain: n.chance(4)}
	if p.QoS > 0 {
		p.PacketID, p.Dup = n.id(), n.chance(3)
	}
	if v == packet.V5 && n.chance(5) {
		p.Properties.Set(packet.TopicAlias)
		p.Properties.TopicAlias = n.id()
		if n.chance(2) {
			p.TopicName = nil
		}
	}
	if v == packet.V5 && n.chance(4) {
		p.Properties.Set(packet.MessageExpiryInterval)
		p.Properties.MessageExpiryInterval = packet.Seconds(n.pick(3))
	}
	return p
}

func (n *noise) fromServer(v packet.Version) packetOf {
	switch k := n.pick(12); {
	case k < 1:
		return &packet.Connack{SessionPresent: n.chance(2) && v > packet.V31}
	case k < 6:
		return n.publish(v)
	case k < 10:
		return n.ack(v)
	case k < 11 && v == packet.V5:
		return &packet.Disconnect{Reason: packet.SessionTakenOver}
	}
	return &packet.Suback{PacketID: n.id(), Reasons: []packet.ReasonCode{1}}
}

// TestReplayNoise replays what no sane client sends. The accounts add up all the same.
func TestReplayNoise(t *testing.T) {
	for seed := range uint64(1500) {
		n := &noise{r: rand.New(rand.NewPCG(seed, 0))}
		recording := n.trace(60)
		r, err := bench.Replay(context.Background(), recording, "noise", bench.RunOptions{Clock: clock.NewMock()})
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		if d := r.Delivery; d.Expected != d.Delivered+d.Queued+d.InFlight+d.Lost {
			t.Errorf("seed %d: %+v", seed, d)
		}
	}
}
