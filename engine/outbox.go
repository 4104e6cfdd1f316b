package engine

import (
	"sort"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// outbox holds what a Session owes its client, in order: first the messages in flight, then those
// that wait. One list for both keeps the order that [MQTT-4.6.0-1] and [MQTT-4.6.0-6] ask for over any number of connections.
//
//	head            next               len(entries)
//	  | sent on this  | not yet sent on    |
//	  | connection    | this connection    |
//
// Entries that are over stay as gaps until the head passes them.
type outbox struct {
	entries []entry
	head    int
	next    int
	lastSeq uint64

	live    tally  // all entries but gaps
	stored0 int    // of these, at QoS 0
	queued  tally  // of these, never sent
	waiting tally  // of these, not sent on the current connection
	lastID  uint16 // Packet Identifier taken last
	taken   uint32 // Packet Identifiers taken so far
}

// tally counts messages and their topic and payload bytes.
type tally struct{ messages, bytes int }

func (t *tally) add(m *message)    { t.messages++; t.bytes += m.size() }
func (t *tally) remove(m *message) { t.messages--; t.bytes -= m.size() }

// entry is one message owed to one client.
type entry struct {
	msg      *message
	seq      uint64 // names the entry in the journal; rises; kept by gaps
	taken    uint32 // how many Packet Identifiers the Session had taken with this one; kept by gaps
	packetID uint16 // zero until sent at QoS 1 or 2
	state    entryState
	qos      packet.QoS
	retain   bool
	backlog  bool // waited for a connection
}

type entryState uint8

const (
	entryGap entryState = iota
	entryQueued
	entryAwaitsPuback
	entryAwaitsPubrec
	entryAwaitsPubcomp
)

func (o *outbox) push(e entry) {
	if o.head > 32 && o.head*2 > len(o.entries) || len(o.entries) > 2*(o.live.messages+16) {
		o.compact()
	}
	o.lastSeq++
	e.seq = o.lastSeq
	o.entries = append(o.entries, e)
	o.live.add(e.msg)
	o.queued.add(e.msg)
	o.waiting.add(e.msg)
	if e.qos == 0 {
		o.stored0++
	}
}

// compact drops the gaps.
func (o *outbox) compact() {
	kept, next := 0, 0
	for i := o.head; i < len(o.entries); i++ {
		if i == o.next {
			next = kept
		}
		if o.entries[i].state != entryGap {
			o.entries[kept] = o.entries[i]
			kept++
		}
	}
	if o.next >= len(o.entries) {
		next = kept
	}
	clear(o.entries[kept:])
	o.entries, o.head, o.next = o.entries[:kept], 0, next
}

// remove turns entry i into a gap. The caller releases its message.
func (o *outbox) remove(i int) {
	e := &o.entries[i]
	o.live.remove(e.msg)
	if e.qos == 0 {
		o.stored0--
	}
	if e.state == entryQueued {
		o.queued.remove(e.msg)
	}
	if i >= o.next {
		o.waiting.remove(e.msg)
	}
	*e = entry{seq: e.seq, taken: e.taken}
	for o.head < len(o.entries) && o.entries[o.head].state == entryGap {
		o.head++
	}
	o.next = max(o.next, o.head)
	if o.head == len(o.entries) {
		o.entries, o.head, o.next = o.entries[:0], 0, 0
	}
}

// find returns the entry sent with Packet Identifier id on this connection, or -1. Identifiers are
// taken in turn, so an entry's turn can be told from its identifier, unless it is older than a full
// round of identifiers.
func (o *outbox) find(id uint16) int {
	turn := o.taken - uint32(distance(id, o.lastID))
	n := sort.Search(o.next-o.head, func(i int) bool { return o.entries[o.head+i].taken >= turn })
	if i := o.head + n; i < o.next && o.entries[i].packetID == id && o.entries[i].state > entryQueued {
		return i
	}
	for i := o.head; i < o.next; i++ {
		if o.entries[i].packetID == id && o.entries[i].state > entryQueued {
			return i
		}
	}
	return -1
}

// identifiers is how many Packet Identifiers there are: zero is none. [MQTT-2.2.1-3]
const identifiers = 65535

// distance is how many turns after from the identifier to comes.
func distance(from, to uint16) uint16 {
	if to >= from {
		return to - from
	}
	return identifiers - (from - to)
}

// inUse says whether Packet Identifier id belongs to any message in flight.
func (o *outbox) inUse(id uint16) bool {
	for i := o.head; i < len(o.entries) && o.entries[i].state != entryQueued; i++ {
		if o.entries[i].packetID == id {
			return true
		}
	}
	return false
}

// takeID gives entry e an unused Packet Identifier. [MQTT-2.2.1-4]
func (o *outbox) takeID(e *entry) {
	for {
		o.lastID++
		if o.lastID == 0 {
			continue
		}
		o.taken++
		// The head is the oldest in flight: within a round of it no identifier can be in use.
		if o.taken-o.entries[o.head].taken < identifiers || !o.inUse(o.lastID) {
			e.packetID, e.taken = o.lastID, o.taken
			return
		}
	}
}

// rewind makes all entries wait for the next connection.
func (o *outbox) rewind() {
	o.next = o.head
	o.waiting = o.live
	for i := o.head; i < len(o.entries); i++ {
		o.entries[i].backlog = true
	}
}

// oldestQueued returns the first entry that was never sent, or -1.
func (o *outbox) oldestQueued() int {
	for i := o.head; i < len(o.entries); i++ {
		if o.entries[i].state == entryQueued {
			return i
		}
	}
	return -1
}

// findSeq returns the entry with number seq, or -1.
func (o *outbox) findSeq(seq uint64) int {
	n := sort.Search(len(o.entries)-o.head, func(i int) bool { return o.entries[o.head+i].seq >= seq })
	if i := o.head + n; i < len(o.entries) && o.entries[i].seq == seq && o.entries[i].state != entryGap {
		return i
	}
	return -1
}

// renumber finds out, after recovery, in which turn the Packet Identifiers in flight were taken.
func (o *outbox) renumber() {
	o.taken = 2 * identifiers
	for i := o.head; i < len(o.entries) && o.entries[i].state != entryQueued; i++ {
		if o.entries[i].state != entryGap {
			o.lastID = o.entries[i].packetID
		}
	}
	for i := o.head; i < len(o.entries); i++ {
		if e := &o.entries[i]; e.state > entryQueued {
			e.taken = o.taken - uint32(distance(e.packetID, o.lastID))
		}
	}
}
