package packet

import (
	"encoding/hex"
	"strings"
	"testing"
)

// codec is what all packets but CONNECT have in common.
type codec interface {
	Decode(v Version, h Header, body []byte) error
	Append(dst []byte, v Version) []byte
}

// connectCodec makes CONNECT look like the others.
type connectCodec struct{ Connect }

func (c *connectCodec) Decode(_ Version, h Header, body []byte) error {
	return c.Connect.Decode(h, body)
}

func (c *connectCodec) Append(dst []byte, _ Version) []byte {
	return c.Connect.Append(dst, c.Connect.Version)
}

// pingCodec makes PINGREQ and PINGRESP look like the others.
type pingCodec struct{ of Type }

func (p *pingCodec) Decode(v Version, h Header, _ []byte) error { return h.Check(v) }

func (p *pingCodec) Append(dst []byte, _ Version) []byte {
	if p.of == PINGREQ {
		return AppendPingreq(dst)
	}
	return AppendPingresp(dst)
}

// newCodec returns an empty packet of type t.
func newCodec(t Type) codec {
	switch t {
	case CONNECT:
		return new(connectCodec)
	case CONNACK:
		return new(Connack)
	case PUBLISH:
		return new(Publish)
	case SUBSCRIBE:
		return new(Subscribe)
	case SUBACK:
		return new(Suback)
	case UNSUBSCRIBE:
		return new(Unsubscribe)
	case UNSUBACK:
		return new(Unsuback)
	case PINGREQ, PINGRESP:
		return &pingCodec{t}
	case DISCONNECT:
		return new(Disconnect)
	case AUTH:
		return new(Auth)
	}
	return new(Ack)
}

// unhex reads hex digits with spaces between them; 'text' in single quotes stands for itself.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	var out []byte
	for i, part := range strings.Split(s, "'") {
		if i%2 == 1 {
			out = append(out, part...)
			continue
		}
		b, err := hex.DecodeString(strings.ReplaceAll(part, " ", ""))
		if err != nil {
			tb.Fatalf("%q: %v", s, err)
		}
		out = append(out, b...)
	}
	return out
}

// decode frames and decodes one packet, which must take all of wire.
func decode(tb testing.TB, v Version, wire []byte) (codec, error) {
	tb.Helper()
	h, body, n, err := Frame(wire, 0)
	if err != nil {
		return nil, err
	}
	if n != len(wire) {
		tb.Fatalf("Frame took %d of %d bytes", n, len(wire))
	}
	p := newCodec(h.Type)
	return p, p.Decode(v, h, body)
}

func describe(tb testing.TB, v Version, wire []byte) string {
	tb.Helper()
	h, body, _, err := Frame(wire, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return string(Describe(nil, v, h, body))
}
