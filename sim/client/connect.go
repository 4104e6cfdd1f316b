package client

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// limits is what CONNACK allows the client to send. MQTT 5.0 section 3.2.2.3.
type limits struct {
	window            int // messages of QoS 1 and 2 in flight
	maximumPacketSize int // bytes; zero: any
	maximumQoS        packet.QoS
	noRetain          bool
}

// dial asks for a Network Connection.
func (c *Client) dial() {
	c.phase = dialing
	c.deadline = c.now.Add(c.cfg.connectTimeout())
	c.push(Dial)
}

// Opened says that the Network Connection dialed last is there. CONNECT follows.
func (c *Client) Opened(now engine.Instant) {
	c.begin(now)
	if c.phase != dialing {
		return
	}
	c.phase = connecting
	c.clean = c.wantsClean()
	c.sendConnect()
	c.emit(Event{Kind: ConnectSent, ClientID: c.clientID})
}

// wantsClean reports whether the next CONNECT asks for a clean Session.
func (c *Client) wantsClean() bool {
	switch c.cfg.Clean {
	case CleanAlways:
		return true
	case CleanNever:
		return false
	default: // CleanFirst, CleanTwice
		return !c.accepted
	}
}

func (c *Client) sendConnect() {
	p := packet.Connect{
		Version:     c.cfg.Version,
		KeepAlive:   c.cfg.KeepAlive,
		ClientID:    []byte(c.clientID),
		HasUserName: c.cfg.UserName != "",
		UserName:    []byte(c.cfg.UserName),
		HasPassword: c.cfg.Password != "",
		Password:    []byte(c.cfg.Password),
	}
	if w := c.cfg.Will; w != nil {
		p.HasWill = true
		p.Will = packet.Will{TopicName: []byte(w.TopicName), Payload: w.Payload, QoS: w.QoS, Retain: w.Retain}
		if w.Delay != 0 {
			p.Will.Properties.WillDelayInterval = w.Delay
			p.Will.Properties.Set(packet.WillDelayInterval)
		}
	}
	if c.cfg.Version == packet.V5 {
		p.CleanStart = c.clean
		c.setConnectProperties(&p.Properties)
	} else {
		p.CleanSession = c.clean
	}
	c.wrote(p.Append(c.wire, c.cfg.Version))
}

func (c *Client) setConnectProperties(p *packet.Properties) {
	wiping := c.cfg.Clean == CleanTwice && c.clean
	if c.cfg.SessionExpiry != 0 && !wiping {
		p.SessionExpiryInterval = c.cfg.SessionExpiry
		p.Set(packet.SessionExpiryInterval)
	}
	if c.cfg.ReceiveMaximum != 0 {
		p.ReceiveMaximum = c.cfg.ReceiveMaximum
		p.Set(packet.ReceiveMaximum)
	}
	if c.cfg.MaximumPacketSize != 0 {
		p.MaximumPacketSize = c.cfg.MaximumPacketSize
		p.Set(packet.MaximumPacketSize)
	}
}

// connack is called for the first packet on a Network Connection. [MQTT-3.2.0-1]
func (c *Client) connack(h packet.Header, body []byte) {
	var p packet.Connack
	if err := p.Decode(c.cfg.Version, h, body); err != nil {
		c.breachOf(err)
		return
	}
	c.emit(Event{Kind: ConnackReceived, Present: p.SessionPresent, Reason: p.Reason})
	switch {
	case p.Reason != packet.Success:
		c.lose(CauseRefused, p.Reason, Hangup)
	case p.SessionPresent && c.clean:
		// The server says that it resumes what it was told to discard. A client that asked to resume
		// and finds a Session it knows nothing of goes on, as the libraries of the field do:
		// its own half is then simply empty. [MQTT-3.2.2-4]
		c.breach(packet.ProtocolError)
	case c.cfg.Clean == CleanTwice && !c.accepted:
		c.wiped()
	default:
		c.adopt(&p.Properties)
		c.established(p.SessionPresent)
	}
}

// wiped ends the first of CleanTwice's two connections, which is there to discard the Session, and dials the second.
func (c *Client) wiped() {
	c.accepted, c.delay = true, 0
	c.sessionGone()
	c.sendDisconnect(packet.Success, nil)
	c.leave()
	c.dial()
}

// adopt takes over what the server prescribes. What is absent has the standard's default.
func (c *Client) adopt(p *packet.Properties) {
	c.server = limits{window: c.cfg.maxInflight(), maximumQoS: 2}
	if p.Has(packet.ReceiveMaximum) {
		c.server.window = min(c.server.window, int(p.ReceiveMaximum)) // [MQTT-3.3.4-7]
	}
	if p.Has(packet.MaximumPacketSize) {
		c.server.maximumPacketSize = int(p.MaximumPacketSize) // [MQTT-3.2.2-15]
	}
	if p.Has(packet.MaximumQoS) {
		c.server.maximumQoS = packet.QoS(p.MaximumQoS) // [MQTT-3.2.2-11]
	}
	c.server.noRetain = p.Has(packet.RetainAvailable) && p.RetainAvailable == 0 // [MQTT-3.2.2-14]
	seconds := c.cfg.KeepAlive
	if p.Has(packet.ServerKeepAlive) {
		seconds = p.ServerKeepAlive // [MQTT-3.1.2-21]
	}
	c.keepAlive = time.Duration(seconds) * time.Second
	if p.Has(packet.AssignedClientIdentifier) && c.clientID == "" {
		c.clientID = string(p.AssignedClientIdentifier) // [MQTT-3.2.2-16]
		c.emit(Event{Kind: Identified, ClientID: c.clientID})
	}
}

// established begins the life of a connection that the server accepted. MQTT 3.1 cannot say
// whether a Session was present: its client goes on as if one was, and subscribes to be safe.
func (c *Client) established(present bool) {
	c.phase = connected
	c.accepted, c.delay = true, 0
	c.epoch++
	c.pingBy = engine.Never
	c.armKeepAlive()
	blind := c.cfg.Version == packet.V31 && !c.clean
	if !present && !blind {
		c.sessionGone()
	}
	if blind || c.cfg.Resubscribe {
		c.wantAll()
	}
	c.sendRequests()
	c.resend = c.inflight.first // [MQTT-4.4.0-1]
	c.pump()
}

// sessionGone drops the client's half of a Session whose other half the server does not have. [MQTT-3.2.2-5]
// Acknowledgements of the messages in flight will never come, so those are published anew or given up.
func (c *Client) sessionGone() {
	if c.received.clear() || c.inflight.n > 0 {
		c.emit(Event{Kind: StateDropped})
	}
	for id := c.inflight.first; id != 0; {
		s := c.inflight.get(id)
		id = s.next
		switch {
		case s.released:
			// The server took the message over with PUBREC; only the identifier was still to be freed.
			c.finish(s, packet.Success)
		case c.cfg.DropOnLoss:
			c.giveUp(&s.message, s.id, CauseSessionLost, packet.Success)
			c.retire(s)
		}
	}
	for c.inflight.n > 0 {
		s := c.inflight.get(c.inflight.last)
		c.queue.pushFront(queued{Message: s.message})
		c.retire(s)
	}
	c.dropLeaving()
	c.wantAll()
}

// sendDisconnect writes DISCONNECT where there is a connection to write it to.
func (c *Client) sendDisconnect(reason packet.ReasonCode, expiry *packet.Seconds) {
	if !c.open() {
		return
	}
	p := packet.Disconnect{Reason: reason}
	if c.cfg.Version < packet.V5 {
		p.Reason = packet.Success
	} else if expiry != nil {
		p.Properties.SessionExpiryInterval = *expiry
		p.Properties.Set(packet.SessionExpiryInterval)
	}
	c.wrote(p.Append(c.wire, c.cfg.Version))
	c.emit(Event{Kind: DisconnectSent, Reason: p.Reason})
}
