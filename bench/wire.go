package bench

import (
	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// wire is one Network Connection: the PUBLISH packets under way on it in both directions. Byte streams
// keep their order, so the n-th packet written at one end is the n-th read at the other.
type wire struct {
	client      uint32
	up          fifo[upPacket]
	down        fifo[downPacket]
	opened      bool // the Broker knows of it
	clientGone  bool // the client reads nothing more
	brokerGone  bool // the Broker reads nothing more
	silentSince engine.Instant
	silent      bool // its link has been dead, or its client gone, since silentSince
}

// upPacket is a PUBLISH on its way to the Broker.
type upPacket struct {
	pub      *publication
	packetID uint16
	qos      packet.QoS
	backlog  bool
}

// downPacket is a PUBLISH on its way to a client.
type downPacket struct {
	pub      *publication
	message  engine.MessageID
	pair     int32 // index in pub.pairs
	packetID uint16
	qos      packet.QoS
	dup      bool
	backlog  bool
	replay   bool // a retained message for a new subscription
	restored bool // came out of storage: the Broker may have sent it before
}

// wires has the Network Connections by number. Numbers rise and are never used again, so those at the
// front go for good, and the slice starts at base.
type wires struct {
	base  uint32
	at    []*wire // nil: over
	front int     // all before it in at are over
	pool  pool[wire]
	none  wire // stands for all that are over
}

// get returns the wire of a connection; one that is over reads nothing at either end.
func (w *wires) get(conn uint32) *wire {
	if i := conn - w.base; conn >= w.base && int(i) < len(w.at) && w.at[i] != nil {
		return w.at[i]
	}
	w.none.client, w.none.clientGone, w.none.brokerGone = noClient, true, true
	return &w.none
}

// open begins a connection; its number must be larger than all before.
func (w *wires) open(conn, client uint32) {
	if len(w.at) == 0 {
		w.base = conn
	}
	for w.base+uint32(len(w.at)) <= conn {
		w.at = append(w.at, nil)
	}
	v := w.pool.take()
	v.client = client
	w.at[conn-w.base] = v
}

// closed forgets a wire both of whose ends are gone.
func (w *wires) closed(conn uint32) {
	v := w.get(conn)
	if v == &w.none || !v.clientGone || !v.brokerGone {
		return
	}
	*v = wire{up: v.up, down: v.down}
	w.pool.put(v)
	w.at[conn-w.base] = nil
	w.trim()
}

// trim moves the base past the wires that are over, once they are half of all.
func (w *wires) trim() {
	for w.front < len(w.at) && w.at[w.front] == nil {
		w.front++
	}
	if w.front < 64 || w.front < len(w.at)/2 {
		return
	}
	w.at = append(w.at[:0], w.at[w.front:]...)
	w.base += uint32(w.front)
	w.front = 0
}

// fifo is a queue in a ring. The zero value is empty.
type fifo[T any] struct {
	ring []T // its length is a power of two
	head int
	n    int
}

func (f *fifo[T]) push(v T) {
	if f.n == len(f.ring) {
		f.grow()
	}
	f.ring[(f.head+f.n)&(len(f.ring)-1)] = v
	f.n++
}

func (f *fifo[T]) grow() {
	ring := make([]T, max(4, 2*len(f.ring)))
	for i := range f.n {
		ring[i] = f.ring[(f.head+i)&(len(f.ring)-1)]
	}
	f.ring, f.head = ring, 0
}

// first returns the oldest value; there must be one.
func (f *fifo[T]) first() *T { return &f.ring[f.head] }

// pop takes the oldest value out; ok is false if there is none.
func (f *fifo[T]) pop() (v T, ok bool) {
	if f.n == 0 {
		return v, false
	}
	v = f.ring[f.head]
	f.head = (f.head + 1) & (len(f.ring) - 1)
	f.n--
	return v, true
}
