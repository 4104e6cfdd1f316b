package sim

import (
	"fmt"
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/network"
)

// station is a client where it stands: the program, and the link it has.
type station struct {
	index      uint32
	name       string
	client     *client.Client
	connection *connection // the client's end of it is open
	// leaving are connections whose client's end is gone, with something under way or the broker's end open.
	leaving  []*connection
	up, down *network.Way
	linkDown bool
	how      network.Loss   // in which way the link is down
	armed    engine.Instant // of the queue entry that wakes the client; Never: none
}

// AddClient adds a client whose program is not started yet, and returns its index. Names must differ,
// since the client's random streams are named after it.
func (w *World) AddClient(name string, cfg client.Config, link network.Profile) (uint32, error) {
	if err := cfg.Validate(); err != nil {
		return 0, fmt.Errorf("client %s: %w", name, err)
	}
	if err := link.Validate(); err != nil {
		return 0, fmt.Errorf("client %s: link: %w", name, err)
	}
	s := &station{
		index:  uint32(len(w.stations)),
		name:   name,
		client: client.New(cfg, w.Stream("client/"+name)),
		up:     network.NewWay(&link, w.Stream("link/"+name+"/up")),
		down:   network.NewWay(&link, w.Stream("link/"+name+"/down")),
		armed:  engine.Never,
	}
	s.client.SetObserver(w.observer, s.index)
	w.stations = append(w.stations, s)
	return s.index, nil
}

// Name returns the name of client i.
func (w *World) Name(i uint32) string { return w.stations[i].name }

// Clients is how many clients there are.
func (w *World) Clients() int { return len(w.stations) }

// Running says whether the program of client i runs.
func (w *World) Running(i uint32) bool { return w.stations[i].client.Running() }

// Start starts the program of client i, which connects.
func (w *World) Start(i uint32) { w.tell(i, func(c *client.Client) { c.Start(w.now) }) }

// Kill ends the program of client i; its operating system closes the connection.
func (w *World) Kill(i uint32) { w.tell(i, func(c *client.Client) { c.Kill(w.now) }) }

// PowerOff ends the program of client i and its machine with it: the connection falls silent. The link
// works again at the next Start.
func (w *World) PowerOff(i uint32) {
	if c := w.stations[i].connection; c != nil {
		w.mute(c)
	}
	w.Kill(i)
}

// Exit ends the program of client i in an orderly way, with DISCONNECT.
func (w *World) Exit(i uint32, expiry *packet.Seconds) {
	w.tell(i, func(c *client.Client) { c.Exit(w.now, packet.Success, expiry) })
}

// Disconnect makes client i send DISCONNECT, with that Session Expiry Interval if not nil, and stay away.
func (w *World) Disconnect(i uint32, expiry *packet.Seconds) {
	w.tell(i, func(c *client.Client) { c.Disconnect(w.now, expiry) })
}

// Connect makes client i connect again after Disconnect.
func (w *World) Connect(i uint32) { w.tell(i, func(c *client.Client) { c.Connect(w.now) }) }

// Subscribe makes the application of client i subscribe.
func (w *World) Subscribe(i uint32, subscriptions []client.Subscription) {
	w.tell(i, func(c *client.Client) { c.Subscribe(w.now, subscriptions) })
}

// Unsubscribe makes the application of client i unsubscribe.
func (w *World) Unsubscribe(i uint32, topicFilters []string) {
	w.tell(i, func(c *client.Client) { c.Unsubscribe(w.now, topicFilters) })
}

// SetSubscriptions replaces what the program of client i subscribes to from its next Start on.
func (w *World) SetSubscriptions(i uint32, subscriptions []client.Subscription) {
	w.stations[i].client.SetSubscriptions(subscriptions)
}

// Publish makes the application of client i publish m now. It returns the publication's number, from 1.
func (w *World) Publish(i uint32, m client.Message) uint64 {
	w.lastRef++
	m.Ref = w.lastRef
	s := w.stations[i]
	w.observe(Event{Kind: Scheduled, Client: i, Ref: m.Ref, TopicName: m.TopicName, QoS: m.QoS, Retain: m.Retain,
		Size: len(m.Payload), Online: s.client.Connected()})
	s.client.Publish(w.now, m)
	w.flushClient(s)
	return m.Ref
}

// Cut takes the link of client i away until Restore, and its connection with it.
func (w *World) Cut(i uint32, how network.Loss) {
	s := w.stations[i]
	s.how = how
	if s.linkDown {
		return
	}
	s.linkDown = true
	w.observe(Event{Kind: LinkDown, Client: i})
	for _, c := range slices.Clone(s.leaving) {
		w.lose(c, how)
	}
	if s.connection != nil {
		w.lose(s.connection, how)
	}
}

// lose ends c because its link does.
func (w *World) lose(c *connection, how network.Loss) {
	switch {
	case how == network.Silence:
		w.silence(c)
	case how == network.RST:
		w.reset(c)
	case c.clientEnd:
		w.signal(c, arriveAtBroker, network.Close)
		w.signal(c, arriveAtClient, network.Close)
	}
}

// Restore gives client i its link back.
func (w *World) Restore(i uint32) {
	s := w.stations[i]
	if !s.linkDown {
		return
	}
	s.linkDown = false
	w.observe(Event{Kind: LinkUp, Client: i})
}

// tell gives client i an input.
func (w *World) tell(i uint32, input func(*client.Client)) {
	s := w.stations[i]
	input(s.client)
	w.flushClient(s)
}

// flushClient does what the client of s wants after an input.
func (w *World) flushClient(s *station) {
	for _, out := range s.client.Outputs() {
		switch out.Kind {
		case client.Dial:
			w.dial(s)
		case client.Send:
			if s.connection != nil {
				w.write(s.connection, arriveAtBroker, out.Data)
			}
		case client.Hangup:
			w.leave(s, network.Close)
		case client.Abort:
			w.leave(s, network.Reset)
		}
	}
	w.armClient(s)
}

// leave closes the client's end of its connection.
func (w *World) leave(s *station, how network.Signal) {
	c := s.connection
	if c == nil {
		return
	}
	w.signal(c, arriveAtBroker, how)
	w.clientEndGone(c)
}

// armClient sees to it that the client is woken in time. An entry that is too early stays: waking
// early does no harm, and it is put back then.
func (w *World) armClient(s *station) {
	if at, ok := s.client.NextDeadline(); ok && at < s.armed {
		s.armed = max(at, w.now)
		w.queue.push(s.armed, clientDeadline, s.index)
	}
}

func (w *World) expireClient(s *station) {
	if s.armed != w.now {
		return // left over from before an earlier one was planned
	}
	s.armed = engine.Never
	s.client.Expire(w.now)
	w.flushClient(s)
}
