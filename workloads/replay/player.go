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
	madeUp   map[string]int
}

// recorded is one client of the recording, over all its connections.
type recorded struct {
	index    uint32
	name     string
	intends  []string          // in order
	last     map[string]int    // Topic Filter -> its last SUBSCRIBE, an event of the trace
	sent     map[uint16]uint64 // QoS 1 and 2 publications without their last acknowledgement, by Packet Identifier
	received map[uint16]bool   // QoS 2 messages of the engine that were not released
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
		r := &recorded{index: uint32(i), name: name, last: make(map[string]int), sent: make(map[uint16]uint64), received: make(map[uint16]bool)}
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

// lookAhead finds the last SUBSCRIBE of each client to each Topic Filter, and which connections have answers.
func (p *Player) lookAhead() {
	for i := range p.trace.Events {
		e := &p.trace.Events[i]
		c := p.conns[e.Conn]
		c.answered = c.answered || e.Kind == trace.FromServer
		if e.Kind != trace.FromClient {
			continue
		}
		var s packet.Subscribe
		if h, body, _, err := packet.Frame(e.Packet, 0); err == nil && h.Type == packet.SUBSCRIBE && s.Decode(c.version, h, body) == nil {
			for _, sub := range s.Subscriptions {
				c.client.last[string(sub.TopicFilter)] = i
			}
		}
	}
}

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
		c.recorded.add(p.now, c.version, e.Packet)
		p.recordedAnswer(c, e.Packet)
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
		p.madeUp["CONNECT of a connection that began before the recording"]++
		connect := packet.Connect{Version: c.version, ClientID: []byte(c.client.name)}
		connect.CleanSession, connect.CleanStart = c.version < packet.V5, c.version == packet.V5
		p.connect(c, &connect)
	}
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

// flush takes the engine's answers to the recorded clients.
func (p *Player) flush() {
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
		c.engine.add(p.now, c.version, data[:n])
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
