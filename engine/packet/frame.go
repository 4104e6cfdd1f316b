package packet

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
	if fault := h.checkAny(); fault != nil {
		return h, nil, 0, fault
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

// Check reports what is wrong with the Fixed Header in version v. Every Decode does this; only
// PINGREQ and PINGRESP, which have nothing to decode, need it done by the caller.
func (h Header) Check(v Version) error {
	if fault := h.check(v); fault != nil {
		return fault
	}
	return nil
}

func (h Header) check(v Version) *Error {
	if fault := h.checkAny(); fault != nil {
		return fault
	}
	switch {
	case h.Type == AUTH && v < V5:
		return headerError("Control Packet type", "is 15, reserved before MQTT 5.0", "")
	case h.padded && v >= V5: // earlier versions do not ask for the shortest form
		return &Error{Reason: MalformedPacket, Field: "Remaining Length", Problem: "takes more bytes than it needs", Offset: 1, ID: "[MQTT-1.5.5-1]"}
	case h.Type == PUBLISH && h.Flags&(flagDup|flagQoS) == flagDup && v >= V311:
		return headerError("DUP", "is 1 at QoS 0", pick(v, "[MQTT-3.3.1-2]", "[MQTT3-3.3.1-2]"))
	case h.Type != PUBLISH && h.Flags&flagDup != 0 && v >= V311:
		return h.badFlags()
	}
	return h.checkLength()
}

// checkAny refuses what no version allows. MQTT 3.1 sets DUP on repeated PUBREL, SUBSCRIBE and
// UNSUBSCRIBE; the flag bits that it leaves undefined are held to what later versions say.
func (h Header) checkAny() *Error {
	want := byte(0)
	switch h.Type {
	case 0:
		return headerError("Control Packet type", "is 0", "")
	case PUBLISH:
		if h.Flags&flagQoS == flagQoS {
			return headerError("QoS", "is 3", "[MQTT-3.3.1-4]")
		}
		return nil
	case PUBREL, SUBSCRIBE, UNSUBSCRIBE:
		if h.Flags&^flagDup == flagsRequest {
			return nil
		}
		want = flagsRequest
	}
	if h.Flags != want {
		return h.badFlags()
	}
	return nil
}

func (h Header) checkLength() *Error {
	if h.Length != 0 && (h.Type == PINGREQ || h.Type == PINGRESP) {
		return &Error{Reason: MalformedPacket, Field: "Remaining Length", Problem: "is not 0", Offset: 1}
	}
	return nil
}

func (h Header) badFlags() *Error {
	id := "[MQTT-2.1.3-1]"
	switch h.Type {
	case PUBREL:
		id = "[MQTT-3.6.1-1]"
	case SUBSCRIBE:
		id = "[MQTT-3.8.1-1]"
	case UNSUBSCRIBE:
		id = "[MQTT-3.10.1-1]"
	case DISCONNECT:
		id = "[MQTT-3.14.1-1]"
	case AUTH:
		id = "[MQTT-3.15.1-1]"
	}
	return headerError("Flags", "of "+h.Type.String()+" are reserved", id)
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
