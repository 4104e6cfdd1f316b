package packet

// Unsuback is the UNSUBACK packet. MQTT 5.0 section 3.11. Reasons exist in MQTT 5.0 only.
type Unsuback struct {
	PacketID   uint16
	Reasons    []ReasonCode
	Properties Properties
}

// Decode reads the packet that Frame split off. The Properties point into body; Reasons are
// copied. After an error the fields mean nothing.
func (u *Unsuback) Decode(v Version, h Header, body []byte) error {
	u.Reasons = u.Reasons[:0]
	u.Properties.Reset()
	r := reader{buf: body, version: v}
	r.open(h, UNSUBACK)
	u.PacketID = r.packetID() // [MQTT-2.2.1-6]
	if v < V5 {
		return r.end()
	}
	u.Properties.decode(&r, UNSUBACK)
	if r.empty() {
		r.mark = r.at
		r.fail(ProtocolError, "Payload", "has no Reason Code", "[MQTT-3.11.3-1]", "")
	}
	for !r.empty() {
		u.Reasons = append(u.Reasons, r.reason(UNSUBACK))
	}
	return r.end()
}

// Append appends the packet as version v sends it.
func (u *Unsuback) Append(dst []byte, v Version) []byte {
	if v < V5 {
		return appendUint16(appendHeader(dst, UNSUBACK, 0, 2), u.PacketID)
	}
	properties, block := u.Properties.block(v)
	dst = appendHeader(dst, UNSUBACK, 0, 2+block+len(u.Reasons))
	dst = appendUint16(dst, u.PacketID)
	dst = u.Properties.append(dst, properties)
	for _, reason := range u.Reasons {
		dst = append(dst, byte(reason))
	}
	return dst
}
