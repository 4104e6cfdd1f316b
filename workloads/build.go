package workloads

import (
	"fmt"
	"strings"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/network"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// ClientNames are the names of the case's clients in the order of their indices in the world: groups
// in the order of the file, members in the order of their numbers.
func (c *Case) ClientNames() []string {
	var names []string
	for i := range c.Clients {
		g := &c.Clients[i]
		for n := 1; n <= g.Count; n++ {
			names = append(names, g.NameOf(n))
		}
	}
	return names
}

// RestartsBroker says whether a step starts the broker again.
func (c *Case) RestartsBroker() bool {
	for i := range c.Steps {
		if c.Steps[i].Verb == StartBroker {
			return true
		}
	}
	return false
}

// Build makes the world of the case with everything planned in it; what is left is to let time pass. The observer is told
// of the broker's start during the call. What happens at one instant happens first to the clients of their own accord,
// then by the steps in the order of the file. Of a case that Parse has checked there is no error.
func (c *Case) Build(seed uint64, observer sim.Observer) (*sim.World, error) {
	w, err := sim.New(sim.Config{Seed: seed, Broker: c.Broker.config(), DiskLatency: rng.Quantiles(c.Broker.DiskLatency)}, observer)
	if err != nil {
		return nil, err
	}
	b := &builder{c: c, w: w, first: make(map[string]uint32)}
	for i := range c.Clients {
		if err := b.addGroup(&c.Clients[i]); err != nil {
			return nil, err
		}
	}
	b.cables = make([]cable, w.Clients())
	for i := range c.Clients {
		b.planGroup(&c.Clients[i])
	}
	b.planSteps()
	return w, nil
}

// builder fills a world.
type builder struct {
	c      *Case
	w      *sim.World
	first  map[string]uint32 // index of a group's first client, by the group's name
	cables []cable           // of each client
}

func (b *builder) addGroup(g *ClientGroup) error {
	link, err := b.link(g.Link)
	if err != nil {
		return err
	}
	for n := 1; n <= g.Count; n++ {
		i, err := b.w.AddClient(g.NameOf(n), g.config(n), link)
		if err != nil {
			return err
		}
		if n == 1 {
			b.first[g.Name] = i
		}
	}
	return nil
}

func (b *builder) link(name string) (network.Profile, error) {
	for i := range b.c.Links {
		if l := &b.c.Links[i]; l.Name == name {
			return network.Profile{Latency: rng.Quantiles(l.Latency), Bandwidth: int64(l.Bandwidth), MTU: int(l.MTU)}, nil
		}
	}
	return network.Profile{}, fmt.Errorf("there is no link %q", name)
}

// config is what the engine calls it.
func (b *Broker) config() engine.Config {
	cfg := engine.Config{
		MaxInflight: b.MaxInflight, InflightCap: b.InflightCap, ReceiveMaximum: uint16(b.ReceiveMaximum),
		QueueMessages: b.QueueMessages, QueueBytes: int(b.QueueBytes), QueueCountsInflight: b.QueueCountsInflight,
		DropOldest: b.Overflow == DropOldest, QueueQoS0: b.QueueQoS0,
		KeepAliveGrace: time.Duration(b.KeepAliveGrace), KeepAliveCheck: time.Duration(b.KeepAliveCheck),
		KeepAliveNotBefore: time.Duration(b.KeepAliveNotBefore), ServerKeepAlive: uint16(b.ServerKeepAlive),
		ConnectTimeout: time.Duration(b.ConnectTimeout),
		Persistence:    engine.Persistence(b.Persistence), SnapshotEvery: time.Duration(b.SnapshotEvery),
		SnapshotSkipsCleanStart: b.SnapshotSkipsCleanStart,
	}
	if b.SessionExpiryMax != ExpiryNever {
		cfg.SessionExpiryMax = packet.Seconds(b.SessionExpiryMax)
	}
	if b.SessionExpiry311 != ExpiryNever {
		cfg.SessionExpiry311 = packet.Seconds(b.SessionExpiry311)
	}
	return cfg
}

// config is the n-th member's, in package client's words.
func (g *ClientGroup) config(n int) client.Config {
	name := g.NameOf(n)
	cfg := client.Config{
		Version: packet.Version(g.Version) + packet.V31, ClientID: g.ClientIDOf(n), FreshID: g.FreshID,
		Clean: client.CleanHabit(g.Clean), SessionExpiry: packet.Seconds(g.SessionExpiry),
		KeepAlive: uint16(g.KeepAlive), PingTimeout: time.Duration(g.PingTimeout), ConnectTimeout: time.Duration(g.ConnectTimeout),
		ReceiveMaximum: uint16(g.ReceiveMaximum), MaximumPacketSize: uint32(g.MaximumPacketSize),
		MaxInflight: g.MaxInflight, QueueLimit: g.QueueLimit, QueueQoS0: g.QueueQoS0,
		DropOnLoss: g.DropOnLoss, Store: g.Store, Resubscribe: g.Resubscribe,
		Subscriptions: subscriptionsOf(g.Subscribe, name, n),
		UserName:      g.UserName.For(name, n, ""), Password: g.Password.For(name, n, ""),
	}
	if r := g.Reconnect; !r.Never {
		cfg.Reconnect = client.Backoff{Min: time.Duration(r.Min), Max: time.Duration(r.Max), Factor: uint32(r.Factor), JitterPPM: uint32(r.Jitter)}
	}
	if will := g.Will; will != nil {
		cfg.Will = &client.Will{TopicName: will.Topic.For(name, n, ""), Payload: []byte(will.Payload.For(name, n, "")),
			QoS: packet.QoS(will.QoS), Retain: will.Retain, Delay: packet.Seconds(will.Delay)}
	}
	return cfg
}

func subscriptionsOf(list []Subscription, name string, n int) []client.Subscription {
	var subscriptions []client.Subscription
	for i := range list {
		s := &list[i]
		subscriptions = append(subscriptions, client.Subscription{TopicFilter: s.Filter.For(name, n, ""), QoS: packet.QoS(s.QoS),
			NoLocal: s.NoLocal, RetainAsPublished: s.RetainAsPublished, RetainHandling: uint8(s.RetainHandling)})
	}
	return subscriptions
}

// members are the clients that a name in the file means: one, or all of a group.
func (b *builder) members(name string) (members []member) {
	g := b.c.groupOf(name)
	if g.Name != name {
		n := g.member(name)
		return []member{{g, n, b.first[g.Name] + uint32(n-1)}}
	}
	for n := 1; n <= g.Count; n++ {
		members = append(members, member{g, n, b.first[name] + uint32(n-1)})
	}
	return members
}

// member is one client of a group.
type member struct {
	group *ClientGroup
	n     int    // from 1
	index uint32 // in the world
}

func (m member) name() string { return m.group.NameOf(m.n) }

// stream is the random stream of m for one purpose. which tells those of one purpose apart.
func (m member) stream(w *sim.World, purpose string, which ...string) *rng.Stream {
	return w.Stream(strings.Join(append([]string{purpose, m.name()}, which...), "/"))
}
