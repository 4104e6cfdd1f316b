package packet

import "encoding/binary"

// reader walks over the body of one packet. It keeps the first thing that went wrong; after
// that it stands at the end, so that whatever is read next is empty and nothing needs to be
// checked until end.
type reader struct {
	buf     []byte
	at      int
	mark    int // where the field read last began
	version Version
	err     *Error
}

// open checks the Fixed Header against the version and the type that is to be decoded.
func (r *reader) open(h Header, want Type) {
	if h.Type != want {
		r.fail(MalformedPacket, "Control Packet type", "is not "+want.String(), "", "")
		return
	}
	if fault := h.check(r.version); fault != nil && r.err == nil {
		r.err, r.at = fault, len(r.buf)
	}
}

// end returns the first thing that went wrong; bytes that are left over are such a thing.
func (r *reader) end() error {
	if r.at != len(r.buf) {
		r.mark = r.at
		r.fail(MalformedPacket, "body", "goes on after the last field", "", "")
	}
	if r.err != nil {
		return r.err
	}
	return nil
}

// fail notes what is wrong with the field read last. five and three are the normative ids of
// MQTT 5.0 and 3.1.1. It stays out of line so that what calls it can be inlined.
//
//go:noinline
func (r *reader) fail(reason ReasonCode, field, problem, five, three string) {
	if r.err == nil {
		r.err = &Error{Reason: reason, Field: field, Problem: problem, Offset: r.mark, ID: pick(r.version, five, three)}
	}
	r.at = len(r.buf)
}

//go:noinline
func (r *reader) cutOff(field string) {
	r.fail(MalformedPacket, field, "is cut off", "", "")
}

// empty reports whether everything is read.
func (r *reader) empty() bool { return r.at >= len(r.buf) }

// rest reads all that is left.
func (r *reader) rest() []byte {
	b := r.buf[r.at:]
	r.at = len(r.buf)
	return b
}

func (r *reader) uint8(field string) uint8 {
	r.mark = r.at
	if r.at >= len(r.buf) {
		r.cutOff(field)
		return 0
	}
	r.at++
	return r.buf[r.at-1]
}

func (r *reader) uint16(field string) uint16 {
	r.mark = r.at
	if len(r.buf)-r.at < 2 {
		r.cutOff(field)
		return 0
	}
	r.at += 2
	return binary.BigEndian.Uint16(r.buf[r.at-2:])
}

func (r *reader) uint32(field string) uint32 {
	r.mark = r.at
	if len(r.buf)-r.at < 4 {
		r.cutOff(field)
		return 0
	}
	r.at += 4
	return binary.BigEndian.Uint32(r.buf[r.at-4:])
}

// varint reads a Variable Byte Integer. Only MQTT 5.0 bodies have any.
func (r *reader) varint(field string) int {
	r.mark = r.at
	value, width, ok := decodeVarint(r.buf[r.at:])
	switch {
	case !ok:
		r.fail(MalformedPacket, field, "takes more than four bytes", "", "")
		return 0
	case width == 0:
		r.cutOff(field)
		return 0
	case width != varintSize(value):
		r.fail(MalformedPacket, field, "takes more bytes than it needs", "[MQTT-1.5.5-1]", "")
		return 0
	}
	r.at += width
	return value
}

// binary reads Binary Data. MQTT 5.0 section 1.5.6.
func (r *reader) binary(field string) []byte {
	r.mark = r.at
	if len(r.buf)-r.at < 2 {
		r.cutOff(field)
		return nil
	}
	begin := r.at + 2
	end := begin + int(binary.BigEndian.Uint16(r.buf[r.at:]))
	if end > len(r.buf) {
		r.cutOff(field)
		return nil
	}
	r.at = end
	return r.buf[begin:end:end]
}

// text reads a UTF-8 Encoded String. MQTT 5.0 section 1.5.4. Strings are most of what is read,
// and most are whole and plain, so that this case stands alone here.
func (r *reader) text(field string) []byte {
	begin := r.at + 2
	if begin <= len(r.buf) {
		end := begin + int(binary.BigEndian.Uint16(r.buf[r.at:]))
		if end <= len(r.buf) && isPlain(r.buf[begin:end]) {
			r.mark, r.at = r.at, end
			return r.buf[begin:end:end]
		}
	}
	return r.otherText(field)
}

func (r *reader) otherText(field string) []byte {
	s := r.binary(field)
	if !isUTF8(s) {
		r.fail(MalformedPacket, field, "is not well-formed UTF-8", "[MQTT-1.5.4-1]", "[MQTT3-1.5.3-1]")
	} else if hasNull(s) {
		r.fail(MalformedPacket, field, "contains U+0000", "[MQTT-1.5.4-2]", "[MQTT3-1.5.3-2]")
	}
	return s
}

// topicName reads a Topic Name. It may be empty: whether it must not depends on what follows.
func (r *reader) topicName(field string) []byte {
	s := r.text(field)
	if hasWildcard(s) {
		r.fail(TopicNameInvalid, field, "contains a wildcard", "[MQTT-4.7.0-1]", "[MQTT3-4.7.1-1]")
	}
	return s
}

// topicFilter reads a Topic Filter. Where its wildcards stand is not checked here.
func (r *reader) topicFilter() []byte {
	s := r.text("Topic Filter")
	if len(s) == 0 {
		r.fail(ProtocolError, "Topic Filter", "is empty", "[MQTT-4.7.3-1]", "[MQTT3-4.7.3-1]")
	}
	return s
}

// packetID reads a Packet Identifier, which is never zero. MQTT 5.0 section 2.2.1.
func (r *reader) packetID() uint16 {
	id := r.uint16("Packet Identifier")
	if id == 0 {
		r.fail(ProtocolError, "Packet Identifier", "is 0", "[MQTT-2.2.1-3]", "[MQTT3-2.3.1-1]")
	}
	return id
}

// reason reads a Reason Code, which must be one that packets of type t may carry.
func (r *reader) reason(t Type) ReasonCode {
	code := ReasonCode(r.uint8("Reason Code"))
	if r.err == nil && !code.allowedIn(t) {
		r.fail(ProtocolError, "Reason Code", "is not one that "+t.String()+" may carry", reasonIDs[t], "")
	}
	return code
}
