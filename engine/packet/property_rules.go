package packet

import "fmt"

// propertyKind is the data type of a property's value.
type propertyKind uint8

const (
	_          propertyKind = iota
	kindFlag                // one byte that is 0 or 1
	kindUint16              // Two Byte Integer
	kindUint32              // Four Byte Integer
	kindVarint              // Variable Byte Integer
	kindBinary              // Binary Data
	kindText                // UTF-8 Encoded String
	kindTopic               // UTF-8 Encoded String that is a Topic Name
	kindPair                // UTF-8 String Pair
)

// inWill stands for the Will Properties among the packet types, none of which is 0.
const inWill Type = 0

// Sets of packet types, one bit each.
const (
	inMessage = 1<<PUBLISH | 1<<inWill
	inReply   = 1<<CONNACK | 1<<PUBACK | 1<<PUBREC | 1<<PUBREL | 1<<PUBCOMP | 1<<SUBACK | 1<<UNSUBACK | 1<<DISCONNECT | 1<<AUTH
	inAuth    = 1<<CONNECT | 1<<CONNACK | 1<<AUTH
	inHello   = 1<<CONNECT | 1<<CONNACK
	inAll     = inReply | inMessage | 1<<CONNECT | 1<<SUBSCRIBE | 1<<UNSUBSCRIBE
)

// propertyRule is what the standard says of one property. MQTT 5.0 section 2.2.2.2, table 2-4.
type propertyRule struct {
	name  string // the standard's
	short string // for Describe
	kind  propertyKind
	in    uint16 // the packets that may carry it
}

var propertyRules = [...]propertyRule{
	PayloadFormatIndicator:          {"Payload Format Indicator", "payload-format", kindFlag, inMessage},
	MessageExpiryInterval:           {"Message Expiry Interval", "message-expiry", kindUint32, inMessage},
	ContentType:                     {"Content Type", "content-type", kindText, inMessage},
	ResponseTopic:                   {"Response Topic", "response-topic", kindTopic, inMessage},
	CorrelationData:                 {"Correlation Data", "correlation-data", kindBinary, inMessage},
	SubscriptionIdentifier:          {"Subscription Identifier", "subscription-id", kindVarint, 1<<PUBLISH | 1<<SUBSCRIBE},
	SessionExpiryInterval:           {"Session Expiry Interval", "session-expiry", kindUint32, inHello | 1<<DISCONNECT},
	AssignedClientIdentifier:        {"Assigned Client Identifier", "assigned-client", kindText, 1 << CONNACK},
	ServerKeepAlive:                 {"Server Keep Alive", "server-keep-alive", kindUint16, 1 << CONNACK},
	AuthenticationMethod:            {"Authentication Method", "authentication-method", kindText, inAuth},
	AuthenticationData:              {"Authentication Data", "authentication-data", kindBinary, inAuth},
	RequestProblemInformation:       {"Request Problem Information", "request-problem-information", kindFlag, 1 << CONNECT},
	WillDelayInterval:               {"Will Delay Interval", "delay", kindUint32, 1 << inWill},
	RequestResponseInformation:      {"Request Response Information", "request-response-information", kindFlag, 1 << CONNECT},
	ResponseInformation:             {"Response Information", "response-information", kindText, 1 << CONNACK},
	ServerReference:                 {"Server Reference", "server-reference", kindText, 1<<CONNACK | 1<<DISCONNECT},
	ReasonString:                    {"Reason String", "reason-string", kindText, inReply},
	ReceiveMaximum:                  {"Receive Maximum", "receive-maximum", kindUint16, inHello},
	TopicAliasMaximum:               {"Topic Alias Maximum", "topic-alias-maximum", kindUint16, inHello},
	TopicAlias:                      {"Topic Alias", "topic-alias", kindUint16, 1 << PUBLISH},
	MaximumQoS:                      {"Maximum QoS", "maximum-qos", kindFlag, 1 << CONNACK},
	RetainAvailable:                 {"Retain Available", "retain-available", kindFlag, 1 << CONNACK},
	UserProperty:                    {"User Property", "user", kindPair, inAll},
	MaximumPacketSize:               {"Maximum Packet Size", "maximum-packet-size", kindUint32, inHello},
	WildcardSubscriptionAvailable:   {"Wildcard Subscription Available", "wildcard-subscription-available", kindFlag, 1 << CONNACK},
	SubscriptionIdentifierAvailable: {"Subscription Identifier Available", "subscription-id-available", kindFlag, 1 << CONNACK},
	SharedSubscriptionAvailable:     {"Shared Subscription Available", "shared-subscription-available", kindFlag, 1 << CONNACK},
}

// allowedIn reports whether packets of type t, or a Will when t is inWill, may carry id.
func (id Property) allowedIn(t Type) bool {
	return int(id) < len(propertyRules) && propertyRules[id].in>>t&1 != 0
}

// String returns the standard's name, such as "Session Expiry Interval".
func (id Property) String() string {
	if int(id) < len(propertyRules) && propertyRules[id].name != "" {
		return propertyRules[id].name
	}
	return fmt.Sprintf("property 0x%02X", uint8(id))
}
