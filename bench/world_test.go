package bench

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/network"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// worldEnd is how long the worlds of these tests last.
const worldEnd = engine.Instant(10 * time.Minute)

// draw makes up a value out of a fixed few.
func draw[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

func drawBroker(t *rapid.T) engine.Config {
	return engine.Config{
		MaxInflight:             draw(t, "max inflight", 0, 1, 3),
		QueueMessages:           draw(t, "queue messages", 0, 2, 10),
		QueueBytes:              draw(t, "queue bytes", 0, 100),
		QueueCountsInflight:     rapid.Bool().Draw(t, "counts inflight"),
		DropOldest:              rapid.Bool().Draw(t, "drop oldest"),
		QueueQoS0:               rapid.Bool().Draw(t, "queue QoS 0"),
		SessionExpiry311:        draw[packet.Seconds](t, "expiry 3.1.1", 0, 30),
		Persistence:             draw(t, "persistence", engine.PersistNone, engine.PersistSnapshot, engine.PersistJournal),
		SnapshotEvery:           draw(t, "snapshot every", 0, 20*time.Second),
		SnapshotSkipsCleanStart: rapid.Bool().Draw(t, "snapshot skips"),
	}
}

func drawClient(t *rapid.T, i int) client.Config {
	c := client.Config{
		Version: draw(t, "version", packet.V31, packet.V311, packet.V5), ClientID: fmt.Sprint("id", i),
		Clean:       draw(t, "clean", client.CleanAlways, client.CleanFirst, client.CleanNever, client.CleanTwice),
		FreshID:     rapid.IntRange(0, 3).Draw(t, "fresh") == 0,
		KeepAlive:   draw[uint16](t, "keep alive", 0, 5, 30),
		MaxInflight: draw(t, "window", 0, 1), QueueLimit: draw(t, "limit", 0, 2),
		QueueQoS0: rapid.Bool().Draw(t, "client queues QoS 0"), DropOnLoss: rapid.Bool().Draw(t, "drop on loss"),
		Store: rapid.Bool().Draw(t, "store"), Resubscribe: rapid.Bool().Draw(t, "resubscribe"),
		Reconnect: client.Backoff{Min: time.Second, Max: 8 * time.Second, Factor: 200},
	}
	if rapid.IntRange(0, 5).Draw(t, "namesake") == 0 {
		c.ClientID = "id0" // takes another's Session over, again and again
	}
	if c.Version == packet.V5 {
		c.SessionExpiry = draw[packet.Seconds](t, "expiry", 0, 20, packet.SessionExpiryNever)
		c.ReceiveMaximum = draw[uint16](t, "receive maximum", 0, 1)
		c.MaximumPacketSize = draw[uint32](t, "maximum packet", 0, 40)
	}
	if rapid.Bool().Draw(t, "will") {
		c.Will = &client.Will{TopicName: "a/b", Payload: []byte("gone"), QoS: packet.QoS(rapid.IntRange(0, 2).Draw(t, "will QoS")), Retain: rapid.Bool().Draw(t, "will retain")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "subscriptions") {
		c.Subscriptions = append(c.Subscriptions, drawSubscription(t))
	}
	return c
}

func drawSubscription(t *rapid.T) client.Subscription {
	return client.Subscription{TopicFilter: draw(t, "filter", "a/b", "a/+", "#", "c"), QoS: packet.QoS(rapid.IntRange(0, 2).Draw(t, "subscription QoS"))}
}

// plan is a random world: what it is made of and what happens in it.
type plan struct {
	config  sim.Config
	clients []client.Config
	link    network.Profile
	steps   []step
}

type step struct {
	at engine.Instant
	do func(*sim.World)
}

func drawPlan(t *rapid.T) *plan {
	p := &plan{config: sim.Config{Seed: rapid.Uint64().Draw(t, "seed"), Broker: drawBroker(t)}}
	if rapid.Bool().Draw(t, "slow disk") {
		p.config.DiskLatency = rng.Quantiles{time.Millisecond, 500 * time.Millisecond}
	}
	p.link = network.Profile{Latency: rng.Quantiles{time.Millisecond, 300 * time.Millisecond}, MTU: draw(t, "mtu", 0, 7)}
	for i := range rapid.IntRange(2, 5).Draw(t, "clients") {
		p.clients = append(p.clients, drawClient(t, i))
	}
	for i := range p.clients {
		p.add(0, func(w *sim.World) { w.Start(uint32(i)) })
	}
	at := engine.Instant(0)
	for range rapid.IntRange(0, 80).Draw(t, "steps") {
		at = at.Add(draw(t, "pause", 0, 100*time.Millisecond, time.Second, 7*time.Second))
		p.add(at, drawStep(t, uint32(rapid.IntRange(0, len(p.clients)-1).Draw(t, "client")), p.clients))
	}
	return p
}

func (p *plan) add(at engine.Instant, do func(*sim.World)) { p.steps = append(p.steps, step{at, do}) }

func drawStep(t *rapid.T, i uint32, clients []client.Config) func(*sim.World) {
	switch rapid.IntRange(0, 21).Draw(t, "step") {
	case 0:
		how := draw(t, "how", network.Silence, network.FIN, network.RST)
		return func(w *sim.World) { w.Cut(i, how) }
	case 1, 2:
		return func(w *sim.World) { w.Restore(i) }
	case 3:
		return func(w *sim.World) { w.Kill(i) }
	case 4:
		return func(w *sim.World) { w.PowerOff(i) }
	case 5, 6:
		return func(w *sim.World) { w.Start(i) }
	case 7:
		return func(w *sim.World) { w.Disconnect(i, nil) }
	case 8:
		return func(w *sim.World) { w.Connect(i) }
	case 9:
		s := []client.Subscription{drawSubscription(t)}
		return func(w *sim.World) { w.Subscribe(i, s) }
	case 10:
		return func(w *sim.World) { w.Unsubscribe(i, []string{"a/+"}) }
	case 11:
		return drawStop(t)
	case 12, 13:
		return func(w *sim.World) { w.StartBroker() }
	case 14:
		return func(w *sim.World) { w.Exit(i, nil) }
	}
	m := client.Message{TopicName: draw(t, "topic", "a/b", "c", "$d"), QoS: packet.QoS(rapid.IntRange(0, 2).Draw(t, "QoS")),
		Retain: rapid.Bool().Draw(t, "retain"), Payload: bytes.Repeat([]byte("x"), draw(t, "size", 0, 10, 60))}
	if clients[i].Version == packet.V5 && rapid.IntRange(0, 3).Draw(t, "expires") == 0 {
		m.HasExpiry, m.Expiry = true, 3
	}
	return func(w *sim.World) {
		for range 3 {
			w.Publish(i, m)
		}
	}
}

func drawStop(t *rapid.T) func(*sim.World) {
	return draw(t, "stop", (*sim.World).StopBroker, (*sim.World).KillBroker, (*sim.World).CrashBroker)
}

// carryOut runs the world that p describes.
func (p *plan) carryOut(t *rapid.T, text *bytes.Buffer) (*Ledger, *Account, *EventLog) {
	options := Options{Storage: p.config.Broker.Persistence, Duration: worldEnd}
	for i := range p.clients {
		options.Clients = append(options.Clients, fmt.Sprint("client", i))
	}
	if text != nil {
		options.Log = NewEventLog(text, options.Clients)
	} else {
		options.Log = NewEventLog(nil, nil)
	}
	l := NewLedger(options)
	w, err := sim.New(p.config, l)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range p.clients {
		if _, err := w.AddClient(options.Clients[i], c, p.link); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range p.steps {
		w.At(s.at, func() { s.do(w) })
	}
	if err := w.Run(worldEnd); err != nil {
		t.Fatal(err)
	}
	a, err := l.Finish(worldEnd)
	if err := options.Log.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		if text == nil {
			p.carryOut(t, new(bytes.Buffer)) // tells the story of it
		}
		t.Fatalf("%v\n%s", err, text)
	}
	return l, a, options.Log
}

// TestRandomWorldsAddUp runs the real engine and real clients through whatever can happen to them. The
// inside and the outside view must agree in all of it, twice the same.
func TestRandomWorldsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		_, a, log := p.carryOut(t, nil)
		_, again, other := p.carryOut(t, nil)
		if log.Digest() != other.Digest() {
			t.Errorf("digests %s and %s of the same world", log.Digest(), other.Digest())
		}
		if d := a.Totals().Delivery; d.Published != again.Totals().Delivery.Published {
			t.Errorf("%d publications, then %d", d.Published, again.Totals().Delivery.Published)
		}
	})
}
