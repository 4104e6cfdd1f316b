package engine

import (
	"errors"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// conn is one Network Connection.
type conn struct {
	id      ConnID
	version packet.Version // until CONNECT: zero
	session *session       // nil until CONNECT was accepted
	buf     []byte         // the beginning of a Control Packet
	opened  Instant
	lastIn  Instant // when the last whole Control Packet came
	connectTimer,
	keepAliveTimer timer
	keepAlive  packet.Seconds
	afterWrite WriteSeq

	sendQuota int // how many more QoS 1 and 2 messages may be sent; below zero if a resumed Session owed more
	sendMax   int
	packetMax int // the client's Maximum Packet Size; zero: none
	// unreleased counts the messages of session.received that first came on this connection: those from first on.
	unreleased int
	first      MessageID
	will       *will
	cleanStart bool
}

func (b *Broker) conn(id ConnID) *conn {
	if int(id) < len(b.conns) {
		return b.conns[id]
	}
	return nil
}

// Open says that a Network Connection was made. An id that is in use is an error of the driver.
func (b *Broker) Open(now Instant, id ConnID) {
	b.begin(now)
	for int(id) >= len(b.conns) {
		b.conns = append(b.conns, nil)
	}
	c := &conn{}
	if n := len(b.freeConns); n > 0 {
		c = b.freeConns[n-1]
		b.freeConns = b.freeConns[:n-1]
	}
	*c = conn{id: id, opened: now, lastIn: now, buf: c.buf[:0]}
	b.conns[id] = c
	b.observe(Event{Kind: Opened, Conn: id})
	if b.cfg.ConnectTimeout > 0 {
		b.set(&c.connectTimer, now.Add(b.cfg.ConnectTimeout), wakeConnectTimeout, uint32(id))
	}
}

// Closed says that the peer or the network closed a Network Connection. One that the Broker hung up
// itself is not to be reported, but may be.
func (b *Broker) Closed(now Instant, id ConnID) {
	b.begin(now)
	c := b.conn(id)
	if c == nil {
		return
	}
	s := c.session
	b.forget(c)
	if s != nil {
		b.detach(s, CauseClosed)
		return
	}
	b.observe(Event{Kind: Refused, Conn: id, Cause: CauseClosed})
}

// forget frees c's place; its Session, if any, is the caller's to detach.
func (b *Broker) forget(c *conn) {
	b.conns[c.id] = nil
	b.freeConns = append(b.freeConns, c)
}

// Receive takes the next bytes of a Network Connection's stream.
func (b *Broker) Receive(now Instant, id ConnID, data []byte) {
	b.begin(now)
	c := b.conn(id)
	if c == nil {
		return
	}
	if len(c.buf) > 0 {
		c.buf = append(c.buf, data...)
		data = c.buf
	}
	for {
		h, body, n, err := packet.Frame(data, 0)
		if errors.Is(err, packet.ErrShort) {
			break
		}
		if err != nil {
			b.reject(c, err)
			return
		}
		c.lastIn = now
		b.handle(c, h, body)
		if b.conns[id] != c {
			return
		}
		data = data[n:]
	}
	c.buf = append(c.buf[:0], data...)
}

func (b *Broker) handle(c *conn, h packet.Header, body []byte) {
	if c.session == nil {
		if h.Type != packet.CONNECT {
			b.refuse(c, "", 0, CauseProtocolError) // [MQTT-3.1.0-1]
			return
		}
		b.handleConnect(c, h, body)
		return
	}
	switch h.Type {
	case packet.PUBLISH:
		b.handlePublish(c, h, body)
	case packet.PUBACK, packet.PUBREC, packet.PUBREL, packet.PUBCOMP:
		b.handleAck(c, h, body)
	case packet.SUBSCRIBE:
		b.handleSubscribe(c, h, body)
	case packet.UNSUBSCRIBE:
		b.handleUnsubscribe(c, h, body)
	case packet.PINGREQ:
		b.pong(c, h)
	case packet.DISCONNECT:
		b.handleDisconnect(c, h, body)
	default:
		// A second CONNECT, a packet only servers send, or AUTH without an authentication method.
		b.disconnect(c, packet.ProtocolError, CauseProtocolError) // [MQTT-3.1.0-2]
	}
}

func (b *Broker) pong(c *conn, h packet.Header) {
	if err := h.Check(c.version); err != nil {
		b.reject(c, err)
		return
	}
	start := len(b.arena)
	b.arena = packet.AppendPingresp(b.arena) // [MQTT-3.12.4-1]
	b.sendFrom(c, start)
}

// reject closes c because of a packet that cannot be decoded. [MQTT-4.13.1-1]
func (b *Broker) reject(c *conn, err error) {
	reason := packet.MalformedPacket
	if e := (*packet.Error)(nil); errors.As(err, &e) {
		reason = e.Reason
	}
	if c.session == nil {
		b.refuse(c, "", 0, CauseProtocolError)
		return
	}
	b.disconnect(c, reason, CauseProtocolError)
}

// disconnect ends a connected client's Network Connection for a reason that MQTT 5.0 clients are told.
func (b *Broker) disconnect(c *conn, reason packet.ReasonCode, cause Cause) {
	if c.version == packet.V5 {
		p := &b.out.disconnect
		p.Reason = reason
		p.Properties.Reset()
		start := len(b.arena)
		b.arena = p.Append(b.arena, c.version)
		b.sendFrom(c, start)
	}
	s := c.session
	b.hangup(c)
	b.detach(s, cause)
}
