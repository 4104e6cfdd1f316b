package packet

// A Variable Byte Integer carries seven bits per byte, lowest first. MQTT 5.0 section 1.5.5.

// decodeVarint reads the integer at the start of b. width is zero when b ends too early, and ok
// is false when the integer takes more than four bytes.
func decodeVarint(b []byte) (value, width int, ok bool) {
	if len(b) > 0 && b[0] < 0x80 {
		return int(b[0]), 1, true
	}
	for i := range min(len(b), 4) {
		value |= int(b[i]&0x7F) << (7 * i)
		if b[i] < 0x80 {
			return value, i + 1, true
		}
	}
	return 0, 0, len(b) < 4
}

// varintSize returns the number of bytes that value takes.
func varintSize(value int) int {
	switch {
	case value < 1<<7:
		return 1
	case value < 1<<14:
		return 2
	case value < 1<<21:
		return 3
	}
	return 4
}

func appendVarint(dst []byte, value int) []byte {
	for value >= 0x80 {
		dst = append(dst, byte(value)|0x80)
		value >>= 7
	}
	return append(dst, byte(value))
}
