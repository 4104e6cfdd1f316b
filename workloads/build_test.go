package workloads

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/network"
)

// nobody observes nothing.
type nobody struct{}

func (nobody) Observe(engine.Event)       {}
func (nobody) ObserveClient(client.Event) {}
func (nobody) ObserveWorld(sim.Event)     {}

// TestLibraryRuns builds each case of each built-in scenario and lets it run: fleet for its first minutes, the others to
// their end.
func TestLibraryRuns(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			s := builtin(t, name)
			cases, err := s.Cases()
			if err != nil {
				t.Fatal(err)
			}
			for i := range cases {
				c := &cases[i]
				if name == "fleet" {
					c.Duration = min(c.Duration, Duration(2*time.Minute))
				}
				w := build(t, c, s.Seed, nobody{})
				if err := w.Run(engine.Instant(c.Duration)); err != nil {
					t.Errorf("case %q: %v", c.Name, err)
				}
				if w.Handled() == 0 || w.Clients() != len(c.ClientNames()) {
					t.Errorf("case %q: %d events with %d clients", c.Name, w.Handled(), w.Clients())
				}
			}
		})
	}
}

func build(t testing.TB, c *Case, seed uint64, observer sim.Observer) *sim.World {
	t.Helper()
	w, err := c.Build(seed, observer)
	if err != nil {
		t.Fatalf("case %q: %v", c.Name, err)
	}
	return w
}

func TestClientNames(t *testing.T) {
	c := soleCase(t, "duration: 1m\nclients: [{name: z}, {name: g, count: 3}, {name: a}]")
	if got, want := c.ClientNames(), []string{"z", "g-1", "g-2", "g-3", "a"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	w := build(t, c, 1, nobody{})
	for i, name := range c.ClientNames() {
		if got := w.Name(uint32(i)); got != name {
			t.Errorf("client %d is %q in the world, want %q", i, got, name)
		}
	}
}

// drawn has something drawn for each purpose there is.
const drawn = `
links: {radio: {latency: [1ms, 5ms, 40ms], bandwidth: 100kB/s}}
clients:
  - {name: hub, subscribe: [{filter: "#", qos: 1}]}
  - name: node
    count: 3
    link: radio
    clean: never
    session_expiry: 1h
    reconnect: {min: 1s, max: 8s, factor: 2, jitter: 25%}
    start: 0s..5s
    publish: [{topic: "up/${client}", qos: 1, size: 9B, start: 10s..20s, every: 1s..3s}]
    outages: [{every: 20s..40s, for: 5s..9s, how: fin}]
    power_cycles: [{every: 1m..2m, for: 1s..5s}]
steps:
  - {at: 30s, publish: hub, topic: all, qos: 1, count: 5, every: 1s..2s}
`

// TestSameSeedSameLife: what happens follows from the seed, all of it and from nothing else.
func TestSameSeedSameLife(t *testing.T) {
	c := soleCase(t, "duration: 5m"+drawn)
	first := lifeOf(t, c, 7)
	if diff := cmp.Diff(first, lifeOf(t, soleCase(t, "duration: 5m"+drawn), 7)); diff != "" {
		t.Error(diff)
	}
	if lifeOf(t, c, 8) == first {
		t.Error("another seed, the same life")
	}
}

// TestOtherSeedOtherDraws: another seed moves what is drawn, and leaves what is not where it was.
func TestOtherSeedOtherDraws(t *testing.T) {
	const body = `duration: 1m
clients:
  - {name: fixed, link: local, start: 1s, publish: [{topic: t, qos: 1, start: 3s, every: 4s}]}
  - {name: drawn, link: local, start: 1s..9s, publish: [{topic: t, qos: 1, start: 20s, every: 1s..2s, count: 5}]}
steps: [{at: 30s, disconnect: fixed}, {at: 40s, connect: fixed}]
`
	one, two := lifeOf(t, soleCase(t, body), 1), lifeOf(t, soleCase(t, body), 2)
	if diff := cmp.Diff(linesOf(one, " fixed: ", true), linesOf(two, " fixed: ", true)); diff != "" {
		t.Errorf("what is not drawn: %s", diff)
	}
	if cmp.Equal(linesOf(one, " drawn: ", true), linesOf(two, " drawn: ", true)) {
		t.Error("what is drawn is the same")
	}
	if diff := cmp.Diff(linesOf(one, " drawn: ", false), linesOf(two, " drawn: ", false)); diff != "" {
		t.Errorf("what happens, whenever it does: %s", diff)
	}
}

// TestDrawsDoNotMove: a client, an outage and a publisher more do not change what is drawn for those that were there.
func TestDrawsDoNotMove(t *testing.T) {
	const (
		more   = "  - {name: more, start: 0s..9s, publish: [{topic: x, qos: 0, start: 0s..9s, every: 1s..2s}]}\n"
		events = "  - name: a\n    start: 0s..9s\n    publish:\n      - {topic: t, qos: 0, start: 10s..20s, every: 1s..2s}\n"
		also   = "      - {topic: \"t/${to}\", to: a, qos: 0, start: 10s..20s}\n    power_cycles: [{every: 50s..55s, for: 10s}]\n"
	)
	base := lifeOf(t, soleCase(t, "duration: 50s\nclients:\n"+events), 1)
	grown := lifeOf(t, soleCase(t, "duration: 50s\nclients:\n"+more+events+also), 1)
	for _, kind := range []string{" a: program-started", " a: scheduled"} {
		instants := func(text string) (at []string) {
			for _, line := range linesOf(text, kind, true) {
				if !strings.Contains(line, "t/a") {
					at = append(at, strings.Fields(line)[0])
				}
			}
			return at
		}
		if diff := cmp.Diff(instants(base), instants(grown)); diff != "" || len(instants(base)) == 0 {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

// linesOf are the lines of a life with part in them, with or without their instants and the numbers of publications.
func linesOf(text, part string, instants bool) (lines []string) {
	for line := range strings.Lines(text) {
		if !strings.Contains(line, part) {
			continue
		}
		fields := slices.DeleteFunc(strings.Fields(line), func(f string) bool { return strings.HasPrefix(f, "ref=") })
		if !instants {
			fields = fields[1:]
		}
		lines = append(lines, strings.Join(fields, " "))
	}
	return lines
}

// TestSpanDraw: both ends of a span are possible, and nothing beyond them.
func TestSpanDraw(t *testing.T) {
	r := build(t, soleCase(t, "duration: 1m\nclients: [{name: a}]"), 1, nobody{}).Stream("test")
	seen := map[time.Duration]bool{}
	for range 100 {
		seen[Span{Lo: 3, Hi: 5}.draw(r)] = true
	}
	if len(seen) != 3 || !seen[3] || !seen[4] || !seen[5] {
		t.Errorf("3ns..5ns gives %v", seen)
	}
	if got := (Span{Lo: 7, Hi: 7}).draw(r); got != 7 {
		t.Errorf("7ns gives %v", got)
	}
}

// TestPublishingAllocatesNothing holds for the publisher's part: building the next publication and planning it.
func TestPublishingAllocatesNothing(t *testing.T) {
	c := soleCase(t, "duration: 1d\nclients:\n  - {name: a, keep_alive: 0s, publish: [{topic: t, qos: 0, size: 20B, every: 1ms..2ms}]}")
	w := build(t, c, 1, nobody{})
	end := engine.Instant(10 * time.Second)
	if err := w.Run(end); err != nil {
		t.Fatal(err)
	}
	allocs := testing.AllocsPerRun(10, func() {
		end = end.Add(time.Second) // some 660 publications
		if err := w.Run(end); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 2 {
		t.Errorf("%v allocations in a second of publishing", allocs)
	}
}

// TestConfigsAreComplete builds from files that say everything: what stays zero in a configuration was forgotten.
func TestConfigsAreComplete(t *testing.T) {
	c := soleCase(t, `duration: 1m
broker: {max_inflight: 1, inflight_cap: true, receive_maximum: 2, queue_messages: 3, queue_bytes: 4B, queue_counts_inflight: true,
  overflow: drop-oldest, queue_qos0: true, keep_alive_grace: 5s, keep_alive_check: 6s, keep_alive_not_before: 7s, server_keep_alive: 8s,
  connect_timeout: 9s, session_expiry_max: 10s, session_expiry_311: 11s, persistence: snapshot, snapshot_every: 12s,
  snapshot_skips_clean_start: true}
clients:
  - {name: a, client_id: "id-${n}", fresh_id: true, clean: first, session_expiry: never, keep_alive: 1s, ping_timeout: 2s, connect_timeout: 3s,
    receive_maximum: 4, maximum_packet_size: 5B, max_inflight: 6, queue_limit: 7, queue_qos0: true, drop_on_loss: true, store: true,
    reconnect: {min: 8s, max: 9s, factor: 1.5, jitter: 10%}, resubscribe: true, user_name: "u-${client}", password: p,
    will: {topic: "gone/${client}", qos: 1, payload: "${n}", retain: true, delay: 10s},
    subscribe: [{filter: "f/${n}", qos: 2, no_local: true, retain_as_published: true, retain_handling: 2}]}
`)
	wantBroker := engine.Config{
		MaxInflight: 1, InflightCap: true, ReceiveMaximum: 2, QueueMessages: 3, QueueBytes: 4, QueueCountsInflight: true,
		DropOldest: true, QueueQoS0: true, KeepAliveGrace: 5 * time.Second, KeepAliveCheck: 6 * time.Second,
		KeepAliveNotBefore: 7 * time.Second, ServerKeepAlive: 8, ConnectTimeout: 9 * time.Second, SessionExpiryMax: 10,
		SessionExpiry311: 11, Persistence: engine.PersistSnapshot, SnapshotEvery: 12 * time.Second, SnapshotSkipsCleanStart: true,
	}
	broker := c.Broker.config()
	if diff := cmp.Diff(wantBroker, broker); diff != "" {
		t.Error(diff)
	}
	wantClient := client.Config{
		Version: packet.V5, ClientID: "id-1", FreshID: true, Clean: client.CleanFirst, SessionExpiry: packet.SessionExpiryNever, KeepAlive: 1,
		PingTimeout: 2 * time.Second, ConnectTimeout: 3 * time.Second, ReceiveMaximum: 4, MaximumPacketSize: 5, MaxInflight: 6, QueueLimit: 7,
		QueueQoS0: true, DropOnLoss: true, Store: true,
		Reconnect:   client.Backoff{Min: 8 * time.Second, Max: 9 * time.Second, Factor: 150, JitterPPM: 100_000},
		Resubscribe: true, UserName: "u-a", Password: "p",
		Will: &client.Will{TopicName: "gone/a", Payload: []byte("1"), QoS: 1, Retain: true, Delay: 10},
		Subscriptions: []client.Subscription{
			{TopicFilter: "f/1", QoS: 2, NoLocal: true, RetainAsPublished: true, RetainHandling: 2},
		},
	}
	member := c.Clients[0].config(1)
	if diff := cmp.Diff(wantClient, member); diff != "" {
		t.Error(diff)
	}
	noZero(t, reflect.ValueOf(broker), "Epoch", "Seed")
	noZero(t, reflect.ValueOf(member))
}

// noZero finds fields that no key of the language reaches.
func noZero(t *testing.T, config reflect.Value, except ...string) {
	t.Helper()
	for i := range config.NumField() {
		if name := config.Type().Field(i).Name; config.Field(i).IsZero() && !slices.Contains(except, name) {
			t.Errorf("%v: nothing sets %s", config.Type(), name)
		}
	}
}

// TestConfigWords checks the words that have one value each on both sides.
func TestConfigWords(t *testing.T) {
	for version, want := range map[string]packet.Version{`"3.1"`: packet.V31, "3.1.1": packet.V311, "5.0": packet.V5} {
		c := soleCase(t, "duration: 1m\nclients: [{name: a, version: "+version+"}]")
		if got := c.Clients[0].config(1).Version; got != want {
			t.Errorf("version %s is %v, want %v", version, got, want)
		}
	}
	for i, want := range []client.CleanHabit{client.CleanAlways, client.CleanFirst, client.CleanNever, client.CleanTwice} {
		c := soleCase(t, fmt.Sprintf("duration: 1m\nclients: [{name: a, clean: %s}]", cleanWords[i]))
		if got := c.Clients[0].config(1).Clean; got != want {
			t.Errorf("clean %s is %v, want %v", cleanWords[i], got, want)
		}
	}
	for i, want := range []network.Loss{network.Silence, network.FIN, network.RST} {
		if got := lossOf(How(i)); got != want || got.String() != howWords[i] {
			t.Errorf("how %s is %v", howWords[i], got)
		}
	}
	for i, want := range []engine.Persistence{engine.PersistNone, engine.PersistSnapshot, engine.PersistJournal} {
		broker := Broker{Persistence: Persistence(i)}
		if got := broker.config().Persistence; got != want {
			t.Errorf("persistence %s is %v", persistenceWords[i], got)
		}
	}
	c := soleCase(t, "duration: 1m\nclients: [{name: a, reconnect: never}]")
	if got := c.Clients[0].config(1).Reconnect; got != (client.Backoff{}) {
		t.Errorf("reconnect never is %+v", got)
	}
	if got := c.Broker.config(); got.SessionExpiryMax != 0 || got.SessionExpiry311 != 0 {
		t.Errorf("no cap is %v and %v", got.SessionExpiryMax, got.SessionExpiry311)
	}
}

// TestWillTooLong is no file of its own, for its length.
func TestWillTooLong(t *testing.T) {
	head := "hiatus: 1\nname: a\nabout: b\nduration: 1m\nclients: [{name: a, will: {topic: t, qos: 0, payload: "
	if _, err := Parse("f.yaml", []byte(head+strings.Repeat("x", 65535)+"}}]")); err != nil {
		t.Error(err)
	}
	_, err := Parse("f.yaml", []byte(head+strings.Repeat("x", 65536)+"}}]"))
	if err == nil || !strings.HasSuffix(err.Error(), "65536 bytes are more than a Will Message can have; write at most 65535") {
		t.Error(err)
	}
}
