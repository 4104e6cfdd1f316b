package trace

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMosquittoSub(t *testing.T) {
	file := `# a comment

{"tst":"2026-11-21T00:29:14.438323Z+0000","topic":"a","qos":0,"retain":1,"payloadlen":3,"payload":"one"}
{"tst":"2026-11-21T01:29:15.438323Z+0100","topic":"b","qos":1,"retain":0,"payloadlen":7,"payload":{"k":1},"mid":7}
{"tst":"2026-11-21T00:29:15.438323Z+0000","topic":"c","qos":2,"retain":0,"payloadlen":9,"payload":{"k":1},"mid":8}
{"tst":"2026-11-21T00:29:13Z+0000","topic":"d","qos":0,"retain":0,"payloadlen":6,"payload":"ab"}
{"tst":"2026-11-21T00:29:20Z","topic":"e","qos":0,"retain":0,"payloadlen":5,"payload":"abc"}
`
	got := mustRead(t, []byte(file))
	if !got.PublishOnly || got.Start != "2026-11-21T00:29:14.438323Z" || got.Origin != "mosquitto_sub" {
		t.Errorf("got %+v", got)
	}
	check(t, got, `
0s 0 open
0s 0 client CONNECT 3.1.1 client="recorded-publishers" clean-session keep-alive=0
0s 0 client PUBLISH qos=0 retain topic="a" payload=3B "one"
1s 0 client PUBLISH id=2 qos=1 topic="b" payload=7B "{\"k\":1}"
1s 0 client PUBLISH id=3 qos=2 topic="c" payload=9B "{\"k\":1}  "
1s 0 client PUBLISH qos=0 topic="d" payload=6B 0x616200000000
5.561677s 0 client PUBLISH qos=0 topic="e" payload=5B "\"abc\""
5.561677s 0 unended
`, "2 payloads that are not in the file byte for byte (their length was kept)", "1 timestamps that ran backwards")
}

func TestMosquittoSubProperties(t *testing.T) {
	file := `{"tst":"2026-11-21T00:29:14.438323Z+0000","topic":"a","qos":0,"retain":0,"payloadlen":3,` +
		`"properties":{"message-expiry-interval":60,"content-type":"text"},"payload":"one"}` + "\n"
	check(t, mustRead(t, []byte(file)), `
0s 0 open
0s 0 client CONNECT 5.0 client="recorded-publishers" clean-start keep-alive=0
0s 0 client PUBLISH qos=0 topic="a" message-expiry=60 payload=3B "one"
0s 0 unended
`, "1 MQTT 5.0 properties other than Message Expiry Interval")
}

func TestMQTTRecorder(t *testing.T) {
	file := "a/b,plain,0,False,1750147372.0036733,0.97\r\n" +
		"a/c,\"two\nlines, \"\"quoted\"\"\",1,True,1750147373,1e-07\r\n"
	got := mustRead(t, []byte(file))
	if !got.PublishOnly || got.Start != "2025-06-17T08:02:52.0036733Z" || got.Origin != "mqtt_recorder" {
		t.Errorf("got %+v", got)
	}
	check(t, got, `
0s 0 open
0s 0 client CONNECT 3.1.1 client="recorded-publishers" clean-session keep-alive=0
0s 0 client PUBLISH qos=0 topic="a/b" payload=5B "plain"
996.3267ms 0 client PUBLISH id=2 qos=1 retain topic="a/c" payload=19B 0x74776f0a6c696e65732c202271756f74...
996.3267ms 0 unended
`)
}

// Whether payloads are base64 is not in the file: all of them must be, and one must look so.
func TestMQTTRecorderBase64(t *testing.T) {
	for payloads, want := range map[string]string{
		"gRgl 9A==": "0x811825 0xf4",
		"true 1234": `"true" "1234"`,
		"gRgl no!":  `"gRgl" "no!"`,
		"9B== 9A==": `"9B==" "9A=="`, // the unused bits of the first are not zero
	} {
		var file strings.Builder
		for _, p := range strings.Fields(payloads) {
			file.WriteString("a," + p + ",0,False,1750147372.5,0.0\r\n")
		}
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(listing(mustRead(t, []byte(file.String())))), "\n") {
			if _, payload, found := strings.Cut(line, "B "); found {
				got = append(got, payload)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %s, want %s", payloads, got, want)
		}
	}
}

func TestDecimalSeconds(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "1.5": 1500 * time.Millisecond, "1750147372.0036733": 1750147372003673300, "2.": 2 * time.Second,
		"0.1234567899": 123456789, "": -1, "-1": -1, "1e9": -1, "1.-5": -1, ".": -1, "9300000000": -1, "1.5x": -1,
	} {
		got, err := decimalSeconds(text)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q: got %d (%v), want %d", text, got, err, want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	const sub = `{"tst":"2026-11-21T00:29:14.438323Z+0000","topic":"a","qos":0,"retain":0,"payloadlen":3,"payload":"one"}` + "\n"
	const row = "a,b,0,False,1750147372.5,0.0\r\n"
	const wants = ": want a Hiatus trace, a pcap or pcapng capture, the lines of mosquitto_sub -F %j or %J, or the CSV of mqtt_recorder"
	tests := []struct{ name, file, want string }{
		{"line cut", sub + sub[:50], "f:2: not a line of mosquitto_sub -F %j (unexpected end of JSON input): remove it"},
		{"no topic", sub + `{"tst":"2026-11-21T00:29:14Z"}`, "f:2: topic is missing: record with mosquitto_sub -F %j"},
		{"wildcard", strings.ReplaceAll(sub, `"a"`, `"a/#"`), ""},
		{"QoS", strings.ReplaceAll(sub, `"qos":0`, `"qos":3`), "f:1: qos is 3 and retain is 0: QoS is 0, 1 or 2, retain 0 or 1"},
		{"time", strings.ReplaceAll(sub, "2026", "26"), `f:1: tst is "26-11-21T00:29:14.438323Z+0000": write it as 2026-11-21T00:29:14.438323Z+0000`},
		{"length", strings.ReplaceAll(sub, `len":3`, `len":-3`), "f:1: payloadlen is -3: it is a number of bytes, remove the line"},
		{"large", strings.ReplaceAll(sub, `len":3`, `len":99999999`), "f:1: payloadlen is 99999999 and payload has 3 bytes: one of them is wrong, remove the line"},
		{"columns", row + "a,b\r\n", "f:2: wrong number of fields: want the 6 columns of mqtt_recorder (topic, payload, QoS, retain, time, delta)"},
		{"row's QoS", row + "a,b,4,False,1.5,0.0\r\n", `f:2: QoS is "4": it is 0, 1 or 2`},
		{"row's retain", row + "a,b,1,no,1.5,0.0\r\n", `f:2: retain is "no": it is True or False`},
		{"row's time", row + "a,b,1,True,later,0.0\r\n", `f:2: time is "later": it is a number of seconds since 1970`},
		{"row's topic", row + "a/+,b,1,True,1.5,0.0\r\n", ""},
		{"text", "hello\n", `f: not a recording that can be read (it is text and begins with "hello")` + wants},
		{"other JSON", `{"a":1}`, "f: not a recording that can be read (it is JSON with other keys)" + wants},
		{"zip", "PK\x03\x04", "f: not a recording that can be read (it is a zip archive: unpack it)" + wants},
		{"binary", "\x00\x01\x02", "f: not a recording that can be read (it is binary and begins with 000102)" + wants},
		{"Mosquitto log", "1720854672: mosquitto version 2.0.11 starting\n", "f: not a recording that can be read (it is the log of a Mosquitto broker, which has no packets)" + wants},
		{"gzip", "\x1f\x8b\x08", "f: it looks like gzip and cannot be unpacked (unexpected EOF): copy the file again"},
		{"comments", "# nothing\n", `f: not a recording that can be read (it is text and begins with "")` + wants},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Read(strings.NewReader(test.file), "f")
			if err == nil {
				t.Fatalf("no error, but %s", listing(got))
			}
			checkErrorLine(t, err, "f")
			if diff := cmp.Diff(test.want, err.Error()); test.want != "" && diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
