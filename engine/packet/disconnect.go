package packet

// Disconnect is the DISCONNECT packet. MQTT 5.0 section 3.14. Before MQTT 5.0 it is empty.
type Disconnect struct {
	Reason     ReasonCode
	Properties Properties
}

// Decode reads the packet that Frame split off. The Properties point into body. Which side may
// send which Reason Code is not checked. After an error the fields mean nothing.
func (d *Disconnect) Decode(v Version, h Header, body []byte) error {
	d.Reason = Success
	d.Properties.Reset()
	r := reader{buf: body, version: v}
	r.open(h, DISCONNECT)
	// An empty body is a Normal disconnection, and one byte is a Reason Code without properties.
	// MQTT 5.0 section 3.14.2.
	if v >= V5 && !r.empty() {
		d.Reason = r.reason(DISCONNECT)
		if !r.empty() {
			d.Properties.decode(&r, DISCONNECT)
		}
	}
	return r.end()
}

// Append appends the packet as version v sends it, in the shortest form there is.
func (d *Disconnect) Append(dst []byte, v Version) []byte {
	size, block := d.Properties.block(v)
	switch {
	case size > 0:
		dst = append(appendHeader(dst, DISCONNECT, 0, 1+block), byte(d.Reason))
		return d.Properties.append(dst, size)
	case v >= V5 && d.Reason != Success:
		return append(appendHeader(dst, DISCONNECT, 0, 1), byte(d.Reason))
	}
	return appendHeader(dst, DISCONNECT, 0, 0)
}
