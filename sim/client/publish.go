package client

import (
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Publish makes the program publish m. Offline, or with a closed window, it waits in the queue;
// QoS 0 is given up offline, unless the client queues it, and otherwise needs no window.
func (c *Client) Publish(now engine.Instant, m Message) {
	c.begin(now)
	switch {
	case c.phase == stopped:
		c.giveUp(&m, 0, CauseNotRunning, packet.Success)
	case c.phase != connected && m.QoS == 0 && !c.cfg.QueueQoS0:
		c.giveUp(&m, 0, CauseOffline, packet.Success)
	case c.phase == connected && c.mayPass(m.QoS):
		c.send(&m, false)
	default:
		c.enqueue(&m)
	}
}

// mayPass reports whether a new message can be sent without overtaking an older one of its kind:
// after a pump, messages of QoS 1 and 2 are left over only if the window is closed.
func (c *Client) mayPass(qos packet.QoS) bool {
	if qos == 0 {
		return c.queue.qos0 == 0
	}
	return c.windowOpen()
}

// windowOpen reports whether one more QoS 1 or 2 message may be sent. A message whose PUBREC came
// counts until its PUBCOMP, also on a connection on which only PUBREL was sent. [MQTT-4.9.0-2] [MQTT-3.3.4-7]
func (c *Client) windowOpen() bool { return c.used < c.server.window }

func (c *Client) enqueue(m *Message) {
	if c.cfg.QueueLimit > 0 && c.queue.n >= c.cfg.QueueLimit {
		c.giveUp(m, 0, CauseQueueFull, packet.Success)
		return
	}
	w := queued{Message: *m}
	if c.phase == connected {
		w.epoch = c.epoch
	}
	c.queue.pushBack(w)
	c.emit(Event{Kind: Accepted, Ref: m.Ref, QoS: m.QoS, Retain: m.Retain, Backlog: c.phase != connected})
}

// pump sends as much as the window allows: what is in flight from an earlier connection, in its
// original order [MQTT-4.6.0-1], then the queue.
func (c *Client) pump() {
	for c.resend != 0 {
		s := c.inflight.get(c.resend)
		if !s.released && !c.windowOpen() {
			return
		}
		c.resend = s.next
		c.sendAgain(s)
	}
	for c.queue.n > 0 {
		if c.queue.at(0).QoS > 0 && !c.windowOpen() {
			return
		}
		w := c.queue.popFront()
		c.send(&w.Message, w.epoch != c.epoch)
	}
}

// send sends m for the first time in this Session.
func (c *Client) send(m *Message, backlog bool) {
	if m.QoS == 0 {
		if c.write(m, 0, false, backlog) {
			c.emit(Event{Kind: PublishDone, Ref: m.Ref})
		}
		return
	}
	c.inflight.reserve()
	id := c.newID()
	if c.write(m, id, false, backlog) {
		s := c.inflight.add(id, *m)
		s.sent = true
		c.used++
	}
}

// sendAgain sends what s lacks an answer to, for the first time on this connection. [MQTT-4.4.0-1]
func (c *Client) sendAgain(s *flight) {
	if !s.released && !c.write(&s.message, s.id, true, true) { // DUP is 1 [MQTT-3.3.1-1]
		c.retire(s)
		return
	}
	if s.released {
		c.sendAck(packet.PUBREL, s.id, packet.Success)
	}
	s.sent = true
	c.used++
}

// write writes m as a PUBLISH; if the server accepts none like it, m is given up and false returned.
func (c *Client) write(m *Message, id uint16, dup, backlog bool) bool {
	c.topic = append(c.topic[:0], m.TopicName...)
	p := packet.Publish{Dup: dup, QoS: m.QoS, Retain: m.Retain, TopicName: c.topic, PacketID: id, Payload: m.Payload}
	if m.HasExpiry && c.cfg.Version == packet.V5 {
		p.Properties.MessageExpiryInterval = m.Expiry
		p.Properties.Set(packet.MessageExpiryInterval)
	}
	wire := p.Append(c.wire, c.cfg.Version)
	if reason := c.unacceptable(m, len(wire)-len(c.wire)); reason != packet.Success {
		if !dup {
			id = 0 // not in flight
		}
		c.giveUp(m, id, CauseNotAcceptable, reason)
		return false
	}
	c.wrote(wire)
	c.emit(Event{
		Kind: PublishSent, Ref: m.Ref, QoS: m.QoS, Dup: dup, Retain: m.Retain, PacketID: id, Backlog: backlog,
		TopicName: c.topic, Size: len(m.Payload),
	})
	return true
}

// unacceptable says why the server would not take m, which is size bytes as a Control Packet.
func (c *Client) unacceptable(m *Message, size int) packet.ReasonCode {
	switch {
	case m.QoS > c.server.maximumQoS:
		return packet.QoSNotSupported // [MQTT-3.2.2-11]
	case m.Retain && c.server.noRetain:
		return packet.RetainNotSupported // [MQTT-3.2.2-14]
	case c.server.maximumPacketSize != 0 && size > c.server.maximumPacketSize:
		return packet.PacketTooLarge // [MQTT-3.2.2-15]
	}
	return packet.Success
}

// newID returns a Packet Identifier that is not in use. [MQTT-2.2.1-3]
func (c *Client) newID() uint16 {
	for {
		c.lastID++
		if c.lastID != 0 && c.inflight.free(c.lastID) && !slices.Contains(c.requests, c.lastID) {
			return c.lastID
		}
	}
}

// acknowledged handles PUBACK, PUBREC and PUBCOMP, which answer the client's own messages. An
// identifier that is not in use is no error: its message may have ended with an earlier
// connection or program.
func (c *Client) acknowledged(p *packet.Ack) {
	s := c.inflight.get(p.PacketID)
	switch {
	case s == nil && p.Type == packet.PUBREC:
		c.sendAck(packet.PUBREL, p.PacketID, c.if5(packet.PacketIdentifierNotFound))
	case s == nil:
		return
	case (s.message.QoS == 1) != (p.Type == packet.PUBACK):
		c.breach(packet.ProtocolError) // the answer to the other QoS [MQTT-4.3.2-4] [MQTT-4.3.3-8]
		return
	case p.Type == packet.PUBACK:
		c.finish(s, p.Reason)
	case p.Type == packet.PUBCOMP && !s.released:
		c.breach(packet.ProtocolError) // PUBREL is still to be sent [MQTT-4.3.3-11]
		return
	case p.Type == packet.PUBCOMP:
		// "Packet Identifier not found" only says that the server had finished before; nothing was refused.
		c.finish(s, packet.Success)
	case p.Reason >= packet.UnspecifiedError:
		c.finish(s, p.Reason) // ends it as PUBCOMP would [MQTT-4.4.0-2]
	default:
		// The message is the server's from here; PUBLISH must not be sent again. [MQTT-4.3.3-4] [MQTT-4.3.3-6]
		s.released = true
		c.sendAck(packet.PUBREL, s.id, packet.Success)
	}
	c.pump()
}

// finish ends a message with the server's verdict.
func (c *Client) finish(s *flight, verdict packet.ReasonCode) {
	c.emit(Event{Kind: PublishDone, Ref: s.message.Ref, QoS: s.message.QoS, PacketID: s.id, Reason: verdict})
	c.retire(s)
}

// retire frees s and its place in the window.
func (c *Client) retire(s *flight) {
	if s.sent {
		c.used--
	}
	if c.resend == s.id {
		c.resend = s.next
	}
	c.inflight.remove(s)
}

// giveUp reports m as forgotten. It was not in flight if id is zero.
func (c *Client) giveUp(m *Message, id uint16, cause Cause, reason packet.ReasonCode) {
	c.emit(Event{Kind: GaveUp, Ref: m.Ref, QoS: m.QoS, Retain: m.Retain, PacketID: id, Cause: cause, Reason: reason})
}

// unsend makes all messages in flight wait for the next connection.
func (c *Client) unsend() {
	for id := c.inflight.first; id != 0; {
		s := c.inflight.get(id)
		s.sent = false
		id = s.next
	}
	c.used, c.resend = 0, 0
}

// sendAck writes one of the four packets of acknowledgement.
func (c *Client) sendAck(t packet.Type, id uint16, reason packet.ReasonCode) {
	p := packet.Ack{Type: t, PacketID: id, Reason: reason}
	c.wrote(p.Append(c.wire, c.cfg.Version))
}

// if5 is reason in MQTT 5.0 and Success before, where acknowledgements carry none.
func (c *Client) if5(reason packet.ReasonCode) packet.ReasonCode {
	if c.cfg.Version < packet.V5 {
		return packet.Success
	}
	return reason
}
