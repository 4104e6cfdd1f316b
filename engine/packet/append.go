package packet

import (
	"encoding/binary"
	"slices"
)

// appendHeader appends the Fixed Header and makes room for the body. More than
// MaxRemainingLength bytes cannot be sent, and to try is the caller's mistake.
func appendHeader(dst []byte, t Type, flags byte, remaining int) []byte {
	if remaining > MaxRemainingLength {
		panic("packet: " + t.String() + " is larger than a Remaining Length can say")
	}
	dst = slices.Grow(dst, 5+remaining)
	dst = append(dst, byte(t)<<4|flags)
	return appendVarint(dst, remaining)
}

// appendString appends s as a UTF-8 Encoded String or Binary Data, which have the same form.
// MQTT 5.0 sections 1.5.4 and 1.5.6.
func appendString(dst, s []byte) []byte {
	if len(s) > 0xFFFF {
		panic("packet: a string is longer than 65535 bytes")
	}
	dst = append(dst, byte(len(s)>>8), byte(len(s)))
	return append(dst, s...)
}

func appendUint16(dst []byte, value uint16) []byte {
	return binary.BigEndian.AppendUint16(dst, value)
}

func appendUint32(dst []byte, value uint32) []byte {
	return binary.BigEndian.AppendUint32(dst, value)
}
