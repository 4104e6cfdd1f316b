package client

import (
	"strconv"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// broker is the least of a server that keeps one Session: enough to be right about QoS 1 and 2
// in both directions. It is handed bytes and appends to down.
type broker struct {
	version packet.Version
	// receiveMaximum are the values of CONNACK, used in turn; zero: absent.
	receiveMaximum []uint16
	connects       int
	greeted        bool   // CONNECT came on this connection
	in             []byte // of the client's stream, not parsed yet
	down           []byte // of the server's stream, not delivered yet

	session  bool
	received map[uint16]bool // QoS 2, between PUBREC and PUBREL
	arrived  []int           // the client's messages, each time one was taken
	out      []*parcel       // for the client, oldest first
	lastID   uint16
}

// parcel is one message on its way to the client.
type parcel struct {
	ref      int
	qos      packet.QoS
	id       uint16 // zero: not sent yet
	released bool
}

// reset forgets the Network Connection.
func (b *broker) reset() { b.greeted, b.in, b.down = false, nil, nil }

// take handles bytes of the client.
func (b *broker) take(t *rapid.T, data []byte) {
	b.in = append(b.in, data...)
	for len(b.in) > 0 {
		h, body, n, err := packet.Frame(b.in, 0)
		if err == packet.ErrShort {
			return
		}
		if err != nil {
			t.Fatalf("the client wrote what is no packet: %v", err)
		}
		if b.greeted == (h.Type == packet.CONNECT) {
			t.Fatalf("%v, greeted %t", h.Type, b.greeted)
		}
		b.handle(t, h, body)
		b.in = b.in[n:]
	}
}

func (b *broker) handle(t *rapid.T, h packet.Header, body []byte) {
	var err error
	switch h.Type {
	case packet.CONNECT:
		var p packet.Connect
		err = p.Decode(h, body)
		b.connect(&p)
	case packet.PUBLISH:
		var p packet.Publish
		err = p.Decode(b.version, h, body)
		b.publish(&p)
	case packet.PINGREQ:
		b.down = packet.AppendPingresp(b.down)
	case packet.DISCONNECT:
		t.Fatalf("the client says that the server broke the protocol: %s", packet.Describe(nil, b.version, h, body))
	default:
		var p packet.Ack
		err = p.Decode(b.version, h, body)
		b.ack(&p)
	}
	if err != nil {
		t.Fatalf("%v: %v", h.Type, err)
	}
}

// connect resumes, in the order of first sending.
func (b *broker) connect(p *packet.Connect) {
	clean := p.CleanSession || p.CleanStart
	b.greeted = true
	ack := packet.Connack{SessionPresent: b.session && !clean}
	b.connects++
	if maximum := b.currentMaximum(); maximum != 0 {
		ack.Properties.ReceiveMaximum = maximum
		ack.Properties.Set(packet.ReceiveMaximum)
	}
	b.down = ack.Append(b.down, b.version)
	b.session = true
	for _, o := range b.out {
		b.send(o)
	}
}

// currentMaximum is the Receive Maximum of the last CONNACK.
func (b *broker) currentMaximum() uint16 {
	if len(b.receiveMaximum) == 0 {
		return 0
	}
	return b.receiveMaximum[b.connects%len(b.receiveMaximum)]
}

// send sends what o needs next, PUBLISH or PUBREL.
func (b *broker) send(o *parcel) {
	if o.released {
		p := packet.Ack{Type: packet.PUBREL, PacketID: o.id}
		b.down = p.Append(b.down, b.version)
		return
	}
	p := packet.Publish{Dup: o.id != 0, QoS: o.qos, TopicName: []byte("down"), Payload: make([]byte, o.ref)}
	if o.id == 0 {
		b.lastID = b.lastID%40 + 1 // they come round often; never 40 at a time here
		o.id = b.lastID
	}
	p.PacketID = o.id
	b.down = p.Append(b.down, b.version)
}

// offer gives the client a message, numbered by its size.
func (b *broker) offer(ref int, qos packet.QoS) {
	o := &parcel{ref: ref, qos: qos}
	b.out = append(b.out, o)
	if b.greeted {
		b.send(o)
	}
}

func (b *broker) publish(p *packet.Publish) {
	ref, _ := strconv.Atoi(string(p.Payload))
	answer := packet.PUBACK
	switch p.QoS {
	case 0:
		return
	case 1:
		b.arrived = append(b.arrived, ref)
	case 2:
		if !b.received[p.PacketID] {
			b.received[p.PacketID] = true
			b.arrived = append(b.arrived, ref)
		}
		answer = packet.PUBREC
	}
	ack := packet.Ack{Type: answer, PacketID: p.PacketID}
	b.down = ack.Append(b.down, b.version)
}

func (b *broker) ack(p *packet.Ack) {
	if p.Type == packet.PUBREL {
		delete(b.received, p.PacketID)
		ack := packet.Ack{Type: packet.PUBCOMP, PacketID: p.PacketID}
		b.down = ack.Append(b.down, b.version)
		return
	}
	for i, o := range b.out {
		if o.id != p.PacketID {
			continue
		}
		if p.Type == packet.PUBREC {
			o.released = true
			b.send(o)
			return
		}
		b.out = append(b.out[:i], b.out[i+1:]...)
		return
	}
}
