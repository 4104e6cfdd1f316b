package engine

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// will is a Will Message that was not published yet.
type will struct {
	publish packet.Publish // owns its bytes
	delay   time.Duration
	due     Instant // once its connection is gone
}

// keepWill takes the will of a CONNECT. [MQTT-3.1.2-7]
func (b *Broker) keepWill(c *conn, p *packet.Connect) {
	c.will = nil
	if !p.HasWill {
		return
	}
	c.will = newWill(&packet.Publish{QoS: p.Will.QoS, Retain: p.Will.Retain, TopicName: p.Will.TopicName,
		Payload: p.Will.Payload, Properties: p.Will.Properties})
	if p.Will.Properties.Has(packet.WillDelayInterval) {
		c.will.delay = seconds(p.Will.Properties.WillDelayInterval)
	}
}

// newWill copies p.
func newWill(p *packet.Publish) *will {
	w := &will{publish: packet.Publish{QoS: p.QoS, Retain: p.Retain,
		TopicName: append([]byte(nil), p.TopicName...), Payload: append([]byte(nil), p.Payload...)}}
	if q := forwardedProperties(&p.Properties); q != nil {
		w.publish.Properties = *q
	}
	if p.Properties.Has(packet.MessageExpiryInterval) {
		w.publish.Properties.Set(packet.MessageExpiryInterval)
		w.publish.Properties.MessageExpiryInterval = p.Properties.MessageExpiryInterval
	}
	return w
}

// leaveWill is called when c, the connection of s, is gone: its will, if it still has one, is
// published now or waits for its delay. [MQTT-3.1.2-8] [MQTT3-3.1.2-8]
func (b *Broker) leaveWill(s *session, c *conn) {
	w := c.will
	if w == nil {
		return
	}
	c.will = nil
	w.due = b.now.Add(w.delay)
	s.pendingWill = w
	if w.delay == 0 {
		b.publishPendingWill(s)
		return
	}
	b.set(&s.willTimer, w.due, wakeWillDelay, uint32(s.id))
}

// cancelPendingWill forgets a will whose client is back in time. [MQTT-3.1.3-9]
func (b *Broker) cancelPendingWill(s *session) {
	s.pendingWill = nil
	b.set(&s.willTimer, Never, wakeWillDelay, uint32(s.id))
}

// publishPendingWill publishes the will that waits in s, if there is one, and forgets it. [MQTT-3.1.2-10]
func (b *Broker) publishPendingWill(s *session) {
	w := s.pendingWill
	if w == nil {
		return
	}
	b.cancelPendingWill(s)
	b.openGroup()
	b.recordSession(s) // that the will is gone
	m := b.newMessage(&w.publish)
	b.observe(Event{Kind: WillPublished, Session: s.id, Message: m.id, QoS: m.qos, Retain: w.publish.Retain,
		TopicName: m.topicName(), Size: len(m.payload())})
	b.accept(m, s, w.publish.Retain)
	b.closeGroup()
	b.release(m)
}
