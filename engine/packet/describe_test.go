package packet

import (
	"strings"
	"testing"
)

func TestDescribePayload(t *testing.T) {
	for payload, want := range map[string]string{
		"":                            `payload=0B`,
		"a \"b\"":                     `payload=5B "a \"b\""`,
		"tab\t":                       `payload=4B 0x74616209`,
		"\xFF":                        `payload=1B 0xff`,
		strings.Repeat("x", 48):       `payload=48B "` + strings.Repeat("x", 48) + `"`,
		strings.Repeat("x", 49):       `payload=49B "` + strings.Repeat("x", 48) + `"...`,
		"x" + strings.Repeat("é", 30): `payload=61B "x` + strings.Repeat("é", 23) + `"...`,
		strings.Repeat("\x00", 17):    `payload=17B 0x` + strings.Repeat("00", 16) + `...`,
	} {
		wire := (&Publish{TopicName: []byte("t"), Payload: []byte(payload)}).Append(nil, V311)
		if got := describe(t, V311, wire); got != `PUBLISH qos=0 topic="t" `+want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestDescribeAppends(t *testing.T) {
	if got := string(Describe([]byte("> "), V5, Header{Type: PINGREQ}, nil)); got != "> PINGREQ" {
		t.Errorf("got %q", got)
	}
	if got := string(Describe([]byte("> "), V5, Header{}, nil)); got != "> type 0 0B: Malformed Packet: Control Packet type is 0 (byte 0)" {
		t.Errorf("got %q", got)
	}
}
