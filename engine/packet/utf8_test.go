package packet

import (
	"bytes"
	"testing"
)

// TestPlain puts every byte at every place of strings of every length up to 33.
func TestPlain(t *testing.T) {
	for n := range 34 {
		for at := range n {
			for c := range 256 {
				s := bytes.Repeat([]byte("a"), n)
				s[at] = byte(c)
				if got, want := isPlain(s), c > 0 && c < 0x80; got != want {
					t.Fatalf("isPlain(%q) is %v", s, got)
				}
				if got, want := hasWildcard(s), c == '+' || c == '#'; got != want {
					t.Fatalf("hasWildcard(%q) is %v", s, got)
				}
			}
		}
	}
}

func TestUTF8(t *testing.T) {
	for s, want := range map[string]bool{
		"":                 true,
		"é":                true,
		"\U0001F600":       true,
		"\xEF\xBB\xBF":     true, // a byte order mark is a character like others [MQTT-1.5.4-3]
		"\x01\x7F":         true, // discouraged, not forbidden
		"\uFFFF":           true,
		"\xED\xA0\x80":     false, // U+D800
		"\xED\xBF\xBF":     false, // U+DFFF
		"\xC0\x80":         false, // U+0000, overlong
		"\xF4\x90\x80\x80": false, // above U+10FFFF
		"\xC3":             false,
		"\x00":             false,
		"long enough\x00":  false,
	} {
		wire := appendString(nil, []byte(s))
		r := reader{buf: wire, version: V5}
		got := r.text("text")
		if err := r.end(); (err == nil) != want || want && string(got) != s {
			t.Errorf("%q: %v", s, err)
		}
	}
}
