package packet

// Version is the protocol level byte of CONNECT.
type Version uint8

// The three versions of the protocol in use.
const (
	V31  Version = 3 // MQTT 3.1, protocol name "MQIsdp"
	V311 Version = 4 // MQTT 3.1.1
	V5   Version = 5 // MQTT 5.0
)

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

// QoS is the Quality of Service level, 0 to 2.
type QoS uint8

// Seconds is a time span as MQTT 5.0 sends it, a four byte integer.
type Seconds uint32

// SessionExpiryNever is the Session Expiry Interval of a Session that does not expire.
// MQTT 5.0 section 3.1.2.11.2.
const SessionExpiryNever Seconds = 0xFFFFFFFF

// MaxRemainingLength is the largest Remaining Length that four bytes can carry.
const MaxRemainingLength = 268_435_455

// Header is the Fixed Header of one Control Packet.
type Header struct {
	Type Type
	// Flags is the lower half of the first byte.
	Flags byte
	// Length is the Remaining Length in bytes.
	Length int
}

// Connect is the CONNECT packet. MQTT 5.0 section 3.1.
type Connect struct {
	Version Version
	// CleanSession is the flag of MQTT 3.1 and 3.1.1: discard the stored Session and keep none afterwards.
	CleanSession bool
	// CleanStart is the flag of MQTT 5.0: discard the stored Session. It says nothing of how long the new one lives.
	CleanStart bool
	// KeepAlive is in seconds. Zero turns the mechanism off.
	KeepAlive uint16
	// ClientID is the Client Identifier; empty asks the server to assign one.
	ClientID    []byte
	HasWill     bool
	Will        Will
	HasUserName bool
	UserName    []byte
	HasPassword bool
	Password    []byte
	// Properties are those of the variable header. Always empty before MQTT 5.0.
	Properties Properties
}

// Will is the Will Message within CONNECT. MQTT 5.0 section 3.1.3.2.
type Will struct {
	TopicName  []byte
	Payload    []byte
	QoS        QoS
	Retain     bool
	Properties Properties
}

// Connack is the CONNACK packet. MQTT 5.0 section 3.2.
type Connack struct {
	// SessionPresent does not exist in MQTT 3.1; encoding for that version leaves it out.
	SessionPresent bool
	// Reason is an MQTT 5.0 Reason Code. Encoding for 3.1 and 3.1.1 maps it to their return codes
	// and decoding maps those back; see ReasonCode.ConnectReturnCode.
	Reason     ReasonCode
	Properties Properties
}

// Publish is the PUBLISH packet. MQTT 5.0 section 3.3.
type Publish struct {
	Dup    bool
	QoS    QoS
	Retain bool
	// TopicName may be empty in MQTT 5.0 when a Topic Alias stands for it.
	TopicName []byte
	// PacketID is zero at QoS 0.
	PacketID   uint16
	Payload    []byte
	Properties Properties
}

// Ack is PUBACK, PUBREC, PUBREL or PUBCOMP: all four have one form. MQTT 5.0 section 3.4.
type Ack struct {
	Type     Type
	PacketID uint16
	// Reason is Success before MQTT 5.0.
	Reason     ReasonCode
	Properties Properties
}

// Subscribe is the SUBSCRIBE packet. MQTT 5.0 section 3.8.
type Subscribe struct {
	PacketID      uint16
	Subscriptions []Subscription
	Properties    Properties
}

// Subscription is one entry of SUBSCRIBE. All options but QoS are false or zero before MQTT 5.0.
type Subscription struct {
	TopicFilter       []byte
	QoS               QoS
	NoLocal           bool
	RetainAsPublished bool
	// RetainHandling: 0 send retained messages at subscribe, 1 only if the subscription is new, 2 never.
	RetainHandling uint8
}

// Suback is the SUBACK packet. MQTT 5.0 section 3.9.
type Suback struct {
	PacketID uint16
	// Reasons has one code for each Topic Filter of SUBSCRIBE, in its order. Before MQTT 5.0
	// every failure is sent as 0x80 (3.1.1) or as granted QoS 0x80 (3.1, which has none).
	Reasons    []ReasonCode
	Properties Properties
}

// Unsubscribe is the UNSUBSCRIBE packet. MQTT 5.0 section 3.10.
type Unsubscribe struct {
	PacketID     uint16
	TopicFilters [][]byte
	Properties   Properties
}

// Unsuback is the UNSUBACK packet. MQTT 5.0 section 3.11. Reasons exist in MQTT 5.0 only.
type Unsuback struct {
	PacketID   uint16
	Reasons    []ReasonCode
	Properties Properties
}

// Disconnect is the DISCONNECT packet. MQTT 5.0 section 3.14. Before MQTT 5.0 it is empty.
type Disconnect struct {
	Reason     ReasonCode
	Properties Properties
}

// Auth is the AUTH packet of MQTT 5.0, section 3.15.
type Auth struct {
	Reason     ReasonCode
	Properties Properties
}
