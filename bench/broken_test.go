package bench

import (
	"errors"
	"strings"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// brokenTests are stories that contradict themselves.
var brokenTests = []struct {
	name    string
	tell    func(s *story)
	problem string
}{
	{"completed without a delivery", func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 1)
		s.sent(c, 1, 1, false)
		s.message(engine.Routed, 1)
		s.inSession(engine.Completed, 1, 0)
	}, "the application never got it"},
	{"delivered without being sent", func(s *story) {
		s.session()
		s.read(client.Delivered, s.connect(false, 0), 1)
	}, "that the Broker did not write"},
	{"delivered as something else", func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 1)
		s.sent(c, 1, 1, false)
		s.read(client.Delivered, c, 2)
	}, "the Broker wrote QoS 1, 1"},
	{"received without being written", func(s *story) { s.receive(s.dial(thePublisher), 1, 1) }, "that no client wrote"},
	{"sent without being known", func(s *story) {
		s.session()
		s.sent(s.connect(false, 0), 5, 1, false)
	}, "message 5, which it should not know"},
	{"sent in a Session that does not exist", func(s *story) {
		s.publish(1, 1)
		s.sent(0, 1, 1, false)
	}, "Session 7, which does not exist"},
	{"completed twice", func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 1)
		s.sent(c, 1, 1, false)
		s.read(client.Delivered, c, 1)
		s.inSession(engine.Completed, 1, 0)
		s.inSession(engine.Completed, 1, 0)
	}, "not in its Session"},
	{"done twice", func(s *story) {
		s.publish(1, 0)
		s.done(1)
	}, "which it does not have"},
	{"gone without a reason", func(s *story) {
		s.schedule(1, 0, true)
		s.done(1)
	}, "nothing says why"},
	{"storage brings back what never was", func(s *story) {
		s.stop(false)
		s.start()
		s.session()
		s.inSession(engine.Restored, 9, 0)
	}, "which it should not know"},
	{"a Session that ends for no cause", func(s *story) {
		s.session()
		s.ended(engine.CauseQueueFull)
	}, "which ends no Session"},
	{"dropped for no cause", func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Dropped, 1, engine.CauseKeepAlive)
	}, "which is no fate"},
}

func TestContradictions(t *testing.T) {
	for _, test := range brokenTests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory(Options{})
			test.tell(s)
			_, err := s.l.Finish(s.now)
			broken := (*InvariantError)(nil)
			if !errors.As(err, &broken) {
				t.Fatalf("error %v, want an InvariantError", err)
			}
			if !strings.Contains(err.Error(), test.problem) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want one line with %q", err, test.problem)
			}
		})
	}
}

func TestInvariantErrorNamesEverything(t *testing.T) {
	s := newStory(Options{})
	s.wait(1500e6)
	s.schedule(3, 0, true)
	s.done(3)
	want := `the ledger does not add up: at 1.5s, publication 3 to "t", receiver sub: nobody has it any more, it was not delivered, and nothing says why`
	if err := s.l.Err(); err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
}
