package bench

import (
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// noClient stands for a client that the world does not know.
const noClient = ^uint32(0)

// identity is one Client Identifier. It is known as long as it has a Session or a client.
type identity struct {
	name    string
	client  uint32           // that identified itself so last; noClient if none did
	session engine.SessionID // zero is none
	why     LossCause        // why there is none
	shared  bool             // more than one client used it
}

// sessionState mirrors one Session of the Broker.
type sessionState struct {
	identity   *identity // nil: no Session has this number
	conn       uint32
	client     uint32 // whose conn is
	connected  bool
	depth      int
	depthBytes int
	draining   int // messages of the backlog at reconnect that are still owed
	drainFrom  engine.Instant
}

// clientState is what the Ledger knows of one client.
type clientState struct {
	name     string
	identity *identity // as which it identified itself last
	fates    fates
	received []uint64 // publications of the first copies that came, see ClientResult
	conn     uint32   // that it dialed last

	linkDown  bool
	down      int // ways in which it cannot be reached at present: link, program
	peak      int64
	peakBytes int64
	depth     *depthTrack
	timeline  timeline
}

// receivedMax is how many publications ClientResult.Received names.
const receivedMax = 20

func newClientState(name string) clientState { return clientState{name: name} }

// note adds a publication to those that reached the application.
func (c *clientState) note(ref uint64) {
	if len(c.received) < receivedMax {
		c.received = append(c.received, ref)
	}
}

// client returns the state of a client, which may be one that Options did not name.
func (l *Ledger) client(index uint32) *clientState {
	for int(index) >= len(l.clients) {
		l.clients = append(l.clients, newClientState(fmt.Sprintf("client-%d", len(l.clients))))
	}
	return &l.clients[index]
}

// session returns the mirror of a Session; one without an identity does not exist.
func (l *Ledger) session(id engine.SessionID) *sessionState {
	for int(id) >= len(l.sessions) {
		l.sessions = append(l.sessions, sessionState{})
	}
	return &l.sessions[id]
}

// receiver is the client that gets what s holds: the one connected, or else the one that used its
// Client Identifier last.
func (s *sessionState) receiver() uint32 {
	if s.connected && s.client != noClient {
		return s.client
	}
	return s.identity.client
}

// observeSession takes the Broker's events that are not about messages.
func (l *Ledger) observeSession(e *engine.Event) {
	switch e.Kind {
	case engine.SessionMade:
		i := l.identify(e.ClientID)
		i.session = e.Session
		*l.session(e.Session) = sessionState{identity: i}
		l.restate(i.client)
	case engine.SessionEnded:
		l.sessionEnded(e)
	case engine.Connected:
		l.connected(e)
	case engine.Disconnected:
		l.disconnected(e)
	case engine.Refused:
		if e.Cause != engine.CauseClosed { // which left before it had asked
			l.sessionCounts.Refused++
		}
	case engine.Opened:
		l.wires.get(uint32(e.Conn)).opened = true
	}
}

func (l *Ledger) identify(name string) *identity {
	i := l.identities[name]
	if i == nil {
		i = &identity{name: name, client: noClient, why: LostNoSessionNeverMade}
		l.identities[name] = i
	}
	return i
}

// forgetIdentity forgets i if nobody has it any more, not even storage.
func (l *Ledger) forgetIdentity(i *identity) {
	if l.options.Storage != engine.PersistNone || i.session != 0 || i.client != noClient && l.client(i.client).identity == i {
		return
	}
	delete(l.identities, i.name)
}

// identified notes as whom a client connects from now on. The Session of its previous Client
// Identifier still is its own: nobody else comes for what is in it.
func (l *Ledger) identified(e *client.Event) {
	if e.ClientID == "" {
		return // the Broker assigns one; see connected
	}
	l.own(e.Client, l.identify(e.ClientID))
}

// own makes i the Client Identifier of a client.
func (l *Ledger) own(index uint32, i *identity) {
	c := l.client(index)
	before := c.identity
	if before == i && i.client == index {
		return
	}
	if i.client != noClient && i.client != index {
		i.shared = true
	}
	c.identity, i.client = i, index
	if before != nil && before != i {
		l.forgetIdentity(before)
	}
	l.restate(index)
}

func (l *Ledger) connected(e *engine.Event) {
	s := l.session(e.Session)
	if s.identity == nil {
		l.broken(nil, noClient, "%q connected to Session %d, which does not exist", e.ClientID, e.Session)
		return
	}
	s.conn, s.connected = uint32(e.Conn), true
	s.client = l.wires.get(s.conn).client
	if s.client != noClient {
		l.own(s.client, s.identity)
	}
	l.sessionCounts.Connects++
	if e.Present {
		l.sessionCounts.Resumed++
	}
	s.draining, s.drainFrom = 0, l.now
	if e.Present {
		s.draining = e.Depth
	}
	l.setDepth(e)
	l.restate(s.identity.client)
}

func (l *Ledger) disconnected(e *engine.Event) {
	s := l.session(e.Session)
	if s.identity == nil {
		l.broken(nil, noClient, "Session %d lost its connection, but does not exist", e.Session)
		return
	}
	switch e.Cause {
	case engine.CauseKeepAlive:
		l.sessionCounts.KeepAlive++
		if w := l.wires.get(uint32(e.Conn)); w.silent {
			l.detect.Record(int64(l.now.Sub(w.silentSince)))
		}
	case engine.CauseTakenOver:
		l.sessionCounts.Takeovers++
	}
	s.connected, s.draining = false, 0
	l.setDepth(e)
	l.restate(s.identity.client)
}

func (l *Ledger) sessionEnded(e *engine.Event) {
	s := l.session(e.Session)
	i := s.identity
	if i == nil {
		l.broken(nil, noClient, "Session %d ended, but does not exist", e.Session)
		return
	}
	if e.Cause == engine.CauseSessionExpired {
		l.sessionCounts.Expiries++
	}
	i.session, i.why = 0, noSession(e.Cause)
	if i.why == NotLost {
		l.broken(nil, i.client, "Session %d ended for cause %d, which ends no Session", e.Session, e.Cause)
	}
	l.moveDepth(s, 0, 0)
	*s = sessionState{}
	l.restate(i.client)
	l.forgetIdentity(i)
}

// whyNotRouted says why a message did not go to a client that means to get it.
func (l *Ledger) whyNotRouted(index uint32) LossCause {
	i := l.client(index).identity
	switch {
	case i == nil:
		return LostNoSessionNeverMade
	case i.client != index:
		return LostNoSessionTakenOver
	case i.session != 0:
		return LostNotSubscribed
	}
	return i.why
}

// dialed begins a connection.
func (l *Ledger) dialed(conn, index uint32) {
	l.wires.open(conn, index)
	l.client(index).conn = conn
}

// link notes that a client's link died or came back.
func (l *Ledger) link(index uint32, down bool) {
	c := l.client(index)
	if c.linkDown == down {
		return
	}
	c.linkDown = down
	if w := l.wires.get(c.conn); down && !w.clientGone && !w.silent {
		w.silent, w.silentSince = true, l.now
	}
	l.reachable(c, !down)
	l.restate(index)
}

// reachable notes that one way in which c could not be reached begins or is over.
func (l *Ledger) reachable(c *clientState, now bool) {
	switch {
	case !now:
		c.down++
		if c.down == 1 {
			c.timeline.outage(l.now)
		}
	case c.down > 0: // the first start of a program ends nothing
		c.down--
		if c.down == 0 {
			c.timeline.outageOver(l.now)
		}
	}
}

// restate adds what a client's Session is now to its timeline.
func (l *Ledger) restate(index uint32) {
	if index == noClient {
		return
	}
	c := l.client(index)
	c.timeline.enter(l.now, l.stateOf(c))
}

func (l *Ledger) stateOf(c *clientState) spanState {
	if c.identity == nil || c.identity.session == 0 {
		return stateNone
	}
	s := l.session(c.identity.session)
	switch {
	case !s.connected:
		return stateOffline
	case c.linkDown || l.wires.get(s.conn).silent || l.wires.get(s.conn).clientGone:
		return stateHalfOpen
	}
	return stateConnected
}
