package engine

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// TestOutboxIdentifiers goes several times round all Packet Identifiers with messages acknowledged in any order, one of them
// hardly ever: no identifier is ever used twice at a time, and each is found again.
func TestOutboxIdentifiers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var o outbox
		o.lastID = uint16(rapid.IntRange(0, 65535).Draw(t, "last"))
		window := rapid.IntRange(1, 300).Draw(t, "window")
		pick := rapid.SliceOfN(rapid.IntRange(0, 1<<16), 16, 16).Draw(t, "order")
		used := make(map[uint16]bool)
		var inFlight []uint16
		for step := range 3 * 65535 / window * window / 8 {
			o.push(entry{msg: &message{}, state: entryQueued, qos: 1})
			e := &o.entries[o.next]
			o.takeID(e)
			o.queued.remove(e.msg)
			e.state = entryAwaitsPuback
			o.waiting.remove(e.msg)
			o.next++
			if e.packetID == 0 || used[e.packetID] {
				t.Fatalf("step %d: identifier %d is in use", step, e.packetID)
			}
			used[e.packetID] = true
			inFlight = append(inFlight, e.packetID)
			if len(inFlight) < window {
				continue
			}
			n := 0
			if len(inFlight) > 1 {
				n = 1 + pick[step%len(pick)]%(len(inFlight)-1) // the first stays
			}
			id := inFlight[n]
			i := o.find(id)
			if i < 0 {
				t.Fatalf("step %d: identifier %d is not found", step, id)
			}
			o.remove(i)
			delete(used, id)
			inFlight = append(inFlight[:n], inFlight[n+1:]...)
		}
		if o.live.messages != len(inFlight) || o.queued.messages != 0 || o.waiting.messages != 0 {
			t.Fatalf("%+v with %d in flight", o.live, len(inFlight))
		}
	})
}

// TestOutboxGaps: what is dropped from behind a message that is never acknowledged does not pile up.
func TestOutboxGaps(t *testing.T) {
	var o outbox
	push := func() { o.push(entry{msg: &message{}, state: entryQueued, qos: 1}) }
	push()
	o.takeID(&o.entries[0])
	o.entries[0].state = entryAwaitsPuback
	for range 100_000 {
		push()
		o.remove(o.oldestQueued())
	}
	if len(o.entries) > 100 || o.live.messages != 1 {
		t.Errorf("%d places for %d messages", len(o.entries), o.live.messages)
	}
}

// TestMessagesAreReleased: when nothing is owed any more every message is free again.
func TestMessagesAreReleased(t *testing.T) {
	b, err := New(Config{QueueMessages: 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	connect := func(id ConnID, name string, clean bool) {
		p := packet.Connect{Version: packet.V311, ClientID: []byte(name), CleanSession: clean, HasWill: true,
			Will: packet.Will{TopicName: []byte("t"), QoS: 1}}
		b.Open(0, id)
		b.Receive(0, id, p.Append(nil, packet.V311))
		s := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("#"), QoS: 1}}}
		b.Receive(0, id, s.Append(nil, packet.V311))
	}
	connect(1, "a", false)
	connect(2, "b", false)
	b.Closed(0, 2)
	for i := range 10 {
		p := packet.Publish{TopicName: []byte("t"), QoS: packet.QoS(i % 2), PacketID: uint16(i % 2), Retain: i == 3, Payload: []byte{byte(i)}}
		b.Receive(0, 1, p.Append(nil, packet.V311))
	}
	p := packet.Publish{TopicName: []byte("t"), Retain: true}
	b.Receive(0, 1, p.Append(nil, packet.V311))
	for id, name := range []string{"", "a", "b"}[1:] {
		connect(ConnID(id+3), name, true) // Clean Session ends what is stored
	}
	b.Closed(0, 3)
	b.Closed(0, 4)
	if made := int(b.nextMessage - 1); made < 14 || len(b.byClient) != 0 || b.subscriptions.Len() != 0 || b.retained.Len() != 0 {
		t.Fatalf("%d messages made, %d Sessions, %d subscriptions, %d retained left", made, len(b.byClient), b.subscriptions.Len(), b.retained.Len())
	}
	for _, m := range b.freeMessages {
		if m.refs != 0 {
			t.Errorf("message %d is free with %d references", m.id, m.refs)
		}
	}
	seen := make(map[*message]bool)
	for _, m := range b.freeMessages {
		if seen[m] {
			t.Errorf("message %d is free twice", m.id)
		}
		seen[m] = true
	}
}
