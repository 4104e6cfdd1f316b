package packet

import "strconv"

// Header is the Fixed Header of one Control Packet.
type Header struct {
	Type Type
	// Flags is the lower half of the first byte.
	Flags byte
	// Length is the Remaining Length in bytes.
	Length int
	// padded is set when the Remaining Length took more bytes than it needs, which only MQTT 5.0 forbids.
	padded bool
}

// The bits of Header.Flags. Those of PUBLISH have a meaning; the others are fixed.
const (
	flagRetain   = 0x01
	flagQoS      = 0x06
	flagDup      = 0x08
	flagsRequest = 0x02 // PUBREL, SUBSCRIBE and UNSUBSCRIBE: QoS 1, as MQTT 3.1 had it
)

// Frame splits the first Control Packet off b. The body is what follows the Fixed Header and
// points into b; n is the number of bytes that the whole packet takes.
//
// It returns ErrShort when b does not hold the whole packet, and an *Error as soon as the bytes
// at hand show that it is malformed, or larger than limit bytes in total; zero is no limit. Then
// n is zero, and h is filled as far as it is known.
//
// Frame does not know the protocol version and refuses what no version allows; Decode and
// Header.Check refuse the rest. MQTT 5.0 section 2.1.
func Frame(b []byte, limit int) (h Header, body []byte, n int, err error) {
	if len(b) == 0 {
		return h, nil, 0, ErrShort
	}
	h.Type, h.Flags = Type(b[0]>>4), b[0]&0x0F
	if legalFlags[h.Type]>>h.Flags&1 == 0 {
		return h, nil, 0, h.badFlags(V5)
	}
	length, width, ok := decodeVarint(b[1:])
	if !ok {
		return h, nil, 0, errLength
	}
	if width == 0 {
		return h, nil, 0, ErrShort
	}
	h.Length, h.padded = length, width != varintSize(length)
	if fault := h.checkLength(); fault != nil {
		return h, nil, 0, fault
	}
	n = 1 + width + length
	if limit > 0 && n > limit { // [MQTT-3.1.2-24] and [MQTT-3.2.2-15] bind the sender
		return h, nil, 0, &Error{Reason: PacketTooLarge, Field: "Remaining Length", Problem: "exceeds the Maximum Packet Size", Offset: 1}
	}
	if len(b) < n {
		return h, nil, 0, ErrShort
	}
	return h, b[1+width : n : n], n, nil
}

// errLength says the same each time. MQTT 5.0 section 1.5.5.
var errLength = &Error{Reason: MalformedPacket, Field: "Remaining Length", Problem: "takes more than four bytes", Offset: 1}

// legalFlags says which Flags each type may have in some version: bit n is set for the value n.
// MQTT 3.1 sets DUP on repeated PUBREL, SUBSCRIBE and UNSUBSCRIBE, and the flag bits that it
// leaves undefined are held to what its successors say. None has QoS 3. [MQTT-3.3.1-4]
var legalFlags = [16]uint16{
	CONNECT: 1 << 0, CONNACK: 1 << 0, PUBLISH: 0x3F3F, PUBACK: 1 << 0, PUBREC: 1 << 0,
	PUBREL: 1<<flagsRequest | 1<<(flagsRequest|flagDup), PUBCOMP: 1 << 0,
	SUBSCRIBE: 1<<flagsRequest | 1<<(flagsRequest|flagDup), SUBACK: 1 << 0,
	UNSUBSCRIBE: 1<<flagsRequest | 1<<(flagsRequest|flagDup), UNSUBACK: 1 << 0,
	PINGREQ: 1 << 0, PINGRESP: 1 << 0, DISCONNECT: 1 << 0, AUTH: 1 << 0,
}

// strictFlags is legalFlags from MQTT 3.1.1 on, without DUP at QoS 0. [MQTT-2.1.3-1] [MQTT-3.3.1-2]
var strictFlags = [16]uint16{
	CONNECT: 1 << 0, CONNACK: 1 << 0, PUBLISH: 0x3C3F, PUBACK: 1 << 0, PUBREC: 1 << 0,
	PUBREL: 1 << flagsRequest, PUBCOMP: 1 << 0,
	SUBSCRIBE: 1 << flagsRequest, SUBACK: 1 << 0,
	UNSUBSCRIBE: 1 << flagsRequest, UNSUBACK: 1 << 0,
	PINGREQ: 1 << 0, PINGRESP: 1 << 0, DISCONNECT: 1 << 0, AUTH: 1 << 0,
}

// Check reports what is wrong with the Fixed Header in version v. Every Decode does this; only
// PINGREQ and PINGRESP, which have nothing to decode, need it done by the caller.
func (h Header) Check(v Version) error {
	if fault := h.check(v); fault != nil {
		return fault
	}
	return nil
}

func (h Header) check(v Version) *Error {
	legal := &strictFlags
	if v < V311 {
		legal = &legalFlags
	}
	switch {
	case legal[h.Type&15]>>h.Flags&1 == 0:
		return h.badFlags(v)
	case h.padded && v >= V5: // earlier versions do not ask for the shortest form
		return &Error{Reason: MalformedPacket, Field: "Remaining Length", Problem: "takes more bytes than it needs", Offset: 1, ID: "[MQTT-1.5.5-1]"}
	case h.Type == AUTH && v < V5:
		return headerError("Control Packet type", "is 15, reserved before MQTT 5.0", "")
	}
	return h.checkLength()
}

func (h Header) checkLength() *Error {
	if h.Length != 0 && (h.Type == PINGREQ || h.Type == PINGRESP) {
		return &Error{Reason: MalformedPacket, Field: "Remaining Length", Problem: "is not 0", Offset: 1}
	}
	return nil
}

// badFlags says why the Flags, or the type itself, are refused.
func (h Header) badFlags(v Version) *Error {
	ids := [...][2]string{
		PUBREL:      {"[MQTT-3.6.1-1]", "[MQTT3-3.6.1-1]"},
		SUBSCRIBE:   {"[MQTT-3.8.1-1]", "[MQTT3-3.8.1-1]"},
		UNSUBSCRIBE: {"[MQTT-3.10.1-1]", "[MQTT3-3.10.1-1]"},
		DISCONNECT:  {"[MQTT-3.14.1-1]", "[MQTT3-3.14.1-1]"},
		AUTH:        {"[MQTT-3.15.1-1]", ""},
	}
	switch {
	case h.Type == 0 || h.Type > AUTH:
		return headerError("Control Packet type", "is "+strconv.Itoa(int(h.Type)), "")
	case h.Type == PUBLISH && h.Flags&flagQoS == flagQoS:
		return headerError("QoS", "is 3", pick(v, "[MQTT-3.3.1-4]", "[MQTT3-3.3.1-4]"))
	case h.Type == PUBLISH && h.Flags < 16: // all else that is possible on the wire is legal
		return headerError("DUP", "is 1 at QoS 0", pick(v, "[MQTT-3.3.1-2]", "[MQTT3-3.3.1-2]"))
	}
	id := ids[h.Type]
	if id[0] == "" {
		id = [2]string{"[MQTT-2.1.3-1]", "[MQTT3-2.2.2-1]"}
	}
	return headerError("Flags", "of "+h.Type.String()+" are reserved", pick(v, id[0], id[1]))
}

func headerError(field, problem, id string) *Error {
	return &Error{Reason: MalformedPacket, Field: field, Problem: problem, ID: id}
}

// pick returns the normative id that version v knows. MQTT 3.1 has none.
func pick(v Version, five, three string) string {
	switch {
	case v >= V5:
		return five
	case v == V311:
		return three
	}
	return ""
}
