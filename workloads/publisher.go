package workloads

import (
	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// planPublish plans the publish entry p of m: once, or once for each client that it is to. which is p's place in the list.
func (b *builder) planPublish(m member, p *Publish, which string) {
	if p.To == "" {
		b.planPublisher(m, p, m.stream(b.w, "publish", which), "")
		return
	}
	for _, to := range b.members(p.To) {
		b.planPublisher(m, p, m.stream(b.w, "publish", which, to.name()), to.name())
	}
}

func (b *builder) planPublisher(m member, p *Publish, r *rng.Stream, to string) {
	s := newPublisher(b.w, m.index, r)
	s.message = messageOf(m, p.Topic, p.QoS, p.Payload, p.Size, p.Retain, p.MessageExpiry, to)
	s.left, s.endless, s.until = p.Times(), p.Times() == 0, b.end(p.Until)
	if p.Every != nil {
		s.every = *p.Every
	}
	s.plan(engine.Instant(p.Start.draw(r)))
}

// messageOf is what m publishes; to is the addressee's name, where there is one.
func messageOf(m member, topic TopicName, qos QoS, payload *Text, size Size, retain bool, expiry *Seconds, to string) client.Message {
	message := client.Message{TopicName: topic.For(m.name(), m.n, to), QoS: packet.QoS(qos), Retain: retain}
	if payload != nil {
		message.Payload = []byte(payload.For(m.name(), m.n, to))
	} else {
		message.Payload = make([]byte, size)
	}
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
	left    int  // publications still to come
	endless bool // left does not count
	until   engine.Instant
	again   func() // publish; made once, so that publishing does not allocate
}

func newPublisher(w *sim.World, client uint32, r *rng.Stream) *publisher {
	s := &publisher{w: w, client: client, stream: r, until: engine.Never}
	s.again = s.publish
	return s
}

// plan plans the next publication.
func (s *publisher) plan(at engine.Instant) {
	if at < s.until {
		s.w.At(at, s.again)
	}
}

// publish publishes what is to be published at this instant, without letting anything else happen in between.
func (s *publisher) publish() {
	for {
		if s.w.Running(s.client) {
			s.w.Publish(s.client, s.message)
		}
		s.left--
		if !s.endless && s.left <= 0 {
			return
		}
		if pause := s.every.draw(s.stream); pause > 0 {
			s.plan(s.w.Now().Add(pause))
			return
		}
	}
}
