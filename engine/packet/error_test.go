package packet

import (
	"errors"
	"testing"
)

// faulty has one packet for each thing that can be wrong with one.
var faulty = []struct {
	version Version
	wire    string
	reason  ReasonCode
	field   string
	id      string
}{
	// The Fixed Header.
	{V311, "00 00", MalformedPacket, "Control Packet type", ""},
	{V311, "36 02 0000", MalformedPacket, "QoS", "[MQTT-3.3.1-4]"},
	{V5, "38 04 0001't' 00", MalformedPacket, "DUP", "[MQTT-3.3.1-2]"},
	{V311, "38 03 0001't'", MalformedPacket, "DUP", "[MQTT3-3.3.1-2]"},
	{V5, "41 02 0001", MalformedPacket, "Flags", "[MQTT-2.1.3-1]"},
	{V5, "60 02 0001", MalformedPacket, "Flags", "[MQTT-3.6.1-1]"},
	{V311, "6a 02 0001", MalformedPacket, "Flags", "[MQTT3-3.6.1-1]"},
	{V5, "80 00", MalformedPacket, "Flags", "[MQTT-3.8.1-1]"},
	{V311, "8a 06 0001 0001'a' 00", MalformedPacket, "Flags", "[MQTT3-3.8.1-1]"},
	{V5, "a3 00", MalformedPacket, "Flags", "[MQTT-3.10.1-1]"},
	{V5, "e8 00", MalformedPacket, "Flags", "[MQTT-3.14.1-1]"},
	{V5, "f1 00", MalformedPacket, "Flags", "[MQTT-3.15.1-1]"},
	{V311, "f0 00", MalformedPacket, "Control Packet type", ""},
	{V311, "40 80808080", MalformedPacket, "Remaining Length", ""},
	{V5, "40 8200 0001", MalformedPacket, "Remaining Length", "[MQTT-1.5.5-1]"},
	{V5, "c0 8000", MalformedPacket, "Remaining Length", "[MQTT-1.5.5-1]"},
	{V311, "c0 01 00", MalformedPacket, "Remaining Length", ""},
	// CONNECT.
	{V311, "10 04 0004'MQ'", MalformedPacket, "Protocol Name", ""},
	{V311, "10 06 0004'MQTT'", MalformedPacket, "Protocol Version", ""},
	{V311, "10 0c 0004'MQTT' 06 02 0000 0000", UnsupportedProtocolVersion, "Protocol Version", "[MQTT-3.1.2-2]"},
	{V311, "10 0c 0004'MQTT' 03 02 0000 0000", UnsupportedProtocolVersion, "Protocol Name", "[MQTT-3.1.2-1]"},
	{V311, "10 0c 0004'mqtt' 04 02 0000 0000", UnsupportedProtocolVersion, "Protocol Name", "[MQTT-3.1.2-1]"},
	{V311, "10 0c 0004'MQTT' 04 03 0000 0000", MalformedPacket, "Connect Flags", "[MQTT3-3.1.2-3]"},
	{V5, "10 0d 0004'MQTT' 05 03 0000 00 0000", MalformedPacket, "Connect Flags", "[MQTT-3.1.2-3]"},
	{V5, "10 0d 0004'MQTT' 05 08 0000 00 0000", MalformedPacket, "Will QoS", "[MQTT-3.1.2-11]"},
	{V311, "10 0c 0004'MQTT' 04 10 0000 0000", MalformedPacket, "Will QoS", "[MQTT3-3.1.2-13]"},
	{V5, "10 0d 0004'MQTT' 05 1c 0000 00 0000", MalformedPacket, "Will QoS", "[MQTT-3.1.2-12]"},
	{V311, "10 0c 0004'MQTT' 04 1c 0000 0000", MalformedPacket, "Will QoS", "[MQTT3-3.1.2-14]"},
	{V31, "10 0e 0006'MQIsdp' 03 1c 0000 0000", MalformedPacket, "Will QoS", ""},
	{V5, "10 0d 0004'MQTT' 05 20 0000 00 0000", MalformedPacket, "Will Retain", "[MQTT-3.1.2-13]"},
	{V311, "10 0c 0004'MQTT' 04 20 0000 0000", MalformedPacket, "Will Retain", "[MQTT3-3.1.2-15]"},
	{V311, "10 0f 0004'MQTT' 04 40 0000 0000 0001'p'", MalformedPacket, "Password Flag", "[MQTT3-3.1.2-22]"},
	{V31, "10 11 0006'MQIsdp' 03 40 0000 0000 0001'p'", MalformedPacket, "Password Flag", ""},
	{V311, "10 0c 0004'MQTT' 04 80 0000 0000", MalformedPacket, "User Name", ""},
	{V311, "10 0a 0004'MQTT' 04 00 0000", MalformedPacket, "Client Identifier", ""},
	{V311, "10 0d 0004'MQTT' 04 02 0000 0000 00", MalformedPacket, "body", ""},
	{V311, "10 0d 0004'MQTT' 04 02 0000 0001 ff", MalformedPacket, "Client Identifier", "[MQTT3-1.5.3-1]"},
	{V5, "10 10 0004'MQTT' 05 02 0000 00 0003 eda080", MalformedPacket, "Client Identifier", "[MQTT-1.5.4-1]"},
	{V5, "10 0f 0004'MQTT' 05 02 0000 00 0002'x'00", MalformedPacket, "Client Identifier", "[MQTT-1.5.4-2]"},
	{V5, "10 13 0004'MQTT' 05 04 0000 00 0000 00 0001'#' 0000", TopicNameInvalid, "Will Topic", "[MQTT-4.7.0-1]"},
	{V311, "10 10 0004'MQTT' 04 04 0000 0000 0000 0000", ProtocolError, "Will Topic", "[MQTT3-4.7.3-1]"},
	// CONNACK.
	{V311, "20 02 02 00", MalformedPacket, "Connect Acknowledge Flags", ""},
	{V5, "20 03 80 00 00", MalformedPacket, "Connect Acknowledge Flags", "[MQTT-3.2.2-1]"},
	{V311, "20 02 00 06", ProtocolError, "Connect Return Code", ""},
	{V311, "20 02 01 05", ProtocolError, "Session Present", "[MQTT3-3.2.2-4]"},
	{V5, "20 03 01 87 00", ProtocolError, "Session Present", "[MQTT-3.2.2-6]"},
	{V5, "20 03 00 01 00", ProtocolError, "Reason Code", "[MQTT-3.2.2-8]"},
	{V5, "20 02 00 00", MalformedPacket, "Property Length", ""},
	// PUBLISH.
	{V311, "30 03 0002'a'", MalformedPacket, "Topic Name", ""},
	{V311, "30 01 00", MalformedPacket, "Topic Name", ""},
	{V311, "30 04 0002'a+'", TopicNameInvalid, "Topic Name", "[MQTT3-4.7.1-1]"},
	{V5, "30 0c 0009'long/to/#' 00", TopicNameInvalid, "Topic Name", "[MQTT-4.7.0-1]"},
	{V311, "30 02 0000", ProtocolError, "Topic Name", "[MQTT3-4.7.3-1]"},
	{V5, "30 03 0000 00", ProtocolError, "Topic Name", "[MQTT-4.7.3-1]"},
	{V311, "32 05 0001'a' 0000", ProtocolError, "Packet Identifier", "[MQTT3-2.3.1-1]"},
	{V5, "32 06 0001'a' 0000 00", ProtocolError, "Packet Identifier", "[MQTT-2.2.1-3]"},
	{V311, "32 04 0001'a' 00", MalformedPacket, "Packet Identifier", ""},
	// Properties.
	{V5, "30 03 0001'a'", MalformedPacket, "Property Length", ""},
	{V5, "30 04 0001'a' 01", MalformedPacket, "Property Length", ""},
	{V5, "30 05 0001'a' 8000", MalformedPacket, "Property Length", "[MQTT-1.5.5-1]"},
	{V5, "30 08 0001'a' ffffffff 01", MalformedPacket, "Property Length", ""},
	{V5, "30 06 0001'a' 02 00 00", MalformedPacket, "property 0x00", ""},
	{V5, "30 06 0001'a' 02 7f 00", MalformedPacket, "property 0x7F", ""},
	{V5, "30 06 0001'a' 02 8001", MalformedPacket, "property 0x80", ""},
	{V5, "30 07 0001'a' 03 21 0001", MalformedPacket, "Receive Maximum", ""},
	{V5, "30 08 0001'a' 04 01 00 01 00", ProtocolError, "Payload Format Indicator", ""},
	{V5, "30 06 0001'a' 02 01 02", ProtocolError, "Payload Format Indicator", ""},
	{V5, "30 07 0001'a' 03 23 0000", TopicAliasInvalid, "Topic Alias", "[MQTT-3.3.2-8]"},
	{V5, "30 06 0001'a' 02 0b 00", ProtocolError, "Subscription Identifier", ""},
	{V5, "30 07 0001'a' 03 0b 8000", MalformedPacket, "Subscription Identifier", "[MQTT-1.5.5-1]"},
	{V5, "30 08 0001'a' 04 08 0001'+'", ProtocolError, "Response Topic", "[MQTT-3.3.2-14]"},
	{V5, "30 07 0001'a' 03 08 0000", ProtocolError, "Response Topic", "[MQTT-4.7.3-1]"},
	{V5, "30 09 0001'a' 04 26 0001'n' 00", MalformedPacket, "User Property", ""},
	{V5, "30 09 0001'a' 03 02 000000 01", MalformedPacket, "Message Expiry Interval", ""},
	{V5, "10 10 0004'MQTT' 05 02 0000 03 21 0000 0000", ProtocolError, "Receive Maximum", ""},
	{V5, "10 12 0004'MQTT' 05 02 0000 05 27 00000000 0000", ProtocolError, "Maximum Packet Size", ""},
	{V5, "10 0f 0004'MQTT' 05 02 0000 02 17 02 0000", ProtocolError, "Request Problem Information", ""},
	{V5, "10 10 0004'MQTT' 05 02 0000 03 16 0000 0000", ProtocolError, "Authentication Data", ""},
	{V5, "10 15 0004'MQTT' 05 04 0000 00 0000 02 18 00 0001't' 0000", MalformedPacket, "Will Delay Interval", ""},
	{V5, "10 0e 0004'MQTT' 05 02 0000 01 18 0000", MalformedPacket, "Will Delay Interval", ""},
	{V5, "20 05 00 00 02 24 02", ProtocolError, "Maximum QoS", ""},
	// PUBACK, PUBREC, PUBREL, PUBCOMP.
	{V311, "40 02 0000", ProtocolError, "Packet Identifier", "[MQTT3-2.3.1-1]"},
	{V311, "40 03 0001 00", MalformedPacket, "body", ""},
	{V311, "40 01 00", MalformedPacket, "Packet Identifier", ""},
	{V5, "40 03 0001 92", ProtocolError, "Reason Code", "[MQTT-3.4.2-1]"},
	{V5, "50 03 0001 01", ProtocolError, "Reason Code", "[MQTT-3.5.2-1]"},
	{V5, "62 03 0001 10", ProtocolError, "Reason Code", "[MQTT-3.6.2-1]"},
	{V5, "70 03 0001 ff", ProtocolError, "Reason Code", "[MQTT-3.7.2-1]"},
	{V5, "40 05 0001 00 00 00", MalformedPacket, "body", ""},
	// SUBSCRIBE, SUBACK.
	{V311, "82 02 0001", ProtocolError, "Payload", "[MQTT3-3.8.3-3]"},
	{V5, "82 03 0001 00", ProtocolError, "Payload", "[MQTT-3.8.3-2]"},
	{V5, "82 07 0000 00 0001'a' 00", ProtocolError, "Packet Identifier", "[MQTT-2.2.1-3]"},
	{V311, "82 06 0001 0001'a' 03", MalformedPacket, "Requested QoS", "[MQTT3-3.8.3-4]"},
	{V311, "82 06 0001 0001'a' 04", MalformedPacket, "Requested QoS", "[MQTT3-3.8.3-4]"},
	{V31, "82 06 0001 0001'a' 03", MalformedPacket, "Requested QoS", ""},
	{V5, "82 07 0001 00 0001'a' 03", ProtocolError, "Maximum QoS", ""},
	{V5, "82 07 0001 00 0001'a' 30", ProtocolError, "Retain Handling", ""},
	{V5, "82 07 0001 00 0001'a' 40", MalformedPacket, "Subscription Options", "[MQTT-3.8.3-5]"},
	{V5, "82 10 0001 00 000a'$share/g/a' 04", ProtocolError, "No Local", "[MQTT-3.8.3-4]"},
	{V5, "82 06 0001 00 0000 00", ProtocolError, "Topic Filter", "[MQTT-4.7.3-1]"},
	{V311, "82 05 0001 0001'a'", MalformedPacket, "Subscription Options", ""},
	{V5, "82 0b 0001 04 0b 01 0b 02 0001'a' 00", ProtocolError, "Subscription Identifier", ""},
	{V311, "90 02 0001", ProtocolError, "Payload", "[MQTT3-3.8.4-5]"},
	{V5, "90 03 0001 00", ProtocolError, "Payload", "[MQTT-3.8.4-6]"},
	{V311, "90 03 0001 87", ProtocolError, "Return Code", "[MQTT3-3.9.3-2]"},
	{V311, "90 03 0001 03", ProtocolError, "Return Code", "[MQTT3-3.9.3-2]"},
	{V5, "90 04 0001 00 11", ProtocolError, "Reason Code", "[MQTT-3.9.3-2]"},
	// UNSUBSCRIBE, UNSUBACK.
	{V311, "a2 02 0001", ProtocolError, "Payload", "[MQTT3-3.10.3-2]"},
	{V5, "a2 03 0001 00", ProtocolError, "Payload", "[MQTT-3.10.3-2]"},
	{V311, "a2 03 0001 00", MalformedPacket, "Topic Filter", ""},
	{V311, "b0 03 0001 00", MalformedPacket, "body", ""},
	{V5, "b0 03 0001 00", ProtocolError, "Payload", "[MQTT-3.11.3-1]"},
	{V5, "b0 04 0001 00 01", ProtocolError, "Reason Code", "[MQTT-3.11.3-2]"},
	// DISCONNECT, AUTH.
	{V311, "e0 01 00", MalformedPacket, "body", ""},
	{V5, "e0 01 01", ProtocolError, "Reason Code", "[MQTT-3.14.2-1]"},
	{V5, "e0 03 00 00 00", MalformedPacket, "body", ""},
	{V5, "f0 01 18", MalformedPacket, "Property Length", ""},
	{V5, "f0 02 18 00", ProtocolError, "Authentication Method", ""},
	{V5, "f0 02 04 00", ProtocolError, "Reason Code", "[MQTT-3.15.2-1]"},
}

func TestErrors(t *testing.T) {
	for _, f := range faulty {
		t.Run(f.version.String()+" "+f.wire, func(t *testing.T) {
			_, err := decode(t, f.version, unhex(t, f.wire))
			var fault *Error
			if !errors.As(err, &fault) {
				t.Fatalf("error is %v", err)
			}
			if !errors.Is(err, f.reason) || fault.Field != f.field || fault.ID != f.id {
				t.Errorf("got  %v\nwant %v: %s ... %s", err, f.reason, f.field, f.id)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	_, err := decode(t, V5, unhex(t, "32 06 0001'a' 0000 00"))
	if want := "Protocol Error: Packet Identifier is 0 (byte 3) [MQTT-2.2.1-3]"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if errors.Is(err, MalformedPacket) {
		t.Error("a Protocol Error counts as a Malformed Packet")
	}
	if got, want := describe(t, V311, unhex(t, "40 01 00")), "PUBACK 1B: Malformed Packet: Packet Identifier is cut off (byte 0)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestConnectKeepsLevel: a server must know which CONNACK an unknown client can read.
func TestConnectKeepsLevel(t *testing.T) {
	h, body, _, err := Frame(unhex(t, "10 0c 0004'MQTT' 06 02 0000 0000"), 0)
	if err != nil {
		t.Fatal(err)
	}
	var c Connect
	if err := c.Decode(h, body); !errors.Is(err, UnsupportedProtocolVersion) || c.Version != 6 {
		t.Errorf("level %d, error %v", c.Version, err)
	}
}

// TestWrongType: no packet decodes from another's header.
func TestWrongType(t *testing.T) {
	for want := CONNECT; want <= AUTH; want++ {
		if want == PINGREQ || want == PINGRESP {
			continue
		}
		for have := Type(0); have < 16; have++ {
			isAck := want >= PUBACK && want <= PUBCOMP && have >= PUBACK && have <= PUBCOMP
			if have == want || isAck {
				continue
			}
			if err := newCodec(want).Decode(V5, Header{Type: have}, []byte{0, 1}); !errors.Is(err, MalformedPacket) {
				t.Errorf("%v from %v: %v", want, have, err)
			}
		}
	}
}
