package trace

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// wire builds a capture segment by segment. Each record comes 1 ms after the one before.
type wire struct {
	t       *testing.T
	link    layers.LinkType
	ipv6    bool
	snaplen int // 0 is no limit
	now     time.Time
	records []record
}

type record struct {
	at   time.Time
	data []byte
	size int // on the wire
}

func newWire(t *testing.T) *wire {
	return &wire{t: t, link: layers.LinkTypeEthernet, now: time.Unix(1_700_000_000, 0)}
}

// link is one TCP connection on a wire. Offsets count the bytes of a direction from 0.
type tcpLink struct {
	*wire
	ports  [2]uint16 // by side
	isn    [2]uint32
	offset [2]uint32 // of the next byte that send sends
}

func (w *wire) connect(clientPort, serverPort uint16) *tcpLink {
	base := uint32(clientPort) * 0x10001
	return &tcpLink{wire: w, ports: [2]uint16{clientPort, serverPort}, isn: [2]uint32{base, base + 0x40000000}}
}

// handshake records SYN, SYN-ACK and ACK.
func (l *tcpLink) handshake() *tcpLink {
	l.segment(client, 0, "S", nil)
	l.segment(server, 0, "SA", nil)
	l.segment(client, 0, "A", nil)
	return l
}

// send records payload, whole packets mostly, as the next segment of a side.
func (l *tcpLink) send(from side, packets ...[]byte) {
	payload := bytes.Join(packets, nil)
	l.segment(from, l.offset[from], "A", payload)
	l.skip(from, len(payload))
}

// skip leaves bytes out, as a capture that lost them does.
func (l *tcpLink) skip(from side, n int) { l.offset[from] += uint32(n) }

// segment records a segment at an offset of its stream.
func (l *tcpLink) segment(from side, offset uint32, flags string, payload []byte) {
	tcp := &layers.TCP{
		SrcPort: layers.TCPPort(l.ports[from]), DstPort: layers.TCPPort(l.ports[1-from]),
		Seq: l.isn[from] + 1 + offset, Ack: l.isn[1-from] + 1 + l.offset[1-from], Window: 1000,
		SYN: strings.Contains(flags, "S"), ACK: strings.Contains(flags, "A"),
		FIN: strings.Contains(flags, "F"), RST: strings.Contains(flags, "R"),
	}
	if tcp.SYN {
		tcp.Seq--
	}
	l.ip(from, tcp, payload)
}

func (w *wire) ip(from side, tcp *layers.TCP, payload []byte) {
	hosts := [2]net.IP{{192, 0, 2, 1}, {192, 0, 2, 2}}
	var network gopacket.SerializableLayer = &layers.IPv4{
		Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: hosts[from], DstIP: hosts[1-from]}
	if w.ipv6 {
		hosts = [2]net.IP{net.ParseIP("2001:db8::1"), net.ParseIP("2001:db8::2")}
		network = &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolTCP, SrcIP: hosts[from], DstIP: hosts[1-from]}
	}
	if err := tcp.SetNetworkLayerForChecksum(network.(gopacket.NetworkLayer)); err != nil {
		w.t.Fatal(err)
	}
	buffer := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buffer, options, network, tcp, gopacket.Payload(payload)); err != nil {
		w.t.Fatal(err)
	}
	w.frame(w.linkHeader(), buffer.Bytes())
}

// linkHeader returns what comes before the IP header.
func (w *wire) linkHeader() []byte {
	etherType, family := []byte{0x08, 0x00}, byte(2)
	if w.ipv6 {
		etherType, family = []byte{0x86, 0xDD}, 30
	}
	switch w.link {
	case layers.LinkTypeEthernet:
		return append(make([]byte, 12), etherType...)
	case layers.LinkTypeLinuxSLL:
		return append(make([]byte, 14), etherType...)
	case layers.LinkTypeLinuxSLL2:
		return append(etherType, make([]byte, 18)...)
	case layers.LinkTypeNull:
		return []byte{family, 0, 0, 0}
	case layers.LinkTypeLoop:
		return []byte{0, 0, 0, family}
	}
	return nil // raw IP
}

func (w *wire) frame(parts ...[]byte) {
	data := bytes.Join(parts, nil)
	size := len(data)
	if w.snaplen > 0 && size > w.snaplen {
		data = data[:w.snaplen]
	}
	w.records = append(w.records, record{at: w.now, data: data, size: size})
	w.now = w.now.Add(time.Millisecond)
}

// pcap returns the capture as a pcap file.
func (w *wire) pcap() []byte {
	var file bytes.Buffer
	out := pcapgo.NewWriterNanos(&file)
	if err := out.WriteFileHeader(1<<18, w.link); err != nil {
		w.t.Fatal(err)
	}
	for _, r := range w.records {
		info := gopacket.CaptureInfo{Timestamp: r.at, CaptureLength: len(r.data), Length: r.size}
		if err := out.WritePacket(info, r.data); err != nil {
			w.t.Fatal(err)
		}
	}
	return file.Bytes()
}

// pcapng returns the capture as a pcapng file.
func (w *wire) pcapng() []byte {
	var file bytes.Buffer
	out, err := pcapgo.NewNgWriter(&file, w.link)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range w.records {
		info := gopacket.CaptureInfo{Timestamp: r.at, CaptureLength: len(r.data), Length: r.size}
		if err := out.WritePacket(info, r.data); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		w.t.Fatal(err)
	}
	return file.Bytes()
}

// read imports the capture.
func (w *wire) read() *Trace {
	w.t.Helper()
	return mustRead(w.t, w.pcap())
}

func mustRead(t *testing.T, file []byte) *Trace {
	t.Helper()
	got, err := Read(bytes.NewReader(file), "file")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The packets of the tests.

func connectPacket(v packet.Version, id string) []byte {
	p := packet.Connect{Version: v, CleanSession: v < packet.V5, CleanStart: v == packet.V5, KeepAlive: 60, ClientID: []byte(id)}
	return p.Append(nil, v)
}

func connackPacket(v packet.Version) []byte { return new(packet.Connack).Append(nil, v) }

func publishPacket(v packet.Version, qos packet.QoS, topic, payload string) []byte {
	p := packet.Publish{TopicName: []byte(topic), Payload: []byte(payload), QoS: qos}
	if qos > 0 {
		p.PacketID = 1
	}
	return p.Append(nil, v)
}

func subscribePacket(v packet.Version, filter string) []byte {
	p := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte(filter), QoS: 1}}}
	return p.Append(nil, v)
}

func subackPacket(v packet.Version) []byte {
	p := packet.Suback{PacketID: 1, Reasons: []packet.ReasonCode{packet.GrantedQoS1}}
	return p.Append(nil, v)
}

func ackPacket(v packet.Version, t packet.Type) []byte {
	p := packet.Ack{Type: t, PacketID: 1}
	return p.Append(nil, v)
}

func disconnectPacket(v packet.Version) []byte { return new(packet.Disconnect).Append(nil, v) }
