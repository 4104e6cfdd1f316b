package engine

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// A record says that something is so now, or is gone. The records of all that exists, in the order
// of State, are a snapshot; those of each change, as it happens, are a journal; restoring reads
// both alike. A record is a kind, then its fields: numbers as uvarints, bytes with their length before them.
type recordKind uint8

const (
	_                  recordKind = iota
	recordsSession                // Client Identifier, version, cleanStart, expiry, expiresAt, will
	recordsSessionEnd             // Client Identifier
	recordsSubscribed             // Client Identifier, Topic Filter, options
	recordsUnsubscribe            // Client Identifier, Topic Filter
	recordsMessage                // MessageID, expires, PUBLISH packet as of MQTT 5.0
	recordsEntry                  // Client Identifier, seq, MessageID, state, QoS, retain, Packet Identifier
	recordsDone                   // Client Identifier, seq
	recordsReceived               // Client Identifier, Packet Identifier, MessageID
	recordsReleased               // Client Identifier, Packet Identifier
	recordsRetained               // MessageID
	recordsUnretained             // Topic Name
	recordsGroup                  // records, each with its length before it
)

// State passes the records of all that is to be stored to yield, until that returns false. The bytes
// are yield's only during its call.
func (b *Broker) State(yield func(record []byte) bool) {
	w := stateWriter{yield: yield, written: make(map[MessageID]bool), going: true}
	for _, s := range b.sessions {
		if s != nil && b.keeps(s) {
			w.session(s)
		}
	}
	for _, m := range b.retained.All() {
		w.message(m)
		w.put(appendRetained(w.buf[:0], m))
	}
}

// keeps says whether s is to be stored at all.
func (b *Broker) keeps(s *session) bool {
	skipped := b.cfg.Persistence == PersistSnapshot && b.cfg.SnapshotSkipsCleanStart && s.cleanStart
	return s.expiry > 0 && !skipped
}

// stateWriter writes a snapshot, each message once and before the first that names it.
type stateWriter struct {
	yield   func([]byte) bool
	written map[MessageID]bool
	buf     []byte
	going   bool
}

func (w *stateWriter) put(record []byte) {
	w.buf = record
	w.going = w.going && w.yield(record)
}

func (w *stateWriter) session(s *session) {
	w.put(appendSession(w.buf[:0], s))
	for _, sub := range s.subscriptions {
		w.put(appendSubscribed(w.buf[:0], sub))
	}
	for i := s.outbox.head; i < len(s.outbox.entries); i++ {
		if e := &s.outbox.entries[i]; e.state != entryGap {
			w.message(e.msg)
			w.put(appendEntry(w.buf[:0], s, e))
		}
	}
	for _, id := range sortedIDs(s.received) {
		w.put(appendReceived(w.buf[:0], s, id, s.received[id]))
	}
}

func (w *stateWriter) message(m *message) {
	if !w.written[m.id] {
		w.written[m.id] = true
		w.put(appendMessage(w.buf[:0], m))
	}
}

func sortedIDs(received map[uint16]MessageID) []uint16 { return slices.Sorted(maps.Keys(received)) }

func start(dst []byte, kind recordKind) []byte { return append(dst, byte(kind)) }

func appendString[T ~string | ~[]byte](dst []byte, s T) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

func appendSession(dst []byte, s *session) []byte {
	dst = appendString(start(dst, recordsSession), s.clientID)
	dst = append(dst, byte(s.version))
	dst = appendBool(dst, s.cleanStart)
	dst = binary.AppendUvarint(dst, uint64(s.expiry))
	dst = binary.AppendUvarint(dst, uint64(s.expiresAt))
	dst = appendBool(dst, s.conn != nil)
	w := s.pendingWill
	if s.conn != nil {
		w = s.conn.will
	}
	dst = appendBool(dst, w != nil)
	if w == nil {
		return dst
	}
	dst = binary.AppendUvarint(dst, uint64(w.delay))
	dst = binary.AppendUvarint(dst, uint64(w.due))
	return appendPublish(dst, &w.publish)
}

// appendPublish stores p as a PUBLISH packet of MQTT 5.0.
func appendPublish(dst []byte, p *packet.Publish) []byte {
	q := *p
	if q.QoS > 0 {
		q.PacketID = 1 // must not be zero, means nothing here
	}
	dst = binary.AppendUvarint(dst, uint64(q.Size(packet.V5)))
	return q.Append(dst, packet.V5)
}

func appendSubscribed(dst []byte, sub *subscription) []byte {
	dst = appendString(start(dst, recordsSubscribed), sub.session.clientID)
	dst = appendString(dst, sub.filter)
	dst = append(dst, byte(sub.qos))
	return appendBool(appendBool(dst, sub.noLocal), sub.retainAsPublished)
}

func appendMessage(dst []byte, m *message) []byte {
	dst = binary.AppendUvarint(start(dst, recordsMessage), uint64(m.id))
	dst = binary.AppendUvarint(dst, uint64(m.expires))
	p := packet.Publish{QoS: m.qos, TopicName: m.topicName(), Payload: m.payload()}
	if m.forwarded != nil {
		p.Properties = *m.forwarded
	}
	return appendPublish(dst, &p)
}

func appendEntry(dst []byte, s *session, e *entry) []byte {
	dst = appendString(start(dst, recordsEntry), s.clientID)
	dst = binary.AppendUvarint(dst, uint64(e.seq))
	dst = binary.AppendUvarint(dst, uint64(e.msg.id))
	dst = append(dst, byte(e.state), byte(e.qos))
	return binary.AppendUvarint(appendBool(dst, e.retain), uint64(e.packetID))
}

func appendReceived(dst []byte, s *session, id uint16, message MessageID) []byte {
	dst = appendString(start(dst, recordsReceived), s.clientID)
	return binary.AppendUvarint(binary.AppendUvarint(dst, uint64(id)), uint64(message))
}

func appendRetained(dst []byte, m *message) []byte {
	return binary.AppendUvarint(start(dst, recordsRetained), uint64(m.id))
}
