package sim

import "github.com/hiatus-mqtt/hiatus/engine"

// occasion is an entry of the event queue.
type occasion struct {
	at   engine.Instant
	seq  uint64 // planned earlier comes first
	kind occasionKind
	ref  uint32
}

type occasionKind uint8

const (
	arriveAtBroker occasionKind = iota // ref: connection
	arriveAtClient                     // ref: connection
	dialAgain                          // ref: connection
	clientDeadline                     // ref: client
	brokerDeadline                     // ref: host.starts
	call                               // ref: World.calls
)

// queue orders occasions by (at, seq). It is a heap with four children to a node, which touches
// fewer cache lines than one with two.
type queue struct {
	heap []occasion
	seq  uint64
}

const children = 4

func before(a, b *occasion) bool { return a.at < b.at || a.at == b.at && a.seq < b.seq }

func (q *queue) push(at engine.Instant, kind occasionKind, ref uint32) {
	q.seq++
	o := occasion{at: at, seq: q.seq, kind: kind, ref: ref}
	q.heap = append(q.heap, o)
	i := len(q.heap) - 1
	for i > 0 {
		parent := (i - 1) / children
		if !before(&o, &q.heap[parent]) {
			break
		}
		q.heap[i] = q.heap[parent]
		i = parent
	}
	q.heap[i] = o
}

func (q *queue) pop() occasion {
	top := q.heap[0]
	last := len(q.heap) - 1
	o := q.heap[last]
	q.heap = q.heap[:last]
	if last > 0 {
		q.sink(o)
	}
	return top
}

// sink puts o where it belongs, starting from the free root.
func (q *queue) sink(o occasion) {
	i := 0
	for {
		first := i*children + 1
		if first >= len(q.heap) {
			break
		}
		least := first
		for c := first + 1; c < min(first+children, len(q.heap)); c++ {
			if before(&q.heap[c], &q.heap[least]) {
				least = c
			}
		}
		if !before(&q.heap[least], &o) {
			break
		}
		q.heap[i] = q.heap[least]
		i = least
	}
	q.heap[i] = o
}
