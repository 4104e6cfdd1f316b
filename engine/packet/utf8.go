package packet

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// Eight bytes are looked at in one word. With lows and highs, ((w-lows)|w)&highs is not zero if
// and only if some byte of w is zero or has its highest bit set.
const (
	lows  = 0x0101_0101_0101_0101
	highs = 0x8080_8080_8080_8080
)

// isPlain reports whether s is ASCII without U+0000, which most strings are.
func isPlain(s []byte) bool {
	if len(s) < 8 {
		return isPlainShort(s)
	}
	for i := 0; i < len(s)-8; i += 8 {
		if w := binary.LittleEndian.Uint64(s[i:]); ((w-lows)|w)&highs != 0 {
			return false
		}
	}
	// The last word overlaps the one before rather than leaving a tail.
	w := binary.LittleEndian.Uint64(s[len(s)-8:])
	return ((w-lows)|w)&highs == 0
}

// isPlainShort looks at less than eight bytes, from four on as two words that may overlap.
func isPlainShort(s []byte) bool {
	if len(s) >= 4 {
		w := uint64(binary.LittleEndian.Uint32(s))<<32 | uint64(binary.LittleEndian.Uint32(s[len(s)-4:]))
		return ((w-lows)|w)&highs == 0
	}
	for _, c := range s {
		if c-1 >= 0x7F {
			return false
		}
	}
	return true
}

// isUTF8 reports whether s is well-formed: nothing overlong, no surrogates, no code point above
// U+10FFFF. The standard advises against control characters and non-characters but allows them.
func isUTF8(s []byte) bool { return utf8.Valid(s) }

func hasNull(s []byte) bool { return bytes.IndexByte(s, 0) >= 0 }

// hasWildcard reports whether s contains '#' or '+'. The two differ in the bit 0x08 only.
func hasWildcard(s []byte) bool {
	for len(s) >= 8 {
		w := (binary.LittleEndian.Uint64(s) | 8*lows) ^ '+'*lows
		if (w-lows)&^w&highs != 0 {
			return true
		}
		s = s[8:]
	}
	for _, c := range s {
		if c|8 == '+' {
			return true
		}
	}
	return false
}
