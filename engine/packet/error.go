package packet

import (
	"errors"
	"strconv"
)

// ErrShort says that a buffer does not hold a whole Control Packet yet. It is no fault of the peer.
var ErrShort = errors.New("packet: more bytes are needed")

// Error says what is wrong with a Control Packet. errors.Is finds its Reason, so that
// errors.Is(err, MalformedPacket) works.
type Error struct {
	// Reason is the MQTT 5.0 Reason Code to answer with. Earlier versions just close the
	// Network Connection, but for the refusals that CONNACK has a return code for.
	Reason ReasonCode
	// Field is the field at fault, in the standard's words.
	Field string
	// Problem says what is wrong with Field, as the rest of a sentence that begins with it.
	Problem string
	// Offset is where Field begins, in bytes from the start of the body; for what is wrong with
	// the Fixed Header it is 0 or 1, from the start of the packet.
	Offset int
	// ID is the normative statement that was broken, with brackets: "[MQTT-2.2.1-3]". It is
	// empty where the standard gives none, which is so for all of MQTT 3.1.
	ID string
}

// Error returns one line such as "Malformed Packet: Topic Name is cut off (byte 0)".
func (e *Error) Error() string {
	s := e.Reason.String() + ": " + e.Field + " " + e.Problem + " (byte " + strconv.Itoa(e.Offset) + ")"
	if e.ID != "" {
		s += " " + e.ID
	}
	return s
}

// Unwrap returns e.Reason.
func (e *Error) Unwrap() error { return e.Reason }
