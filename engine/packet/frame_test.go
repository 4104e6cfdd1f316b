package packet

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func TestFrameNeedsTheWholePacket(t *testing.T) {
	for _, f := range fixtures {
		wire := unhex(t, f.wire)
		for n := range wire {
			if _, body, taken, err := Frame(wire[:n], 0); err != ErrShort || body != nil || taken != 0 {
				t.Errorf("%d bytes of %s: body % x, n %d, error %v", n, f.wire, body, taken, err)
			}
		}
		h, body, n, err := Frame(append(bytes.Clone(wire), 0xFF), 0)
		if err != nil || n != len(wire) || h.Length != len(body) || cap(body) != len(body) {
			t.Errorf("%s: header %+v, body % x, n %d, error %v", f.wire, h, body, n, err)
		}
	}
}

func TestFrameLimit(t *testing.T) {
	wire := unhex(t, "30 82 01 0080") // 133 bytes in all, of which only the beginning is here
	for limit, want := range map[int]error{0: ErrShort, 133: ErrShort, 132: PacketTooLarge, 1: PacketTooLarge} {
		h, _, n, err := Frame(wire, limit)
		if !errors.Is(err, want) || n != 0 || h.Type != PUBLISH || h.Length != 130 {
			t.Errorf("limit %d: header %+v, n %d, error %v", limit, h, n, err)
		}
	}
}

func TestRemainingLength(t *testing.T) {
	for length, want := range map[int]string{
		0: "00", 127: "7f", 128: "8001", 16383: "ff7f", 16384: "808001",
		2097151: "ffff7f", 2097152: "80808001", MaxRemainingLength: "ffffff7f",
	} {
		wire := appendVarint(nil, length)
		if fmt.Sprintf("%x", wire) != want || varintSize(length) != len(wire) {
			t.Errorf("%d is %x in %d bytes, not %s", length, wire, varintSize(length), want)
		}
		if got, width, ok := decodeVarint(wire); got != length || width != len(wire) || !ok {
			t.Errorf("%s is %d in %d bytes, %v", want, got, width, ok)
		}
	}
}

func TestPublishSize(t *testing.T) {
	for _, payload := range []int{0, 100, 122, 123, 16000, 16379, 16380, 2097147, 2097148} {
		p := Publish{TopicName: []byte("t"), Payload: make([]byte, payload)}
		for _, v := range []Version{V31, V311, V5} {
			if got, want := p.Size(v), len(p.Append(nil, v)); got != want {
				t.Errorf("payload %d at %v: Size is %d, not %d", payload, v, got, want)
			}
		}
	}
}

func TestAppendPanics(t *testing.T) {
	for name, p := range map[string]codec{
		"string": &Publish{TopicName: make([]byte, 65536)},
		"packet": &Publish{TopicName: []byte("t"), Payload: make([]byte, MaxRemainingLength)},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a %s that is too long does not panic", name)
				}
			}()
			p.Append(nil, V311)
		}()
	}
}
