package engine

import (
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// leaking goes through every way in which a Session loses a message, and leaves nothing behind.
type leaking struct {
	b   *Broker
	now Instant
}

func (l *leaking) connect(id ConnID, name string, clean bool, set func(*packet.Connect)) {
	p := packet.Connect{Version: packet.V5, ClientID: []byte(name), CleanStart: clean}
	p.Properties.Set(packet.SessionExpiryInterval)
	p.Properties.SessionExpiryInterval = 100
	if set != nil {
		set(&p)
	}
	l.b.Open(l.now, id)
	l.b.Receive(l.now, id, p.Append(nil, packet.V5))
	l.b.Outputs()
}

func (l *leaking) publish(qos packet.QoS, size int, retain bool, expiry packet.Seconds) {
	p := packet.Publish{TopicName: []byte("t"), QoS: qos, Payload: make([]byte, size), Retain: retain}
	if qos > 0 {
		p.PacketID = 1
	}
	if expiry > 0 {
		p.Properties.Set(packet.MessageExpiryInterval)
		p.Properties.MessageExpiryInterval = expiry
	}
	b := p.Append(nil, packet.V5)
	if qos == 2 {
		b = (&packet.Ack{Type: packet.PUBREL, PacketID: 1}).Append(b, packet.V5)
	}
	l.b.Receive(l.now, 0, b)
	l.b.Outputs()
}

func (l *leaking) ack(id ConnID, t packet.Type, packetID uint16, reason packet.ReasonCode) {
	a := packet.Ack{Type: t, PacketID: packetID, Reason: reason}
	l.b.Receive(l.now, id, a.Append(nil, packet.V5))
	l.b.Outputs()
}

func (l *leaking) advance(d time.Duration) {
	l.now = l.now.Add(d)
	l.b.Expire(l.now)
	l.b.Outputs()
}

func (l *leaking) cycle() {
	subscribe := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("t"), QoS: 2}}}
	l.connect(0, "publisher", true, nil)
	l.connect(1, "subscriber", true, func(p *packet.Connect) {
		p.Properties.Set(packet.ReceiveMaximum)
		p.Properties.ReceiveMaximum = 2
		p.Properties.Set(packet.MaximumPacketSize)
		p.Properties.MaximumPacketSize = 100
		p.HasWill, p.Will = true, packet.Will{TopicName: []byte("t"), QoS: 1}
	})
	l.b.Receive(l.now, 1, subscribe.Append(nil, packet.V5))
	l.publish(0, 10, false, 0)
	l.publish(0, 200, false, 0) // too large
	l.publish(1, 200, false, 0) // too large; identifier 1
	l.publish(1, 10, true, 5)
	l.publish(2, 20, true, 5)
	for range 5 {
		l.publish(2, 10, false, 5) // two of them push out others
	}
	l.ack(1, packet.PUBACK, 2, 0)
	l.ack(1, packet.PUBREC, 3, packet.QuotaExceeded)
	l.ack(1, packet.PUBREC, 4, 0)
	l.b.Closed(l.now, 1) // with a will
	l.publish(0, 10, false, 0)
	l.advance(10 * time.Second) // what was not sent expires, and the retained message
	l.publish(1, 10, false, 0)
	l.connect(1, "subscriber", false, nil)
	l.b.Receive(l.now, 1, subscribe.Append(nil, packet.V5))
	l.ack(1, packet.PUBCOMP, 4, 0)
	l.publish(1, 10, true, 0)
	l.connect(2, "subscriber", true, nil) // taken over and wiped
	l.b.Receive(l.now, 2, subscribe.Append(nil, packet.V5))
	l.b.Closed(l.now, 2)
	l.publish(1, 10, false, 0)
	l.publish(0, 0, true, 0) // clears the retained message
	l.advance(200 * time.Second)
	l.b.Closed(l.now, 0)
	l.advance(200 * time.Second)
}

// TestNoMessageLeaks: a Broker that begins with more free messages than it needs has all of them back after a cycle that
// leaves no Session and no retained message, each once and without a reference.
func TestNoMessageLeaks(t *testing.T) {
	for _, cfg := range []Config{
		{QueueMessages: 3, QueueQoS0: true, DropOldest: true},
		{QueueMessages: 3, QueueCountsInflight: true, Persistence: PersistJournal},
		{QueueBytes: 40},
		{QueueQoS0: true},
	} {
		b, err := New(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		const made = 100
		for range made {
			b.freeMessages = append(b.freeMessages, &message{})
		}
		l := leaking{b: b, now: 1}
		l.cycle()
		if b.nextMessage <= 16 || len(b.byClient) > 0 || b.retained.Len() > 0 {
			t.Fatalf("%+v: %d messages came, %d Sessions and %d retained messages left", cfg, b.nextMessage-1, len(b.byClient), b.retained.Len())
		}
		seen := make(map[*message]bool)
		for _, m := range b.freeMessages {
			seen[m] = true
			if m.refs != 0 {
				t.Errorf("%+v: message %d is free with %d references", cfg, m.id, m.refs)
			}
		}
		if len(seen) != made || len(b.freeMessages) != made {
			t.Errorf("%+v: of %d messages %d are free, in %d places", cfg, made, len(seen), len(b.freeMessages))
		}
	}
}
