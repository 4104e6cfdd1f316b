package client

// queue is a ring of messages that wait to be sent for the first time, oldest first.
type queue struct {
	ring []queued // a power of two
	head int
	n    int
	qos0 int // how many of them are QoS 0
}

// queued is a message in the queue.
type queued struct {
	Message
	// epoch is the connection on which it was accepted, zero if on none; on any other it is backlog.
	epoch uint32
}

func (q *queue) at(i int) *queued { return &q.ring[(q.head+i)&(len(q.ring)-1)] }

// pushBack adds w as the newest.
func (q *queue) pushBack(w queued) {
	q.grow()
	*q.at(q.n) = w
	q.count(&w, 1)
}

// pushFront adds w as the oldest.
func (q *queue) pushFront(w queued) {
	q.grow()
	q.head = (q.head - 1) & (len(q.ring) - 1)
	*q.at(0) = w
	q.count(&w, 1)
}

// popFront takes out the oldest and lets go of its payload.
func (q *queue) popFront() queued {
	oldest := q.at(0)
	w := *oldest
	*oldest = queued{}
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.count(&w, -1)
	return w
}

func (q *queue) count(w *queued, by int) {
	q.n += by
	if w.QoS == 0 {
		q.qos0 += by
	}
}

func (q *queue) grow() {
	if q.n < len(q.ring) {
		return
	}
	ring := make([]queued, max(minSlots, 2*len(q.ring)))
	copied := copy(ring, q.ring[q.head:])
	copy(ring[copied:], q.ring[:q.head])
	q.ring, q.head = ring, 0
}
