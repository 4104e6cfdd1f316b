package engine

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// planKeepAlive starts to watch c. Zero turns Keep Alive off. [MQTT-3.1.2-22]
func (b *Broker) planKeepAlive(c *conn, keepAlive uint16) {
	c.keepAlive = packet.Seconds(keepAlive)
	if keepAlive == 0 {
		b.set(&c.keepAliveTimer, Never, wakeKeepAlive, uint32(c.id))
		return
	}
	b.set(&c.keepAliveTimer, b.silentUntil(c), wakeKeepAlive, uint32(c.id))
}

// silentUntil is the instant at which c is disconnected if nothing more comes: after one and a half
// times Keep Alive, and when this configuration looks.
func (b *Broker) silentUntil(c *conn) Instant {
	at := c.lastIn.Add(seconds(c.keepAlive)*3/2 + b.cfg.KeepAliveGrace)
	if b.cfg.KeepAliveNotBefore > 0 {
		at = max(at, c.opened.Add(b.cfg.KeepAliveNotBefore))
	}
	return roundUp(at, b.cfg.KeepAliveCheck)
}

// roundUp returns the first multiple of step not before at.
func roundUp(at Instant, step time.Duration) Instant {
	if step <= 0 {
		return at
	}
	if over := at % Instant(step); over != 0 {
		return at.Add(step - time.Duration(over))
	}
	return at
}

// keepAliveOver is called when c may have been silent for too long: every packet since moved its
// time, but not the timer.
func (b *Broker) keepAliveOver(c *conn) {
	if at := b.silentUntil(c); at > b.now {
		b.set(&c.keepAliveTimer, at, wakeKeepAlive, uint32(c.id))
		return
	}
	b.disconnect(c, packet.KeepAliveTimeout, CauseKeepAlive) // [MQTT-3.1.2-22] [MQTT3-3.1.2-24]
}

// grantKeepAlive is the Keep Alive that this configuration gives to a CONNECT.
func (b *Broker) grantKeepAlive(p *packet.Connect) uint16 {
	limit := b.cfg.ServerKeepAlive
	if p.Version == packet.V5 && limit != 0 && (p.KeepAlive == 0 || p.KeepAlive > limit) {
		return limit // [MQTT-3.1.2-21]
	}
	return p.KeepAlive
}
