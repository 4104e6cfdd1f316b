package workloads

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// TestLives plays the scenarios in testdata/life and compares what happens with what is written there. A block holds
// what a scenario has behind its head; arguments: duration=1m, seed=1, and hide=(kind,...) for events beside the point.
func TestLives(t *testing.T) {
	paths, err := filepath.Glob("testdata/life/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			datadriven.RunTest(t, path, live)
		})
	}
}

func live(t *testing.T, td *datadriven.TestData) string {
	duration, seed, hide := "1m", uint64(1), []string(nil)
	for _, arg := range td.CmdArgs {
		switch arg.Key {
		case "duration":
			arg.Scan(t, 0, &duration)
		case "seed":
			arg.Scan(t, 0, &seed)
		case "hide":
			hide = arg.Vals
		default:
			td.Fatalf(t, "unknown argument %q", arg.Key)
		}
	}
	c := soleCase(t, "duration: "+duration+"\n"+td.Input)
	return lifeOf(t, c, seed, hide...)
}

// soleCase is the only case of a scenario, of which everything behind the head is given.
func soleCase(t *testing.T, body string) *Case {
	t.Helper()
	s, err := Parse("life.yaml", []byte("hiatus: 1\nname: life\nabout: A life.\n"+body))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := s.Cases()
	if err != nil || len(cases) != 1 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	return &cases[0]
}

// lifeOf is what happens in c, but for the kinds of events in hide.
func lifeOf(t *testing.T, c *Case, seed uint64, hide ...string) string {
	t.Helper()
	l := &life{names: c.ClientNames(), hide: map[string]bool{}}
	for _, kind := range append(hide, "identified", "connect-sent", "publish-done", "subscribed") {
		l.hide[kind] = true
	}
	w, err := c.Build(seed, l)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Run(engine.Instant(c.Duration)); err != nil {
		t.Fatal(err)
	}
	return l.text.String()
}

// life is an Observer that writes down what clients and the world do, and when the broker's connections and Sessions end.
type life struct {
	names []string
	hide  map[string]bool
	text  strings.Builder
}

func (l *life) note(at engine.Instant, who, what string) {
	if kind, _, _ := strings.Cut(what, " "); l.hide[kind] {
		return
	}
	fmt.Fprintf(&l.text, "%-9v %s: %s\n", time.Duration(at), who, what)
}

func (l *life) ObserveClient(e client.Event) { l.note(e.At, l.names[e.Client], e.String()) }

var lifeOfBroker = map[engine.EventKind]string{
	engine.Disconnected: "disconnected", engine.SessionEnded: "session-ended", engine.Restored: "restored", engine.WillPublished: "will-published",
}

func (l *life) Observe(e engine.Event) {
	if what := lifeOfBroker[e.Kind]; what != "" {
		l.note(e.At, "broker", strings.TrimSuffix(what+" "+e.ClientID, " "))
	}
}

func (l *life) ObserveWorld(e sim.Event) {
	switch e.Kind {
	case sim.Scheduled:
		l.note(e.At, l.names[e.Client], fmt.Sprintf("scheduled ref=%d topic=%s qos=%d size=%d online=%v", e.Ref, e.TopicName, e.QoS, e.Size, e.Online))
	case sim.LinkDown:
		l.note(e.At, l.names[e.Client], "link-down")
	case sim.LinkUp:
		l.note(e.At, l.names[e.Client], "link-up")
	case sim.BrokerStopped:
		l.note(e.At, "broker", fmt.Sprintf("stopped graceful=%v", e.Graceful))
	case sim.BrokerStarted:
		l.note(e.At, "broker", "started")
	}
}
