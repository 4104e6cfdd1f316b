package bench

import (
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// story tells a Ledger what happens in a small world made up by a test: client 0 publishes to "t", client
// 1 means to get it.
type story struct {
	l     *Ledger
	now   engine.Instant
	conns uint32
	// backlog is what Sent says.
	backlog bool
}

const (
	thePublisher  = 0
	theSubscriber = 1
)

func newStory(options Options) *story {
	options.Clients = []string{"pub", "sub"}
	options.Duration = engine.Instant(time.Hour)
	s := &story{l: NewLedger(options)}
	s.client(client.Event{Client: thePublisher, Kind: client.Identified, ClientID: "P"})
	s.client(client.Event{Client: theSubscriber, Kind: client.Identified, ClientID: "S"})
	s.client(client.Event{Client: theSubscriber, Kind: client.Intends, TopicName: []byte("t"), QoS: 2})
	return s
}

func (s *story) wait(d time.Duration) { s.now = s.now.Add(d) }

func (s *story) engine(e engine.Event) {
	e.At = s.now
	s.l.Observe(e)
}

func (s *story) client(e client.Event) {
	e.At = s.now
	s.l.ObserveClient(e)
}

func (s *story) world(e sim.Event) {
	e.At = s.now
	s.l.ObserveWorld(e)
}

// dial opens a connection for a client.
func (s *story) dial(index uint32) uint32 {
	conn := s.conns
	s.conns++
	s.world(sim.Event{Kind: sim.Dialed, Client: index, Conn: conn})
	s.engine(engine.Event{Kind: engine.Opened, Conn: engine.ConnID(conn)})
	return conn
}

// session makes Session 7 for the subscriber, without a connection.
func (s *story) session() {
	s.engine(engine.Event{Kind: engine.SessionMade, Session: 7, ClientID: "S"})
}

// connect connects the subscriber to Session 7.
func (s *story) connect(present bool, depth int) uint32 {
	conn := s.dial(theSubscriber)
	s.engine(engine.Event{Kind: engine.Connected, Conn: engine.ConnID(conn), Session: 7, ClientID: "S", Present: present, Depth: depth})
	return conn
}

func (s *story) ended(cause engine.Cause) {
	s.engine(engine.Event{Kind: engine.SessionEnded, Session: 7, Cause: cause})
}

func (s *story) schedule(ref uint64, qos packet.QoS, online bool) {
	s.world(sim.Event{Kind: sim.Scheduled, Client: thePublisher, Ref: ref, TopicName: "t", QoS: qos, Size: 9, Online: online})
}

// send puts a PUBLISH of ref under way.
func (s *story) send(conn uint32, ref uint64, qos packet.QoS) {
	s.client(client.Event{Client: thePublisher, Conn: conn, Kind: client.PublishSent, Ref: ref, QoS: qos, PacketID: uint16(qos)})
}

func (s *story) done(ref uint64) {
	s.client(client.Event{Client: thePublisher, Kind: client.PublishDone, Ref: ref})
}

func (s *story) receive(conn uint32, message engine.MessageID, qos packet.QoS) {
	s.engine(engine.Event{Kind: engine.Received, Conn: engine.ConnID(conn), Message: message, QoS: qos, PacketID: uint16(qos), TopicName: []byte("t")})
}

// publish does all of schedule, send, done and receive; the message's number is the publication's. The
// handshake of QoS 2 is left open.
func (s *story) publish(ref uint64, qos packet.QoS) {
	conn := s.dial(thePublisher)
	s.schedule(ref, qos, true)
	s.send(conn, ref, qos)
	s.receive(conn, engine.MessageID(ref), qos)
	s.done(ref)
}

func (s *story) message(kind engine.EventKind, m engine.MessageID) {
	s.engine(engine.Event{Kind: kind, Message: m})
}

// inSession is about message m in Session 7. Its QoS is 1, which is what most stories store.
func (s *story) inSession(kind engine.EventKind, m engine.MessageID, cause engine.Cause) {
	s.stored(kind, m, 1, cause)
}

func (s *story) stored(kind engine.EventKind, m engine.MessageID, qos packet.QoS, cause engine.Cause) {
	s.engine(engine.Event{Kind: kind, Session: 7, Message: m, QoS: qos, Cause: cause})
}

func (s *story) sent(conn uint32, m engine.MessageID, qos packet.QoS, dup bool) {
	s.engine(engine.Event{Kind: engine.Sent, Conn: engine.ConnID(conn), Session: 7, Message: m, QoS: qos, Dup: dup,
		PacketID: uint16(qos), Backlog: s.backlog})
}

func (s *story) read(kind client.EventKind, conn uint32, qos packet.QoS) {
	s.client(client.Event{Client: theSubscriber, Conn: conn, Kind: kind, QoS: qos, PacketID: uint16(qos)})
}

func (s *story) clientGone(conn uint32) { s.world(sim.Event{Kind: sim.ClientEndGone, Conn: conn}) }
func (s *story) brokerGone(conn uint32) { s.world(sim.Event{Kind: sim.BrokerEndGone, Conn: conn}) }

func (s *story) stop(graceful bool) { s.world(sim.Event{Kind: sim.BrokerStopped, Graceful: graceful}) }
func (s *story) start()             { s.world(sim.Event{Kind: sim.BrokerStarted}) }

// finish ends the story and returns the subscriber's accounts.
func (s *story) finish(t *testing.T) (*Account, ClientResult) {
	t.Helper()
	a, err := s.l.Finish(s.now)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := a.Client("sub")
	return a, c
}
