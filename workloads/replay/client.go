package replay

import (
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// fromClient plays a packet that a client sent.
func (p *Player) fromClient(c *conn, bytes []byte) {
	if !c.brokerEnd {
		p.madeUp["packet left out, since the engine had closed the connection"]++
		return
	}
	h, body, _, err := packet.Frame(bytes, 0)
	if err != nil {
		return // a Trace has whole packets only
	}
	switch h.Type {
	case packet.CONNECT:
		p.playConnect(c, h, body)
	case packet.PUBLISH:
		p.playPublish(c, h, body)
	case packet.SUBSCRIBE:
		p.playSubscribe(c, h, body)
	case packet.UNSUBSCRIBE:
		p.playUnsubscribe(c, h, body, bytes)
	case packet.PUBACK, packet.PUBREC, packet.PUBCOMP:
		p.playAck(c, h, body)
	case packet.DISCONNECT:
		p.playDisconnect(c, h, body, bytes)
	default:
		p.send(c, bytes)
	}
}

// send hands bytes to the Broker.
func (p *Player) send(c *conn, bytes []byte) {
	p.broker.Receive(p.now, engine.ConnID(c.id), bytes)
	p.flush()
}

func (p *Player) playConnect(c *conn, h packet.Header, body []byte) {
	var connect packet.Connect
	if connect.Decode(h, body) != nil {
		return
	}
	if len(connect.ClientID) == 0 && c.info.ClientID != "" {
		p.madeUp["Client Identifier in CONNECT, which the recorded broker assigned"]++
		connect.ClientID = []byte(c.info.ClientID)
	}
	p.connect(c, &connect)
}

func (p *Player) connect(c *conn, connect *packet.Connect) {
	c.kept = !connect.CleanSession
	if c.version == packet.V5 {
		c.kept = connect.Properties.Has(packet.SessionExpiryInterval) && connect.Properties.SessionExpiryInterval > 0
	}
	if connect.CleanSession || connect.CleanStart {
		p.abandon(c)
		p.giveUp(c)
	}
	p.tell(c, client.Event{Kind: client.ProgramStarted})
	if len(connect.ClientID) > 0 {
		p.tell(c, client.Event{Kind: client.Identified, ClientID: string(connect.ClientID)})
	}
	p.send(c, connect.Append(nil, c.version))
}

// abandon ends the intent to get what a client does not subscribe to again.
func (p *Player) abandon(c *conn) {
	c.client.intends = slices.DeleteFunc(c.client.intends, func(filter string) bool {
		if c.client.last[filter] > p.next {
			return false
		}
		p.tell(c, client.Event{Kind: client.IntendsNoMore, TopicName: []byte(filter)})
		return true
	})
}

// giveUp forgets publications that a clean Session leaves without an answer.
func (p *Player) giveUp(c *conn) {
	var ids []uint16
	//unordered: sorted below
	for id := range c.client.sent {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		p.tell(c, client.Event{Kind: client.GaveUp, Ref: c.client.sent[id], PacketID: id, Cause: client.CauseSessionLost})
		delete(c.client.sent, id)
	}
}

func (p *Player) playPublish(c *conn, h packet.Header, body []byte) {
	var m packet.Publish
	if m.Decode(c.version, h, body) != nil {
		return
	}
	p.writeOutAlias(c, &m)
	ref, again := c.client.sent[m.PacketID]
	if m.QoS == 0 || !again || !m.Dup {
		if again && m.QoS > 0 {
			p.tell(c, client.Event{Kind: client.GaveUp, Ref: ref, PacketID: m.PacketID, Cause: client.CauseSessionLost})
		}
		p.lastRef++
		ref = p.lastRef
		p.world(sim.Event{Kind: sim.Scheduled, Client: c.client.index, Ref: ref, TopicName: string(m.TopicName), QoS: m.QoS,
			Retain: m.Retain, Size: len(m.Payload), Online: true})
	}
	p.tell(c, client.Event{Kind: client.PublishSent, Ref: ref, QoS: m.QoS, Dup: m.Dup, Retain: m.Retain, PacketID: m.PacketID,
		Backlog: m.Dup, TopicName: m.TopicName, Size: len(m.Payload)})
	if m.QoS == 0 {
		p.tell(c, client.Event{Kind: client.PublishDone, Ref: ref})
	} else {
		c.client.sent[m.PacketID] = ref
	}
	p.send(c, m.Append(nil, c.version))
}

// writeOutAlias puts the Topic Name in the place of its alias.
func (p *Player) writeOutAlias(c *conn, m *packet.Publish) {
	if !m.Properties.Has(packet.TopicAlias) {
		return
	}
	p.madeUp["Topic Name in the place of its alias"]++
	alias := m.Properties.TopicAlias
	m.Properties.Unset(packet.TopicAlias)
	if len(m.TopicName) > 0 {
		c.aliases[alias] = string(m.TopicName)
		return
	}
	m.TopicName = []byte(c.aliases[alias])
}

func (p *Player) playSubscribe(c *conn, h packet.Header, body []byte) {
	var s packet.Subscribe
	if s.Decode(c.version, h, body) != nil {
		return
	}
	if s.Properties.Has(packet.SubscriptionIdentifier) {
		p.madeUp["SUBSCRIBE without its Subscription Identifier"]++
		s.Properties.Unset(packet.SubscriptionIdentifier)
	}
	for i := range s.Subscriptions {
		sub := &s.Subscriptions[i]
		if !slices.Contains(c.client.intends, string(sub.TopicFilter)) {
			c.client.intends = append(c.client.intends, string(sub.TopicFilter))
		}
		p.tell(c, client.Event{Kind: client.Intends, TopicName: sub.TopicFilter, QoS: sub.QoS, NoLocal: sub.NoLocal})
	}
	p.send(c, s.Append(nil, c.version))
}

func (p *Player) playUnsubscribe(c *conn, h packet.Header, body, bytes []byte) {
	var u packet.Unsubscribe
	if u.Decode(c.version, h, body) != nil {
		return
	}
	for _, filter := range u.TopicFilters {
		if i := slices.Index(c.client.intends, string(filter)); i >= 0 {
			c.client.intends = slices.Delete(c.client.intends, i, i+1)
			p.tell(c, client.Event{Kind: client.IntendsNoMore, TopicName: filter})
		}
	}
	p.send(c, bytes)
}

// playAck translates the Packet Identifier of an acknowledgement.
func (p *Player) playAck(c *conn, h packet.Header, body []byte) {
	var a packet.Ack
	if a.Decode(c.version, h, body) != nil {
		return
	}
	id, ok := c.translate(a.PacketID)
	if !ok {
		p.madeUp["acknowledgement left out, of a message that the engine did not send"]++
		return
	}
	a.PacketID = id
	p.send(c, a.Append(nil, c.version))
}

func (p *Player) playDisconnect(c *conn, h packet.Header, body, bytes []byte) {
	var d packet.Disconnect
	if d.Decode(c.version, h, body) == nil && d.Properties.Has(packet.SessionExpiryInterval) {
		c.kept = d.Properties.SessionExpiryInterval > 0
	}
	c.left = true
	if !c.kept {
		p.abandon(c)
	}
	p.send(c, bytes)
}

// fromEngine is the client's part in what the engine sends: it reads it.
func (p *Player) fromEngine(c *conn, h packet.Header, body []byte) {
	if c.clientGone {
		return
	}
	switch h.Type {
	case packet.PUBLISH:
		p.read(c, h, body)
	case packet.CONNACK:
		var a packet.Connack
		if a.Decode(c.version, h, body) == nil && !a.SessionPresent {
			clear(c.client.received)
		}
	case packet.PUBACK, packet.PUBREC, packet.PUBREL, packet.PUBCOMP:
		p.readAck(c, h, body)
	}
}

func (p *Player) read(c *conn, h packet.Header, body []byte) {
	var m packet.Publish
	if m.Decode(c.version, h, body) != nil {
		return
	}
	e := client.Event{Kind: client.Delivered, QoS: m.QoS, Dup: m.Dup, Retain: m.Retain, PacketID: m.PacketID,
		TopicName: m.TopicName, Size: len(m.Payload)}
	if m.QoS == 2 {
		if c.client.received[m.PacketID] {
			e.Kind = client.Suppressed
		}
		c.client.received[m.PacketID] = true
	}
	p.tell(c, e)
}

func (p *Player) readAck(c *conn, h packet.Header, body []byte) {
	var a packet.Ack
	switch {
	case a.Decode(c.version, h, body) != nil:
	case a.Type == packet.PUBREL:
		delete(c.client.received, a.PacketID)
	case !c.answered:
		p.done(c, &a)
	}
}

// recordedAnswer is what the client learned when it was recorded: it decides how long it had a message to send.
func (p *Player) recordedAnswer(c *conn, bytes []byte) {
	h, body, _, err := packet.Frame(bytes, 0)
	var a packet.Ack
	if err == nil && h.Type >= packet.PUBACK && h.Type <= packet.PUBCOMP && a.Decode(c.version, h, body) == nil && a.Type != packet.PUBREL {
		p.done(c, &a)
	}
}

// done ends the client's part in a publication, if a is its last acknowledgement.
func (p *Player) done(c *conn, a *packet.Ack) {
	ref, ok := c.client.sent[a.PacketID]
	if !ok || a.Type == packet.PUBREC && a.Reason < 0x80 {
		return
	}
	delete(c.client.sent, a.PacketID)
	p.tell(c, client.Event{Kind: client.PublishDone, Ref: ref, PacketID: a.PacketID, Reason: a.Reason})
}

// subscribeToAll makes up a client that receives everything.
func (p *Player) subscribeToAll(r *recorded) {
	p.madeUp["subscriber to #, since the recording has publications only"]++
	c := newConn(len(p.conns), &trace.Conn{Version: packet.V311, ClientID: r.name}, r)
	p.connectTransport(c)
	p.connect(c, &packet.Connect{Version: packet.V311, CleanSession: true, ClientID: []byte(r.name)})
	s := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("#"), QoS: 0}}}
	p.tell(c, client.Event{Kind: client.Intends, TopicName: []byte("#")})
	p.send(c, s.Append(nil, c.version))
}
