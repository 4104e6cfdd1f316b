package sim

import (
	"slices"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/network"
)

// connection is one Network Connection, from the client's dial until both ends are gone.
type connection struct {
	id      uint32
	station *station
	up      network.Pipe // to the broker
	down    network.Pipe // to the client
	// clientEnd and brokerEnd: that side reads and writes.
	clientEnd, brokerEnd bool
	silent               bool // nothing passes any more
	answer               answer
	dials                int // how often the connection was asked for without being heard
}

// answer is what the broker's host made of a dial. It is given once, however often a dial was repeated.
type answer uint8

const (
	unanswered answer = iota
	refused
	accepted // the broker has the connection, or had it
)

// firstDial is the time until an unanswered dial is repeated; it doubles with each repetition, as TCP does it. RFC 6298.
const firstDial = time.Second

// dial makes a new connection for s and asks the broker for it.
func (w *World) dial(s *station) {
	c := &connection{}
	if n := len(w.spare); n > 0 {
		c = w.spare[n-1]
		w.spare = w.spare[:n-1]
	}
	*c = connection{id: uint32(len(w.connections)), station: s, up: c.up, down: c.down, clientEnd: true}
	c.up.Attach(s.up)
	c.down.Attach(s.down)
	w.connections = append(w.connections, c)
	s.connection = c
	s.client.SetConn(c.id)
	w.observe(Event{Kind: Dialed, Client: s.index, Conn: c.id})
	w.knock(c)
}

// knock asks the broker's host for c. While the link is silent, or that machine has no power, nobody hears it.
func (w *World) knock(c *connection) {
	if c == nil || !c.clientEnd || c.answer != unanswered {
		return
	}
	s := c.station
	switch {
	case s.linkDown && s.how != network.Silence:
		w.signal(c, arriveAtClient, network.Reset)
	case s.linkDown || w.host.dark:
		w.unheard(c)
	default:
		w.signal(c, arriveAtBroker, network.Open)
	}
}

// unheard plans to repeat a dial that nobody heard.
func (w *World) unheard(c *connection) {
	w.queue.push(w.now.Add(firstDial<<min(c.dials, 6)), dialAgain, c.id)
	c.dials++
}

// pipe is one direction of c: that of what arrives at the broker, or at the client.
func (c *connection) pipe(toward occasionKind) *network.Pipe {
	if toward == arriveAtBroker {
		return &c.up
	}
	return &c.down
}

// write puts bytes under way.
func (w *World) write(c *connection, toward occasionKind, data []byte) {
	if c.silent {
		return
	}
	p := c.pipe(toward)
	_, under := p.Next()
	p.Write(w.now, data)
	w.expect(c, toward, under)
}

// signal puts a signal under way, behind the bytes.
func (w *World) signal(c *connection, toward occasionKind, s network.Signal) {
	if c.silent {
		return
	}
	p := c.pipe(toward)
	_, under := p.Next()
	p.Tell(w.now, s)
	w.expect(c, toward, under)
}

// expect plans the arrival of the first piece, unless it was under way before: each direction of a
// connection has one entry in the queue, however much is under way.
func (w *World) expect(c *connection, toward occasionKind, wasUnderWay bool) {
	if at, ok := c.pipe(toward).Next(); ok && !wasUnderWay {
		w.queue.push(at, toward, c.id)
	}
}

// arriveAtBroker hands the broker what has arrived.
func (w *World) arriveAtBroker(c *connection) {
	if c == nil {
		return
	}
	if at, ok := c.up.Next(); !ok || at > w.now {
		return // what was expected is gone
	}
	data, signal := c.up.Read()
	id := engine.ConnID(c.id)
	switch signal {
	case network.Open:
		w.accept(c)
	case network.Data:
		switch {
		case c.brokerEnd:
			w.host.broker.Receive(w.now, id, data)
			w.flushBroker()
		case c.clientEnd && !w.host.dark:
			w.signal(c, arriveAtClient, network.Reset) // the host has no such connection
		}
	case network.Close, network.Reset:
		if c.brokerEnd {
			w.host.broker.Closed(w.now, id)
			w.brokerEndGone(c)
			w.flushBroker()
		}
	}
	w.expect(c, arriveAtBroker, false)
	w.bury(c)
}

// accept answers a dial: a host whose broker is not running refuses, one without power says nothing.
func (w *World) accept(c *connection) {
	switch {
	case c.answer != unanswered:
		return // a repetition
	case w.host.dark:
		w.unheard(c)
		return
	case w.host.broker == nil:
		c.answer = refused
		w.signal(c, arriveAtClient, network.Reset)
		return
	}
	c.answer, c.brokerEnd = accepted, true
	w.host.broker.Open(w.now, engine.ConnID(c.id))
	w.flushBroker()
	w.signal(c, arriveAtClient, network.Open)
}

// arriveAtClient hands the client what has arrived.
func (w *World) arriveAtClient(c *connection) {
	if c == nil {
		return
	}
	if at, ok := c.down.Next(); !ok || at > w.now {
		return
	}
	data, signal := c.down.Read()
	if c.clientEnd {
		s := c.station
		switch signal {
		case network.Open:
			s.client.Opened(w.now)
		case network.Data:
			s.client.Receive(w.now, data)
		case network.Close, network.Reset:
			w.clientEndGone(c)
			s.client.Closed(w.now)
		}
		w.flushClient(s)
	}
	w.expect(c, arriveAtClient, false)
	w.bury(c)
}

// clientEndGone: the client reads and writes nothing more on c.
func (w *World) clientEndGone(c *connection) {
	if !c.clientEnd {
		return
	}
	c.clientEnd = false
	if c.station.connection == c {
		c.station.connection = nil
	}
	w.observe(Event{Kind: ClientEndGone, Client: c.station.index, Conn: c.id})
	if !c.silent {
		c.station.leaving = append(c.station.leaving, c)
	}
	w.bury(c)
}

// brokerEndGone: the broker reads and writes nothing more on c.
func (w *World) brokerEndGone(c *connection) {
	if !c.brokerEnd {
		return
	}
	c.brokerEnd = false
	w.observe(Event{Kind: BrokerEndGone, Client: c.station.index, Conn: c.id})
	w.bury(c)
}

// bury frees c when nobody can hear of it any more.
func (w *World) bury(c *connection) {
	_, up := c.up.Next()
	_, down := c.down.Next()
	if c.clientEnd || c.brokerEnd || up || down || w.connections[c.id] != c {
		return
	}
	s := c.station
	s.leaving = slices.DeleteFunc(s.leaving, func(other *connection) bool { return other == c })
	w.connections[c.id] = nil
	w.spare = append(w.spare, c)
}

// silence ends c without a word. A dial that was not accepted is repeated; if it was, and the client did not learn
// of it, it will not: the client's patience ends with its ConnectTimeout.
func (w *World) silence(c *connection) {
	if c.answer == accepted || !c.clientEnd {
		w.mute(c)
		return
	}
	c.drop()
	c.answer = unanswered
	w.knock(c)
}

// mute makes c silent for good.
func (w *World) mute(c *connection) {
	c.drop()
	c.silent = true
	w.bury(c)
}

// drop loses what is under way.
func (c *connection) drop() {
	c.up.Drop()
	c.down.Drop()
}

// reset ends c for both ends at once; bytes under way are gone.
func (w *World) reset(c *connection) {
	c.drop()
	w.signal(c, arriveAtBroker, network.Reset)
	w.signal(c, arriveAtClient, network.Reset)
}
