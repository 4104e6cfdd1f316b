package replay

import (
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/engine/topic"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// recorded is one client of the recording, over all its connections.
type recorded struct {
	index   uint32
	name    string
	intends []string       // in order
	last    map[string]int // Topic Filter -> its last SUBSCRIBE, an event of the trace

	sent     map[uint16]publication // QoS 1 and 2, without their last acknowledgement, by Packet Identifier
	received map[uint16]bool        // QoS 2 messages of the engine that were not released; true: their handshake is made up

	coming map[message]int     // PUBLISH packets that the recorded broker is still going to send, QoS 1 and 2
	then   map[uint16]delivery // what the recorded broker's Packet Identifiers stand for
}

func newRecorded(index int, name string) *recorded {
	return &recorded{index: uint32(index), name: name, last: make(map[string]int), sent: make(map[uint16]publication),
		received: make(map[uint16]bool), coming: make(map[message]int), then: make(map[uint16]delivery)}
}

// fromClient plays a packet that a client sent.
func (p *Player) fromClient(c *conn, bytes []byte) {
	h, body, _, err := packet.Frame(bytes, 0)
	switch {
	case err != nil:
		return // a Trace has whole packets only
	case h.Type == packet.PUBLISH:
		p.playPublish(c, h, body)
		return
	case !c.brokerEnd:
		p.madeUp[leftOutClosed]++
		return
	}
	switch h.Type {
	case packet.CONNECT:
		p.playConnect(c, h, body)
	case packet.SUBSCRIBE:
		p.playSubscribe(c, h, body)
	case packet.UNSUBSCRIBE:
		p.playUnsubscribe(c, h, body, bytes)
	case packet.PUBACK, packet.PUBREC, packet.PUBCOMP:
		p.playAck(c, h, body)
	case packet.DISCONNECT:
		p.playDisconnect(c, h, body, bytes)
	default:
		p.pass(c, bytes)
	}
}

// pass hands a packet of the recording to the Broker.
func (p *Player) pass(c *conn, bytes []byte) {
	p.packets++
	p.send(c, bytes)
}

// send hands bytes to the Broker, and to the clients what it answers.
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
	p.packets++
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
		clear(c.client.then)
	}
	p.tell(c, client.Event{Kind: client.ProgramStarted})
	if len(connect.ClientID) > 0 {
		p.tell(c, client.Event{Kind: client.Identified, ClientID: string(connect.ClientID)})
	}
	p.send(c, connect.Append(nil, c.version))
}

// connectMidway makes up the CONNECT of a connection that began before the recording. Where the client later
// changes its Session Expiry Interval it must have had one, since zero cannot be changed: MQTT 5.0 section 3.14.2.2.2.
func (p *Player) connectMidway(c *conn) {
	p.madeUp["CONNECT of a connection that began before the recording"]++
	connect := packet.Connect{Version: c.version, ClientID: []byte(c.client.name)}
	connect.CleanSession, connect.CleanStart = c.version < packet.V5, c.version == packet.V5
	if c.expiry > 0 {
		connect.Properties.Set(packet.SessionExpiryInterval)
		connect.Properties.SessionExpiryInterval = c.expiry
	}
	p.connect(c, &connect)
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
		p.intend(c, &s.Subscriptions[i])
	}
	p.pass(c, s.Append(nil, c.version))
}

// intend notes what the application means to get; a Topic Filter that is none matches nothing.
func (p *Player) intend(c *conn, s *packet.Subscription) {
	if topic.ValidFilter(s.TopicFilter) != nil {
		return
	}
	if !slices.Contains(c.client.intends, string(s.TopicFilter)) {
		c.client.intends = append(c.client.intends, string(s.TopicFilter))
	}
	p.tell(c, client.Event{Kind: client.Intends, TopicName: s.TopicFilter, QoS: s.QoS, NoLocal: s.NoLocal})
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
	p.pass(c, bytes)
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
	p.pass(c, bytes)
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
	_, again := c.client.received[m.PacketID]
	if m.QoS == 2 && again {
		e.Kind = client.Suppressed
	}
	p.tell(c, e)
	if m.QoS == 0 {
		return
	}
	c.engine.count(&m)
	unrecorded := c.client.unrecorded(&m)
	switch {
	case m.QoS == 2:
		c.client.received[m.PacketID] = unrecorded
		if unrecorded {
			p.acknowledge(c, packet.PUBREC, m.PacketID)
		}
	case unrecorded:
		p.acknowledge(c, packet.PUBACK, m.PacketID)
	}
}

func (p *Player) readAck(c *conn, h packet.Header, body []byte) {
	var a packet.Ack
	switch {
	case a.Decode(c.version, h, body) != nil:
	case a.Type == packet.PUBREL:
		if c.client.received[a.PacketID] {
			p.acknowledge(c, packet.PUBCOMP, a.PacketID)
		}
		delete(c.client.received, a.PacketID)
	case !c.answered:
		p.done(c, &a)
	}
}

// subscribeToAll makes up a client that receives everything.
func (p *Player) subscribeToAll(r *recorded) {
	p.madeUp["subscriber to #, since the recording has publications only"]++
	c := newConn(len(p.conns), &trace.Conn{Version: packet.V311, ClientID: r.name}, r)
	p.connectTransport(c)
	p.connect(c, &packet.Connect{Version: packet.V311, CleanSession: true, ClientID: []byte(r.name)})
	s := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("#"), QoS: 0}}}
	p.intend(c, &s.Subscriptions[0])
	p.send(c, s.Append(nil, c.version))
}
