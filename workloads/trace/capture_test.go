package trace

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// smallWire is a capture with one whole connection.
func smallWire(t *testing.T) *wire {
	w := newWire(t)
	l := w.connect(40000, 2222).handshake()
	l.send(client, connectPacket(v311, "x"))
	l.send(server, connackPacket(v311))
	l.send(client, publishPacket(v311, 0, "a", "one"))
	l.send(client, disconnectPacket(v311))
	l.segment(client, l.offset[client], "FA", nil)
	return w
}

// A file that is cut anywhere gives what is whole in it, or one line that says why not.
func TestCutFiles(t *testing.T) {
	w := smallWire(t)
	for origin, file := range map[string][]byte{"pcap": w.pcap(), "pcapng": w.pcapng()} {
		events := 0
		for size := 0; size < len(file); size += 7 { // to every byte of a word, sooner or later
			got, err := Read(bytes.NewReader(file[:size]), "cut")
			switch {
			case err != nil && events > 0:
				t.Fatalf("%s of %d bytes: %v, but a shorter one could be read", origin, size, err)
			case err != nil:
				checkErrorLine(t, err, "cut")
			case len(got.Events) < events:
				t.Fatalf("%s of %d bytes: fewer events than in a shorter one", origin, size)
			default:
				events = len(got.Events)
				checkRoundTrip(t, got)
			}
		}
		if got := mustRead(t, file); len(got.Events) != events || len(got.Unused) != 0 {
			t.Errorf("%s: all of it: %s; all but one byte: %d events", origin, shortly(got), events)
		}
		got := mustRead(t, file[:len(file)-1])
		if want := "1 conns 6 events; 1 end of the file from record 8 on (the file is cut off)"; shortly(got) != want {
			t.Errorf("%s: got %s, want %s", origin, shortly(got), want)
		}
	}
}

// checkErrorLine checks what all errors of Read have in common.
func checkErrorLine(t *testing.T, err error, name string) {
	t.Helper()
	if !strings.HasPrefix(err.Error(), name+":") || strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("not one line that begins with the file's name: %q", err)
	}
}

func TestCaptureErrors(t *testing.T) {
	whole := smallWire(t).pcap()
	empty := newWire(t)
	foreign := newWire(t)
	l := foreign.connect(40000, 2222).handshake()
	l.send(client, []byte("GET / HTTP/1.1\r\n\r\n"))
	huge := append([]byte(nil), whole...)
	binary.LittleEndian.PutUint32(huge[24+8:], 1<<30)
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "f: the file is empty: nothing was recorded"},
		{"magic only", whole[:4], "f: the header of this pcap file cannot be read (the file is cut off): record it again"},
		{"header only", empty.pcap(), "f: the capture is empty: it has a header and no packet"},
		{"pcapng header only", empty.pcapng(), "f: the capture is empty: it has a header and no packet"},
		{"first record cut", whole[:24+16+5], "f: its first record cannot be read (the file is cut off): record it again"},
		{"first record too large", huge, "f: its first record cannot be read (capture length exceeds snap length: 1073741824 > 262144): record it again"},
		{"no MQTT", foreign.pcap(), "f: no MQTT in this capture (1 TCP connections that are not MQTT): a connection counts as MQTT when it begins" +
			" with a CONNECT, or leads to port 1883 or 8883 without TLS"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(bytes.NewReader(test.file), "f")
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// What is no MQTT is counted under a name that helps.
func TestOtherTraffic(t *testing.T) {
	tests := []struct {
		name string
		port uint16
		data []byte
		want string
	}{
		{"TLS", 8883, []byte("\x16\x03\x01\x00\x05hello"), "1 " + tlsConnections},
		{"TLS elsewhere", 443, []byte("\x16\x03\x01\x00\x05hello"), "1 " + tlsConnections},
		{"WebSocket", 8080, []byte("GET /mqtt HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"), "1 " + webSockets},
		{"HTTP", 8080, []byte("GET /mqtt HTTP/1.1\r\n\r\n"), "1 " + notMQTT},
		{"something", 2222, []byte("SSH-2.0-OpenSSH_9.2\r\n"), "1 " + notMQTT},
		{"something on the port of MQTT", 1883, []byte("SSH-2.0-OpenSSH_9.2\r\n"), ""},
		{"nothing", 3333, nil, "1 " + notMQTT},
		{"nothing on the port of MQTT", 1883, nil, "1 " + noPackets},
		{"beginning of a CONNECT", 3333, connectPacket(v311, "x")[:8], "1 " + incompletePackets + "; 1 " + noPackets},
		{"less of it", 3333, connectPacket(v311, "x")[:5], "1 " + notMQTT},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := smallWire(t)
			l := w.connect(41000, test.port).handshake()
			for i := range test.data {
				l.send(client, test.data[i:i+1])
			}
			_, unused, _ := strings.Cut(shortly(w.read()), "events; ")
			if test.want != "" && unused != test.want || unused == "" {
				t.Errorf("got  %s\nwant %s", unused, test.want)
			}
		})
	}
}

// A refused dial is counted too, and so are records that are not TCP.
func TestOtherRecords(t *testing.T) {
	w := smallWire(t)
	l := w.connect(41000, 1883)
	l.segment(client, 0, "S", nil)
	l.segment(server, 0, "RA", nil)
	w.frame(w.linkHeader(), []byte("no IP"))
	w.frame(make([]byte, 12), []byte{0x08, 0x06}, make([]byte, 28)) // ARP
	w.frame(nil)
	if got, want := shortly(w.read()), "1 conns 6 events; 1 "+noPackets+"; 3 records without TCP"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	w.link = 147 // for private use
	if _, err := Read(bytes.NewReader(w.pcap()), "f"); err == nil ||
		!strings.HasPrefix(err.Error(), "f: no MQTT in this capture (13 records of link type 147, which cannot be read)") {
		t.Errorf("got %v", err)
	}
}

// A CONNECT that is malformed still shows the version; the connection has none then.
func TestMalformedConnect(t *testing.T) {
	w := newWire(t)
	l := w.connect(40000, 2222).handshake()
	broken := connectPacket(v5, "x")
	broken[9] |= 1 // the reserved bit of the Connect Flags
	l.send(client, broken, publishPacket(v5, 0, "a", "one"))
	l.send(server, connackPacket(v5))
	got := w.read()
	if c := got.Conns[0]; c.Version != v5 || c.VersionGuessed || !c.Midway || len(got.Events) != 4 {
		t.Errorf("got %+v and\n%s", c, listing(got))
	}
	if len(got.Unused) != 1 || !strings.HasPrefix(got.Unused[0].What, "malformed CONNECT packets: ") {
		t.Errorf("unused %v", got.Unused)
	}
}

// A side that sends what only the other one may is not believed.
func TestWrongSide(t *testing.T) {
	w := newWire(t)
	l := w.connect(40000, 2222).handshake()
	l.send(client, connectPacket(v311, "x"), connackPacket(v311))
	l.send(server, packet.AppendPingreq(nil))
	got, want := shortly(w.read()), "1 conns 3 events; 1 malformed CONNACK packets: a client does not send CONNACK in version 3.1.1;"+
		" 1 malformed PINGREQ packets: a server does not send PINGREQ in version 3.1.1"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestClockRanBackwards(t *testing.T) {
	w := newWire(t)
	l := w.connect(40000, 2222).handshake()
	w.now = w.now.Add(-time.Hour)
	l.send(client, connectPacket(v311, "x"))
	w.now = w.now.Add(2 * time.Hour)
	l.send(client, disconnectPacket(v311))
	check(t, w.read(), `
0s 0 open
2ms 0 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
1h0m0.004s 0 client DISCONNECT
1h0m0.004s 0 unended
`, "1 timestamps that ran backwards")
}

func TestVLAN(t *testing.T) {
	w := smallWire(t)
	plain := listing(w.read())
	for i := range w.records {
		r := &w.records[i]
		tagged := append(append([]byte(nil), r.data[:12]...), 0x81, 0x00, 0x00, 0x07)
		r.data = append(tagged, r.data[12:]...)
		r.size = len(r.data)
	}
	if got := listing(w.read()); got != plain {
		t.Errorf("got %s\nwant %s", got, plain)
	}
}

func TestCompressed(t *testing.T) {
	w := smallWire(t)
	for _, file := range [][]byte{w.pcap(), w.pcapng(), []byte(strings.Join(goodTrace, "\n") + "\n")} {
		var packed bytes.Buffer
		out := gzip.NewWriter(&packed)
		if _, err := out.Write(file); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		if got, want := listing(mustRead(t, packed.Bytes())), listing(mustRead(t, file)); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

// BenchmarkReadCapture reads a capture of 1,000 connections with 10 messages each.
func BenchmarkReadCapture(b *testing.B) {
	w := newWire(nil)
	w.link = layers.LinkTypeEthernet
	for i := range uint16(1000) {
		l := w.connect(10000+i, 1883).handshake()
		l.send(client, connectPacket(v311, "x"))
		for range 10 {
			l.send(client, publishPacket(v311, 1, "house/room/temperature", "21.5"))
			l.send(server, ackPacket(v311, packet.PUBACK))
		}
		l.segment(client, l.offset[client], "FA", nil)
	}
	file := w.pcap()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		got, err := Read(bytes.NewReader(file), "file")
		if err != nil || len(got.Conns) != 1000 {
			b.Fatal(err)
		}
	}
}
