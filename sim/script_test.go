package sim

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/network"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// TestTranscripts plays the scripts in testdata. A block is a world: what it is made of, then what
// happens in it and when, and "end" with its last instant. The transcript is all that was observed.
// Run it with -rewrite to write them anew, and read what changed.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			datadriven.RunTest(t, path, func(t *testing.T, td *datadriven.TestData) string {
				out, err := play(td.Input)
				if err != nil {
					td.Fatalf(t, "%v", err)
				}
				return out
			})
		})
	}
}

// stage is a world that a script describes.
type stage struct {
	cfg     Config
	world   *World
	printer *printer
	clients map[string]uint32
}

// play carries out a script and returns its transcript.
func play(script string) (string, error) {
	s := &stage{printer: &printer{}, clients: map[string]uint32{}, cfg: Config{Seed: 1}}
	for line := range strings.Lines(script) {
		if err := s.play(strings.Fields(line)); err != nil {
			return "", fmt.Errorf("%s: %w", strings.TrimSpace(line), err)
		}
	}
	return s.printer.out.String(), nil
}

func (s *stage) play(words []string) error {
	switch words[0] {
	case "show-durable":
		s.printer.durable = true
		return nil
	case "broker":
		s.cfg.Broker, s.cfg.DiskLatency = brokerOf(words[1:])
		return nil
	case "client":
		return s.add(words[1], words[2:])
	}
	if err := s.build(); err != nil {
		return err
	}
	at, err := time.ParseDuration(words[0])
	if err != nil {
		return err
	}
	if words[1] == "end" {
		return s.world.Run(engine.Instant(at))
	}
	do, err := s.verb(words[1:])
	s.world.At(engine.Instant(at), do)
	return err
}

// build makes the world once its broker is known.
func (s *stage) build() (err error) {
	if s.world == nil {
		s.world, err = New(s.cfg, s.printer)
		s.printer.world = s.world
	}
	return err
}

func (s *stage) add(name string, o []string) error {
	if err := s.build(); err != nil {
		return err
	}
	cfg := client.Config{
		Version: packet.V5, ClientID: name, Clean: client.CleanNever, SessionExpiry: packet.Seconds(number(o, "expiry")),
		KeepAlive: uint16(number(o, "keep-alive")), ConnectTimeout: span(o, "connect-timeout"),
		Subscriptions: subscriptions(text(o, "filters")), Reconnect: client.Backoff{Min: span(o, "reconnect"), Factor: 100},
	}
	if id := text(o, "id"); id != "" {
		cfg.ClientID = id
	}
	if text(o, "clean") == "twice" {
		cfg.Clean = client.CleanTwice
	}
	if text(o, "version") == "3.1.1" {
		cfg.Version = packet.V311
	}
	link := network.Profile{Latency: rng.Quantiles{10 * time.Millisecond}, Bandwidth: int64(number(o, "bandwidth")), MTU: number(o, "mtu")}
	if d := text(o, "latency"); d != "" {
		link.Latency = rng.Quantiles{span(o, "latency")}
	}
	i, err := s.world.AddClient(name, cfg, link)
	s.clients[name] = i
	return err
}

func brokerOf(o []string) (engine.Config, rng.Quantiles) {
	cfg := engine.Config{ConnectTimeout: span(o, "connect-timeout"), SnapshotEvery: span(o, "snapshot-every")}
	switch text(o, "persistence") {
	case "snapshot":
		cfg.Persistence = engine.PersistSnapshot
	case "journal":
		cfg.Persistence = engine.PersistJournal
	}
	if d := span(o, "disk"); d > 0 {
		return cfg, rng.Quantiles{d}
	}
	return cfg, nil
}

var losses = map[string]network.Loss{"silence": network.Silence, "fin": network.FIN, "rst": network.RST}

// verb returns what a line means.
func (s *stage) verb(words []string) (func(), error) {
	w := s.world
	if words[0] == "broker" {
		do := map[string]func(){"stop": w.StopBroker, "kill": w.KillBroker, "crash": w.CrashBroker, "start": w.StartBroker}[words[1]]
		if do == nil {
			return nil, fmt.Errorf("unknown verb")
		}
		return do, nil
	}
	i, ok := s.clients[words[1]]
	if !ok {
		return nil, fmt.Errorf("unknown client")
	}
	o := words[2:]
	verbs := map[string]func(){
		"start": func() { w.Start(i) }, "kill": func() { w.Kill(i) }, "exit": func() { w.Exit(i, nil) },
		"power-off": func() { w.PowerOff(i) }, "disconnect": func() { w.Disconnect(i, nil) }, "connect": func() { w.Connect(i) },
		"cut": func() { w.Cut(i, losses[o[0]]) }, "restore": func() { w.Restore(i) },
		"set-subscriptions": func() { w.SetSubscriptions(i, subscriptions(o[0])) },
		"subscribe":         func() { w.Subscribe(i, subscriptions(o[0])) },
		"unsubscribe":       func() { w.Unsubscribe(i, o) },
		"publish": func() {
			for range max(number(o, "times"), 1) {
				w.Publish(i, client.Message{TopicName: o[0], QoS: packet.QoS(number(o, "qos")), Payload: make([]byte, number(o, "size"))})
			}
		},
	}
	if verbs[words[0]] == nil {
		return nil, fmt.Errorf("unknown verb")
	}
	return verbs[words[0]], nil
}

// text returns the value of the word name=value.
func text(words []string, name string) string {
	for _, word := range words {
		if value, ok := strings.CutPrefix(word, name+"="); ok {
			return value
		}
	}
	return ""
}

func number(words []string, name string) int {
	n, _ := strconv.Atoi(text(words, name))
	return n
}

func span(words []string, name string) time.Duration {
	d, _ := time.ParseDuration(text(words, name))
	return d
}

// subscriptions are written as filter:qos,filter:qos.
func subscriptions(list string) (all []client.Subscription) {
	for _, one := range strings.Split(list, ",") {
		if filter, qos, ok := strings.Cut(one, ":"); ok {
			all = append(all, client.Subscription{TopicFilter: filter, QoS: packet.QoS(qos[0] - '0')})
		}
	}
	return all
}
