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

// propertyForm says what a property's value is and which packets may carry it.
type propertyForm struct {
	kind propertyKind
	in   uint16
}

// propertyForms is table 2-4 of MQTT 5.0 section 2.2.2.2. It has room for every identifier that
// Properties can hold, so that those that do not exist are found to belong nowhere.
var propertyForms = [64]propertyForm{
	PayloadFormatIndicator:          {kindFlag, inMessage},
	MessageExpiryInterval:           {kindUint32, inMessage},
	ContentType:                     {kindText, inMessage},
	ResponseTopic:                   {kindTopic, inMessage},
	CorrelationData:                 {kindBinary, inMessage},
	SubscriptionIdentifier:          {kindVarint, 1<<PUBLISH | 1<<SUBSCRIBE},
	SessionExpiryInterval:           {kindUint32, inHello | 1<<DISCONNECT},
	AssignedClientIdentifier:        {kindText, 1 << CONNACK},
	ServerKeepAlive:                 {kindUint16, 1 << CONNACK},
	AuthenticationMethod:            {kindText, inAuth},
	AuthenticationData:              {kindBinary, inAuth},
	RequestProblemInformation:       {kindFlag, 1 << CONNECT},
	WillDelayInterval:               {kindUint32, 1 << inWill},
	RequestResponseInformation:      {kindFlag, 1 << CONNECT},
	ResponseInformation:             {kindText, 1 << CONNACK},
	ServerReference:                 {kindText, 1<<CONNACK | 1<<DISCONNECT},
	ReasonString:                    {kindText, inReply},
	ReceiveMaximum:                  {kindUint16, inHello},
	TopicAliasMaximum:               {kindUint16, inHello},
	TopicAlias:                      {kindUint16, 1 << PUBLISH},
	MaximumQoS:                      {kindFlag, 1 << CONNACK},
	RetainAvailable:                 {kindFlag, 1 << CONNACK},
	UserProperty:                    {kindPair, inAll},
	MaximumPacketSize:               {kindUint32, inHello},
	WildcardSubscriptionAvailable:   {kindFlag, 1 << CONNACK},
	SubscriptionIdentifierAvailable: {kindFlag, 1 << CONNACK},
	SharedSubscriptionAvailable:     {kindFlag, 1 << CONNACK},
}

// propertyNames holds the standard's names, and the short ones that Describe uses.
var propertyNames = [64]struct{ long, short string }{
	PayloadFormatIndicator:          {"Payload Format Indicator", "payload-format"},
	MessageExpiryInterval:           {"Message Expiry Interval", "message-expiry"},
	ContentType:                     {"Content Type", "content-type"},
	ResponseTopic:                   {"Response Topic", "response-topic"},
	CorrelationData:                 {"Correlation Data", "correlation-data"},
	SubscriptionIdentifier:          {"Subscription Identifier", "subscription-id"},
	SessionExpiryInterval:           {"Session Expiry Interval", "session-expiry"},
	AssignedClientIdentifier:        {"Assigned Client Identifier", "assigned-client"},
	ServerKeepAlive:                 {"Server Keep Alive", "server-keep-alive"},
	AuthenticationMethod:            {"Authentication Method", "authentication-method"},
	AuthenticationData:              {"Authentication Data", "authentication-data"},
	RequestProblemInformation:       {"Request Problem Information", "request-problem-information"},
	WillDelayInterval:               {"Will Delay Interval", "delay"},
	RequestResponseInformation:      {"Request Response Information", "request-response-information"},
	ResponseInformation:             {"Response Information", "response-information"},
	ServerReference:                 {"Server Reference", "server-reference"},
	ReasonString:                    {"Reason String", "reason-string"},
	ReceiveMaximum:                  {"Receive Maximum", "receive-maximum"},
	TopicAliasMaximum:               {"Topic Alias Maximum", "topic-alias-maximum"},
	TopicAlias:                      {"Topic Alias", "topic-alias"},
	MaximumQoS:                      {"Maximum QoS", "maximum-qos"},
	RetainAvailable:                 {"Retain Available", "retain-available"},
	UserProperty:                    {"User Property", "user"},
	MaximumPacketSize:               {"Maximum Packet Size", "maximum-packet-size"},
	WildcardSubscriptionAvailable:   {"Wildcard Subscription Available", "wildcard-subscription-available"},
	SubscriptionIdentifierAvailable: {"Subscription Identifier Available", "subscription-id-available"},
	SharedSubscriptionAvailable:     {"Shared Subscription Available", "shared-subscription-available"},
}

// allowedIn reports whether packets of type t, or a Will when t is inWill, may carry id.
func (id Property) allowedIn(t Type) bool {
	return int(id) < len(propertyForms) && propertyForms[id].in>>t&1 != 0
}

// String returns the standard's name, such as "Session Expiry Interval".
func (id Property) String() string {
	if int(id) < len(propertyNames) && propertyNames[id].long != "" {
		return propertyNames[id].long
	}
	return fmt.Sprintf("property 0x%02X", uint8(id))
}
