package bench

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// logged returns a log of one event of each reporter, changed by change.
func logged(text *bytes.Buffer, change func(*engine.Event, *client.Event, *sim.Event)) *EventLog {
	e := engine.Event{At: 1, Kind: engine.Sent, QoS: 1, PacketID: 2, Conn: 0, Session: 4, Message: 5, Depth: 6, DepthBytes: 7}
	c := client.Event{At: 2, Kind: client.Delivered, Client: 1, QoS: 1, PacketID: 2, TopicName: []byte("a/\"\x00"), Size: 3}
	w := sim.Event{At: 3, Kind: sim.Scheduled, Ref: 1, TopicName: "t", Online: true}
	change(&e, &c, &w)
	var log *EventLog
	if text != nil {
		log = NewEventLog(text, []string{"pub", "sub"})
	} else {
		log = NewEventLog(nil, nil)
	}
	log.engine(&e)
	log.client(&c)
	log.world(&w)
	return log
}

func TestDigest(t *testing.T) {
	same := func(*engine.Event, *client.Event, *sim.Event) {}
	const want = "0000000000000000"
	base := logged(nil, same)
	if got := base.Digest(); got == want || got != logged(new(bytes.Buffer), same).Digest() || base.Events() != 3 {
		t.Errorf("digest %s of %d events", got, base.Events())
	}
	for i, change := range []func(*engine.Event, *client.Event, *sim.Event){
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.At = 9 },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Kind = engine.Queued },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Cause = engine.CauseTooLarge },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Version = 5 },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Dup = true },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Conn = 9 },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Session = 9 },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Message = 9 },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.ClientID = "x" },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.DepthBytes = 9 },
		func(e *engine.Event, _ *client.Event, _ *sim.Event) { e.Depth = 9 },
		func(_ *engine.Event, c *client.Event, _ *sim.Event) { c.TopicName = []byte("b") },
		func(_ *engine.Event, c *client.Event, _ *sim.Event) { c.Reason = 9 },
		func(_ *engine.Event, c *client.Event, _ *sim.Event) { c.Present = true },
		func(_ *engine.Event, c *client.Event, _ *sim.Event) { c.Size = 9 },
		func(_ *engine.Event, _ *client.Event, w *sim.Event) { w.Online = false },
		func(_ *engine.Event, _ *client.Event, w *sim.Event) { w.Graceful = true },
		func(_ *engine.Event, _ *client.Event, w *sim.Event) { w.Ref = 9 },
	} {
		if logged(nil, change).Digest() == base.Digest() {
			t.Errorf("change %d does not change the digest", i)
		}
	}
}

// TestDigestIsFrozen: results of one version must stay comparable, so the canonical form does not change by accident.
func TestDigestIsFrozen(t *testing.T) {
	got := logged(nil, func(*engine.Event, *client.Event, *sim.Event) {}).Digest()
	if want := "30e24cf155186184"; got != want {
		t.Errorf("digest %s, want %s: the canonical form changed", got, want)
	}
	if one := CombineDigests([]uint64{0xAB}); one != "00000000000000ab" {
		t.Errorf("the digest of one log is %s", one)
	}
	if CombineDigests([]uint64{1, 2}) == CombineDigests([]uint64{2, 1}) {
		t.Error("the order of logs does not matter")
	}
}

func TestEventText(t *testing.T) {
	var text bytes.Buffer
	log := logged(&text, func(*engine.Event, *client.Event, *sim.Event) {})
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	want := `{"at":1,"by":"broker","event":"sent","conn":0,"session":4,"message":5,"qos":1,"packet_id":2,"depth":6,"depth_bytes":7}
{"at":2,"by":"client","event":"delivered","client":"sub","conn":0,"topic":"a/\"\u0000","qos":1,"packet_id":2,"size":3}
{"at":3,"by":"world","event":"scheduled","client":"pub","ref":1,"topic":"t","online":true}
`
	if text.String() != want {
		t.Errorf("text\n%swant\n%s", text.String(), want)
	}
	for line := range strings.Lines(text.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

func TestLongLogsHashInBlocks(t *testing.T) {
	long, other := NewEventLog(nil, nil), NewEventLog(nil, nil)
	for i := range 5000 {
		e := engine.Event{At: engine.Instant(i), Kind: engine.Routed}
		long.engine(&e)
		other.engine(&e)
		if i%700 == 0 {
			other.Sum()
		}
	}
	if long.Digest() != other.Digest() {
		t.Error("asking for the digest on the way changes it")
	}
}

func BenchmarkEventLog(b *testing.B) {
	log := NewEventLog(nil, nil)
	e := engine.Event{At: 1, Kind: engine.Sent, QoS: 1, PacketID: 2, Conn: 3, Session: 4, Message: 5}
	b.ReportAllocs()
	for b.Loop() {
		log.engine(&e)
	}
}
