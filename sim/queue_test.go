package sim

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine"
)

// TestQueueAgainstSort: whatever is pushed and popped in between, what comes out is the least by
// (at, seq) of what is in the queue.
func TestQueueAgainstSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		var sorted []occasion
		for i, at := range rapid.SliceOfN(rapid.IntRange(-1, 20), 0, 300).Draw(t, "instants") { // -1: pop
			if at >= 0 {
				q.push(engine.Instant(at), occasionKind(i%6), uint32(i))
				sorted = append(sorted, occasion{engine.Instant(at), q.seq, occasionKind(i % 6), uint32(i)})
				continue
			}
			sorted = popSorted(t, &q, sorted)
		}
		for len(sorted) > 0 {
			sorted = popSorted(t, &q, sorted)
		}
		if len(q.heap) != 0 {
			t.Errorf("%d left over", len(q.heap))
		}
	})
}

func popSorted(t *rapid.T, q *queue, sorted []occasion) []occasion {
	if len(sorted) == 0 {
		return nil
	}
	slices.SortFunc(sorted, func(a, b occasion) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq)) })
	if got := q.pop(); got != sorted[0] {
		t.Fatalf("popped %+v, want %+v", got, sorted[0])
	}
	return sorted[1:]
}

func TestQueueDoesNotAllocate(t *testing.T) {
	var q queue
	for i := range 1000 {
		q.push(engine.Instant(i*7%1000), call, 0)
	}
	if n := testing.AllocsPerRun(1000, func() { q.push(q.pop().at+500, call, 0) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkQueue(b *testing.B) {
	var q queue
	for i := range 10_000 {
		q.push(engine.Instant(i*7919%10_000), call, 0)
	}
	b.ReportAllocs()
	for b.Loop() {
		o := q.pop()
		q.push(o.at+engine.Instant(o.seq*2654435761%10_000), call, 0)
	}
}
