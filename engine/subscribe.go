package engine

import (
	"bytes"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

// subscription is one Topic Filter of one Session.
type subscription struct {
	session           *session
	filter            string
	qos               packet.QoS
	noLocal           bool
	retainAsPublished bool
	at                int // place in session.subscriptions
}

// handleSubscribe takes SUBSCRIBE. MQTT 5.0 section 3.8.4.
func (b *Broker) handleSubscribe(c *conn, h packet.Header, body []byte) {
	p := &b.in.subscribe
	if err := p.Decode(c.version, h, body); err != nil {
		b.reject(c, err)
		return
	}
	if p.Properties.Has(packet.SubscriptionIdentifier) {
		b.disconnect(c, packet.SubscriptionIdentifiersNotSupported, CauseProtocolError) // CONNACK said so, section 3.2.2.3.12
		return
	}
	a := &b.out.suback
	a.PacketID = p.PacketID // [MQTT-3.8.4-2]
	a.Reasons = a.Reasons[:0]
	a.Properties.Reset()
	isNew := make([]bool, len(p.Subscriptions))
	for i := range p.Subscriptions {
		reason := packet.ReasonCode(0)
		reason, isNew[i] = b.subscribe(c.session, &p.Subscriptions[i])
		a.Reasons = append(a.Reasons, reason) // [MQTT-3.8.4-6] [MQTT3-3.8.4-5]
	}
	b.afterWrites(c)
	start := len(b.arena)
	b.arena = a.Append(b.arena, c.version) // [MQTT-3.8.4-1]
	b.sendFrom(c, start)
	for i := range p.Subscriptions {
		if sub := &p.Subscriptions[i]; a.Reasons[i] < 0x80 && wantsRetained(sub.RetainHandling, isNew[i]) {
			b.sendRetained(c.session, sub)
		}
	}
}

var sharePrefix = [...]byte{'$', 's', 'h', 'a', 'r', 'e', '/'}

// subscribe makes or replaces one subscription and returns its Reason Code. [MQTT-3.8.4-3]
func (b *Broker) subscribe(s *session, p *packet.Subscription) (reason packet.ReasonCode, isNew bool) {
	if topic.ValidFilter(p.TopicFilter) != nil {
		return packet.TopicFilterInvalid, false
	}
	if bytes.HasPrefix(p.TopicFilter, sharePrefix[:]) {
		return packet.SharedSubscriptionsNotSupported, false
	}
	filter := string(p.TopicFilter)
	sub, exists := b.index(s, filter)
	if !exists {
		b.observe(Event{Kind: SubscriptionMade, Session: s.id, TopicName: p.TopicFilter})
	}
	sub.qos, sub.noLocal, sub.retainAsPublished = p.QoS, p.NoLocal, p.RetainAsPublished
	b.recordSubscription(sub)
	return packet.ReasonCode(p.QoS), !exists
}

// index returns the subscription of s to filter, made if it is not there.
func (b *Broker) index(s *session, filter string) (sub *subscription, exists bool) {
	if sub, exists = b.subscriptions.Get(filter, uint32(s.id)); exists {
		return sub, true
	}
	sub = &subscription{session: s, filter: filter, at: len(s.subscriptions)}
	s.subscriptions = append(s.subscriptions, sub)
	b.subscriptions.Set(filter, uint32(s.id), sub)
	return sub, false
}

func (b *Broker) removeSubscription(sub *subscription) {
	b.unindex(sub)
	b.observe(Event{Kind: SubscriptionEnded, Session: sub.session.id, TopicName: []byte(sub.filter)})
}

// unindex takes sub out of its Session and out of the index.
func (b *Broker) unindex(sub *subscription) {
	s := sub.session
	last := s.subscriptions[len(s.subscriptions)-1]
	s.subscriptions[sub.at], last.at = last, sub.at
	s.subscriptions = s.subscriptions[:len(s.subscriptions)-1]
	b.subscriptions.Delete(sub.filter, uint32(s.id))
}

// handleUnsubscribe takes UNSUBSCRIBE. MQTT 5.0 section 3.10.4.
func (b *Broker) handleUnsubscribe(c *conn, h packet.Header, body []byte) {
	p := &b.in.unsubscribe
	if err := p.Decode(c.version, h, body); err != nil {
		b.reject(c, err)
		return
	}
	a := &b.out.unsuback
	a.PacketID = p.PacketID
	a.Reasons = a.Reasons[:0]
	a.Properties.Reset()
	for _, filter := range p.TopicFilters {
		reason := packet.NoSubscriptionExisted
		if sub, ok := b.subscriptions.Get(string(filter), uint32(c.session.id)); ok {
			reason = packet.Success
			b.removeSubscription(sub) // [MQTT-3.10.4-1] [MQTT-3.10.4-2]
			b.recordUnsubscribed(sub)
		}
		a.Reasons = append(a.Reasons, reason)
	}
	b.afterWrites(c)
	start := len(b.arena)
	b.arena = a.Append(b.arena, c.version) // [MQTT-3.10.4-4] [MQTT-3.10.4-5]
	b.sendFrom(c, start)
}
