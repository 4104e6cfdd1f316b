package packet

// Connack is the CONNACK packet. MQTT 5.0 section 3.2.
type Connack struct {
	// SessionPresent does not exist in MQTT 3.1; encoding for that version leaves it out.
	SessionPresent bool
	// Reason is an MQTT 5.0 Reason Code. Encoding for 3.1 and 3.1.1 maps it to their return codes
	// and decoding maps those back; see ReasonCode.ConnectReturnCode.
	Reason     ReasonCode
	Properties Properties
}

// Decode reads the packet that Frame split off. The Properties point into body. After an error
// the fields mean nothing.
func (c *Connack) Decode(v Version, h Header, body []byte) error {
	c.Properties.Reset()
	r := reader{buf: body, version: v}
	r.open(h, CONNACK)
	flags := r.uint8("Connect Acknowledge Flags")
	if v == V31 {
		flags = 0 // that version has no use for the byte, and no rule either
	}
	if flags > 1 {
		r.fail(MalformedPacket, "Connect Acknowledge Flags", "are reserved but for Session Present", "[MQTT-3.2.2-1]", "")
	}
	c.SessionPresent = flags == 1
	if v >= V5 {
		c.Reason = r.reason(CONNACK)
		c.Properties.decode(&r, CONNACK)
	} else {
		c.Reason = r.returnCode()
	}
	if c.SessionPresent && c.Reason != Success {
		r.mark = 0
		r.fail(ProtocolError, "Session Present", "is 1 with a refusal", "[MQTT-3.2.2-6]", "[MQTT3-3.2.2-4]")
	}
	return r.end()
}

// returnCode reads the Connect Return Code of MQTT 3.1 and 3.1.1.
func (r *reader) returnCode() ReasonCode {
	code, ok := ConnectReason(r.uint8("Connect Return Code"))
	if !ok {
		r.fail(ProtocolError, "Connect Return Code", "is reserved", "", "")
	}
	return code
}

// Append appends the packet as version v sends it.
func (c *Connack) Append(dst []byte, v Version) []byte {
	flags := byte(0)
	if c.SessionPresent && v != V31 {
		flags = 1
	}
	properties, block := c.Properties.block(v)
	dst = appendHeader(dst, CONNACK, 0, 2+block)
	if v < V5 {
		return append(dst, flags, c.Reason.ConnectReturnCode())
	}
	dst = append(dst, flags, byte(c.Reason))
	return c.Properties.append(dst, properties)
}
