package packet

import "fmt"

// Sets of packet types that carry the same Reason Codes.
const (
	inPublished = 1<<PUBACK | 1<<PUBREC
	inReleased  = 1<<PUBREL | 1<<PUBCOMP
	inOpenClose = 1<<CONNACK | 1<<DISCONNECT
	inTopics    = 1<<SUBACK | 1<<UNSUBACK
)

// reasonRules says what each Reason Code is called, and which packets may carry it. MQTT 5.0
// section 2.4 and the tables of sections 3.2.2.2, 3.4.2.1 to 3.7.2.1, 3.9.3, 3.11.3, 3.14.2.1
// and 3.15.2.1.
var reasonRules = [...]struct {
	name string
	in   uint16
}{
	Success:                             {"Success", inReply},
	GrantedQoS1:                         {"Granted QoS 1", 1 << SUBACK},
	GrantedQoS2:                         {"Granted QoS 2", 1 << SUBACK},
	DisconnectWithWill:                  {"Disconnect with Will Message", 1 << DISCONNECT},
	NoMatchingSubscribers:               {"No matching subscribers", inPublished},
	NoSubscriptionExisted:               {"No subscription existed", 1 << UNSUBACK},
	ContinueAuthentication:              {"Continue authentication", 1 << AUTH},
	ReAuthenticate:                      {"Re-authenticate", 1 << AUTH},
	UnspecifiedError:                    {"Unspecified error", inOpenClose | inPublished | inTopics},
	MalformedPacket:                     {"Malformed Packet", inOpenClose},
	ProtocolError:                       {"Protocol Error", inOpenClose},
	ImplementationSpecificError:         {"Implementation specific error", inOpenClose | inPublished | inTopics},
	UnsupportedProtocolVersion:          {"Unsupported Protocol Version", 1 << CONNACK},
	ClientIdentifierNotValid:            {"Client Identifier not valid", 1 << CONNACK},
	BadUserNameOrPassword:               {"Bad User Name or Password", 1 << CONNACK},
	NotAuthorized:                       {"Not authorized", inOpenClose | inPublished | inTopics},
	ServerUnavailable:                   {"Server unavailable", 1 << CONNACK},
	ServerBusy:                          {"Server busy", inOpenClose},
	Banned:                              {"Banned", 1 << CONNACK},
	ServerShuttingDown:                  {"Server shutting down", 1 << DISCONNECT},
	BadAuthenticationMethod:             {"Bad authentication method", inOpenClose},
	KeepAliveTimeout:                    {"Keep Alive timeout", 1 << DISCONNECT},
	SessionTakenOver:                    {"Session taken over", 1 << DISCONNECT},
	TopicFilterInvalid:                  {"Topic Filter invalid", inTopics | 1<<DISCONNECT},
	TopicNameInvalid:                    {"Topic Name invalid", inOpenClose | inPublished},
	PacketIdentifierInUse:               {"Packet Identifier in use", inPublished | inTopics},
	PacketIdentifierNotFound:            {"Packet Identifier not found", inReleased},
	ReceiveMaximumExceeded:              {"Receive Maximum exceeded", 1 << DISCONNECT},
	TopicAliasInvalid:                   {"Topic Alias invalid", 1 << DISCONNECT},
	PacketTooLarge:                      {"Packet too large", inOpenClose},
	MessageRateTooHigh:                  {"Message rate too high", 1 << DISCONNECT},
	QuotaExceeded:                       {"Quota exceeded", inOpenClose | inPublished | 1<<SUBACK},
	AdministrativeAction:                {"Administrative action", 1 << DISCONNECT},
	PayloadFormatInvalid:                {"Payload format invalid", inOpenClose | inPublished},
	RetainNotSupported:                  {"Retain not supported", inOpenClose},
	QoSNotSupported:                     {"QoS not supported", inOpenClose},
	UseAnotherServer:                    {"Use another server", inOpenClose},
	ServerMoved:                         {"Server moved", inOpenClose},
	SharedSubscriptionsNotSupported:     {"Shared Subscriptions not supported", 1<<SUBACK | 1<<DISCONNECT},
	ConnectionRateExceeded:              {"Connection rate exceeded", inOpenClose},
	MaximumConnectTime:                  {"Maximum connect time", 1 << DISCONNECT},
	SubscriptionIdentifiersNotSupported: {"Subscription Identifiers not supported", 1<<SUBACK | 1<<DISCONNECT},
	WildcardSubscriptionsNotSupported:   {"Wildcard Subscriptions not supported", 1<<SUBACK | 1<<DISCONNECT},
}

// reasonIDs are the normative statements that hold a packet to its table of Reason Codes.
var reasonIDs = [...]string{
	CONNACK:    "[MQTT-3.2.2-8]",
	PUBACK:     "[MQTT-3.4.2-1]",
	PUBREC:     "[MQTT-3.5.2-1]",
	PUBREL:     "[MQTT-3.6.2-1]",
	PUBCOMP:    "[MQTT-3.7.2-1]",
	SUBACK:     "[MQTT-3.9.3-2]",
	UNSUBACK:   "[MQTT-3.11.3-2]",
	DISCONNECT: "[MQTT-3.14.2-1]",
	AUTH:       "[MQTT-3.15.2-1]",
}

// allowedIn reports whether packets of type t may carry r.
func (r ReasonCode) allowedIn(t Type) bool {
	return int(r) < len(reasonRules) && reasonRules[r].in>>t&1 != 0
}

// String returns the standard's name, such as "Session taken over". Zero has three; it returns
// "Success" and leaves "Normal disconnection" and "Granted QoS 0" to those who know the packet.
func (r ReasonCode) String() string {
	if int(r) < len(reasonRules) && reasonRules[r].name != "" {
		return reasonRules[r].name
	}
	return fmt.Sprintf("reason 0x%02X", uint8(r))
}

// Error makes a Reason Code usable with errors.Is. It returns String.
func (r ReasonCode) Error() string { return r.String() }
