package packet

import (
	"bytes"
	"testing"
)

// benchPublish is a QoS 1 PUBLISH with a Topic Name of 20 bytes and a payload of 100; at
// MQTT 5.0 it has four properties.
func benchPublish(v Version) *Publish {
	p := &Publish{QoS: 1, TopicName: []byte("plant/line-7/press/1"), PacketID: 7, Payload: bytes.Repeat([]byte("x"), 100)}
	if v >= V5 {
		p.Properties.MessageExpiryInterval = 3600
		p.Properties.ContentType = []byte("application/json")
		p.Properties.SubscriptionIdentifiers = []uint32{12}
		p.Properties.UserProperties = []UserPropertyPair{{Name: []byte("source"), Value: []byte("press-1")}}
		p.Properties.Set(MessageExpiryInterval)
		p.Properties.Set(ContentType)
		p.Properties.Set(SubscriptionIdentifier)
		p.Properties.Set(UserProperty)
	}
	return p
}

// roundPublish frames and decodes wire into p and appends p again.
func roundPublish(tb testing.TB, v Version, wire, dst []byte, p *Publish) []byte {
	h, body, n, err := Frame(wire, 0)
	if err != nil || n != len(wire) {
		tb.Fatal(n, err)
	}
	if err := p.Decode(v, h, body); err != nil {
		tb.Fatal(err)
	}
	return p.Append(dst[:0], v)
}

func BenchmarkPublish(b *testing.B) {
	for _, v := range []Version{V311, V5} {
		b.Run("version="+v.String(), func(b *testing.B) {
			wire := benchPublish(v).Append(nil, v)
			dst := make([]byte, 0, len(wire))
			var p Publish
			b.ReportAllocs()
			for b.Loop() {
				dst = roundPublish(b, v, wire, dst, &p)
			}
			if !bytes.Equal(dst, wire) {
				b.Fatal("the packet changed on its way")
			}
		})
	}
}

func BenchmarkPuback(b *testing.B) {
	for _, v := range []Version{V311, V5} {
		b.Run("version="+v.String(), func(b *testing.B) {
			a := Ack{Type: PUBACK, PacketID: 7}
			wire := a.Append(nil, v)
			dst := make([]byte, 0, 16)
			b.ReportAllocs()
			for b.Loop() {
				h, body, _, err := Frame(wire, 0)
				if err != nil {
					b.Fatal(err)
				}
				if err := a.Decode(v, h, body); err != nil {
					b.Fatal(err)
				}
				dst = a.Append(dst[:0], v)
			}
		})
	}
}
