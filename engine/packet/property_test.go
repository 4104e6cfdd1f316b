package packet

import (
	"errors"
	"strings"
	"testing"
)

// where says for each property which packets may carry it, in the words of MQTT 5.0 table 2-4.
var where = map[Property]string{
	PayloadFormatIndicator:          "PUBLISH Will",
	MessageExpiryInterval:           "PUBLISH Will",
	ContentType:                     "PUBLISH Will",
	ResponseTopic:                   "PUBLISH Will",
	CorrelationData:                 "PUBLISH Will",
	SubscriptionIdentifier:          "PUBLISH SUBSCRIBE",
	SessionExpiryInterval:           "CONNECT CONNACK DISCONNECT",
	AssignedClientIdentifier:        "CONNACK",
	ServerKeepAlive:                 "CONNACK",
	AuthenticationMethod:            "CONNECT CONNACK AUTH",
	AuthenticationData:              "CONNECT CONNACK AUTH",
	RequestProblemInformation:       "CONNECT",
	WillDelayInterval:               "Will",
	RequestResponseInformation:      "CONNECT",
	ResponseInformation:             "CONNACK",
	ServerReference:                 "CONNACK DISCONNECT",
	ReasonString:                    "CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH",
	ReceiveMaximum:                  "CONNECT CONNACK",
	TopicAliasMaximum:               "CONNECT CONNACK",
	TopicAlias:                      "PUBLISH",
	MaximumQoS:                      "CONNACK",
	RetainAvailable:                 "CONNACK",
	UserProperty:                    "CONNECT CONNACK PUBLISH Will PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK DISCONNECT AUTH",
	MaximumPacketSize:               "CONNECT CONNACK",
	WildcardSubscriptionAvailable:   "CONNACK",
	SubscriptionIdentifierAvailable: "CONNACK",
	SharedSubscriptionAvailable:     "CONNACK",
}

// sample returns property id as it is sent, with a value of 1 or "x".
func sample(id Property) []byte {
	var p Properties
	p.Set(id)
	switch propertyForms[id].kind {
	case kindFlag:
		*p.flag(id) = 1
	case kindUint16:
		*p.uint16(id) = 1
	case kindUint32:
		*p.uint32(id) = 1
	case kindVarint:
		p.SubscriptionIdentifiers = []uint32{1}
	case kindPair:
		p.UserProperties = []UserPropertyPair{{[]byte("x"), []byte("x")}}
	default:
		*p.bytes(id) = []byte("x")
	}
	if id == AuthenticationData { // is nothing without the method
		p.Set(AuthenticationMethod)
		p.AuthenticationMethod = []byte("x")
	}
	return p.append(nil, p.size())[1:]
}

// decodeList decodes a property list on its own.
func decodeList(list []byte, t Type) (Properties, error) {
	var p Properties
	r := reader{buf: append(appendVarint(nil, len(list)), list...), version: V5}
	p.decode(&r, t)
	return p, r.end()
}

func TestPropertyPlaces(t *testing.T) {
	for id := range Property(64) {
		if _, exists := where[id]; !exists {
			if !strings.HasPrefix(id.String(), "property 0x") || id.allowedIn(PUBLISH) {
				t.Errorf("%v is not in the standard", id)
			}
			continue
		}
		for _, in := range []Type{inWill, CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP,
			SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, DISCONNECT, AUTH} {
			name := in.String()
			if in == inWill {
				name = "Will"
			}
			allowed := strings.Contains(" "+where[id]+" ", " "+name+" ")
			p, err := decodeList(sample(id), in)
			if allowed && (err != nil || !p.Has(id)) {
				t.Errorf("%v in %s: %v", id, name, err)
			}
			if !allowed && !errors.Is(err, MalformedPacket) {
				t.Errorf("%v does not belong in %s, but: %v", id, name, err)
			}
		}
	}
}

func TestPropertyTwice(t *testing.T) {
	for id := range Property(64) {
		for _, in := range []Type{inWill, CONNECT, CONNACK, PUBLISH, SUBSCRIBE, DISCONNECT} {
			if !id.allowedIn(in) {
				continue
			}
			_, err := decodeList(append(sample(id), sample(id)...), in)
			repeats := id == UserProperty || id == SubscriptionIdentifier && in == PUBLISH
			if repeats && err != nil || !repeats && !errors.Is(err, ProtocolError) {
				t.Errorf("%v twice in %v: %v", id, in, err)
			}
		}
	}
}

// TestReuse decodes a packet with everything and then a bare one into the same struct.
func TestReuse(t *testing.T) {
	for _, first := range fixtures {
		for _, second := range fixtures {
			a, b := unhex(t, first.wire), unhex(t, second.wire)
			h, body, _, _ := Frame(b, 0)
			p, err := decode(t, first.version, a)
			if h2, _, _, _ := Frame(a, 0); err != nil || h2.Type != h.Type {
				continue
			}
			if err := p.Decode(second.version, h, body); err != nil {
				t.Fatal(err)
			}
			if got := p.Append(nil, second.version); string(got) != string(b) {
				t.Errorf("%s\nafter %s\nbecame % x", second.wire, first.wire, got)
			}
		}
	}
}
