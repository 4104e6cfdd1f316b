package replay

import (
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// Player plays one Trace. It is not safe for concurrent use.
type Player struct {
	trace    *trace.Trace
	broker   *engine.Broker
	observer sim.Observer
	now      engine.Instant
	next     int     // event of the trace
	conns    []*conn // by event.Conn
	open     []*conn // by number in the engine and for the observer, in the order of opening
	clients  []*recorded
	lastRef  uint64
	packets  int // of the recording, sent
	madeUp   map[string]int
	replies  []reply // made up, to be sent
}

// subscriberName is the client that receives what a recording of publications only has.
const subscriberName = "subscriber-to-all"

// Clients names the clients of a trace: by Client Identifier, or by connection where there is none.
func Clients(t *trace.Trace) []string {
	var names []string
	seen := make(map[string]bool)
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for i := range t.Conns {
		add(clientName(t, i))
	}
	if t.PublishOnly {
		add(subscriberName)
	}
	return names
}

// clientName is the Client Identifier of a connection, recorded or made up.
func clientName(t *trace.Trace, i int) string {
	switch c := &t.Conns[i]; {
	case c.ClientID != "":
		return c.ClientID
	case c.Midway:
		return fmt.Sprintf("midway-%d", i+1)
	}
	return fmt.Sprintf("unnamed-%d", i+1)
}

// New returns a Player at the beginning of t. The observer is told what a world would tell it.
func New(t *trace.Trace, cfg engine.Config, observer sim.Observer) (*Player, error) {
	broker, err := engine.New(cfg, observer)
	if err != nil {
		return nil, err
	}
	p := &Player{trace: t, broker: broker, observer: observer, madeUp: make(map[string]int)}
	byName := make(map[string]*recorded)
	for i, name := range Clients(t) {
		r := newRecorded(i, name)
		byName[name] = r
		p.clients = append(p.clients, r)
	}
	for i := range t.Conns {
		p.conns = append(p.conns, newConn(i, &t.Conns[i], byName[clientName(t, i)]))
	}
	p.lookAhead()
	p.observer.ObserveWorld(sim.Event{Kind: sim.BrokerStarted})
	broker.Start(0)
	p.flush()
	if t.PublishOnly {
		p.subscribeToAll(byName[subscriberName])
	}
	return p, nil
}

// lookAhead notes what has to be known before it happens.
func (p *Player) lookAhead() {
	for i := range p.trace.Events {
		e := &p.trace.Events[i]
		h, body, _, err := packet.Frame(e.Packet, 0)
		switch c := p.conns[e.Conn]; {
		case err != nil:
		case e.Kind == trace.FromServer:
			c.answered = true
			if m, ok := c.publish(&c.ahead, h, body); ok && m.QoS > 0 {
				c.client.coming[messageOf(&m)]++
			}
		case h.Type == packet.SUBSCRIBE:
			c.lookAtSubscribe(i, h, body)
		case h.Type == packet.DISCONNECT:
			c.lookAtDisconnect(h, body)
		}
	}
	servers := make(map[string]bool)
	for _, c := range p.conns {
		servers[c.info.Server] = true
	}
	if delete(servers, ""); len(servers) > 1 {
		p.madeUp["brokers in the recording, all replayed by one"] = len(servers)
	}
}

// Packets is how many packets of the recorded clients the engine got so far.
func (p *Player) Packets() int { return p.packets }

// Now is the present instant.
func (p *Player) Now() engine.Instant { return p.now }

// Step plays at most some number of events, and reports whether the trace is over.
func (p *Player) Step(events int) (done bool) {
	for ; events > 0; events-- {
		if p.next == len(p.trace.Events) {
			break
		}
		e := &p.trace.Events[p.next]
		p.expire(engine.Instant(e.At))
		p.now = engine.Instant(e.At)
		p.play(e)
		p.next++
	}
	if done = p.next == len(p.trace.Events); done {
		p.expire(p.now + 1)
	}
	return done
}

// expire lets the Broker do what is due before at.
func (p *Player) expire(at engine.Instant) {
	for {
		due, ok := p.broker.NextDeadline()
		if !ok || due >= at {
			return
		}
		p.now = max(due, p.now)
		p.broker.Expire(p.now)
		p.flush()
	}
}

func (p *Player) play(e *trace.Event) {
	c := p.conns[e.Conn]
	switch {
	case e.Kind == trace.Open:
		p.connectTransport(c)
	case e.Kind == trace.FromClient:
		p.fromClient(c, e.Packet)
	case e.Kind == trace.FromServer:
		p.fromServer(c, e.Packet)
	case e.Kind.IsEnd():
		p.end(c, e.Kind)
	}
}

// connectTransport makes a connection, and connects a client whose own CONNECT is not there.
func (p *Player) connectTransport(c *conn) {
	c.id, c.opened, c.brokerEnd = uint32(len(p.open)), true, true
	p.open = append(p.open, c)
	p.world(sim.Event{Kind: sim.Dialed, Client: c.client.index, Conn: c.id})
	p.broker.Open(p.now, engine.ConnID(c.id))
	p.flush()
	if c.info.Midway {
		p.connectMidway(c)
	}
}

// fromServer keeps what the recorded broker answered.
func (p *Player) fromServer(c *conn, bytes []byte) {
	h, body, _, err := packet.Frame(bytes, 0)
	if err != nil {
		return // a Trace has whole packets only
	}
	m, ok := c.publish(&c.downlink, h, body)
	if ok {
		bytes = m.Append(nil, c.version) // without its alias
	}
	c.recorded.add(p.now, bytes)
	if ok && m.QoS > 0 {
		key := messageOf(&m)
		c.client.coming[key]--
		c.client.then[m.PacketID] = delivery{c, key, c.recorded.count(&m)}
	}
	p.recordedAnswer(c, h, body)
}

// end closes a connection as recorded, if the engine has not done so.
func (p *Player) end(c *conn, kind trace.Kind) {
	if kind == trace.Unended {
		return
	}
	c.recorded.closed(p.now, kind == trace.ServerFIN || kind == trace.ServerRST)
	p.clientGone(c)
	if c.brokerEnd {
		p.broker.Closed(p.now, engine.ConnID(c.id))
		p.brokerGone(c)
		p.flush()
	}
}

func (p *Player) clientGone(c *conn) {
	if c.opened && !c.clientGone {
		c.clientGone = true
		p.world(sim.Event{Kind: sim.ClientEndGone, Client: c.client.index, Conn: c.id})
	}
}

func (p *Player) brokerGone(c *conn) {
	if c.brokerEnd {
		c.brokerEnd = false
		p.world(sim.Event{Kind: sim.BrokerEndGone, Client: c.client.index, Conn: c.id})
	}
}

// flush takes the engine's answers to the recorded clients, and what they are made to say to that back to the engine.
func (p *Player) flush() {
	p.answers()
	for len(p.replies) > 0 {
		r := p.replies[0]
		p.replies = p.replies[1:]
		p.broker.Receive(p.now, engine.ConnID(r.conn.id), r.ack.Append(nil, r.conn.version))
		p.answers()
	}
}

func (p *Player) answers() {
	for _, out := range p.broker.Outputs() {
		c := p.open[out.Conn]
		switch out.Kind {
		case engine.Send:
			p.answer(c, out.Data)
		case engine.Hangup:
			c.engine.closed(p.now, true)
			p.brokerGone(c)
		}
	}
}

// answer hands the recorded client what the engine sends it.
func (p *Player) answer(c *conn, data []byte) {
	for len(data) > 0 {
		h, body, n, err := packet.Frame(data, 0)
		if err != nil {
			return // the engine does not send such a thing
		}
		c.engine.add(p.now, data[:n])
		p.fromEngine(c, h, body)
		data = data[n:]
	}
}

func (p *Player) world(e sim.Event) {
	e.At = p.now
	p.observer.ObserveWorld(e)
}

// tell reports what a client would report.
func (p *Player) tell(c *conn, e client.Event) {
	e.At, e.Client, e.Conn = p.now, c.client.index, c.id
	p.observer.ObserveClient(e)
}
