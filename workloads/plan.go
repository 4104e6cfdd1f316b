package workloads

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// draw picks a time in s, both ends included.
func (s Span) draw(r *rng.Stream) time.Duration { return r.Duration(s.Lo, max(s.Hi, s.Lo)) }

// planGroup plans what the clients of g do by themselves.
func (b *builder) planGroup(g *ClientGroup) {
	for _, m := range b.members(g.Name) {
		if !g.Start.Never {
			b.w.At(engine.Instant(g.Start.draw(m.stream(b.w, "start", 0))), func() { b.w.Start(m.index) })
		}
		for i := range g.Publish {
			b.planPublish(m, i)
		}
		for i := range g.Outages {
			b.planOutages(m, i)
		}
		for i := range g.PowerCycles {
			b.planPowerCycles(m, i)
		}
	}
}

// planPublish plans the i-th publish entry of m: once, or once for each client that it is to.
func (b *builder) planPublish(m member, i int) {
	p := &m.group.Publish[i]
	if p.To == "" {
		b.publisher(m, p, m.stream(b.w, "publish", i), "")
		return
	}
	for j, to := range b.members(p.To) {
		b.publisher(m, p, m.stream(b.w, "publish/"+to.name(), i*len(m.group.Publish)+j), to.name())
	}
}

func (b *builder) publisher(m member, p *Publish, r *rng.Stream, to string) {
	every := Span{}
	if p.Every != nil {
		every = *p.Every
	}
	s := &publisher{w: b.w, client: m.index, stream: r, every: every, left: p.Times(), endless: p.Times() == 0,
		until: b.end(p.Until), message: messageOf(m, p.Topic, p.QoS, p.Payload, p.Size, p.Retain, p.MessageExpiry, to)}
	s.plan(engine.Instant(p.Start.draw(r)))
}

// end is the instant before which a series has to begin.
func (b *builder) end(until Duration) engine.Instant {
	if until == 0 {
		until = b.c.Duration
	}
	return engine.Instant(until)
}

func messageOf(m member, topic TopicName, qos QoS, payload *Text, size Size, retain bool, expiry *Seconds, to string) client.Message {
	message := client.Message{TopicName: topic.For(m.name(), m.n, to), QoS: packet.QoS(qos), Retain: retain,
		Payload: payloadOf(payload, size, m.name(), m.n, to)}
	if expiry != nil {
		message.HasExpiry, message.Expiry = true, packet.Seconds(*expiry)
	}
	return message
}

// publisher publishes one message again and again. A program that is not running publishes nothing,
// and time passes over what it would have published.
type publisher struct {
	w       *sim.World
	client  uint32
	message client.Message
	stream  *rng.Stream
	every   Span
	left    int
	endless bool
	until   engine.Instant
	again   func() // made once, so that publishing does not allocate
}

func (s *publisher) plan(at engine.Instant) {
	if at >= s.until {
		return
	}
	if s.again == nil {
		s.again = s.publish
	}
	s.w.At(at, s.again)
}

func (s *publisher) publish() {
	if s.w.Running(s.client) {
		s.w.Publish(s.client, s.message)
	}
	s.left--
	if s.endless || s.left > 0 {
		s.plan(s.w.Now().Add(s.every.draw(s.stream)))
	}
}

// planOutages plans the i-th series of outages of m.
func (b *builder) planOutages(m member, i int) {
	o := &m.group.Outages[i]
	how := lossOf(o.How)
	s := series{w: b.w, stream: m.stream(b.w, "outage", i), every: o.Every, span: o.For, until: b.end(o.Until),
		begin: func() { b.w.Cut(m.index, how) }, over: func() { b.w.Restore(m.index) }}
	s.next(engine.Instant(o.From))
}

// planPowerCycles plans the i-th series of power cycles of m.
func (b *builder) planPowerCycles(m member, i int) {
	p := &m.group.PowerCycles[i]
	s := series{w: b.w, stream: m.stream(b.w, "power", i), every: p.Every, span: p.For, until: b.end(p.Until),
		begin: func() { b.w.PowerOff(m.index) }, over: func() { b.w.Start(m.index) }}
	s.next(engine.Instant(p.From))
}

// series is something bad that begins from time to time and is over after a while.
type series struct {
	w           *sim.World
	stream      *rng.Stream
	every, span Span
	until       engine.Instant
	begin, over func()
}

// next plans the next beginning, counted from an instant.
func (s *series) next(from engine.Instant) {
	at := from.Add(s.every.draw(s.stream))
	if at >= s.until {
		return
	}
	span := s.span.draw(s.stream)
	s.w.At(at, func() {
		s.begin()
		s.w.After(span, func() {
			s.over()
			s.next(s.w.Now())
		})
	})
}

// planStep plans one step.
func (b *builder) planStep(s *Step) {
	at := engine.Instant(s.At)
	switch s.Verb {
	case StopBroker:
		b.w.At(at, b.w.StopBroker)
		return
	case KillBroker:
		b.w.At(at, b.w.KillBroker)
		return
	case CrashBroker:
		b.w.At(at, b.w.CrashBroker)
		return
	case StartBroker:
		b.w.At(at, b.w.StartBroker)
		return
	}
	members := b.members(s.Target)
	b.w.At(at, func() {
		for _, m := range members {
			b.step(s, m)
		}
	})
}

// step makes m do what s says.
func (b *builder) step(s *Step, m member) {
	w, i := b.w, m.index
	switch s.Verb {
	case StartProgram:
		if s.Filters != nil {
			w.SetSubscriptions(i, subscriptionsOf(s.Filters, m.name(), m.n))
		}
		w.Start(i)
	case Exit:
		w.Exit(i, (*packet.Seconds)(s.SessionExpiry))
	case Kill:
		w.Kill(i)
	case Disconnect:
		w.Disconnect(i, (*packet.Seconds)(s.SessionExpiry))
	case Connect:
		w.Connect(i)
	case Cut:
		b.cut(s, i)
	case Restore:
		w.Restore(i)
	case Subscribe:
		w.Subscribe(i, subscriptionsOf(s.Filters, m.name(), m.n))
	case Unsubscribe:
		var filters []string
		for _, f := range s.Unfilters {
			filters = append(filters, f.For(m.name(), m.n, ""))
		}
		w.Unsubscribe(i, filters)
	case PublishNow:
		p := &publisher{w: w, client: i, stream: m.stream(w, "step/publish", int(s.At)), every: s.Every, left: s.Count, until: engine.Never,
			message: messageOf(m, s.Topic, s.QoS, s.Payload, s.Size, s.Retain, s.MessageExpiry, "")}
		p.again = p.publish
		p.publish()
	}
}

func (b *builder) cut(s *Step, i uint32) {
	b.w.Cut(i, lossOf(s.How))
	if s.For > 0 {
		b.w.After(time.Duration(s.For), func() { b.w.Restore(i) })
	}
}
