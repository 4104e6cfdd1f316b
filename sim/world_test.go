package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/network"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

const second = engine.Instant(time.Second)

// newWorld returns a world with a number of clients that differ in their names only.
func newWorld(t testing.TB, cfg Config, clients int, c client.Config, link network.Profile) (*World, *printer) {
	t.Helper()
	p := &printer{durable: true}
	w, err := New(cfg, p)
	if err != nil {
		t.Fatal(err)
	}
	p.world = w
	for i := range clients {
		c.ClientID = fmt.Sprint("c", i)
		if _, err := w.AddClient(c.ClientID, c, link); err != nil {
			t.Fatal(err)
		}
	}
	return w, p
}

func run(t testing.TB, w *World, end engine.Instant) {
	t.Helper()
	if err := w.Run(end); err != nil {
		t.Fatal(err)
	}
}

// TestAt: calls come in order of instant and of planning; an instant in the past means at once, behind
// what is planned for now already.
func TestAt(t *testing.T) {
	w, _ := newWorld(t, Config{}, 0, client.Config{}, network.Profile{})
	var got []string
	note := func(what string) func() {
		return func() { got = append(got, fmt.Sprintf("%d %s", w.Now(), what)) }
	}
	w.At(5, func() {
		note("first")()
		w.At(2, note("of the past"))
		w.After(0, note("now"))
		w.After(1, note("later"))
	})
	w.At(5, note("second"))
	w.At(3, note("early"))
	w.At(9, note("behind the end"))
	run(t, w, 8)
	want := []string{"3 early", "5 first", "5 second", "5 of the past", "5 now", "6 later"}
	if !slices.Equal(got, want) || w.Now() != 8 {
		t.Errorf("%q by %d, want %q by 8", got, w.Now(), want)
	}
	run(t, w, 7)
	if w.Now() != 8 {
		t.Errorf("time runs backwards to %d", w.Now())
	}
	run(t, w, 9)
	if len(got) != 7 || w.Handled() != 7 {
		t.Errorf("%d calls, %d events", len(got), w.Handled())
	}
}

// TestStep: a world that is stepped through is the world that is run.
func TestStep(t *testing.T) {
	transcript := func(events int) string {
		c := client.Config{Version: packet.V311, Reconnect: client.Backoff{Min: time.Second}, KeepAlive: 1}
		w, p := newWorld(t, Config{Seed: 4}, 3, c, network.Profile{Latency: rng.Quantiles{0, time.Second}})
		for i := range uint32(3) {
			w.At(0, func() { w.Start(i) })
		}
		for steps := 0; ; steps++ {
			done, err := w.Step(20*second, events)
			if err != nil {
				t.Fatal(err)
			}
			if done {
				return p.out.String()
			}
			if steps > 10_000 {
				t.Fatal("the world does not end")
			}
		}
	}
	if whole := transcript(1 << 30); whole != transcript(1) || whole != transcript(7) || len(whole) < 1000 {
		t.Error("the number of steps makes a difference")
	}
}

func TestConfigurationsAreChecked(t *testing.T) {
	for _, c := range []struct {
		want string
		cfg  Config
	}{
		{"broker: QueueMessages", Config{Broker: engine.Config{QueueMessages: -1}}},
		{"disk latency: quantile 1", Config{DiskLatency: rng.Quantiles{-1}}},
	} {
		if _, err := New(c.cfg, &printer{}); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	w, _ := newWorld(t, Config{}, 0, client.Config{}, network.Profile{})
	if _, err := w.AddClient("c", client.Config{Version: 9}, network.Profile{}); err == nil || !strings.HasPrefix(err.Error(), "client c: ") {
		t.Error(err)
	}
	if _, err := w.AddClient("c", client.Config{Version: packet.V5}, network.Profile{MTU: -1}); err == nil || !strings.HasPrefix(err.Error(), "client c: link: MTU") {
		t.Error(err)
	}
}

// TestStreamsAreNamed: a client more at the end draws nothing from the others.
func TestStreamsAreNamed(t *testing.T) {
	transcript := func(clients int) string {
		w, p := newWorld(t, Config{Seed: 7}, clients, client.Config{Version: packet.V5}, network.Profile{Latency: rng.Quantiles{0, time.Second}})
		w.At(0, func() { w.Start(0) })
		run(t, w, 10*second)
		return p.out.String()
	}
	if a, b := transcript(1), transcript(3); a != b {
		t.Errorf("alone\n%swith two more\n%s", a, b)
	}
}

// TestConnectionsAreBuried: after any number of connections, ended in any way, only those live that an
// end still has, and their room is used again.
func TestConnectionsAreBuried(t *testing.T) {
	c := client.Config{Version: packet.V311, Reconnect: client.Backoff{Min: time.Millisecond, Max: time.Millisecond}, KeepAlive: 1, ConnectTimeout: 3 * time.Second}
	w, _ := newWorld(t, Config{Seed: 1, Broker: engine.Config{ConnectTimeout: 2 * time.Second}}, 4, c,
		network.Profile{Latency: rng.Quantiles{0, 100 * time.Millisecond}})
	r := w.Stream("test")
	for i := range uint32(4) {
		w.At(0, func() { w.Start(i) })
	}
	for k := range 5000 {
		w.At(engine.Instant(k)*second/5, func() { disturb(w, uint32(r.IntN(4)), r.IntN(20)) })
	}
	w.At(1000*second, func() {
		for i := range uint32(4) {
			w.Restore(i)
			w.Kill(i)
		}
		w.StartBroker()
	})
	run(t, w, 1100*second)
	left := 0
	for _, c := range w.connections {
		if c != nil {
			left++
		}
	}
	if left > 0 || len(w.connections) < 2000 || len(w.spare) > 40 {
		t.Errorf("%d of %d connections live on, %d wait to be used again", left, len(w.connections), len(w.spare))
	}
	for _, s := range w.stations {
		if s.connection != nil || len(s.leaving) > 0 {
			t.Errorf("%s has connection %v, and %d are leaving", s.name, s.connection, len(s.leaving))
		}
	}
}

// disturb does one of the bad things that happen to clients and brokers.
func disturb(w *World, i uint32, what int64) {
	switch what {
	case 0, 1:
		w.Cut(i, network.Silence)
	case 2:
		w.Cut(i, network.FIN)
	case 3:
		w.Cut(i, network.RST)
	case 4:
		w.Kill(i)
	case 5:
		w.PowerOff(i)
	case 6, 7:
		w.Start(i)
	case 8:
		w.Disconnect(i, nil)
	case 9:
		w.Connect(i)
	case 10:
		w.KillBroker()
	case 11:
		w.CrashBroker()
	case 12:
		w.StopBroker()
	case 13, 14:
		w.StartBroker()
	default:
		w.Restore(i)
	}
}

// lifeWatch checks what must hold for each Network Connection whatever happens to it.
type lifeWatch struct {
	printer
	t       *rapid.T
	life    map[uint32]*life
	running bool
}

type life struct{ opened, ended, clientGone, brokerGone int }

func (l *lifeWatch) of(conn uint32) *life {
	if l.life[conn] == nil {
		l.t.Fatalf("connection %d was never dialed\n%s", conn, l.out.String())
	}
	return l.life[conn]
}

func (l *lifeWatch) Observe(e engine.Event) {
	l.printer.Observe(e)
	switch e.Kind {
	case engine.Opened:
		l.of(uint32(e.Conn)).opened++
	case engine.Disconnected, engine.Refused:
		l.of(uint32(e.Conn)).ended++
	}
}

func (l *lifeWatch) ObserveWorld(e Event) {
	l.printer.ObserveWorld(e)
	switch e.Kind {
	case Dialed:
		l.life[e.Conn] = &life{}
	case ClientEndGone:
		l.of(e.Conn).clientGone++
	case BrokerEndGone:
		l.of(e.Conn).brokerGone++
	case BrokerStarted, BrokerStopped:
		if l.running == (e.Kind == BrokerStarted) {
			l.t.Fatalf("the broker is started or stopped twice\n%s", l.out.String())
		}
		l.running = e.Kind == BrokerStarted
	}
	for conn, c := range l.life {
		if c.opened > 1 || c.ended > c.opened || c.clientGone > 1 || c.brokerGone > c.opened {
			l.t.Fatalf("connection %d: %+v\n%s", conn, *c, l.out.String())
		}
	}
}

// TestConnectionsLiveOnce: in any world each connection is opened at most once, and each end goes at most once.
func TestConnectionsLiveOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		watch := &lifeWatch{t: t, life: map[uint32]*life{}}
		cfg := Config{Seed: 1, Broker: engine.Config{Persistence: engine.PersistJournal, ConnectTimeout: 4 * time.Second}}
		if rapid.Bool().Draw(t, "slow disk") {
			cfg.DiskLatency = rng.Quantiles{0, 800 * time.Millisecond}
		}
		w, err := New(cfg, watch)
		if err != nil {
			t.Fatal(err)
		}
		watch.world = w
		link := network.Profile{Latency: rng.Quantiles{0, rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Second}).Draw(t, "latency")},
			Bandwidth: rapid.SampledFrom([]int64{0, 100}).Draw(t, "bandwidth"), MTU: rapid.SampledFrom([]int{0, 3}).Draw(t, "mtu")}
		for i := range 2 {
			c := client.Config{Version: packet.V5, ClientID: rapid.SampledFrom([]string{"same", fmt.Sprint(i)}).Draw(t, "id"), SessionExpiry: 60,
				Clean:     rapid.SampledFrom([]client.CleanHabit{client.CleanNever, client.CleanTwice}).Draw(t, "clean"),
				KeepAlive: 3, Reconnect: client.Backoff{Min: 300 * time.Millisecond}, ConnectTimeout: 9 * time.Second}
			if _, err := w.AddClient(fmt.Sprint("c", i), c, link); err != nil {
				t.Fatal(err)
			}
			w.At(0, func() { w.Start(uint32(i)) })
		}
		at := engine.Instant(0)
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			at += engine.Instant(rapid.SampledFrom([]time.Duration{0, 100 * time.Millisecond, time.Second, 4 * time.Second}).Draw(t, "pause"))
			i, what := uint32(rapid.IntRange(0, 1).Draw(t, "client")), int64(rapid.IntRange(0, 16).Draw(t, "what"))
			w.At(at, func() {
				disturb(w, i, what)
				w.Publish(i, client.Message{TopicName: "a", QoS: 1})
			})
		}
		if err := w.Run(at + 100*second); err != nil {
			t.Fatal(err)
		}
	})
}

// TestSyncsOfEarlierProcesses: what a broker asked its disk for is not done for the next one.
func TestSyncsOfEarlierProcesses(t *testing.T) {
	cfg := Config{Broker: engine.Config{Persistence: engine.PersistJournal}, DiskLatency: rng.Quantiles{5 * time.Second}}
	w, p := newWorld(t, cfg, 1, client.Config{Version: packet.V5, SessionExpiry: 60, Clean: client.CleanNever}, network.Profile{})
	w.At(0, func() { w.Start(0) }) // whose CONNACK waits for the disk until 5 s
	w.At(1*second, func() { w.KillBroker(); w.StartBroker() })
	w.At(2*second, func() { w.Kill(0); w.Start(0) })
	run(t, w, 12*second)
	if n := len(w.host.held); n != 0 {
		t.Errorf("%d outputs are held for ever", n)
	}
	if got := p.out.String(); !strings.Contains(got, "\n11s          c0      connack-received #1 present\n") || strings.Contains(got, "connack-received #0") {
		t.Error(got) // Restore is synced from 1 s to 6 s, the second CONNECT until 11 s
	}
}

// TestNothingHappensWhileNothingHappens: idle clients cost their PINGREQ and nothing else.
func TestNothingHappensWhileNothingHappens(t *testing.T) {
	w, _ := newWorld(t, Config{}, 10, client.Config{Version: packet.V5, KeepAlive: 60}, network.Profile{})
	for i := range uint32(10) {
		w.At(0, func() { w.Start(i) })
	}
	run(t, w, 10*second)
	before := w.Handled()
	run(t, w, 610*second)
	// Ten PINGREQ of each client: its own timer, two arrivals, now and then a timer that was set too early.
	if n := w.Handled() - before; n > 10*10*6 {
		t.Errorf("%d events in ten minutes of ten idle clients", n)
	}
	if len(w.queue.heap) > 4*10 {
		t.Errorf("%d entries in the queue", len(w.queue.heap))
	}
}
