package packet

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fixture is one packet on the wire, in the form that Append gives it, and its description.
type fixture struct {
	version  Version
	wire     string
	describe string
}

var fixtures = []fixture{
	// CONNECT
	{V31, "10 0f 0006'MQIsdp' 03 02 003c 0001'x'", `CONNECT 3.1 client="x" clean-session keep-alive=60`},
	{V311, "10 0d 0004'MQTT' 04 00 0000 0001'x'", `CONNECT 3.1.1 client="x" keep-alive=0`},
	{V311, "10 1d 0004'MQTT' 04 ee 003c 0001'x' 0001't' 0003'bye' 0001'u' 0003'pwd'",
		`CONNECT 3.1.1 client="x" clean-session keep-alive=60 will="t" will-qos=1 will-retain will-payload=3B "bye" user-name="u" password=3B`},
	{V5, "10 13 0004'MQTT' 05 02 003c 05 11 0000012c 0001'x'", `CONNECT 5.0 client="x" clean-start keep-alive=60 session-expiry=300`},
	{V5, "10 0e 0004'MQTT' 05 00 0000 00 0001'x'", `CONNECT 5.0 client="x" keep-alive=0`},
	{V5, "10 10 0004'MQTT' 05 40 0000 00 0000 0001 ff", `CONNECT 5.0 client="" keep-alive=0 password=1B`},
	{V5, "10 38 0004'MQTT' 05 14 000a 24 11 ffffffff 15 0001'm' 16 0002 0102 17 00 19 01 21 0014 22 0005 26 0001'a' 0001'b' 27 00010000" +
		" 0001'x' 00 0001't' 0000",
		`CONNECT 5.0 client="x" keep-alive=10 session-expiry=never authentication-method="m" authentication-data=2B 0x0102` +
			` request-problem-information=0 request-response-information=1 receive-maximum=20 topic-alias-maximum=5 user="a":"b"` +
			` maximum-packet-size=65536 will="t" will-qos=2 will-payload=0B`},
	{V5, "10 38 0004'MQTT' 05 04 0000 00 0001'x' 1f 01 01 02 00000002 03 0001'c' 08 0001'r' 09 0001 00 18 00000003 26 0001'k' 0001'v' 0001't' 0005'hello'",
		`CONNECT 5.0 client="x" keep-alive=0 will="t" will-qos=0 will-payload-format=1 will-message-expiry=2 will-content-type="c"` +
			` will-response-topic="r" will-correlation-data=1B 0x00 will-delay=3 will-user="k":"v" will-payload=5B "hello"`},
	// CONNACK
	{V31, "20 02 00 00", `CONNACK reason="Success"`},
	{V311, "20 02 01 00", `CONNACK reason="Success" session-present`},
	{V311, "20 02 00 05", `CONNACK reason="Not authorized"`},
	{V5, "20 03 01 00 00", `CONNACK reason="Success" session-present`},
	{V5, "20 03 00 9c 00", `CONNACK reason="Use another server"`},
	{V5, "20 47 00 00 44 11 0000000a 12 0001'y' 13 001e 15 0001'm' 16 0001 00 1a 0001'i' 1c 0001's' 1f 0002'ok' 21 000a 22 0001" +
		" 24 01 25 00 26 0001'a' 0001'b' 26 0001'a' 0001'c' 27 00000400 28 00 29 01 2a 00",
		`CONNACK reason="Success" session-expiry=10 assigned-client="y" server-keep-alive=30 authentication-method="m" authentication-data=1B 0x00` +
			` response-information="i" server-reference="s" reason-string="ok" receive-maximum=10 topic-alias-maximum=1 maximum-qos=1 retain-available=0` +
			` user="a":"b" user="a":"c" maximum-packet-size=1024 wildcard-subscription-available=0 subscription-id-available=1 shared-subscription-available=0`},
	// PUBLISH
	{V311, "30 08 0003'a/b''hey'", `PUBLISH qos=0 topic="a/b" payload=3B "hey"`},
	{V311, "3a 0c 0003'a/b' 0007 'hello'", `PUBLISH id=7 qos=1 dup topic="a/b" payload=5B "hello"`},
	{V311, "35 07 0003'a/b' ffff", `PUBLISH id=65535 qos=2 retain topic="a/b" payload=0B`},
	{V31, "38 05 0003'a/b'", `PUBLISH qos=0 dup topic="a/b" payload=0B`},
	{V5, "32 0b 0003'a/b' 0007 00 0001ff", `PUBLISH id=7 qos=1 topic="a/b" payload=3B 0x0001ff`},
	{V5, "32 0d 0000 0007 03 23 0001 'hello'", `PUBLISH id=7 qos=1 topic="" topic-alias=1 payload=5B "hello"`},
	{V5, "30 30 0001't' 2b 01 01 02 0000003c 03 0001'c' 08 0001'r' 09 0002 0a0b 0b 01 0b 8001 23 0009 26 0001'a' 0001'b' 26 0001'a' 0002 c3a9 'x'",
		`PUBLISH qos=0 topic="t" payload-format=1 message-expiry=60 content-type="c" response-topic="r" correlation-data=2B 0x0a0b` +
			` subscription-id=1 subscription-id=128 topic-alias=9 user="a":"b" user="a":"é" payload=1B "x"`},
	// PUBACK, PUBREC, PUBREL, PUBCOMP
	{V311, "40 02 0007", `PUBACK id=7`},
	{V31, "50 02 0007", `PUBREC id=7`},
	{V311, "62 02 0007", `PUBREL id=7`},
	{V311, "70 02 0007", `PUBCOMP id=7`},
	{V5, "40 02 0007", `PUBACK id=7`},
	{V5, "40 03 0007 10", `PUBACK id=7 reason="No matching subscribers"`},
	{V5, "50 0a 0007 97 06 1f 0003'big'", `PUBREC id=7 reason="Quota exceeded" reason-string="big"`},
	{V5, "62 03 0007 92", `PUBREL id=7 reason="Packet Identifier not found"`},
	{V5, "70 0b 0007 00 07 26 0001'a' 0001'b'", `PUBCOMP id=7 user="a":"b"`},
	// SUBSCRIBE, SUBACK
	{V311, "82 0c 0003 0003'a/#' 01 0001'b' 00", `SUBSCRIBE id=3 filter="a/#" qos=1 filter="b" qos=0`},
	{V31, "82 06 0003 0001'#' 02", `SUBSCRIBE id=3 filter="#" qos=2`},
	{V5, "82 0d 0003 02 0b 05 0001'a' 1d 0001'b' 20",
		`SUBSCRIBE id=3 subscription-id=5 filter="a" qos=1 no-local retain-as-published retain-handling=1 filter="b" qos=0 retain-handling=2`},
	{V31, "90 03 0003 02", `SUBACK id=3 reason="Granted QoS 2"`},
	{V311, "90 05 0003 00 01 80", `SUBACK id=3 reason="Granted QoS 0","Granted QoS 1","Unspecified error"`},
	{V5, "90 09 0003 04 1f 0001'x' 02 87", `SUBACK id=3 reason-string="x" reason="Granted QoS 2","Not authorized"`},
	// UNSUBSCRIBE, UNSUBACK
	{V311, "a2 0a 0004 0003'a/#' 0001'b'", `UNSUBSCRIBE id=4 filter="a/#" filter="b"`},
	{V5, "a2 06 0004 00 0001'b'", `UNSUBSCRIBE id=4 filter="b"`},
	{V311, "b0 02 0004", `UNSUBACK id=4`},
	{V5, "b0 05 0004 00 00 11", `UNSUBACK id=4 reason="Success","No subscription existed"`},
	// PINGREQ, PINGRESP
	{V31, "c0 00", `PINGREQ`},
	{V5, "d0 00", `PINGRESP`},
	// DISCONNECT
	{V311, "e0 00", `DISCONNECT`},
	{V5, "e0 00", `DISCONNECT`},
	{V5, "e0 01 04", `DISCONNECT reason="Disconnect with Will Message"`},
	{V5, "e0 07 00 05 11 00000000", `DISCONNECT session-expiry=0`},
	{V5, "e0 09 9d 07 1c 0004'else'", `DISCONNECT reason="Server moved" server-reference="else"`},
	// AUTH
	{V5, "f0 00", `AUTH reason="Success"`},
	{V5, "f0 0b 18 09 15 0001'm' 16 0002'xy'", `AUTH reason="Continue authentication" authentication-method="m" authentication-data=2B "xy"`},
}

func TestFixtures(t *testing.T) {
	for _, f := range fixtures {
		t.Run(f.version.String()+" "+f.describe, func(t *testing.T) {
			wire := unhex(t, f.wire)
			p, err := decode(t, f.version, wire)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Append([]byte("before"), f.version); !bytes.Equal(got, append([]byte("before"), wire...)) {
				t.Errorf("Append gives % x\nnot % x", got[6:], wire)
			}
			if publish, ok := p.(*Publish); ok && publish.Size(f.version) != len(wire) {
				t.Errorf("Size is %d, not %d", publish.Size(f.version), len(wire))
			}
			if diff := cmp.Diff(f.describe, describe(t, f.version, wire)); diff != "" {
				t.Errorf("Describe (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAccepted has packets that are right though Append would put them differently.
func TestAccepted(t *testing.T) {
	for _, f := range []fixture{
		{V31, "10 12 0006'MQIsdp' 03 c3 003c 0001'x' 0001'u'", `CONNECT 3.1 client="x" clean-session keep-alive=60 user-name="u"`},
		{V31, "10 0f 0006'MQIsdp' 03 b8 0000 0001'x'", `CONNECT 3.1 client="x" keep-alive=0`},
		{V31, "20 02 ff 00", `CONNACK reason="Success"`},
		{V31, "6a 02 0007", `PUBREL id=7`},
		{V31, "8a 06 0003 0001'#' fd", `SUBSCRIBE id=3 filter="#" qos=1`},
		{V311, "40 82 80 00 0007", `PUBACK id=7`},
		{V5, "40 03 0007 00", `PUBACK id=7`},
		{V5, "40 04 0007 00 00", `PUBACK id=7`},
		{V5, "e0 02 00 00", `DISCONNECT`},
		{V5, "e0 02 8b 00", `DISCONNECT reason="Server shutting down"`},
		{V5, "30 0b 0001't' 07 26 0001'a' 0001'b'", `PUBLISH qos=0 topic="t" user="a":"b" payload=0B`},
	} {
		wire := unhex(t, f.wire)
		if got := describe(t, f.version, wire); got != f.describe {
			t.Errorf("%s %s\n got %s\nwant %s", f.version, f.wire, got, f.describe)
		}
	}
}
