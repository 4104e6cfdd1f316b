package packet

import (
	"bytes"
	"testing"
)

// FuzzDecode feeds a stream of arbitrary bytes to all that reads. Nothing may panic or read
// beyond its packet, and what decodes must survive being sent on: decoding what Append made of
// it gives the same packet, and the same bytes again.
func FuzzDecode(f *testing.F) {
	for _, fixture := range fixtures {
		f.Add(uint8(fixture.version), unhex(f, fixture.wire))
	}
	f.Add(uint8(V311), unhex(f, "30 05 0001'a''xy' 40 02 0001 c0 00"))
	f.Add(uint8(V5), unhex(f, "40 8200 0001"))
	f.Add(uint8(V311), unhex(f, "82 ffffffff 01"))
	f.Fuzz(func(t *testing.T, level uint8, stream []byte) {
		v := V31 + Version(level)%3
		for len(stream) > 0 {
			h, body, n, err := Frame(stream, 0)
			if err != nil {
				if n != 0 || body != nil {
					t.Fatalf("Frame gives n %d and a body with error %v", n, err)
				}
				return
			}
			if n < 2 || n > len(stream) || len(body) != h.Length {
				t.Fatalf("Frame took %d of %d bytes, body %d, length %d", n, len(stream), len(body), h.Length)
			}
			checkSurvives(t, v, h, body)
			stream = stream[n:]
		}
	})
}

func checkSurvives(t *testing.T, v Version, h Header, body []byte) {
	line := string(Describe(nil, v, h, body))
	p := newCodec(h.Type)
	if p.Decode(v, h, body) != nil {
		return
	}
	if c, ok := p.(*connectCodec); ok {
		v = c.Version
	}
	again := p.Append(nil, v)
	h2, body2, n, err := Frame(again, 0)
	if err != nil || n != len(again) {
		t.Fatalf("%s\nbecame % x: %v", line, again, err)
	}
	if line2 := string(Describe(nil, v, h2, body2)); line2 != line {
		t.Fatalf("%s\nbecame\n%s", line, line2)
	}
	q := newCodec(h.Type)
	if err := q.Decode(v, h2, body2); err != nil {
		t.Fatalf("%s\ndoes not decode again: %v", line, err)
	}
	if third := q.Append(nil, v); !bytes.Equal(third, again) {
		t.Fatalf("%s\nis % x, then % x", line, again, third)
	}
}
