package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
)

// A power cut may leave any beginning of what was not yet durable. These tests cut the journal after every record.

// keeper is a Session that keeps what comes to t while its client is away.
const keeper = `
connect k keeper expiry=600
subscribe k t:2
drop k`

// play plays lines on a new stage with a journal, and returns how many records those before made.
func play(t *testing.T, before, lines string) (s *stage, mark int) {
	s = newStage(t)
	s.cfg.Persistence = engine.PersistJournal
	s.start(t, nil)
	s.lines(t, before)
	mark = len(s.journal)
	s.lines(t, lines)
	return s, mark
}

// cut starts again from the journal's first n records and returns what lines make the Broker send.
func (s *stage) cut(t *testing.T, n int, lines string) string {
	again := newStage(t)
	again.cfg, again.now = s.cfg, s.now
	again.start(t, slices.Clone(s.journal[:n]))
	again.lines(t, lines)
	return again.out.String()
}

// TestCutQoS2: a message whose PUBREC was not sent is published again, and is delivered exactly once. [MQTT-4.3.3-10]
func TestCutQoS2(t *testing.T) {
	s, mark := play(t, keeper+`
connect p pub expiry=600`, `
publish p t once qos=2 id=5`)
	for n := mark; n <= len(s.journal); n++ {
		got := s.cut(t, n, `
connect p pub expiry=600
publish p t once qos=2 id=5 dup
pubrel p 5
connect k keeper expiry=600`)
		if strings.Count(got, `"once"`) != 1 {
			t.Errorf("after record %d of %d:\n%s", n, len(s.journal), got)
		}
	}
}

// TestCutWill: a will is published exactly once. [MQTT-3.1.2-10]
func TestCutWill(t *testing.T) {
	s, mark := play(t, keeper+`
connect w watched expiry=60 will=t:gone will-qos=2`, `
drop w`)
	for n := mark; n <= len(s.journal); n++ {
		got := s.cut(t, n, `
advance 59s
connect k keeper expiry=600`)
		if strings.Count(got, `"gone"`) != 1 {
			t.Errorf("after record %d of %d:\n%s", n, len(s.journal), got)
		}
	}
}

// TestCutExpiry: a Session expires in the end, whatever was written last of it. [MQTT-3.1.2-23]
func TestCutExpiry(t *testing.T) {
	s, mark := play(t, keeper+`
connect w watched expiry=60 will=t:gone`, `
drop w`)
	s.now = s.now.Add(2 * time.Minute)
	for n := mark; n <= len(s.journal); n++ {
		got := s.cut(t, n, `
advance 60s
connect w watched expiry=60`)
		if strings.Contains(got, "session-present") {
			t.Errorf("after record %d of %d:\n%s", n, len(s.journal), got)
		}
	}
}
