package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/engine"
)

// fates follows every message copy by the Broker's events: each that is queued or sent must come to one end.
type fates struct {
	held   map[string]int // by Session and message: copies that the Session holds
	bad    []string
	events []string
}

func (f *fates) Observe(e engine.Event) {
	key := fmt.Sprintf("session %d message %d", e.Session, e.Message)
	switch e.Kind {
	case engine.Queued, engine.Restored:
		f.held[key]++
	case engine.Sent:
		if e.QoS == 0 {
			delete(f.held, key)
		} else if f.held[key] == 0 {
			f.held[key]++
		}
	case engine.Completed, engine.Dropped:
		delete(f.held, key)
	case engine.SessionEnded:
		for _, key := range slices.Sorted(keysOf(f.held)) {
			if strings.HasPrefix(key, fmt.Sprintf("session %d ", e.Session)) {
				f.bad = append(f.bad, key+" outlives its Session")
			}
		}
	}
	f.events = append(f.events, fmt.Sprintf("%v %v", e.Kind, e.Cause))
}

func keysOf(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// TestWillOfEndingSession: a Session may be subscribed to the topic of its own will, which is published while the
// Session ends. Whatever ends it, the will is not left behind in it, and the next Session begins empty.
func TestWillOfEndingSession(t *testing.T) {
	tests := []struct{ name, connect, end string }{
		{"connection lost", "connect a dev will=w:x will-qos=1", "drop a"},
		{"reason 4", "connect a dev will=w:x will-qos=1", "disconnect a reason=4"},
		{"clean session", "connect a dev v=4 clean will=w:x will-qos=2", "drop a"},
		{"expiry before the delay", "connect a dev expiry=5 will=w:x will-qos=1 will-delay=10", "drop a\nadvance 5s"},
		{"expiry at the delay", "connect a dev expiry=5 will=w:x will-qos=1 will-delay=5", "drop a\nadvance 5s"},
		{"taken over and wiped", "connect a dev expiry=5 will=w:x will-qos=1 will-delay=3", "connect b dev clean\ndisconnect b"},
		{"taken over, not kept", "connect a dev will=w:x will-qos=1", "connect b dev\ndisconnect b"},
		{"wiped while it waits", "connect a dev expiry=5 will=w:x will-qos=1 will-delay=3", "drop a\nconnect b dev clean\ndisconnect b"},
		{"retained", "connect a dev will=w:x will-qos=1 will-retain", "drop a"},
		{"stop", "connect a dev will=w:x will-qos=1", "stop"},
		{"stop of a kept one", "connect a dev expiry=5 will=w:x will-qos=1", "stop\nadvance 5s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fates{held: map[string]int{}}
			s := newStage(t)
			s.cfg.Persistence = engine.PersistJournal
			s.observer = f
			s.start(t, nil)
			s.lines(t, test.connect+"\nsubscribe a w:2\n"+test.end)
			if len(f.bad)+len(f.held) > 0 {
				t.Errorf("%q, left %v\n%s", f.bad, f.held, strings.Join(f.events, "\n"))
			}
			count := map[string]int{}
			for _, e := range f.events {
				count[strings.Fields(e)[0]]++
			}
			got := [3]int{count["will-published"], count["session-made"], count["session-ended"]}
			want := [3]int{1, 1 + strings.Count(test.end, "connect b dev"), 1 + strings.Count(test.end, "connect b dev")}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("wills, Sessions made and ended (-want +got):\n%s\n%s", diff, strings.Join(f.events, "\n"))
			}
			if left := s.state(); strings.Contains(test.connect, "will-retain") != (len(left) > 0) {
				t.Errorf("%d records left", len(left))
			}
		})
	}
}
