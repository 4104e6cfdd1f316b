package packet

import "testing"

// TestNoAllocations holds the codec to its promise for what is sent for every message.
func TestNoAllocations(t *testing.T) {
	for _, v := range []Version{V311, V5} {
		wire := benchPublish(v).Append(nil, v)
		dst := make([]byte, 0, len(wire))
		var p Publish
		expectNoAllocations(t, "PUBLISH "+v.String(), func() { dst = roundPublish(t, v, wire, dst, &p) })
		for kind := PUBACK; kind <= PUBCOMP; kind++ {
			a := Ack{Type: kind, PacketID: 7}
			if v >= V5 {
				a.Properties.ReasonString = []byte("why")
				a.Properties.Set(ReasonString)
			}
			wire := a.Append(nil, v)
			expectNoAllocations(t, kind.String()+" "+v.String(), func() {
				h, body, _, err := Frame(wire, 0)
				if err == nil {
					err = a.Decode(v, h, body)
				}
				if err != nil {
					t.Fatal(err)
				}
				dst = a.Append(dst[:0], v)
			})
		}
	}
	expectNoAllocations(t, "an incomplete packet", func() { Frame([]byte{0x30, 0x05, 0x00}, 0) })
}

func expectNoAllocations(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s: %v allocations", name, n)
	}
}
