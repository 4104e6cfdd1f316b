package engine

// reason is why the Broker wants to be woken. This list is all of its behaviour over time.
type reason uint8

const (
	wakeConnectTimeout reason = iota // a Network Connection without a CONNECT
	wakeKeepAlive                    // a client that may have been silent for too long
	wakeSessionExpiry                // a Session whose Session Expiry Interval is over
	wakeWillDelay                    // a will whose Will Delay Interval is over
	wakeSnapshot                     // the next snapshot is due
)

// deadline is an entry of the heap: wake up at an instant, for a reason, on account of a
// connection or Session. Entries are ordered by (at, seq), so that no two are equal.
type deadline struct {
	at     Instant
	seq    uint64
	reason reason
	ref    uint32 // ConnID or SessionID
}

// timer is one reason of one connection or Session. It is moved often and fires seldom, so moving
// it later costs nothing: the entry in the heap stays where it is and is put back when it comes up.
type timer struct {
	want  Instant // zero: off
	armed Instant // instant of the valid entry in the heap; zero: none
}

// set moves t to at, or turns it off if at is Never.
func (b *Broker) set(t *timer, at Instant, why reason, ref uint32) {
	if at == Never {
		t.want = 0
		return
	}
	t.want = at
	if t.armed == 0 || at < t.armed {
		t.armed = at
		b.deadlines.push(deadline{at: at, seq: b.deadlineSeq, reason: why, ref: ref})
		b.deadlineSeq++
	}
}

// fired says whether t is due, given that entry d of it came up; if it was moved, it is put back.
func (b *Broker) fired(t *timer, d deadline) bool {
	if t.armed != d.at {
		return false // a later entry, left over from before t was moved earlier
	}
	t.armed = 0
	if t.want == 0 {
		return false
	}
	if t.want > b.now {
		b.set(t, t.want, d.reason, d.ref)
		return false
	}
	t.want = 0
	return true
}

// NextDeadline is the instant at which to call Expire at the latest, if there is any. Every other
// call may change it.
func (b *Broker) NextDeadline() (Instant, bool) {
	if len(b.deadlines) == 0 {
		return 0, false
	}
	return b.deadlines[0].at, true
}

// Expire does everything that is due at now. Calling it early is harmless.
func (b *Broker) Expire(now Instant) {
	b.begin(now)
	for len(b.deadlines) > 0 && b.deadlines[0].at <= now {
		b.expire(b.deadlines.pop())
	}
}

func (b *Broker) expire(d deadline) {
	switch d.reason {
	case wakeConnectTimeout:
		if c := b.conn(ConnID(d.ref)); c != nil && b.fired(&c.connectTimer, d) {
			b.refuse(c, "", 0, CauseConnectTimeout)
		}
	case wakeKeepAlive:
		if c := b.conn(ConnID(d.ref)); c != nil && b.fired(&c.keepAliveTimer, d) {
			b.keepAliveOver(c)
		}
	case wakeSessionExpiry:
		if s := b.session(SessionID(d.ref)); s != nil && b.fired(&s.expiryTimer, d) {
			b.endSession(s, CauseSessionExpired)
		}
	case wakeWillDelay:
		if s := b.session(SessionID(d.ref)); s != nil && b.fired(&s.willTimer, d) {
			b.publishPendingWill(s)
		}
	case wakeSnapshot:
		if b.fired(&b.snapshotTimer, d) {
			b.snapshotDue()
		}
	}
}

// deadlineHeap is a binary heap of values: container/heap would box every entry.
type deadlineHeap []deadline

func (h deadlineHeap) less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].seq < h[j].seq
}

func (h *deadlineHeap) push(d deadline) {
	*h = append(*h, d)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if !s.less(i, parent) {
			return
		}
		s[i], s[parent] = s[parent], s[i]
		i = parent
	}
}

func (h *deadlineHeap) pop() deadline {
	s := *h
	top, last := s[0], len(s)-1
	s[0] = s[last]
	s = s[:last]
	*h = s
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return top
		}
		if child+1 < last && s.less(child+1, child) {
			child++
		}
		if !s.less(child, i) {
			return top
		}
		s[i], s[child] = s[child], s[i]
		i = child
	}
}
