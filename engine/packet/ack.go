package packet

// Ack is PUBACK, PUBREC, PUBREL or PUBCOMP: all four have one form. MQTT 5.0 section 3.4.
type Ack struct {
	Type     Type
	PacketID uint16
	// Reason is Success before MQTT 5.0.
	Reason     ReasonCode
	Properties Properties
}

// Decode reads the packet that Frame split off and takes Type from its header. The Properties
// point into body. After an error the fields mean nothing.
func (a *Ack) Decode(v Version, h Header, body []byte) error {
	a.Type, a.Reason = h.Type, Success
	a.Properties.Reset()
	r := reader{buf: body, version: v}
	if h.Type < PUBACK || h.Type > PUBCOMP {
		r.fail(MalformedPacket, "Control Packet type", "is not PUBACK, PUBREC, PUBREL or PUBCOMP", "", "")
	}
	r.open(h, h.Type)
	a.PacketID = r.packetID() // [MQTT-2.2.1-5]
	// With Remaining Length 2 the Reason Code is Success, and below 4 there are no properties.
	// MQTT 5.0 section 3.4.2.1.
	if v >= V5 && !r.empty() {
		a.Reason = r.reason(h.Type)
		if !r.empty() {
			a.Properties.decode(&r, h.Type)
		}
	}
	return r.end()
}

// Append appends the packet as version v sends it, in the shortest form there is. Type must be
// one of the four.
func (a *Ack) Append(dst []byte, v Version) []byte {
	flags := byte(0)
	if a.Type == PUBREL {
		flags = flagsRequest
	}
	size, block := a.Properties.block(v)
	switch {
	case size > 0:
		dst = appendHeader(dst, a.Type, flags, 3+block)
		dst = append(dst, byte(a.PacketID>>8), byte(a.PacketID), byte(a.Reason))
		return a.Properties.append(dst, size)
	case v >= V5 && a.Reason != Success:
		dst = appendHeader(dst, a.Type, flags, 3)
		return append(dst, byte(a.PacketID>>8), byte(a.PacketID), byte(a.Reason))
	}
	dst = appendHeader(dst, a.Type, flags, 2)
	return append(dst, byte(a.PacketID>>8), byte(a.PacketID))
}
