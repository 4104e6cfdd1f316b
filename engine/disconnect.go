package engine

import "github.com/hiatus-mqtt/hiatus/engine/packet"

// handleDisconnect ends a Network Connection at the client's wish. MQTT 5.0 section 3.14.4.
func (b *Broker) handleDisconnect(c *conn, h packet.Header, body []byte) {
	p := &b.in.disconnect
	if err := p.Decode(c.version, h, body); err != nil {
		b.reject(c, err)
		return
	}
	s := c.session
	if p.Properties.Has(packet.SessionExpiryInterval) {
		asked := p.Properties.SessionExpiryInterval
		if s.expiry == 0 && asked != 0 {
			b.disconnect(c, packet.ProtocolError, CauseProtocolError) // section 3.14.2.2.2
			return
		}
		s.expiry = b.capExpiry(asked)
	}
	if p.Reason == packet.Success {
		c.will = nil // [MQTT-3.14.4-3] [MQTT3-3.14.4-3]
	}
	b.hangup(c)
	b.detach(s, CauseDisconnect)
}
