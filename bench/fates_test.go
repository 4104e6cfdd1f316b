package bench

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// lost is what the subscriber's accounts show when the only message was lost.
func lost(cause LossCause) ClientResult {
	return ClientResult{Expected: 1, Lost: 1, LostByCause: map[string]int64{cause.String(): 1}}
}

var (
	delivered  = ClientResult{Expected: 1, Delivered: 1}
	duplicated = ClientResult{Expected: 1, Delivered: 1, Duplicates: 1}
)

// fateTests has a story for each row of the table of fates in the design, and for each way to get there.
var fateTests = []struct {
	name    string
	storage engine.Persistence
	tell    func(s *story)
	want    ClientResult
	illegal int64
}{
	{name: "delivered online at QoS 0", want: delivered, tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 0)
		s.sent(c, 1, 0, false)
		s.message(engine.Routed, 1)
		s.read(client.Delivered, c, 0)
	}},
	{name: "delivered from the backlog", want: delivered, tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		c := s.connect(true, 1)
		s.sent(c, 1, 1, false)
		s.read(client.Delivered, c, 1)
		s.inSession(engine.Completed, 1, 0)
	}},
	{name: "delivered from a Session that stores QoS 0", want: delivered, tell: func(s *story) {
		s.session()
		s.publish(1, 0)
		s.stored(engine.Queued, 1, 0, 0)
		s.message(engine.Routed, 1)
		c := s.connect(true, 1)
		s.backlog = true
		s.sent(c, 1, 0, false)
		s.read(client.Delivered, c, 0)
	}},
	{name: "legal duplicate: sent again with DUP", want: duplicated, tell: func(s *story) { sentTwice(s, 1, true) }},
	{name: "illegal duplicate: sent again without DUP", want: duplicated, illegal: 1, tell: func(s *story) { sentTwice(s, 1, false) }},
	{name: "illegal duplicate: QoS 2", want: duplicated, illegal: 1, tell: func(s *story) { sentTwice(s, 2, true) }},
	{name: "no duplicate: QoS 2 repetition suppressed", want: delivered, tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 2)
		s.sent(c, 1, 2, false)
		s.message(engine.Routed, 1)
		s.read(client.Delivered, c, 2)
		s.sent(c, 1, 2, true)
		s.read(client.Suppressed, c, 2)
		s.inSession(engine.Completed, 1, 0)
	}},
	{name: "legal duplicate: the publisher repeated it", want: duplicated, tell: func(s *story) { publishedTwice(s, 1, 0) }},
	{name: "illegal duplicate: QoS 2 published twice", want: duplicated, illegal: 1, tell: func(s *story) { publishedTwice(s, 2, 0) }},

	{name: "queued in a Session", want: ClientResult{Expected: 1, Queued: 1}, tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
	}},
	{name: "queued in a Session after its connection was lost", want: ClientResult{Expected: 1, Queued: 1}, tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 1)
		s.sent(c, 1, 1, false)
		s.message(engine.Routed, 1)
		s.clientGone(c)
		s.brokerGone(c)
	}},
	{name: "queued in the publishing client", want: ClientResult{Expected: 1, Queued: 1}, tell: func(s *story) { s.schedule(1, 1, false) }},
	{name: "queued for another try of the publishing client", want: ClientResult{Expected: 1, Queued: 1}, tell: func(s *story) {
		c := s.dial(thePublisher)
		s.schedule(1, 1, true)
		s.send(c, 1, 1)
		s.brokerGone(c)
		s.clientGone(c)
	}},
	{name: "in flight to the Broker", want: ClientResult{Expected: 1, InFlight: 1}, tell: func(s *story) {
		c := s.dial(thePublisher)
		s.schedule(1, 0, true)
		s.send(c, 1, 0)
		s.done(1)
	}},
	{name: "in flight to the receiver", want: ClientResult{Expected: 1, InFlight: 1}, tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 0)
		s.sent(c, 1, 0, false)
		s.message(engine.Routed, 1)
	}},
	{name: "never sent: offline at QoS 0", want: lost(LostNeverSent), tell: func(s *story) {
		s.schedule(1, 0, false)
		s.client(client.Event{Kind: client.GaveUp, Ref: 1, Cause: client.CauseOffline})
	}},
	{name: "never sent: store lost while on its way", want: lost(LostNeverSent), tell: func(s *story) {
		c := s.dial(thePublisher)
		s.schedule(1, 1, true)
		s.send(c, 1, 1)
		s.client(client.Event{Kind: client.GaveUp, Ref: 1, Cause: client.CauseProgramEnded})
		s.clientGone(c)
		s.brokerGone(c)
	}},
	{name: "uplink", want: lost(LostUplink), tell: func(s *story) {
		c := s.dial(thePublisher)
		s.schedule(1, 0, true)
		s.send(c, 1, 0)
		s.done(1)
		s.brokerGone(c)
	}},
	{name: "uplink: written to a connection that nobody reads", want: lost(LostUplink), tell: func(s *story) {
		c := s.dial(thePublisher)
		s.brokerGone(c)
		s.schedule(1, 0, true)
		s.send(c, 1, 0)
		s.done(1)
	}},
	{name: "taken for a repetition", want: ClientResult{Expected: 2, Lost: 2, LostByCause: map[string]int64{
		"taken-for-repetition": 1, "no-session/never-made": 1}}, tell: func(s *story) {
		c := s.dial(thePublisher)
		for ref := uint64(1); ref <= 2; ref++ {
			s.schedule(ref, 2, true)
			s.send(c, ref, 2)
			s.receive(c, 1, 2)
			if ref == 1 {
				s.message(engine.Routed, 1)
				s.client(client.Event{Kind: client.GaveUp, Ref: 1})
			}
		}
		s.done(2)
		s.message(engine.Released, 1)
	}},

	{name: "no Session: never made", want: lost(LostNoSessionNeverMade), tell: func(s *story) { routedToNobody(s) }},
	{name: "no Session: not kept", want: lost(LostNoSessionNotKept), tell: func(s *story) {
		s.session()
		s.ended(engine.CauseSessionNotKept)
		routedToNobody(s)
	}},
	{name: "no Session: expired", want: lost(LostNoSessionExpired), tell: func(s *story) {
		s.session()
		s.ended(engine.CauseSessionExpired)
		routedToNobody(s)
	}},
	{name: "no Session: wiped", want: lost(LostNoSessionWiped), tell: func(s *story) {
		s.session()
		s.ended(engine.CauseSessionWiped)
		routedToNobody(s)
	}},
	{name: "no Session: restart", want: lost(LostNoSessionRestart), tell: func(s *story) {
		s.session()
		s.stop(true)
		s.start()
		routedToNobody(s)
	}},
	{name: "no Session: taken over", want: lost(LostNoSessionTakenOver), tell: func(s *story) {
		s.session()
		s.client(client.Event{Client: thePublisher, Kind: client.Identified, ClientID: "S"})
		routedToNobody(s)
	}},
	{name: "no Session under a fresh Client Identifier", want: lost(LostNoSessionNeverMade), tell: func(s *story) {
		s.session()
		s.client(client.Event{Client: theSubscriber, Kind: client.Identified, ClientID: "S-2"})
		routedToNobody(s)
	}},
	{name: "in the Session of an older Client Identifier", want: lost(LostDiscardedExpired), tell: func(s *story) {
		s.session()
		s.client(client.Event{Client: theSubscriber, Kind: client.Identified, ClientID: "S-2"})
		storedThenDropped(s, engine.CauseSessionExpired)
		s.ended(engine.CauseSessionExpired)
	}},
	{name: "not subscribed", want: lost(LostNotSubscribed), tell: func(s *story) {
		s.session()
		s.connect(false, 0)
		routedToNobody(s)
	}},

	{name: "offline at QoS 0", want: lost(LostOfflineQoS0), tell: func(s *story) { droppedAtOnce(s, 0, engine.CauseOfflineQoS0) }},
	{name: "queue full", want: lost(LostQueueFull), tell: func(s *story) { droppedAtOnce(s, 1, engine.CauseQueueFull) }},
	{name: "queue bytes", want: lost(LostQueueBytes), tell: func(s *story) { droppedAtOnce(s, 1, engine.CauseQueueBytes) }},
	{name: "too large", want: lost(LostTooLarge), tell: func(s *story) { droppedAtOnce(s, 1, engine.CauseTooLarge) }},
	{name: "refused for the receiver", want: lost(LostRefused), tell: func(s *story) { droppedAtOnce(s, 1, engine.CauseRefused) }},
	{name: "queue oldest", want: lost(LostQueueOldest), tell: func(s *story) {
		s.session()
		storedThenDropped(s, engine.CauseQueueOldest)
	}},
	{name: "message expired", want: lost(LostMessageExpired), tell: func(s *story) {
		s.session()
		storedThenDropped(s, engine.CauseMessageExpired)
	}},
	{name: "Session discarded: expired", want: lost(LostDiscardedExpired), tell: func(s *story) {
		s.session()
		storedThenDropped(s, engine.CauseSessionExpired)
	}},
	{name: "Session discarded: wiped", want: lost(LostDiscardedWiped), tell: func(s *story) {
		s.session()
		storedThenDropped(s, engine.CauseSessionWiped)
	}},
	{name: "Session discarded: not kept, having been sent to a dead link", want: lost(LostDiscardedNotKept), tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.clientGone(c)
		s.publish(1, 1)
		s.sent(c, 1, 1, false)
		s.message(engine.Routed, 1)
		s.inSession(engine.Dropped, 1, engine.CauseSessionNotKept)
	}},
	{name: "Session discarded: taken over", tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		c := s.dial(thePublisher)
		s.engine(engine.Event{Kind: engine.Connected, Conn: engine.ConnID(c), Session: 7, ClientID: "S", Present: true})
		s.sent(c, 1, 1, false)
		s.client(client.Event{Client: thePublisher, Conn: c, Kind: client.Delivered, QoS: 1, PacketID: 1})
		s.inSession(engine.Completed, 1, 0)
	}, want: lost(LostDiscardedTakenOver)},
	{name: "Session discarded: orderly restart without storage", want: lost(LostDiscardedRestart), tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		s.stop(true)
		s.start()
	}},
	{name: "refused by the Broker", want: lost(LostRefused), tell: func(s *story) {
		c := s.dial(thePublisher)
		s.schedule(1, 1, true)
		s.send(c, 1, 1)
		s.engine(engine.Event{Kind: engine.Received, Conn: engine.ConnID(c), QoS: 1, PacketID: 1, Cause: engine.CauseNotAuthorized})
		s.client(client.Event{Kind: client.PublishDone, Ref: 1, Reason: packet.NotAuthorized})
	}},

	{name: "Broker stop", want: lost(LostBrokerStop), tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		s.stop(false)
		s.start()
	}},
	{name: "Broker stop: what storage kept is still queued", storage: engine.PersistJournal, want: ClientResult{Expected: 1, Queued: 1}, tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		s.stop(false)
		s.start()
		s.session()
		s.inSession(engine.Restored, 1, 0)
	}},
	{name: "Broker stop: down at the end, with a journal", storage: engine.PersistJournal, want: ClientResult{Expected: 1, Queued: 1}, tell: downAtEnd(false)},
	{name: "Broker stop: down at the end, killed between snapshots", storage: engine.PersistSnapshot, want: lost(LostBrokerStop), tell: downAtEnd(false)},
	{name: "Broker stop: down at the end, stopped in order", storage: engine.PersistSnapshot, want: ClientResult{Expected: 1, Queued: 1}, tell: downAtEnd(true)},
	{name: "legal duplicate: an old snapshot brings a delivered message back", storage: engine.PersistSnapshot, want: duplicated, tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 1)
		s.sent(c, 1, 1, false)
		s.message(engine.Routed, 1)
		s.read(client.Delivered, c, 1)
		s.inSession(engine.Completed, 1, 0)
		fromSnapshot(s)
	}},
	{name: "delivered after all: an old snapshot brings a dropped message back", storage: engine.PersistSnapshot, want: delivered, tell: func(s *story) {
		s.session()
		storedThenDropped(s, engine.CauseQueueOldest)
		fromSnapshot(s)
	}},

	{name: "downlink", want: lost(LostDownlink), tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 0)
		s.sent(c, 1, 0, false)
		s.message(engine.Routed, 1)
		s.clientGone(c)
	}},
	{name: "downlink: written to a peer that is gone", want: lost(LostDownlink), tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.clientGone(c)
		s.publish(1, 0)
		s.sent(c, 1, 0, false)
		s.message(engine.Routed, 1)
	}},
	{name: "receiver", want: lost(LostReceiver), tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 2)
		s.sent(c, 1, 2, false)
		s.message(engine.Routed, 1)
		s.read(client.Suppressed, c, 2)
		s.inSession(engine.Completed, 1, 0)
	}},

	{name: "unintended", want: ClientResult{Unintended: 1}, tell: func(s *story) {
		s.client(client.Event{Client: theSubscriber, Kind: client.IntendsNoMore, TopicName: []byte("t")})
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 1)
		s.sent(c, 1, 1, false)
		s.message(engine.Routed, 1)
		s.read(client.Delivered, c, 1)
		s.inSession(engine.Completed, 1, 0)
	}},
	{name: "retained: a copy for a new subscription counts apart", want: ClientResult{Expected: 1, Delivered: 1, Retained: 1}, tell: func(s *story) {
		s.session()
		c := s.connect(false, 0)
		s.publish(1, 1)
		s.message(engine.Retained, 1)
		s.sent(c, 1, 1, false)
		s.message(engine.Routed, 1)
		s.read(client.Delivered, c, 1)
		s.inSession(engine.Completed, 1, 0)
		replayed(s, c)
		s.message(engine.Unretained, 1)
	}},
	{name: "retained: the first copy delivers", want: delivered, tell: func(s *story) {
		s.publish(1, 1)
		s.message(engine.Retained, 1)
		s.message(engine.Routed, 1)
		s.session()
		replayed(s, s.connect(false, 0))
	}},
	{name: "retained: ahead of the message itself", want: ClientResult{Expected: 1, Delivered: 1, Retained: 1}, tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.message(engine.Retained, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		c := s.connect(true, 1)
		s.sent(c, 1, 0, false) // the new subscription is at QoS 0
		s.read(client.Delivered, c, 0)
		s.message(engine.Unretained, 1)
		s.sent(c, 1, 1, false)
		s.read(client.Delivered, c, 1)
		s.inSession(engine.Completed, 1, 0)
	}},
	{name: "retained: behind the message in the same queue", want: ClientResult{Expected: 1, Delivered: 1, Retained: 1}, tell: func(s *story) {
		s.session()
		s.publish(1, 1)
		s.message(engine.Retained, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Unretained, 1)
		c := s.connect(true, 2)
		for id := range uint16(2) {
			s.engine(engine.Event{Kind: engine.Sent, Conn: engine.ConnID(c), Session: 7, Message: 1, QoS: 1, PacketID: id})
			s.client(client.Event{Client: theSubscriber, Conn: c, Kind: client.Delivered, QoS: 1, PacketID: id})
			s.inSession(engine.Completed, 1, 0)
		}
	}},
}

func sentTwice(s *story, qos packet.QoS, dup bool) {
	s.session()
	c := s.connect(false, 0)
	s.publish(1, qos)
	s.sent(c, 1, qos, false)
	s.message(engine.Routed, 1)
	s.read(client.Delivered, c, qos)
	s.sent(c, 1, qos, dup)
	s.read(client.Delivered, c, qos)
	s.inSession(engine.Completed, 1, 0)
}

// publishedTwice has the publisher repeat its message after a lost acknowledgement.
func publishedTwice(s *story, qos, subscribed packet.QoS) {
	s.session()
	c, p := s.connect(false, 0), s.dial(thePublisher)
	s.schedule(1, qos, true)
	for m := engine.MessageID(1); m <= 2; m++ {
		s.send(p, 1, qos)
		s.receive(p, m, qos)
		s.sent(c, m, subscribed, false)
		s.message(engine.Routed, m)
		s.read(client.Delivered, c, subscribed)
		if qos == 2 {
			s.message(engine.Released, m)
		}
	}
	s.done(1)
}

func routedToNobody(s *story) {
	s.publish(1, 1)
	s.message(engine.Routed, 1)
}

func droppedAtOnce(s *story, qos packet.QoS, cause engine.Cause) {
	s.session()
	s.publish(1, qos)
	s.inSession(engine.Dropped, 1, cause)
	s.message(engine.Routed, 1)
}

func storedThenDropped(s *story, cause engine.Cause) {
	s.publish(1, 1)
	s.inSession(engine.Queued, 1, 0)
	s.message(engine.Routed, 1)
	s.inSession(engine.Dropped, 1, cause)
}

func downAtEnd(graceful bool) func(*story) {
	return func(s *story) {
		s.session()
		s.publish(1, 1)
		s.inSession(engine.Queued, 1, 0)
		s.message(engine.Routed, 1)
		s.stop(graceful)
	}
}

// fromSnapshot kills the Broker and has an old snapshot bring message 1 back, which is delivered then.
func fromSnapshot(s *story) {
	s.stop(false)
	s.wait(time.Second)
	s.start()
	s.session()
	s.inSession(engine.Restored, 1, 0)
	c := s.connect(true, 1)
	s.sent(c, 1, 1, false)
	s.read(client.Delivered, c, 1)
	s.inSession(engine.Completed, 1, 0)
}

// replayed has a new subscription get message 1, which is retained.
func replayed(s *story, conn uint32) {
	s.sent(conn, 1, 1, false)
	s.read(client.Delivered, conn, 1)
	s.inSession(engine.Completed, 1, 0)
}

func TestFates(t *testing.T) {
	for _, test := range fateTests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory(Options{Storage: test.storage})
			test.tell(s)
			a, got := s.finish(t)
			test.want.Client = "sub"
			ignored := cmpopts.IgnoreFields(ClientResult{}, "PeakMessages", "PeakBytes", "Received")
			if diff := cmp.Diff(test.want, got, ignored); diff != "" {
				t.Errorf("subscriber (-want +got):\n%s", diff)
			}
			if illegal := a.Totals().Delivery.Illegal; illegal != test.illegal {
				t.Errorf("illegal duplicates: %d, want %d", illegal, test.illegal)
			}
		})
	}
}

// TestEveryCauseHasAStory keeps fateTests complete.
func TestEveryCauseHasAStory(t *testing.T) {
	told := make(map[string]bool)
	for _, test := range fateTests {
		for cause := range test.want.LostByCause {
			told[cause] = true
		}
	}
	for _, cause := range LossCauseNames() {
		if !told[cause] {
			t.Errorf("no story loses a message to %s", cause)
		}
	}
}
