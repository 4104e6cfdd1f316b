package engine

import "github.com/hiatus-mqtt/hiatus/engine/packet"

// retain makes m its topic's retained message, or clears it if m is empty. [MQTT-3.3.1-5] [MQTT-3.3.1-6]
func (b *Broker) retain(m *message) {
	name := string(m.topicName())
	old, had := b.retained.Delete(name)
	if had {
		b.observe(Event{Kind: Unretained, Message: old.id})
		b.release(old)
	}
	if len(m.payload()) == 0 {
		if had {
			b.recordUnretained(name)
		}
		return // [MQTT-3.3.1-7]
	}
	m.refs++
	b.retained.Set(name, m)
	b.recordRetained(m)
	b.observe(Event{Kind: Retained, Message: m.id})
}

// wantsRetained says whether a subscription gets retained messages. [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] [MQTT3-3.3.1-6]
func wantsRetained(handling uint8, isNew bool) bool {
	return handling == 0 || handling == 1 && isNew
}

// sendRetained delivers the retained messages that match a subscription just made.
func (b *Broker) sendRetained(s *session, sub *packet.Subscription) {
	b.found = b.retained.Match(string(sub.TopicFilter), b.found[:0])
	for _, m := range b.found {
		if m.expires <= b.now {
			name := string(m.topicName())
			b.retained.Delete(name)
			b.recordUnretained(name)
			b.observe(Event{Kind: Unretained, Message: m.id})
			b.release(m)
			continue
		}
		b.deliver(s, m, min(m.qos, sub.QoS), true) // [MQTT3-3.3.1-8]
	}
}
