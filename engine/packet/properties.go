package packet

// Property is the identifier of an MQTT 5.0 property. MQTT 5.0 section 2.2.2.2.
type Property uint8

// The properties of MQTT 5.0.
const (
	PayloadFormatIndicator          Property = 0x01
	MessageExpiryInterval           Property = 0x02
	ContentType                     Property = 0x03
	ResponseTopic                   Property = 0x08
	CorrelationData                 Property = 0x09
	SubscriptionIdentifier          Property = 0x0B
	SessionExpiryInterval           Property = 0x11
	AssignedClientIdentifier        Property = 0x12
	ServerKeepAlive                 Property = 0x13
	AuthenticationMethod            Property = 0x15
	AuthenticationData              Property = 0x16
	RequestProblemInformation       Property = 0x17
	WillDelayInterval               Property = 0x18
	RequestResponseInformation      Property = 0x19
	ResponseInformation             Property = 0x1A
	ServerReference                 Property = 0x1C
	ReasonString                    Property = 0x1F
	ReceiveMaximum                  Property = 0x21
	TopicAliasMaximum               Property = 0x22
	TopicAlias                      Property = 0x23
	MaximumQoS                      Property = 0x24
	RetainAvailable                 Property = 0x25
	UserProperty                    Property = 0x26
	MaximumPacketSize               Property = 0x27
	WildcardSubscriptionAvailable   Property = 0x28
	SubscriptionIdentifierAvailable Property = 0x29
	SharedSubscriptionAvailable     Property = 0x2A
)

// Properties is the property list of one packet. A field means something only when Has reports
// its property; Reset forgets all of them at the cost of two stores. The zero value is empty.
type Properties struct {
	present uint64 // bit n is set when property n is there

	PayloadFormatIndicator          uint8
	MaximumQoS                      uint8
	RequestProblemInformation       uint8
	RequestResponseInformation      uint8
	RetainAvailable                 uint8
	WildcardSubscriptionAvailable   uint8
	SubscriptionIdentifierAvailable uint8
	SharedSubscriptionAvailable     uint8
	ServerKeepAlive                 uint16 // seconds
	ReceiveMaximum                  uint16
	TopicAliasMaximum               uint16
	TopicAlias                      uint16
	MessageExpiryInterval           Seconds
	SessionExpiryInterval           Seconds
	WillDelayInterval               Seconds
	MaximumPacketSize               uint32 // bytes
	ContentType                     []byte
	ResponseTopic                   []byte
	CorrelationData                 []byte
	AssignedClientIdentifier        []byte
	AuthenticationMethod            []byte
	AuthenticationData              []byte
	ResponseInformation             []byte
	ServerReference                 []byte
	ReasonString                    []byte
	// SubscriptionIdentifiers are in the order of the packet; SUBSCRIBE carries at most one.
	SubscriptionIdentifiers []uint32
	// UserProperties are in the order of the packet, which forwarding keeps. [MQTT-3.3.2-18]
	UserProperties []UserPropertyPair
}

// UserPropertyPair is one User Property.
type UserPropertyPair struct{ Name, Value []byte }

// Has reports whether property id is there.
func (p *Properties) Has(id Property) bool { return p.present&(1<<id) != 0 }

// Set marks property id as there; the caller fills its field.
func (p *Properties) Set(id Property) { p.present |= 1 << id }

// Unset marks property id as not there.
func (p *Properties) Unset(id Property) { p.present &^= 1 << id }

// Empty reports whether there is no property at all.
func (p *Properties) Empty() bool { return p.present == 0 }

// Reset forgets all properties and keeps the slices' room.
func (p *Properties) Reset() {
	p.present = 0
	p.SubscriptionIdentifiers = p.SubscriptionIdentifiers[:0]
	p.UserProperties = p.UserProperties[:0]
}
