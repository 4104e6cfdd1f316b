package trace

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// decoder decodes Control Packets of any type, to know whether they are valid and what they say. Its
// structs are used again for the next packet.
type decoder struct {
	connect     packet.Connect
	connack     packet.Connack
	publish     packet.Publish
	ack         packet.Ack
	subscribe   packet.Subscribe
	suback      packet.Suback
	unsubscribe packet.Unsubscribe
	unsuback    packet.Unsuback
	disconnect  packet.Disconnect
	auth        packet.Auth
}

// whole decodes b, which must be exactly one Control Packet that from may send in version v.
func (d *decoder) whole(v packet.Version, from side, b []byte) (packet.Header, error) {
	h, body, n, err := packet.Frame(b, 0)
	switch {
	case errors.Is(err, packet.ErrShort):
		return h, errors.New("the packet is cut off")
	case err != nil:
		return h, err
	case n != len(b):
		return h, fmt.Errorf("%d bytes follow the packet", len(b)-n)
	case !maySend(v, from, h.Type):
		return h, fmt.Errorf("a %s does not send %s in version %s", [...]string{"client", "server"}[from], h.Type, v)
	}
	return h, d.body(v, h, body)
}

func (d *decoder) body(v packet.Version, h packet.Header, body []byte) error {
	switch h.Type {
	case packet.CONNECT:
		return d.connectOf(v, h, body)
	case packet.CONNACK:
		return d.connack.Decode(v, h, body)
	case packet.PUBLISH:
		return d.publish.Decode(v, h, body)
	case packet.PUBACK, packet.PUBREC, packet.PUBREL, packet.PUBCOMP:
		return d.ack.Decode(v, h, body)
	case packet.SUBSCRIBE:
		return d.subscribe.Decode(v, h, body)
	case packet.SUBACK:
		return d.suback.Decode(v, h, body)
	case packet.UNSUBSCRIBE:
		return d.unsubscribe.Decode(v, h, body)
	case packet.UNSUBACK:
		return d.unsuback.Decode(v, h, body)
	case packet.DISCONNECT:
		return d.disconnect.Decode(v, h, body)
	case packet.AUTH:
		return d.auth.Decode(v, h, body)
	}
	return h.Check(v)
}

// connectOf decodes a CONNECT, which carries its version itself.
func (d *decoder) connectOf(v packet.Version, h packet.Header, body []byte) error {
	if err := d.connect.Decode(h, body); err != nil {
		return err
	}
	if d.connect.Version != v {
		return fmt.Errorf("CONNECT says version %s", d.connect.Version)
	}
	return nil
}

// maySend reports whether a side of a connection ever sends this type of packet. MQTT 5.0 section 2.1.2.
func maySend(v packet.Version, from side, t packet.Type) bool {
	switch t {
	case packet.PUBLISH, packet.PUBACK, packet.PUBREC, packet.PUBREL, packet.PUBCOMP:
		return true
	case packet.CONNECT, packet.SUBSCRIBE, packet.UNSUBSCRIBE, packet.PINGREQ:
		return from == client
	case packet.CONNACK, packet.SUBACK, packet.UNSUBACK, packet.PINGRESP:
		return from == server
	case packet.DISCONNECT:
		return from == client || v == packet.V5
	case packet.AUTH:
		return v == packet.V5
	}
	return false
}

// extent returns the size in bytes of the Control Packet at the front of b, which may be more than b
// holds, without looking at its contents: a malformed packet has an extent too. It returns 0 when b is
// too short to tell and -1 when the Remaining Length is none. (Its coding is that of an unsigned varint
// of at most four bytes.)
func extent(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	length, n := binary.Uvarint(b[1:min(len(b), 5)])
	switch {
	case n > 0:
		return 1 + n + int(length)
	case len(b) < 5:
		return 0
	}
	return -1
}

// protocolNames are what follows the fixed header of CONNECT.
var protocolNames = [][]byte{[]byte("\x00\x04MQTT"), []byte("\x00\x06MQIsdp")}

// connectStart reports whether b begins as a CONNECT does, whole and valid or not, and which protocol
// level it gives; 0 when that is missing or none of the three.
func connectStart(b []byte) (packet.Version, bool) {
	if len(b) < 2 || b[0] != byte(packet.CONNECT)<<4 {
		return 0, false
	}
	_, n := binary.Uvarint(b[1:min(len(b), 5)])
	if n <= 0 {
		return 0, false
	}
	for _, name := range protocolNames {
		rest, found := bytes.CutPrefix(b[1+n:], name)
		if !found {
			continue
		}
		if len(rest) > 0 {
			if v := packet.Version(rest[0]); v >= packet.V31 && v <= packet.V5 {
				return v, true
			}
		}
		return 0, true
	}
	return 0, false
}

// versionNamed is the inverse of packet.Version.String.
func versionNamed(text string) (packet.Version, bool) {
	for _, v := range [...]packet.Version{packet.V31, packet.V311, packet.V5} {
		if v.String() == text {
			return v, true
		}
	}
	return 0, false
}

// clientID returns the Client Identifier that an event tells, empty if none.
func (d *decoder) clientID(v packet.Version, e Event) string {
	h, body, _, err := packet.Frame(e.Packet, 0)
	switch {
	case err != nil:
	case h.Type == packet.CONNECT && d.connect.Decode(h, body) == nil:
		return string(d.connect.ClientID)
	case h.Type == packet.CONNACK && d.connack.Decode(v, h, body) == nil:
		if p := &d.connack.Properties; p.Has(packet.AssignedClientIdentifier) {
			return string(p.AssignedClientIdentifier)
		}
	}
	return ""
}
