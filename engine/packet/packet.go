package packet

import "strconv"

// Version is the protocol level byte of CONNECT.
type Version uint8

// The three versions of the protocol in use.
const (
	V31  Version = 3 // MQTT 3.1, protocol name "MQIsdp"
	V311 Version = 4 // MQTT 3.1.1
	V5   Version = 5 // MQTT 5.0
)

// String returns "3.1", "3.1.1" or "5.0".
func (v Version) String() string {
	switch v {
	case V31:
		return "3.1"
	case V311:
		return "3.1.1"
	case V5:
		return "5.0"
	}
	return "level " + strconv.Itoa(int(v))
}

// Type is the Control Packet type, the upper half of the first byte.
type Type uint8

// The Control Packet types. MQTT 5.0 section 2.1.2.
const (
	CONNECT Type = iota + 1
	CONNACK
	PUBLISH
	PUBACK
	PUBREC
	PUBREL
	PUBCOMP
	SUBSCRIBE
	SUBACK
	UNSUBSCRIBE
	UNSUBACK
	PINGREQ
	PINGRESP
	DISCONNECT
	AUTH // MQTT 5.0 only
)

var typeNames = [...]string{
	CONNECT:     "CONNECT",
	CONNACK:     "CONNACK",
	PUBLISH:     "PUBLISH",
	PUBACK:      "PUBACK",
	PUBREC:      "PUBREC",
	PUBREL:      "PUBREL",
	PUBCOMP:     "PUBCOMP",
	SUBSCRIBE:   "SUBSCRIBE",
	SUBACK:      "SUBACK",
	UNSUBSCRIBE: "UNSUBSCRIBE",
	UNSUBACK:    "UNSUBACK",
	PINGREQ:     "PINGREQ",
	PINGRESP:    "PINGRESP",
	DISCONNECT:  "DISCONNECT",
	AUTH:        "AUTH",
}

// String returns the standard's name, such as "PUBLISH".
func (t Type) String() string {
	if int(t) < len(typeNames) && typeNames[t] != "" {
		return typeNames[t]
	}
	return "type " + strconv.Itoa(int(t))
}

// QoS is the Quality of Service level, 0 to 2.
type QoS uint8

// Seconds is a time span as MQTT 5.0 sends it, a four byte integer.
type Seconds uint32

// SessionExpiryNever is the Session Expiry Interval of a Session that does not expire.
// MQTT 5.0 section 3.1.2.11.2.
const SessionExpiryNever Seconds = 0xFFFFFFFF

// MaxRemainingLength is the largest Remaining Length that four bytes can carry.
const MaxRemainingLength = 268_435_455
