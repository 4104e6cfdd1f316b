package engine

import "encoding/binary"

// This file writes the journal: one record for each change of what is to survive a restart. All of
// it is idle unless the configuration is PersistJournal.

func (b *Broker) journaling() bool { return b.cfg.Persistence == PersistJournal }

// write makes the arena's bytes from start on a record, or a part of the group that is open.
func (b *Broker) write(start int) {
	span := Output{Kind: Write, start: start, end: len(b.arena)}
	if b.group.open {
		b.group.parts = append(b.group.parts, span)
		if len(b.group.parts) > 1 {
			return
		}
		b.group.at = len(b.outputs)
	}
	b.written++
	span.AfterWrite = b.written
	b.outputs = append(b.outputs, span)
}

// group joins records that a crash must keep together or not at all, since the journal may end
// between any two.
type group struct {
	open  bool
	at    int      // place in Broker.outputs of the Write that takes all parts
	parts []Output // of which start and end count
}

func (b *Broker) openGroup() { b.group.open, b.group.parts = true, b.group.parts[:0] }

func (b *Broker) closeGroup() {
	b.group.open = false
	if len(b.group.parts) < 2 {
		return
	}
	o := &b.outputs[b.group.at]
	o.start = len(b.arena)
	b.arena = start(b.arena, recordsGroup)
	for _, part := range b.group.parts {
		b.arena = appendString(b.arena, b.arena[part.start:part.end])
	}
	o.end = len(b.arena)
}

// recordSession stores what s is apart from its contents, or that it is not to be stored any longer.
func (b *Broker) recordSession(s *session) {
	if !b.journaling() {
		return
	}
	if s.expiry == 0 {
		b.recordSessionEnd(s)
		return
	}
	s.recorded = true
	at := len(b.arena)
	b.arena = appendSession(b.arena, s)
	b.write(at)
}

func (b *Broker) recordSessionEnd(s *session) {
	if !s.recorded {
		return
	}
	s.recorded = false
	at := len(b.arena)
	b.arena = appendString(start(b.arena, recordsSessionEnd), s.clientID)
	b.write(at)
}

func (b *Broker) recordSubscription(sub *subscription) {
	if !sub.session.recorded {
		return
	}
	at := len(b.arena)
	b.arena = appendSubscribed(b.arena, sub)
	b.write(at)
}

func (b *Broker) recordUnsubscribed(sub *subscription) {
	if !sub.session.recorded {
		return
	}
	at := len(b.arena)
	b.arena = appendString(start(b.arena, recordsUnsubscribe), sub.session.clientID)
	b.arena = appendString(b.arena, sub.filter)
	b.write(at)
}

// recordMessage stores m before the first record that names it.
func (b *Broker) recordMessage(m *message) {
	if m.recorded {
		return
	}
	m.recorded = true
	at := len(b.arena)
	b.arena = appendMessage(b.arena, m)
	b.write(at)
}

func (b *Broker) recordEnqueue(s *session, e *entry) {
	if !s.recorded {
		return
	}
	b.recordMessage(e.msg)
	b.recordEntry(s, e)
}

// recordEntry stores e as it is now.
func (b *Broker) recordEntry(s *session, e *entry) {
	if !s.recorded {
		return
	}
	at := len(b.arena)
	b.arena = appendEntry(b.arena, s, e)
	b.write(at)
}

func (b *Broker) recordDone(s *session, e *entry) {
	if !s.recorded {
		return
	}
	at := len(b.arena)
	b.arena = appendString(start(b.arena, recordsDone), s.clientID)
	b.arena = binary.AppendUvarint(b.arena, uint64(e.seq))
	b.write(at)
}

func (b *Broker) recordReceived(s *session, id uint16, message MessageID) {
	if !s.recorded {
		return
	}
	at := len(b.arena)
	b.arena = appendReceived(b.arena, s, id, message)
	b.write(at)
}

func (b *Broker) recordReleased(s *session, id uint16) {
	if !s.recorded {
		return
	}
	at := len(b.arena)
	b.arena = appendString(start(b.arena, recordsReleased), s.clientID)
	b.arena = binary.AppendUvarint(b.arena, uint64(id))
	b.write(at)
}

func (b *Broker) recordRetained(m *message) {
	if !b.journaling() {
		return
	}
	b.recordMessage(m)
	at := len(b.arena)
	b.arena = appendRetained(b.arena, m)
	b.write(at)
}

func (b *Broker) recordUnretained(name string) {
	if !b.journaling() {
		return
	}
	at := len(b.arena)
	b.arena = appendString(start(b.arena, recordsUnretained), name)
	b.write(at)
}

// planSnapshot sets the time of the next snapshot.
func (b *Broker) planSnapshot() {
	if b.cfg.Persistence == PersistSnapshot && b.cfg.SnapshotEvery > 0 {
		b.set(&b.snapshotTimer, b.now.Add(b.cfg.SnapshotEvery), wakeSnapshot, 0)
	}
}

func (b *Broker) snapshotDue() {
	b.outputs = append(b.outputs, Output{Kind: Snapshot, start: len(b.arena), end: len(b.arena)})
	b.planSnapshot()
}
