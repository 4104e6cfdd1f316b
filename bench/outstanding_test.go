package bench

import (
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/network"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// TestOutstandingStaysBounded: where the broker is started again from its storage, messages that are over
// stay known only until storage cannot bring them back. Ten thousand messages pass; a few are remembered.
func TestOutstandingStaysBounded(t *testing.T) {
	const interval, end = 100 * time.Millisecond, engine.Instant(1000 * time.Second)
	for _, c := range []struct {
		name        string
		persistence engine.Persistence
		disk        rng.Quantiles
		most        int // messages in a second, or between two snapshots
	}{
		{"journal", engine.PersistJournal, nil, 10},
		{"journal on a slow disk", engine.PersistJournal, rng.Quantiles{50 * time.Millisecond}, 10},
		{"snapshot", engine.PersistSnapshot, nil, 120},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := NewLedger(Options{Clients: []string{"sub", "pub"}, Storage: c.persistence, Duration: end})
			w, err := sim.New(sim.Config{Broker: engine.Config{Persistence: c.persistence, SnapshotEvery: 10 * time.Second}, DiskLatency: c.disk}, l)
			if err != nil {
				t.Fatal(err)
			}
			addPair(t, w)
			w.At(500*engine.Instant(time.Second), w.KillBroker)
			w.At(501*engine.Instant(time.Second), w.StartBroker)
			for at := engine.Instant(time.Second); at < end; at = at.Add(interval) {
				w.At(at, func() { w.Publish(1, client.Message{TopicName: "a", QoS: 1}) })
			}
			for at := engine.Instant(0); at < end; at = at.Add(time.Second) {
				w.At(at, func() { checkOutstanding(t, w.Now(), l, c.most) })
			}
			if err := w.Run(end); err != nil {
				t.Fatal(err)
			}
			if a, err := l.Finish(end); err != nil || a.Totals().Delivery.Published != 9990 {
				t.Errorf("%v, %+v", err, a)
			}
		})
	}
}

// addPair adds a subscriber and a publisher that come back by themselves.
func addPair(t *testing.T, w *sim.World) {
	for i, name := range []string{"sub", "pub"} {
		cfg := client.Config{Version: packet.V5, ClientID: name, Clean: client.CleanNever, SessionExpiry: 1000,
			Subscriptions: []client.Subscription{{TopicFilter: "a", QoS: 1}}[i:], Reconnect: client.Backoff{Min: 100 * time.Millisecond}}
		if _, err := w.AddClient(name, cfg, network.Profile{Latency: rng.Quantiles{time.Millisecond}}); err != nil {
			t.Fatal(err)
		}
		w.At(0, func() { w.Start(uint32(i)) })
	}
}

// checkOutstanding allows for what waits in the publisher while the broker is down, besides most.
func checkOutstanding(t *testing.T, now engine.Instant, l *Ledger, most int) {
	if time.Duration(now)/time.Second == 501 {
		most += 20
	}
	if publications, messages, entries := l.Outstanding(); publications > most || messages > most || entries > most {
		t.Fatalf("at %v %d publications, %d messages and %d entries are remembered", time.Duration(now), publications, messages, entries)
	}
}
