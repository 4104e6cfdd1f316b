package packet

// AppendPingreq appends a PINGREQ packet, which is the same in all versions. MQTT 5.0 section 3.12.
func AppendPingreq(dst []byte) []byte { return append(dst, byte(PINGREQ)<<4, 0) }

// AppendPingresp appends a PINGRESP packet, which is the same in all versions. MQTT 5.0 section 3.13.
func AppendPingresp(dst []byte) []byte { return append(dst, byte(PINGRESP)<<4, 0) }
