package client

// inflight holds the QoS 1 and 2 messages that were sent and are not acknowledged completely, by
// Packet Identifier and in the order of first sending. Every operation is O(1): an identifier's
// low bits are its slot, so the owner uses only identifiers whose slot is free.
type inflight struct {
	slots []flight // a power of two, at least twice n as far as the identifiers allow
	n     int
	first uint16 // identifier of the oldest; zero: there is none
	last  uint16
}

// flight is one message in flight.
type flight struct {
	message Message
	id      uint16 // zero: the slot is free
	prev    uint16 // neighbours in the order of first sending, by identifier; zero ends it
	next    uint16
	// released: PUBREC came, so the message is the server's and PUBREL is what waits for an answer.
	released bool
	// sent: it went out on the present Network Connection and counts against the window.
	sent bool
}

const (
	minSlots = 8
	maxSlots = 1 << 16
)

// slot returns id's slot, or nil while there are no slots at all.
func (f *inflight) slot(id uint16) *flight {
	if len(f.slots) == 0 {
		return nil
	}
	return &f.slots[int(id)&(len(f.slots)-1)]
}

// get returns the message in flight under id, nil if there is none.
func (f *inflight) get(id uint16) *flight {
	if s := f.slot(id); s != nil && s.id == id && id != 0 {
		return s
	}
	return nil
}

// free reports whether a message can be added under id.
func (f *inflight) free(id uint16) bool {
	s := f.slot(id)
	return s == nil || s.id == 0
}

// reserve makes room for one more message, so that free finds an identifier quickly.
func (f *inflight) reserve() {
	if 2*(f.n+1) <= len(f.slots) || len(f.slots) == maxSlots {
		return
	}
	old := *f
	f.slots = make([]flight, max(minSlots, 2*len(old.slots)))
	for i := range old.slots {
		if id := old.slots[i].id; id != 0 {
			*f.slot(id) = old.slots[i] // distinct low bits stay distinct with one bit more
		}
	}
}

// add puts m at the end, under an identifier that is free after a reserve.
func (f *inflight) add(id uint16, m Message) *flight {
	s := f.slot(id)
	*s = flight{message: m, id: id, prev: f.last}
	if f.last == 0 {
		f.first = id
	} else {
		f.slot(f.last).next = id
	}
	f.last = id
	f.n++
	return s
}

// remove takes s out and lets go of its message.
func (f *inflight) remove(s *flight) {
	if s.prev == 0 {
		f.first = s.next
	} else {
		f.slot(s.prev).next = s.next
	}
	if s.next == 0 {
		f.last = s.prev
	} else {
		f.slot(s.next).prev = s.prev
	}
	*s = flight{}
	f.n--
}
