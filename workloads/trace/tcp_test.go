package trace

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/layers"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

const v311, v5 = packet.V311, packet.V5

// check compares what a capture is read as with a listing, and with what Unused counts.
func check(t *testing.T, got *Trace, want string, unused ...string) {
	t.Helper()
	want = strings.TrimPrefix(want, "\n")
	var lines strings.Builder
	for _, line := range strings.SplitAfter(listing(got), "\n") {
		lines.WriteString(strings.TrimLeft(line, " "))
	}
	if diff := cmp.Diff(want, lines.String()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	_, counts, _ := strings.Cut(shortly(got), "events")
	if want := strings.Join(append([]string{""}, unused...), "; "); counts != want {
		t.Errorf("unused%s, want%s", counts, want)
	}
	checkRoundTrip(t, got)
}

func TestOutOfOrder(t *testing.T) {
	w := newWire(t)
	l := w.connect(40000, 2222).handshake()
	a, b := publishPacket(v311, 0, "a", "one"), publishPacket(v311, 0, "b", "two")
	connect := connectPacket(v311, "x")
	n := uint32(len(connect))
	l.segment(client, n+uint32(len(a)), "A", b)
	l.segment(client, n, "A", a)
	l.segment(client, n+uint32(len(a)+len(b)), "FA", nil)
	l.segment(client, 0, "A", connect) // the last to come fills the hole: all are received now
	check(t, w.read(), `
0s 0 open
6ms 0 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
6ms 0 client PUBLISH qos=0 topic="a" payload=3B "one"
6ms 0 client PUBLISH qos=0 topic="b" payload=3B "two"
6ms 0 client-fin
`)
}

func TestRetransmission(t *testing.T) {
	w := newWire(t)
	l := w.connect(40000, 2222)
	l.segment(client, 0, "S", nil)
	l.segment(client, 0, "S", nil) // the SYN too
	l.segment(server, 0, "SA", nil)
	connect, publish := connectPacket(v311, "x"), publishPacket(v311, 0, "a", "one")
	n := uint32(len(connect))
	l.segment(client, 0, "A", connect)
	l.segment(client, 0, "A", connect)
	l.segment(client, n, "A", publish[:4])
	l.segment(client, n, "A", publish) // sent again together with what follows
	l.segment(client, 0, "A", connect)
	l.segment(client, n+uint32(len(publish)), "RA", nil)
	l.segment(client, n, "A", publish) // and after the end
	check(t, w.read(), `
0s 0 open
3ms 0 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
6ms 0 client PUBLISH qos=0 topic="a" payload=3B "one"
8ms 0 client-rst
`)
}

// Segments and Control Packets have nothing to do with each other.
func TestSegmentBoundaries(t *testing.T) {
	for size := 1; size <= 40; size++ {
		w := newWire(t)
		l := w.connect(40000, 2222).handshake()
		stream := bytes.Join([][]byte{connectPacket(v5, "x"), subscribePacket(v5, "a/#"), publishPacket(v5, 1, "a", "one")}, nil)
		for rest := stream; len(rest) > 0; {
			n := min(size, len(rest))
			l.send(client, rest[:n])
			rest = rest[n:]
		}
		l.send(server, connackPacket(v5), subackPacket(v5), ackPacket(v5, packet.PUBACK))
		got := w.read()
		if want := "CONNECT SUBSCRIBE PUBLISH\n   server: CONNACK SUBACK PUBACK\n"; !strings.HasSuffix(summary(got), want) {
			t.Fatalf("in segments of %d bytes: %s", size, summary(got))
		}
		if len(got.Unused) != 0 {
			t.Fatalf("in segments of %d bytes: unused %v", size, got.Unused)
		}
	}
}

func TestMidway(t *testing.T) {
	t.Run("3.1.1", func(t *testing.T) {
		w := newWire(t)
		l := w.connect(40000, 1883)
		l.segment(server, 0, "A", nil)
		l.send(server, publishPacket(v311, 1, "a", "one")) // the server is seen first
		l.send(client, ackPacket(v311, packet.PUBACK), packet.AppendPingreq(nil))
		l.segment(server, l.offset[server], "FA", nil)
		got := w.read()
		check(t, got, `
0s 0 open
1ms 0 server PUBLISH id=1 qos=1 topic="a" payload=3B "one"
2ms 0 client PUBACK id=1
2ms 0 client PINGREQ
3ms 0 server-fin
`)
		want := Conn{Version: v311, VersionGuessed: true, Midway: true, Client: "192.0.2.1:40000", Server: "192.0.2.2:1883"}
		if diff := cmp.Diff(want, got.Conns[0]); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("5.0", func(t *testing.T) {
		w := newWire(t)
		l := w.connect(40000, 1883)
		l.send(client, subscribePacket(v5, "a"))
		l.send(server, subackPacket(v5))
		got := w.read()
		if c := got.Conns[0]; c.Version != v5 || !c.VersionGuessed || !c.Midway {
			t.Errorf("got %+v", c)
		}
	})
	t.Run("both ports are MQTT's", func(t *testing.T) {
		w := newWire(t)
		l := w.connect(8883, 1883)
		l.send(server, subackPacket(v311))
		l.send(client, packet.AppendPingreq(nil))
		if c := w.read().Conns[0]; c.Client != "192.0.2.1:8883" {
			t.Errorf("got %+v", c)
		}
	})
	t.Run("a server known from another connection", func(t *testing.T) {
		w := newWire(t)
		l, other := w.connect(40000, 2222), w.connect(40001, 2222).handshake()
		l.send(client, packet.AppendPingreq(nil))
		other.send(client, connectPacket(v311, "x"))
		l.send(server, packet.AppendPingresp(nil))
		check(t, w.read(), `
0s 0 open
3ms 1 open
3ms 1 client PINGREQ
4ms 0 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
5ms 1 server PINGRESP
5ms 0 unended
5ms 1 unended
`)
	})
}

// The reassembler starts a stream that was seen from the middle with its first bytes, not with a probe
// of the TCP keep-alive, whose sequence number lies one before.
func TestMidwayKeepAliveProbe(t *testing.T) {
	w := newWire(t)
	l := w.connect(40000, 1883)
	l.skip(client, 100)
	l.segment(client, 99, "A", nil)
	l.segment(server, 0, "A", nil)
	l.send(client, packet.AppendPingreq(nil))
	check(t, w.read(), `
0s 0 open
2ms 0 client PINGREQ
2ms 0 unended
`)
}

func TestGaps(t *testing.T) {
	long := publishPacket(v311, 0, "a", strings.Repeat("payload ", 20))
	short := publishPacket(v311, 0, "b", "one")
	tests := []struct {
		name string
		play func(l *tcpLink)
		want string // packets of the client
		lost []string
	}{
		{"within a packet whose length is known", func(l *tcpLink) {
			l.send(client, long[:50])
			l.skip(client, 60)
			l.send(client, long[110:], short)
		}, "CONNECT PUBLISH", []string{"1 " + incompletePackets}},
		{"within a packet, twice", func(l *tcpLink) {
			l.send(client, long[:50])
			l.skip(client, 10)
			l.send(client, long[60:70])
			l.skip(client, 10)
			l.send(client, long[80:], short)
		}, "CONNECT PUBLISH", []string{"1 " + incompletePackets}},
		{"up to the end of a packet", func(l *tcpLink) {
			l.send(client, long[:50])
			l.skip(client, len(long)-50)
			l.send(client, short)
		}, "CONNECT PUBLISH", []string{"1 " + incompletePackets}},
		{"of whole packets", func(l *tcpLink) {
			l.skip(client, len(long))
			l.send(client, short, short)
		}, "CONNECT PUBLISH*2", nil},
		{"that ends within a packet", func(l *tcpLink) {
			l.skip(client, 30)
			l.send(client, long[30:])
			l.send(client, short)
		}, "CONNECT", []string{"144 " + lostBytes}},
		{"after which another gap helps", func(l *tcpLink) {
			l.skip(client, 30)
			l.send(client, long[30:])
			l.skip(client, len(long))
			l.send(client, short)
		}, "CONNECT PUBLISH", []string{"136 " + lostBytes}},
		{"at the end", func(l *tcpLink) { l.send(client, long[:50]) }, "CONNECT", []string{"1 " + incompletePackets}},
		{"in the fixed header", func(l *tcpLink) {
			l.send(client, long[:2])
			l.skip(client, len(long)-2)
			l.send(client, short)
		}, "CONNECT PUBLISH", []string{"1 " + incompletePackets}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWire(t)
			l := w.connect(40000, 2222).handshake()
			l.send(client, connectPacket(v311, "x"))
			test.play(l)
			got := w.read()
			if !strings.Contains(summary(got), "client: "+test.want+"\n") {
				t.Errorf("got %s", summary(got))
			}
			if _, lost, _ := strings.Cut(shortly(got), "events; "); lost != strings.Join(test.lost, "; ") {
				t.Errorf("lost %q, want %q", lost, test.lost)
			}
			checkRoundTrip(t, got)
		})
	}
}

// Behind a gap every packet keeps the instant of its own segment.
func TestInstantsBehindGap(t *testing.T) {
	w := newWire(t)
	l := w.connect(40000, 1883).handshake()
	l.skip(client, len(connectPacket(v311, "x")))
	for range 3 {
		w.now = w.now.Add(time.Second)
		l.send(client, packet.AppendPingreq(nil))
	}
	check(t, w.read(), `
0s 0 open
1.003s 0 client PINGREQ
2.004s 0 client PINGREQ
3.005s 0 client PINGREQ
3.005s 0 unended
`)
}

// A capture with a small snap length holds the beginning of each packet.
func TestSnapLength(t *testing.T) {
	w := newWire(t)
	w.snaplen = 14 + 20 + 20 + 40
	l := w.connect(40000, 2222).handshake()
	l.send(client, connectPacket(v311, "x"))
	l.send(client, publishPacket(v311, 0, "a", strings.Repeat("payload ", 20)))
	l.send(client, publishPacket(v311, 0, "b", "short"))
	check(t, w.read(), `
0s 0 open
3ms 0 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
5ms 0 client PUBLISH qos=0 topic="b" payload=5B "short"
5ms 0 unended
`, "1 "+incompletePackets, "1 records cut short by the capture's snap length")
}

// The same two addresses are used by one connection after another, also when the first died in silence.
func TestPortsUsedAgain(t *testing.T) {
	w := newWire(t)
	for i := range uint32(3) {
		l := w.connect(40000, 2222)
		l.isn[client] += i * 1000
		l.isn[server] += i * 1000
		l.handshake()
		l.send(client, connectPacket(v311, "x"))
		if i == 0 {
			l.segment(server, 0, "FA", nil)
			l.segment(client, l.offset[client], "FA", nil)
		}
	}
	check(t, w.read(), `
0s 0 open
3ms 0 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
4ms 0 server-fin
6ms 1 open
9ms 1 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
10ms 1 unended
10ms 2 open
13ms 2 client CONNECT 3.1.1 client="x" clean-session keep-alive=60
13ms 2 unended
`)
}

// Between a host and its containers every segment is recorded twice, under two addresses.
func TestAddressTranslation(t *testing.T) {
	w := newWire(t)
	outside, inside := w.connect(40000, 2222), w.connect(40000, 1883)
	for _, l := range []*tcpLink{outside, inside} {
		l.handshake()
	}
	for range 2 {
		for _, l := range []*tcpLink{outside, inside} {
			l.send(client, connectPacket(v311, "x"))
		}
	}
	if got, want := shortly(w.read()), "1 conns 4 events; 1 "+seenTwice; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLinkTypes(t *testing.T) {
	var want string
	for _, link := range []layers.LinkType{
		layers.LinkTypeEthernet, layers.LinkTypeLinuxSLL, layers.LinkTypeLinuxSLL2, layers.LinkTypeNull, layers.LinkTypeLoop,
		layers.LinkTypeRaw, 12, 14, layers.LinkTypeIPv4, layers.LinkTypeIPv6,
	} {
		for _, ipv6 := range []bool{false, true} {
			if link == layers.LinkTypeIPv4 && ipv6 || link == layers.LinkTypeIPv6 && !ipv6 {
				continue
			}
			w := newWire(t)
			w.link, w.ipv6 = link, ipv6
			l := w.connect(40000, 2222).handshake()
			l.send(client, connectPacket(v311, "x"))
			l.send(server, connackPacket(v311))
			for _, file := range [][]byte{w.pcap(), w.pcapng()} {
				got := mustRead(t, file)
				if want == "" {
					want = listing(got)
				}
				if listing(got) != want || len(got.Unused) != 0 {
					t.Errorf("link type %d, IPv6 %v: %s\n%s", link, ipv6, shortly(got), listing(got))
				}
			}
		}
	}
}

// TestShuffledSegments cuts a stream into segments of any size, repeats some of them cut elsewhere, and
// lets them arrive in almost any order. As long as every byte arrives, nothing of that shows.
func TestShuffledSegments(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		w := newWire(t)
		l := w.connect(40000, 2222)
		l.isn[client] = uint32(-(seed % 2) * 500) // every other sequence number wraps around soon
		l.handshake()
		stream := connectPacket(v311, "x")
		for range 30 {
			stream = append(stream, publishPacket(v311, 1, "a", strings.Repeat("p", r.IntN(300)))...)
		}
		type piece struct{ from, to int }
		var pieces []piece
		for range 1 + r.IntN(3) {
			for from := 0; from < len(stream); {
				to := min(from+1+r.IntN(200), len(stream))
				if r.IntN(3) > 0 {
					pieces = append(pieces, piece{from, to})
				}
				from = to
			}
		}
		for from := 0; from < len(stream); from += 100 { // every byte at least once
			pieces = append(pieces, piece{from, min(from+100, len(stream))})
		}
		r.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		for _, p := range pieces {
			l.segment(client, uint32(p.from), "A", stream[p.from:p.to])
		}
		got := w.read()
		var whole []byte
		for _, e := range got.Events {
			whole = append(whole, e.Packet...)
		}
		if !bytes.Equal(whole, stream) || len(got.Unused) != 0 {
			t.Fatalf("seed %d: %d of %d bytes, %s", seed, len(whole), len(stream), shortly(got))
		}
	}
}
