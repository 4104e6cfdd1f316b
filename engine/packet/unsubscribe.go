package packet

// Unsubscribe is the UNSUBSCRIBE packet. MQTT 5.0 section 3.10.
type Unsubscribe struct {
	PacketID     uint16
	TopicFilters [][]byte
	Properties   Properties
}

// Decode reads the packet that Frame split off. Topic Filters and Properties point into body.
// After an error the fields mean nothing.
func (u *Unsubscribe) Decode(v Version, h Header, body []byte) error {
	u.TopicFilters = u.TopicFilters[:0]
	u.Properties.Reset()
	r := reader{buf: body, version: v}
	r.open(h, UNSUBSCRIBE)
	u.PacketID = r.packetID()
	if v >= V5 {
		u.Properties.decode(&r, UNSUBSCRIBE)
	}
	if r.empty() {
		r.mark = r.at
		r.fail(ProtocolError, "Payload", "has no Topic Filter", "[MQTT-3.10.3-2]", "[MQTT3-3.10.3-2]")
	}
	for !r.empty() {
		u.TopicFilters = append(u.TopicFilters, r.topicFilter()) // [MQTT-3.10.3-1]
	}
	return r.end()
}

// Append appends the packet as version v sends it. It panics when a string is longer than
// 65535 bytes.
func (u *Unsubscribe) Append(dst []byte, v Version) []byte {
	properties, block := u.Properties.block(v)
	remaining := 2 + block
	for _, filter := range u.TopicFilters {
		remaining += 2 + len(filter)
	}
	dst = appendHeader(dst, UNSUBSCRIBE, flagsRequest, remaining)
	dst = appendUint16(dst, u.PacketID)
	if v >= V5 {
		dst = u.Properties.append(dst, properties)
	}
	for _, filter := range u.TopicFilters {
		dst = appendString(dst, filter)
	}
	return dst
}
