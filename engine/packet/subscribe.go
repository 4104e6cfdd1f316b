package packet

import "bytes"

// Subscribe is the SUBSCRIBE packet. MQTT 5.0 section 3.8.
type Subscribe struct {
	PacketID      uint16
	Subscriptions []Subscription
	Properties    Properties
}

// Subscription is one entry of SUBSCRIBE. All options but QoS are false or zero before MQTT 5.0.
type Subscription struct {
	TopicFilter       []byte
	QoS               QoS
	NoLocal           bool
	RetainAsPublished bool
	// RetainHandling: 0 send retained messages at subscribe, 1 only if the subscription is new, 2 never.
	RetainHandling uint8
}

// The bits of the Subscription Options. MQTT 5.0 section 3.8.3.1.
const (
	optionQoS               = 0x03
	optionNoLocal           = 0x04
	optionRetainAsPublished = 0x08
	optionRetainHandling    = 0x30
	optionReserved          = 0xC0
)

// Decode reads the packet that Frame split off. Topic Filters and Properties point into body.
// Where the wildcards of a Topic Filter stand is not checked. After an error the fields mean
// nothing.
func (s *Subscribe) Decode(v Version, h Header, body []byte) error {
	s.Subscriptions = s.Subscriptions[:0]
	s.Properties.Reset()
	r := reader{buf: body, version: v}
	r.open(h, SUBSCRIBE)
	s.PacketID = r.packetID()
	if v >= V5 {
		s.Properties.decode(&r, SUBSCRIBE)
	}
	if r.empty() {
		r.mark = r.at
		r.fail(ProtocolError, "Payload", "has no Topic Filter", "[MQTT-3.8.3-2]", "[MQTT3-3.8.3-3]")
	}
	for !r.empty() {
		var entry Subscription
		entry.decode(&r)
		s.Subscriptions = append(s.Subscriptions, entry)
	}
	return r.end()
}

func (s *Subscription) decode(r *reader) {
	s.TopicFilter = r.topicFilter() // [MQTT-3.8.3-1]
	options := r.uint8("Subscription Options")
	if r.version == V31 {
		options &= optionQoS // that version reserves the other bits and says no more of them
	}
	s.QoS = QoS(options & optionQoS)
	if r.version < V5 {
		if options > 2 {
			r.fail(MalformedPacket, "Requested QoS", "is not 0, 1 or 2", "", "[MQTT3-3.8.3-4]")
		}
		return
	}
	s.NoLocal = options&optionNoLocal != 0
	s.RetainAsPublished = options&optionRetainAsPublished != 0
	s.RetainHandling = options & optionRetainHandling >> 4
	switch {
	case options&optionReserved != 0:
		r.fail(MalformedPacket, "Subscription Options", "have reserved bits set", "[MQTT-3.8.3-5]", "")
	case s.QoS > 2: // MQTT 5.0 section 3.8.3.1
		r.fail(ProtocolError, "Maximum QoS", "is 3", "", "")
	case s.RetainHandling > 2: // MQTT 5.0 section 3.8.3.1
		r.fail(ProtocolError, "Retain Handling", "is 3", "", "")
	case s.NoLocal && bytes.HasPrefix(s.TopicFilter, []byte("$share/")):
		r.fail(ProtocolError, "No Local", "is 1 on a Shared Subscription", "[MQTT-3.8.3-4]", "")
	}
}

// Append appends the packet as version v sends it. It panics when a string is longer than
// 65535 bytes.
func (s *Subscribe) Append(dst []byte, v Version) []byte {
	properties, block := s.Properties.block(v)
	remaining := 2 + block
	for i := range s.Subscriptions {
		remaining += 3 + len(s.Subscriptions[i].TopicFilter)
	}
	dst = appendHeader(dst, SUBSCRIBE, flagsRequest, remaining)
	dst = appendUint16(dst, s.PacketID)
	if v >= V5 {
		dst = s.Properties.append(dst, properties)
	}
	for i := range s.Subscriptions {
		dst = appendString(dst, s.Subscriptions[i].TopicFilter)
		dst = append(dst, s.Subscriptions[i].options(v))
	}
	return dst
}

func (s *Subscription) options(v Version) byte {
	options := byte(s.QoS)
	if v < V5 {
		return options
	}
	if s.NoLocal {
		options |= optionNoLocal
	}
	if s.RetainAsPublished {
		options |= optionRetainAsPublished
	}
	return options | s.RetainHandling<<4
}
