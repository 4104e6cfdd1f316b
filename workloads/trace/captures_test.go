package trace

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew; then read what changed, beside tshark")

// golden compares text with a file of testdata.
func golden(t *testing.T, file, text string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func readFile(t *testing.T, path string) *Trace {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(file), filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// captures are the files that testdata/record.sh writes.
var captures = []string{
	"persistent-311.pcap", "persistent-5.pcapng", "clean-loses.pcapng", "paho-killed.pcap", "keep-alive.pcap",
	"retained-overlapping.pcapng",
}

// TestCaptures holds what the captures of real clients and a real Mosquitto are read as. The numbers of
// packets by connection, sender and type were compared with those of tshark 4.0.17: all are equal.
func TestCaptures(t *testing.T) {
	var all strings.Builder
	for _, name := range captures {
		all.WriteString("# " + name + "\n" + summary(readFile(t, filepath.Join("testdata", name))) + "\n")
	}
	golden(t, "captures.golden", all.String())
}

// TestListings holds every event of two captures.
func TestListings(t *testing.T) {
	for _, name := range []string{"keep-alive.pcap", "retained-overlapping.pcapng"} {
		golden(t, strings.TrimSuffix(name, filepath.Ext(name))+".events.golden", listing(readFile(t, filepath.Join("testdata", name))))
	}
}

// TestSharedTraces tries recordings made by others, which are not part of the repository.
func TestSharedTraces(t *testing.T) {
	const folder = "../../../shared/traces"
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no folder %s: recordings by others are not in the repository", folder)
	}
	for file, want := range map[string]string{
		"mosquitto_sub-factory.jsonl":               "1 conns 1292 events; 365 payloads that are not in the file byte for byte (their length was kept)",
		"mqtt-recorder-seats.csv":                   "1 conns 178 events",
		"ndpi-mqtt.pcap":                            "2 conns 12 events",
		"suricata-mqtt-events-invalid-qos.pcap":     "1 conns 5 events; 1 malformed PUBLISH packets: QoS is 3",
		"suricata-mqtt-events-missing-connect.pcap": "2 conns 25 events; 3 TCP connections that are not MQTT; 1 TLS connections, which cannot be read",
		"suricata-mqtt-frames-truncated.pcap":       "1 conns 4 events",
		"suricata-mqtt31-pub-qos1.pcap":             "1 conns 7 events",
		"suricata-mqtt31-sub-userpass.pcap":         "1 conns 7 events",
		"suricata-mqtt311-pub-qos2.pcap":            "1 conns 9 events",
		"suricata-mqtt311-sub-userpass.pcap":        "1 conns 7 events",
		"suricata-mqtt311-unsub-qos2.pcap":          "1 conns 11 events",
		"suricata-mqtt5-excessiveproplen.pcap":      "1 conns 5 events; 1 malformed CONNECT packets: Property Length goes beyond the end of the packet",
		"suricata-mqtt5-pub-qos2.pcap":              "1 conns 9 events",
		"suricata-mqtt5-sub-mosquittoprops.pcap":    "1 conns 6 events; 1 malformed CONNECT packets: Payload Format Indicator is neither 0 nor 1",
		"suricata-mqtt5-unsub-qos1.pcap":            "1 conns 11 events; 1 TCP connections that are not MQTT",
		"zeek-mqtt.pcap":                            "2 conns 24 events",
	} {
		t.Run(file, func(t *testing.T) {
			got := readFile(t, filepath.Join(folder, file))
			checkRoundTrip(t, got)
			if line := shortly(got); line != want {
				t.Errorf("got  %s\nwant %s", line, want)
			}
		})
	}
}
