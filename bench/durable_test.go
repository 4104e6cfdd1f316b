package bench

import (
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
)

// TestDurableForgets: what storage cannot bring back any more is settled and forgotten, and only that.
func TestDurableForgets(t *testing.T) {
	s := newStory(Options{Storage: engine.PersistJournal})
	s.session()
	for ref := uint64(1); ref <= 3; ref++ {
		s.wait(time.Second)
		s.publish(ref, 1)
		s.inSession(engine.Dropped, engine.MessageID(ref), engine.CauseQueueFull)
		s.message(engine.Routed, engine.MessageID(ref))
	}
	for _, test := range []struct {
		since time.Duration
		left  int
	}{{time.Second, 3}, {1500 * time.Millisecond, 2}, {3 * time.Second, 1}, {time.Minute, 0}, {time.Hour, 0}} {
		s.l.Durable(engine.Instant(test.since))
		if p, m, e := s.l.Outstanding(); p != test.left || m != test.left || e != 0 {
			t.Errorf("durable at %v: %d publications, %d messages, %d entries outstanding, want %d", test.since, p, m, e, test.left)
		}
	}
	if _, sub := s.finish(t); sub.Lost != 3 {
		t.Errorf("%d lost, want 3", sub.Lost)
	}
}

// TestDurableSparesWhatCameBack: a message that a restart brought back is outstanding again.
func TestDurableSparesWhatCameBack(t *testing.T) {
	s := newStory(Options{Storage: engine.PersistSnapshot})
	s.session()
	storedThenDropped(s, engine.CauseQueueOldest)
	s.stop(false)
	s.wait(time.Second)
	s.start()
	s.session()
	s.inSession(engine.Restored, 1, 0)
	s.wait(time.Second)
	s.l.Durable(s.now)
	if _, sub := s.finish(t); sub.Queued != 1 {
		t.Errorf("%+v, want it queued", sub)
	}
}
