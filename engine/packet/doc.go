// Package packet turns bytes into MQTT Control Packets and back, for MQTT 3.1, 3.1.1 and 5.0.
//
// It holds no state and does no I/O. Decoding copies nothing: the byte slices of a decoded
// packet point into the buffer it was decoded from and are valid only as long as that buffer
// is. Encoding appends to a slice that the caller owns. Neither allocates once the caller's
// structs and slices have grown to their working size, so callers keep one struct per packet
// type and decode into it again and again.
//
// A reader of a byte stream loops over Frame, which splits off one Control Packet at a time:
//
//	for {
//		h, body, n, err := packet.Frame(buf, maxSize)
//		if errors.Is(err, packet.ErrShort) {
//			break // wait for more bytes
//		}
//		if err != nil {
//			return err // *packet.Error: malformed or too large
//		}
//		switch h.Type {
//		case packet.PUBLISH:
//			err = publish.Decode(version, h, body)
//		...
//		}
//		buf = buf[n:]
//	}
//
// What is wrong with a packet is data for the caller: an *Error carries the MQTT 5.0 Reason
// Code to answer with, the field at fault and its offset. The rules enforced here are those
// that need nothing but the packet itself; each line that enforces one names its normative id.
// Where MQTT 3.1 is silent or more lenient than its successors, so is decoding for it.
//
// Describe renders a packet as one line for people.
package packet
