package bench

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// backlogStory: a cable is pulled at 10 s, the Broker notices at 17.5 s, three messages wait, the client is back at 60 s.
func backlogStory() *story {
	s := newStory(Options{})
	s.session()
	c := s.connect(false, 0)
	s.wait(10 * time.Second)
	s.world(sim.Event{Kind: sim.LinkDown, Client: theSubscriber})
	s.wait(5 * time.Second)
	s.clientGone(c)
	s.wait(2500 * time.Millisecond)
	s.engine(engine.Event{Kind: engine.Disconnected, Conn: engine.ConnID(c), Session: 7, Cause: engine.CauseKeepAlive})
	s.brokerGone(c)
	s.wait(2500 * time.Millisecond)
	for ref := range engine.MessageID(3) {
		s.publish(uint64(ref+1), 1)
		s.engine(engine.Event{Kind: engine.Queued, Session: 7, Message: ref + 1, QoS: 1, Depth: int(ref + 1), DepthBytes: 10 * int(ref+1)})
		s.message(engine.Routed, ref+1)
	}
	s.wait(40 * time.Second)
	s.world(sim.Event{Kind: sim.LinkUp, Client: theSubscriber})
	c = s.dial(theSubscriber)
	s.engine(engine.Event{Kind: engine.Connected, Conn: engine.ConnID(c), Session: 7, ClientID: "S", Present: true, Depth: 3, DepthBytes: 30})
	for ref := range engine.MessageID(3) {
		s.wait(time.Second)
		id := uint16(ref + 1)
		s.engine(engine.Event{Kind: engine.Sent, Conn: engine.ConnID(c), Session: 7, Message: ref + 1, QoS: 1, PacketID: id, Backlog: true,
			Depth: 2 - int(ref), DepthBytes: 20 - 10*int(ref)})
		s.client(client.Event{Client: theSubscriber, Conn: c, Kind: client.Delivered, QoS: 1, PacketID: id})
		s.engine(engine.Event{Kind: engine.Completed, Session: 7, Message: ref + 1, QoS: 1, Depth: 2 - int(ref), DepthBytes: 20 - 10*int(ref)})
	}
	return s
}

func TestQueueLatencyAndSessions(t *testing.T) {
	a, sub := backlogStory().finish(t)
	got := a.Totals()
	seconds := func(p Percentiles) Percentiles { return Percentiles{Count: p.Count, MaxNS: p.MaxNS / 1e6} }
	if diff := cmp.Diff(Queue{PeakMessages: 3, PeakBytes: 30, PeakSession: 3}, got.Queue); diff != "" {
		t.Errorf("queue (-want +got):\n%s", diff)
	}
	want := Sessions{Connects: 2, Resumed: 1, KeepAlive: 1, Detect: Percentiles{Count: 1, MaxNS: 7500}, Drain: Percentiles{Count: 1, MaxNS: 3000}}
	got.Sessions.Detect, got.Sessions.Drain = seconds(got.Sessions.Detect), seconds(got.Sessions.Drain)
	if diff := cmp.Diff(want, got.Sessions); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	if l := got.Latency; l.Online.Count != 0 || l.Backlog.Count != 3 || l.Backlog.MaxNS != 43e9 {
		t.Errorf("latency %+v, want 3 from the backlog, 43 s at most", l)
	}
	if diff := cmp.Diff([]uint64{1, 2, 3}, sub.Received); diff != "" || sub.PeakMessages != 3 || sub.PeakBytes != 30 {
		t.Errorf("client %+v", sub)
	}
}

func TestTimeline(t *testing.T) {
	a, _ := backlogStory().finish(t)
	series := a.series
	want := Timeline{Client: "sub", Spans: []Span{
		{0, "connected"}, {10e9, "half-open"}, {17.5e9, "offline"}, {60e9, "connected"},
	}, Outages: []Outage{{10e9, 60e9}}}
	if diff := cmp.Diff([]Timeline{want, {Client: "pub", Spans: []Span{{0, "none"}}, Outages: []Outage{}}}, series.Timelines); diff != "" {
		t.Errorf("timelines (-want +got):\n%s", diff)
	}
	if n := len(series.Depth); n != 2 || series.Depth[0].Name != "all" || series.Depth[1].Name != "sub" {
		t.Fatalf("%d depth series", n)
	}
	for _, d := range series.Depth {
		// Buckets are 3.6 s wide: the queue fills in number 5 and empties in 16 and 17.
		if diff := cmp.Diff([]int64{0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2}, d.Max); diff != "" {
			t.Errorf("%s, max (-want +got):\n%s", d.Name, diff)
		}
		if diff := cmp.Diff([]int64{0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 0}, d.Min); diff != "" {
			t.Errorf("%s, min (-want +got):\n%s", d.Name, diff)
		}
	}
}

func TestTimelineIsBounded(t *testing.T) {
	var l timeline
	for i := range 10_000 {
		l.enter(engine.Instant(i), spanState(i%2))
		l.outage(engine.Instant(i))
		l.outageOver(engine.Instant(i))
	}
	r := l.result("c", 10_000)
	if len(r.Spans) != timelineMax || len(r.Outages) != timelineMax || r.Omitted != 2*(10_000-timelineMax) {
		t.Errorf("%d spans, %d outages, %d omitted", len(r.Spans), len(r.Outages), r.Omitted)
	}
}

func TestAggregationMergesHistograms(t *testing.T) {
	one, _ := backlogStory().finish(t)
	two, _ := backlogStory().finish(t)
	sum := new(Account)
	sum.Add(one)
	sum.Add(two)
	got := sum.Totals()
	if got.Delivery.Expected != 6 || got.Delivery.Delivered != 6 || got.Latency.Backlog.Count != 6 || got.Latency.Backlog.MaxNS != 43e9 ||
		got.Queue.PeakMessages != 3 || got.Sessions.Connects != 4 || got.Sessions.Drain.Count != 2 {
		t.Errorf("totals %+v", got)
	}
}
