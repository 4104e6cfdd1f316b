package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// fleetStory is a steady world of devices, each of which publishes to a topic of its own and gets what
// it publishes, at QoS 1: 8 events of the Broker, clients and world for each delivery.
type fleetStory struct {
	l      *Ledger
	topics []string
	bytes  [][]byte
	now    engine.Instant
	ref    uint64
}

func newFleetStory(devices int, log *EventLog) *fleetStory {
	s := &fleetStory{l: NewLedger(Options{Duration: engine.Instant(time.Hour), Log: log})}
	for i := range uint32(devices) {
		id, topic := fmt.Sprintf("device-%d", i), fmt.Sprintf("plant/%d/device-%d/state", i%10, i)
		s.topics, s.bytes = append(s.topics, topic), append(s.bytes, []byte(topic))
		s.l.ObserveClient(client.Event{Client: i, Kind: client.Identified, ClientID: id})
		s.l.ObserveClient(client.Event{Client: i, Kind: client.Intends, TopicName: []byte(topic)})
		s.l.ObserveWorld(sim.Event{Client: i, Kind: sim.Dialed, Conn: i})
		s.l.Observe(engine.Event{Kind: engine.Opened, Conn: engine.ConnID(i)})
		s.l.Observe(engine.Event{Kind: engine.SessionMade, Session: engine.SessionID(i + 1), ClientID: id})
		s.l.Observe(engine.Event{Kind: engine.Connected, Conn: engine.ConnID(i), Session: engine.SessionID(i + 1), ClientID: id})
	}
	return s
}

// deliver is one delivery from device i to itself. The acknowledgements come with a delay of window
// deliveries, so that as many are outstanding.
func (s *fleetStory) deliver(i, window int) {
	s.now += 1000
	s.ref++
	c, conn, session := uint32(i), engine.ConnID(i), engine.SessionID(i+1)
	id := uint16(s.ref)
	s.l.ObserveWorld(sim.Event{At: s.now, Kind: sim.Scheduled, Client: c, Ref: s.ref, TopicName: s.topics[i], QoS: 1, Size: 100, Online: true})
	s.l.ObserveClient(client.Event{At: s.now, Client: c, Conn: c, Kind: client.PublishSent, Ref: s.ref, QoS: 1, PacketID: id, TopicName: s.bytes[i], Size: 100})
	s.l.Observe(engine.Event{At: s.now, Kind: engine.Received, Conn: conn, Session: session, Message: engine.MessageID(s.ref), QoS: 1, PacketID: id, TopicName: s.bytes[i], Size: 100})
	s.l.Observe(engine.Event{At: s.now, Kind: engine.Sent, Conn: conn, Session: session, Message: engine.MessageID(s.ref), QoS: 1, PacketID: id})
	s.l.Observe(engine.Event{At: s.now, Kind: engine.Routed, Message: engine.MessageID(s.ref)})
	s.now += 1000
	s.l.ObserveClient(client.Event{At: s.now, Client: c, Conn: c, Kind: client.Delivered, QoS: 1, PacketID: id, TopicName: s.bytes[i], Size: 100})
	if old := s.ref - uint64(window); s.ref > uint64(window) {
		i := (i - window%len(s.topics) + len(s.topics)) % len(s.topics)
		s.l.ObserveClient(client.Event{At: s.now, Client: uint32(i), Conn: uint32(i), Kind: client.PublishDone, Ref: old, QoS: 1, PacketID: uint16(old)})
		s.l.Observe(engine.Event{At: s.now, Kind: engine.Completed, Session: engine.SessionID(i + 1), Message: engine.MessageID(old), QoS: 1})
	}
}

func BenchmarkLedger(b *testing.B) {
	for _, devices := range []int{1_000, 100_000} {
		for _, logged := range []bool{false, true} {
			b.Run(fmt.Sprintf("sessions=%d/log=%t", devices, logged), func(b *testing.B) {
				var log *EventLog
				if logged {
					log = NewEventLog(nil, nil)
				}
				s := newFleetStory(devices, log)
				for i := range devices {
					s.deliver(i, devices/2)
				}
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					s.deliver(i, devices/2)
					if i++; i == devices {
						i = 0
					}
				}
				if err := s.l.Err(); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/delivery")
			})
		}
	}
}

// BenchmarkLedgerFanOut delivers one publication at QoS 0 to many subscribers.
func BenchmarkLedgerFanOut(b *testing.B) {
	const subscribers = 1000
	s := newFleetStory(subscribers, nil)
	for i := range uint32(subscribers) {
		s.l.ObserveClient(client.Event{Client: i, Kind: client.Intends, TopicName: []byte("all")})
	}
	b.ReportAllocs()
	for b.Loop() {
		s.fanOut(subscribers)
	}
	if err := s.l.Err(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*subscribers), "ns/delivery")
}

func (s *fleetStory) fanOut(subscribers uint32) {
	s.ref++
	m := engine.MessageID(s.ref)
	s.l.ObserveWorld(sim.Event{Kind: sim.Scheduled, Ref: s.ref, TopicName: "all", Online: true})
	s.l.ObserveClient(client.Event{Kind: client.PublishSent, Ref: s.ref})
	s.l.Observe(engine.Event{Kind: engine.Received, Message: m})
	s.l.ObserveClient(client.Event{Kind: client.PublishDone, Ref: s.ref})
	for i := range subscribers {
		s.l.Observe(engine.Event{Kind: engine.Sent, Conn: engine.ConnID(i), Session: engine.SessionID(i + 1), Message: m})
	}
	s.l.Observe(engine.Event{Kind: engine.Routed, Message: m})
	for i := range subscribers {
		s.l.ObserveClient(client.Event{Client: i, Conn: i, Kind: client.Delivered})
	}
}

// TestLedgerAllocatesNothing: in steady state a delivery costs no memory, with the event log on.
func TestLedgerAllocatesNothing(t *testing.T) {
	const devices = 100
	s := newFleetStory(devices, NewEventLog(nil, nil))
	round := func() {
		for i := range devices {
			s.deliver(i, devices)
		}
	}
	for range 50 {
		round()
	}
	if n := testing.AllocsPerRun(20, round); n > 0 {
		t.Errorf("%v allocations in %d deliveries, want none", n, devices)
	}
	if err := s.l.Err(); err != nil {
		t.Fatal(err)
	}
	if p, m, e := s.l.Outstanding(); p != devices || m != devices || e != devices {
		t.Errorf("outstanding: %d publications, %d messages, %d entries; want %d of each", p, m, e, devices)
	}
}
