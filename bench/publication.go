package bench

import (
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// publication is one message that an application published, or one Will Message, as long as anybody
// can still do something with it.
type publication struct {
	ref       uint64 // the world's number, 0 for a Will Message
	at        engine.Instant
	topicName string
	pairs     []pair // the intended receivers by number, then the others that got in its way

	// holders is who can still make copies of it: the publishing client, PUBLISH packets under way in
	// either direction, and messages in the Broker. Without any, its pairs are settled.
	holders int32
	uplinks int32 // PUBLISH packets of it on their way to the Broker
	place   int32 // in Ledger.live
	conn    uint32
	bytes   int32 // topic and payload
	qos     packet.QoS
	offline bool // published without a connection
	owned   bool // the publishing client is not done with it
	arrived bool // the Broker read the last PUBLISH of it
}

// message is one Application Message in the Broker. A publication has several when the client
// published it again at QoS 1, each acknowledged and routed on its own.
type message struct {
	id  engine.MessageID
	pub *publication
	// holds is why the Broker may still make copies of it: it is being routed, its QoS 2 handshake is not
	// over, it is a retained message, or it is in Sessions, one each.
	holds    int32
	place    int32          // in Ledger.messages
	over     engine.Instant // since when holds is zero, if storage may still know it
	routed   bool
	unrouted bool // holds counts its routing
	held     bool // holds counts its QoS 2 handshake
	retained bool // holds counts it as its topic's retained message
	backlog  bool // its publisher waited for a connection
	aside    bool // the Broker stopped with it
	stored   bool // nothing but storage has it
}

// entry is a message in a Session.
type entry struct {
	next     *entry // of the same pair
	message  *message
	identity *identity
	session  engine.SessionID
	conn     uint32 // that it was last sent on
	packetID uint16
	qos      packet.QoS
	sent     bool // at least once
	replay   bool // a retained message for a new subscription
	restored bool // came out of storage
	aside    bool // the Broker stopped with it
	foreign  bool // a client that had the Session before read it
}

// publish makes a publication of a client, or of noClient, with its intended receivers of this instant.
func (l *Ledger) publish(publisher uint32, ref uint64, topicName []byte, name string) *publication {
	p := l.publications.take()
	receivers := l.intents.match(topicName)
	*p = publication{ref: ref, at: l.now, topicName: name, pairs: l.pairs(p.pairs, len(receivers)), place: int32(len(l.live))}
	l.live = append(l.live, p)
	if ref != 0 {
		l.byRef.put(ref, p)
	}
	l.published++
	for _, i := range receivers {
		if i.noLocal && i.client == publisher {
			continue
		}
		p.pairs = append(p.pairs, pair{receiver: i.client, intended: true})
		l.client(i.client).fates.expected++
	}
	return p
}

// release takes one of p's holders away and settles it after the last.
func (l *Ledger) release(p *publication) {
	p.holders--
	if p.holders > 0 || l.err != nil {
		return
	}
	if p.holders < 0 {
		l.broken(p, noClient, "more came out of it than went in")
		return
	}
	for i := range p.pairs {
		l.settle(p, &p.pairs[i])
	}
	if l.err == nil {
		l.forget(p)
	}
}

// fewPairs is how many pairs a publication keeps room for when it is used again.
const fewPairs = 8

// pairs returns an empty list with room for n pairs: kept, or, if that is too short, a long one of
// those that are kept apart, so that rare wide publications do not swell all others.
func (l *Ledger) pairs(kept []pair, n int) []pair {
	if last := len(l.longPairs) - 1; n > fewPairs && last >= 0 {
		kept, l.longPairs = l.longPairs[last], l.longPairs[:last]
	}
	return slices.Grow(kept[:0], n)
}

// forget makes room for other publications.
func (l *Ledger) forget(p *publication) {
	if p.ref != 0 {
		l.byRef.delete(p.ref)
	}
	last := l.live[len(l.live)-1]
	l.live[p.place], last.place = last, p.place
	l.live = l.live[:len(l.live)-1]
	p.topicName = ""
	if cap(p.pairs) > fewPairs {
		l.longPairs = append(l.longPairs, p.pairs)
		p.pairs = nil
	}
	l.publications.put(p)
}

// newMessage makes a message of p, which holds p.
func (l *Ledger) newMessage(id engine.MessageID, p *publication) *message {
	m := l.messagePool.take()
	*m = message{id: id, pub: p, place: int32(len(l.messages))}
	l.messages = append(l.messages, m)
	l.byMessage.put(uint64(id), m)
	p.holders++
	return m
}

// drop takes one of m's holds away. After the last the Broker has forgotten it; where storage may bring
// it back it stays known until storage has moved on.
func (l *Ledger) drop(m *message) {
	m.holds--
	if m.holds > 0 {
		return
	}
	if l.options.Storage != engine.PersistNone {
		l.store(m)
		return
	}
	l.forgetMessage(m)
}

func (l *Ledger) forgetMessage(m *message) {
	p := m.pub
	l.byMessage.delete(uint64(m.id))
	last := l.messages[len(l.messages)-1]
	l.messages[m.place], last.place = last, m.place
	l.messages = l.messages[:len(l.messages)-1]
	m.id = 0
	l.messagePool.put(m)
	l.release(p)
}

// message finds the message of an engine's event.
func (l *Ledger) message(e *engine.Event) *message {
	m := l.byMessage.get(uint64(e.Message))
	if m == nil {
		l.broken(nil, noClient, "the Broker reports %v of message %d, which it should not know", e.Kind, e.Message)
	}
	return m
}
