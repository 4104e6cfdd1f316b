package packet

// Suback is the SUBACK packet. MQTT 5.0 section 3.9.
type Suback struct {
	PacketID uint16
	// Reasons has one code for each Topic Filter of SUBSCRIBE, in its order. Before MQTT 5.0
	// every failure is sent as 0x80 (3.1.1) or as granted QoS 0x80 (3.1, which has none).
	Reasons    []ReasonCode
	Properties Properties
}

// Decode reads the packet that Frame split off. The Properties point into body; Reasons are
// copied. After an error the fields mean nothing.
func (s *Suback) Decode(v Version, h Header, body []byte) error {
	s.Reasons = s.Reasons[:0]
	s.Properties.Reset()
	r := reader{buf: body, version: v}
	r.open(h, SUBACK)
	s.PacketID = r.packetID() // [MQTT-2.2.1-6]
	if v >= V5 {
		s.Properties.decode(&r, SUBACK)
	}
	if r.empty() {
		r.mark = r.at
		r.fail(ProtocolError, "Payload", "has no Reason Code", "[MQTT-3.8.4-6]", "[MQTT3-3.8.4-5]")
	}
	for !r.empty() {
		s.Reasons = append(s.Reasons, r.granted())
	}
	return r.end()
}

// granted reads what became of one Topic Filter. Before MQTT 5.0 that is the granted QoS or 0x80.
func (r *reader) granted() ReasonCode {
	if r.version >= V5 {
		return r.reason(SUBACK)
	}
	code := ReasonCode(r.uint8("Return Code"))
	if code > GrantedQoS2 && code != UnspecifiedError {
		r.fail(ProtocolError, "Return Code", "is reserved", "", "[MQTT3-3.9.3-2]")
	}
	return code
}

// Append appends the packet as version v sends it.
func (s *Suback) Append(dst []byte, v Version) []byte {
	properties, block := s.Properties.block(v)
	dst = appendHeader(dst, SUBACK, 0, 2+block+len(s.Reasons))
	dst = appendUint16(dst, s.PacketID)
	if v >= V5 {
		dst = s.Properties.append(dst, properties)
	}
	for _, reason := range s.Reasons {
		if v < V5 && reason >= UnspecifiedError {
			reason = UnspecifiedError
		}
		dst = append(dst, byte(reason))
	}
	return dst
}
