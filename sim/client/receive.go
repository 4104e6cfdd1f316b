package client

import (
	"errors"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Receive takes bytes of the server's stream, cut anywhere. Whole Control Packets are read where
// they are; only one that is not whole yet is copied.
func (c *Client) Receive(now engine.Instant, data []byte) {
	c.begin(now)
	if !c.open() {
		return
	}
	c.lastHeard = now
	if len(c.partial) > 0 {
		c.partial = append(c.partial, data...)
		data = c.partial
	}
	rest := c.parse(data)
	if c.open() {
		c.partial = append(c.partial[:0], rest...)
	}
}

// open reports whether there is a Network Connection to read from and write to.
func (c *Client) open() bool { return c.phase >= connecting }

// parse handles the whole packets in data and returns the rest. It stops when one of them ends the connection.
func (c *Client) parse(data []byte) []byte {
	for len(data) > 0 && c.open() {
		h, body, n, err := packet.Frame(data, c.maximumPacketSize())
		if errors.Is(err, packet.ErrShort) {
			return data
		}
		if err != nil {
			c.breachOf(err)
			return nil
		}
		c.handle(h, body)
		data = data[n:]
	}
	return data
}

// handle handles one packet. CONNACK comes first and only once. [MQTT-3.2.0-1] [MQTT-3.2.0-2]
func (c *Client) handle(h packet.Header, body []byte) {
	if (h.Type == packet.CONNACK) != (c.phase == connecting) {
		c.breach(packet.ProtocolError)
		return
	}
	switch h.Type {
	case packet.PUBLISH:
		c.publish(h, body)
	case packet.PUBACK, packet.PUBREC, packet.PUBREL, packet.PUBCOMP:
		c.ack(h, body)
	case packet.PINGRESP:
		c.pingresp(h)
	case packet.CONNACK:
		c.connack(h, body)
	case packet.SUBACK:
		c.suback(h, body)
	case packet.UNSUBACK:
		c.unsuback(h, body)
	case packet.DISCONNECT:
		c.disconnected(h, body)
	default: // a client's packet, or AUTH, which CONNECT did not invite [MQTT-4.12.0-6]
		c.breach(packet.ProtocolError)
	}
}

// publish hands a message to the application and acknowledges it.
func (c *Client) publish(h packet.Header, body []byte) {
	var p packet.Publish
	if err := p.Decode(c.cfg.Version, h, body); err != nil {
		c.breachOf(err)
		return
	}
	if p.Properties.Has(packet.TopicAlias) {
		c.breach(packet.TopicAliasInvalid) // CONNECT had no Topic Alias Maximum [MQTT-3.1.2-27]
		return
	}
	e := Event{
		Kind: Delivered, QoS: p.QoS, Dup: p.Dup, Retain: p.Retain, PacketID: p.PacketID,
		TopicName: p.TopicName, Size: len(p.Payload),
	}
	switch p.QoS {
	case 0:
		c.emit(e)
	case 1:
		c.emit(e)
		c.sendAck(packet.PUBACK, p.PacketID, packet.Success) // [MQTT-4.3.2-4]
	case 2:
		c.publishQoS2(e)
	}
}

// publishQoS2 hands a message on when its identifier is new and remembers the identifier until
// PUBREL; a repetition is answered, not handed on. [MQTT-4.3.3-8] [MQTT-4.3.3-10]
func (c *Client) publishQoS2(e Event) {
	if c.received.add(e.PacketID) {
		c.unreleased++
		if c.cfg.ReceiveMaximum != 0 && c.unreleased > int(c.cfg.ReceiveMaximum) {
			c.received.remove(e.PacketID)
			c.breach(packet.ReceiveMaximumExceeded) // [MQTT-3.3.4-9]
			return
		}
	} else {
		e.Kind = Suppressed
	}
	c.emit(e)
	c.sendAck(packet.PUBREC, e.PacketID, packet.Success)
}

// ack handles the four packets of acknowledgement.
func (c *Client) ack(h packet.Header, body []byte) {
	var p packet.Ack
	if err := p.Decode(c.cfg.Version, h, body); err != nil {
		c.breachOf(err)
		return
	}
	if p.Type != packet.PUBREL {
		c.acknowledged(&p)
		return
	}
	reason := packet.Success
	if !c.received.remove(p.PacketID) {
		reason = c.if5(packet.PacketIdentifierNotFound)
	} else if c.unreleased > 0 {
		c.unreleased--
	}
	c.sendAck(packet.PUBCOMP, p.PacketID, reason) // [MQTT-4.3.3-11]
}

// disconnected handles a DISCONNECT from the server, which only MQTT 5.0 has.
func (c *Client) disconnected(h packet.Header, body []byte) {
	if c.cfg.Version < packet.V5 {
		c.breach(packet.ProtocolError)
		return
	}
	var p packet.Disconnect
	if err := p.Decode(c.cfg.Version, h, body); err != nil {
		c.breachOf(err)
		return
	}
	c.lose(CauseServerDisconnect, p.Reason, Hangup)
}

// maximumPacketSize is what packet.Frame is to hold packets against.
func (c *Client) maximumPacketSize() int { return int(c.cfg.MaximumPacketSize) }

// breachOf is breach for an error of the codec.
func (c *Client) breachOf(err error) {
	reason := packet.MalformedPacket
	if e := (*packet.Error)(nil); errors.As(err, &e) {
		reason = e.Reason
	}
	c.breach(reason)
}

// breach ends a connection on which the server broke the protocol. MQTT 5.0 section 4.13.1.
func (c *Client) breach(reason packet.ReasonCode) {
	if c.cfg.Version == packet.V5 && c.phase == connected {
		c.sendDisconnect(reason, nil)
	}
	c.lose(CauseProtocolError, reason, Abort)
}
