package engine

import "github.com/hiatus-mqtt/hiatus/engine/packet"

// message is an Application Message, shared by all Sessions that hold it.
type message struct {
	id        MessageID
	refs      int32
	qos       packet.QoS
	recorded  bool    // the journal has it
	expires   Instant // Never: no Message Expiry Interval
	topicLen  int
	data      []byte             // Topic Name, then payload
	forwarded *packet.Properties // those that go on to receivers; nil for none
}

func (m *message) topicName() []byte { return m.data[:m.topicLen:m.topicLen] }
func (m *message) payload() []byte   { return m.data[m.topicLen:] }

// size is what the message counts in queue bounds: topic and payload bytes.
func (m *message) size() int { return len(m.data) }

// keepRoom bounds the buffer that a free message keeps for the next one.
const keepRoom = 4096

// newMessage copies p. The caller holds the only reference.
func (b *Broker) newMessage(p *packet.Publish) *message {
	m := b.takeMessage()
	m.fill(p)
	m.id, m.expires = b.nextMessage, Never
	b.nextMessage++
	if p.Properties.Has(packet.MessageExpiryInterval) {
		m.expires = b.now.Add(seconds(p.Properties.MessageExpiryInterval))
	}
	return m
}

// fill copies from p what does not depend on when and where it came.
func (m *message) fill(p *packet.Publish) {
	m.qos = p.QoS
	m.data = append(append(m.data, p.TopicName...), p.Payload...)
	m.topicLen = len(p.TopicName)
	m.forwarded = forwardedProperties(&p.Properties)
}

func (b *Broker) takeMessage() *message {
	n := len(b.freeMessages)
	if n == 0 {
		return &message{refs: 1}
	}
	m := b.freeMessages[n-1]
	b.freeMessages = b.freeMessages[:n-1]
	*m = message{refs: 1, data: m.data[:0]}
	return m
}

// release gives up one reference.
func (b *Broker) release(m *message) {
	m.refs--
	if m.refs > 0 {
		return
	}
	if cap(m.data) > keepRoom {
		m.data = nil
	}
	b.freeMessages = append(b.freeMessages, m)
}

// forwardedProperties copies those properties of a PUBLISH, or of a will, that the server passes on
// unaltered. [MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20]
func forwardedProperties(p *packet.Properties) *packet.Properties {
	if p.Empty() {
		return nil
	}
	var q packet.Properties
	if p.Has(packet.PayloadFormatIndicator) {
		q.Set(packet.PayloadFormatIndicator)
		q.PayloadFormatIndicator = p.PayloadFormatIndicator
	}
	copyBytes := func(id packet.Property, to *[]byte, from []byte) {
		if p.Has(id) {
			q.Set(id)
			*to = append([]byte(nil), from...)
		}
	}
	copyBytes(packet.ContentType, &q.ContentType, p.ContentType)
	copyBytes(packet.ResponseTopic, &q.ResponseTopic, p.ResponseTopic)
	copyBytes(packet.CorrelationData, &q.CorrelationData, p.CorrelationData)
	if p.Has(packet.UserProperty) {
		q.Set(packet.UserProperty)
		for _, pair := range p.UserProperties {
			q.UserProperties = append(q.UserProperties, packet.UserPropertyPair{
				Name: append([]byte(nil), pair.Name...), Value: append([]byte(nil), pair.Value...)})
		}
	}
	if q.Empty() {
		return nil
	}
	return &q
}
