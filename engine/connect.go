package engine

import (
	"errors"
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

// handleConnect answers CONNECT. MQTT 5.0 section 3.1.4.
func (b *Broker) handleConnect(c *conn, h packet.Header, body []byte) {
	p := &b.in.connect
	if err := p.Decode(h, body); err != nil {
		b.rejectConnect(c, err)
		return
	}
	c.version = p.Version
	if reason, cause := unacceptable(p); reason != 0 {
		b.refuse(c, string(p.ClientID), reason, cause)
		return
	}
	clientID, assigned, ok := b.identify(p)
	if !ok {
		b.refuse(c, "", packet.ClientIdentifierNotValid, CauseIdentifier) // [MQTT3-3.1.3-8] [MQTT3-3.1.3-9]
		return
	}
	s := b.byClient[clientID]
	if s != nil && s.conn != nil {
		b.disconnect(s.conn, packet.SessionTakenOver, CauseTakenOver) // [MQTT-3.1.4-3] [MQTT3-3.1.4-2]
		s = b.byClient[clientID]
	}
	clean := p.CleanStart || p.CleanSession
	if s != nil && clean {
		b.endSession(s, CauseSessionWiped) // [MQTT-3.1.2-4] [MQTT3-3.1.2-6]
		s = nil
	}
	present := s != nil // [MQTT-3.1.2-5]
	if s == nil {
		s = b.makeSession(clientID) // [MQTT-3.1.2-6]
	}
	b.attach(c, s, p, clean)
	b.observe(Event{Kind: Connected, Conn: c.id, Session: s.id, ClientID: s.clientID, Version: c.version, Present: present,
		Depth: s.outbox.waiting.messages, DepthBytes: s.outbox.waiting.bytes})
	b.recordSession(s)
	b.connack(c, p, present, assigned)
	b.pump(s)
}

// unacceptable says what this server does not take of a CONNECT that is well-formed.
func unacceptable(p *packet.Connect) (packet.ReasonCode, Cause) {
	switch {
	case p.HasWill && topic.ValidName(p.Will.TopicName) != nil:
		return packet.TopicNameInvalid, CauseProtocolError // [MQTT-3.3.2-2]
	case p.Properties.Has(packet.AuthenticationMethod):
		return packet.BadAuthenticationMethod, CauseNotAuthorized // [MQTT-4.12.0-1]
	}
	return 0, NoCause
}

// attach makes c the Network Connection of s.
func (b *Broker) attach(c *conn, s *session, p *packet.Connect, clean bool) {
	c.session, s.conn = s, c
	b.set(&c.connectTimer, Never, wakeConnectTimeout, uint32(c.id))
	s.version, s.cleanStart = p.Version, clean
	s.expiry, s.expiresAt = b.grantExpiry(p), Never
	b.set(&s.expiryTimer, Never, wakeSessionExpiry, uint32(s.id))
	b.cancelPendingWill(s)
	b.keepWill(c, p)
	c.sendMax = b.window(p)
	c.sendQuota = c.sendMax // [MQTT-4.9.0-1]
	c.first = b.nextMessage
	if p.Properties.Has(packet.MaximumPacketSize) {
		c.packetMax = int(p.Properties.MaximumPacketSize)
	}
	b.planKeepAlive(c, b.grantKeepAlive(p))
}

// identify finds the Client Identifier, or assigns one. [MQTT-3.1.3-6] [MQTT3-3.1.3-7]
func (b *Broker) identify(p *packet.Connect) (id string, assigned, ok bool) {
	if len(p.ClientID) > 0 {
		return string(p.ClientID), false, true
	}
	if p.Version == packet.V31 || p.Version == packet.V311 && !p.CleanSession {
		return "", false, false
	}
	for {
		b.assigned++
		id = fmt.Sprintf("auto-%016x", mix(b.cfg.Seed^mix(uint64(b.cfg.Epoch)<<48|b.assigned)))
		if b.byClient[id] == nil {
			return id, true, true
		}
	}
}

// mix scatters x: the finaliser of the splitmix64 generator.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// window is how many QoS 1 and 2 messages the client takes unacknowledged. [MQTT-3.3.4-9]
func (b *Broker) window(p *packet.Connect) int {
	limit := b.cfg.MaxInflight
	if limit == 0 {
		limit = 65535
	}
	if !p.Properties.Has(packet.ReceiveMaximum) {
		return limit
	}
	asked := int(p.Properties.ReceiveMaximum)
	if b.cfg.InflightCap {
		return min(limit, asked)
	}
	return asked
}

// connack accepts a CONNECT. It is the first packet sent to the client. [MQTT-3.2.0-1]
func (b *Broker) connack(c *conn, p *packet.Connect, present, assigned bool) {
	a := &b.out.connack
	a.Reason = packet.Success
	a.SessionPresent = present // [MQTT-3.2.2-2] [MQTT-3.2.2-3]
	q := &a.Properties
	q.Reset()
	if c.version == packet.V5 {
		b.announce(q, c, p, assigned)
	}
	b.afterWrites(c)
	start := len(b.arena)
	b.arena = a.Append(b.arena, c.version)
	b.sendFrom(c, start)
}

// announce fills the properties of an accepting CONNACK.
func (b *Broker) announce(q *packet.Properties, c *conn, p *packet.Connect, assigned bool) {
	s := c.session
	if p.Properties.Has(packet.SessionExpiryInterval) && s.expiry != p.Properties.SessionExpiryInterval {
		q.Set(packet.SessionExpiryInterval)
		q.SessionExpiryInterval = s.expiry
	}
	if b.cfg.ReceiveMaximum != 0 {
		q.Set(packet.ReceiveMaximum)
		q.ReceiveMaximum = b.cfg.ReceiveMaximum
	}
	if assigned {
		q.Set(packet.AssignedClientIdentifier) // [MQTT-3.2.2-16]
		q.AssignedClientIdentifier = []byte(s.clientID)
	}
	if keepAlive := uint16(c.keepAlive); keepAlive != p.KeepAlive {
		q.Set(packet.ServerKeepAlive) // [MQTT-3.2.2-21]
		q.ServerKeepAlive = keepAlive
	}
	// What this engine does not do it says here, so that clients need not find out.
	q.Set(packet.SharedSubscriptionAvailable)
	q.SharedSubscriptionAvailable = 0
	q.Set(packet.SubscriptionIdentifierAvailable)
	q.SubscriptionIdentifierAvailable = 0
}

// refuse ends a connection that has no Session. A Reason Code of zero is not sent: the standard asks
// for silence before a whole CONNECT was read.
func (b *Broker) refuse(c *conn, clientID string, reason packet.ReasonCode, cause Cause) {
	if reason != 0 {
		a := &b.out.connack
		a.Reason = reason
		a.SessionPresent = false // [MQTT-3.2.2-6]
		a.Properties.Reset()
		start := len(b.arena)
		b.arena = a.Append(b.arena, c.version)
		b.sendFrom(c, start)
	}
	b.observe(Event{Kind: Refused, Conn: c.id, ClientID: clientID, Cause: cause})
	b.hangup(c) // [MQTT-3.2.2-7]
}

// rejectConnect answers a CONNECT that cannot be decoded.
func (b *Broker) rejectConnect(c *conn, err error) {
	e := (*packet.Error)(nil)
	switch {
	case errors.As(err, &e) && e.Reason == packet.UnsupportedProtocolVersion:
		c.version = packet.V311                 // whose return code 1 older and newer clients understand
		b.refuse(c, "", e.Reason, CauseVersion) // [MQTT-3.1.2-2]
	case e != nil && b.in.connect.Version == packet.V5:
		c.version = packet.V5
		b.refuse(c, "", e.Reason, CauseProtocolError) // [MQTT-3.1.4-1]
	default:
		b.refuse(c, "", 0, CauseProtocolError)
	}
}
