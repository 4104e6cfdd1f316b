package packet

// Publish is the PUBLISH packet. MQTT 5.0 section 3.3.
type Publish struct {
	Dup    bool
	QoS    QoS
	Retain bool
	// TopicName may be empty in MQTT 5.0 when a Topic Alias stands for it.
	TopicName []byte
	// PacketID is zero at QoS 0.
	PacketID   uint16
	Payload    []byte
	Properties Properties
}

// Decode reads the packet that Frame split off. TopicName, Payload and the Properties point
// into body. After an error the fields mean nothing.
func (p *Publish) Decode(v Version, h Header, body []byte) error {
	r := reader{buf: body, version: v}
	r.open(h, PUBLISH)
	p.Dup, p.QoS, p.Retain = h.Flags&flagDup != 0, QoS(h.Flags&flagQoS>>1), h.Flags&flagRetain != 0
	p.PacketID = 0
	p.Properties.Reset()
	p.TopicName = r.topicName("Topic Name") // [MQTT-3.3.2-1] [MQTT-3.3.2-2]
	if p.QoS > 0 {                          // [MQTT-2.2.1-2]
		p.PacketID = r.packetID()
	}
	if v >= V5 {
		p.Properties.decode(&r, PUBLISH)
	}
	if len(p.TopicName) == 0 && !p.Properties.Has(TopicAlias) {
		r.mark = 0
		r.fail(ProtocolError, "Topic Name", "is empty", "[MQTT-4.7.3-1]", "[MQTT3-4.7.3-1]")
	}
	p.Payload = r.rest()
	return r.end()
}

// Append appends the packet as version v sends it. It panics when the whole is larger than a
// Remaining Length can say, or a string is longer than 65535 bytes.
func (p *Publish) Append(dst []byte, v Version) []byte {
	properties, remaining := p.sizes(v)
	dst = appendHeader(dst, PUBLISH, p.flags(), remaining)
	dst = appendString(dst, p.TopicName)
	if p.QoS > 0 {
		dst = appendUint16(dst, p.PacketID)
	}
	if v >= V5 {
		dst = p.Properties.append(dst, properties)
	}
	return append(dst, p.Payload...)
}

// Size returns the bytes that Append will append, which is what Maximum Packet Size is about.
// MQTT 5.0 section 3.1.2.11.4.
func (p *Publish) Size(v Version) int {
	_, remaining := p.sizes(v)
	return 1 + varintSize(remaining) + remaining
}

// sizes returns the bytes of the property list and the Remaining Length.
func (p *Publish) sizes(v Version) (properties, remaining int) {
	properties, block := p.Properties.block(v)
	remaining = 2 + len(p.TopicName) + block + len(p.Payload)
	if p.QoS > 0 {
		remaining += 2
	}
	return properties, remaining
}

func (p *Publish) flags() byte {
	flags := byte(p.QoS) << 1
	if p.Dup {
		flags |= flagDup
	}
	if p.Retain {
		flags |= flagRetain
	}
	return flags
}
