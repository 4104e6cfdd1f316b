package workloads

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFileOrderAtOneInstant: what is to happen at one instant happens in the order of the file, first what
// clients do by themselves, then the steps, and a group's clients in the order of their numbers.
func TestFileOrderAtOneInstant(t *testing.T) {
	c := soleCase(t, `duration: 20s
clients:
  - {name: z, link: local, publish: [{topic: own, qos: 0, start: 10s}]}
  - {name: g, count: 2, link: local, publish: [{topic: one, qos: 0, start: 10s}, {topic: two, qos: 0, start: 10s}]}
steps:
  - {at: 15s, publish: z, topic: much/later, qos: 0}
  - {at: 10s, publish: g, topic: "first/${n}", qos: 0}
  - {at: 10s, cut: z, how: rst}
  - {at: 10s, publish: z, topic: second, qos: 0, count: 2}
  - {at: 10s, restore: z}
  - {at: 10s, publish: g-1, topic: third, qos: 0}
`)
	var got []string
	for line := range strings.Lines(lifeOf(t, c, 1, "publish-sent", "connection-lost", "disconnected", "session-ended")) {
		if fields := strings.Fields(line); fields[0] == "10s" {
			got = append(got, strings.Join(fields[1:min(len(fields), 5)], " "))
		}
	}
	want := []string{
		"z: scheduled ref=1 topic=own", "g-1: scheduled ref=2 topic=one", "g-1: scheduled ref=3 topic=two",
		"g-2: scheduled ref=4 topic=one", "g-2: scheduled ref=5 topic=two",
		"g-1: scheduled ref=6 topic=first/1", "g-2: scheduled ref=7 topic=first/2", "z: link-down",
		"z: scheduled ref=8 topic=second", "z: scheduled ref=9 topic=second", "z: link-up", "g-1: scheduled ref=10 topic=third",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestClientAtTheEndMovesNothing: the lives of all others are the same to the nanosecond, but for what the
// new one sends them.
func TestClientAtTheEndMovesNothing(t *testing.T) {
	body := strings.Replace(drawn, `{name: hub, subscribe: [{filter: "#", qos: 1}]}`, `{name: hub, subscribe: [{filter: "up/#", qos: 1}]}`, 1)
	clients, steps, _ := strings.Cut(body, "steps:")
	const more = "  - {name: last, start: 0s..9s, publish: [{topic: x, qos: 1, start: 0s..9s, every: 1s..2s}], outages: [{every: 5s..9s, for: 1s..2s}]}\n"
	alone := lifeOf(t, soleCase(t, "duration: 5m"+clients+"steps:"+steps), 3)
	joined := lifeOf(t, soleCase(t, "duration: 5m"+clients+more+"steps:"+steps), 3)
	for _, name := range []string{" hub: ", " node-1: ", " node-2: ", " node-3: "} {
		if diff := cmp.Diff(linesOf(alone, name, true), linesOf(joined, name, true)); diff != "" || len(linesOf(alone, name, true)) < 10 {
			t.Errorf("%s-alone +joined\n%s", name, diff)
		}
	}
	if len(linesOf(joined, " last: ", true)) < 10 {
		t.Error("the client at the end does nothing")
	}
}
