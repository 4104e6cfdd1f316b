package client

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// The client waits for one thing at a time, so it has one deadline. By phase:
//
//	waiting              dial again
//	dialing, connecting  ConnectTimeout
//	connected            PINGREQ is due, or PINGRESP is overdue
//
// While connected the deadline may be earlier than anything that is due, because sending does not
// move it; Expire then moves it, once for each Keep Alive at most.

// NextDeadline returns when Expire is to be called, and false if the client waits for nothing. The answer may
// change with every input but not with SetConn. It costs nothing.
func (c *Client) NextDeadline() (engine.Instant, bool) {
	return c.deadline, c.deadline != engine.Never
}

// Expire does what is due at now. Before the deadline it does nothing.
func (c *Client) Expire(now engine.Instant) {
	c.begin(now)
	if now < c.deadline {
		return
	}
	switch c.phase {
	case waiting:
		c.dial()
	case dialing, connecting:
		c.lose(CauseConnectTimeout, packet.Success, Abort)
	case connected:
		c.checkKeepAlive()
	}
}

// checkKeepAlive sends PINGREQ when nothing was sent for one Keep Alive [MQTT-3.1.2-20], and also when
// nothing came for as long, as libmosquitto and Paho do: a client that goes on publishing into a dead
// connection would not notice otherwise. It ends a connection on which PINGRESP did not come in time.
func (c *Client) checkKeepAlive() {
	if c.now >= c.pingBy {
		c.lose(CausePingTimeout, packet.Success, Abort)
		return
	}
	if c.now >= c.pingAt() {
		c.wrote(packet.AppendPingreq(c.wire))
		c.emit(Event{Kind: PingSent})
		if c.pingBy == engine.Never {
			c.pingBy = c.now.Add(c.pingTimeout())
		}
	}
	c.armKeepAlive()
}

func (c *Client) pingTimeout() time.Duration {
	if c.cfg.PingTimeout == 0 {
		return c.keepAlive
	}
	return c.cfg.PingTimeout
}

// armKeepAlive sets the deadline from when bytes were sent and came last.
func (c *Client) armKeepAlive() {
	c.deadline = min(c.pingBy, c.pingAt())
}

// pingAt is when the next PINGREQ is due.
func (c *Client) pingAt() engine.Instant {
	switch {
	case c.keepAlive == 0:
		return engine.Never
	case c.pingBy != engine.Never:
		return c.lastSent.Add(c.keepAlive) // silence was answered with a PINGREQ already
	}
	return min(c.lastSent, c.lastHeard).Add(c.keepAlive)
}

// pingresp says that the server is alive. The deadline stays as it is, early now.
func (c *Client) pingresp(h packet.Header) {
	if err := h.Check(c.cfg.Version); err != nil {
		c.breachOf(err)
		return
	}
	c.pingBy = engine.Never
}
