package workloads

import (
	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/network"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// planOutages plans one series of outages of m; which is its place in the list.
func (b *builder) planOutages(m member, o *Outage, which string) {
	how := lossOf(o.How)
	s := series{w: b.w, stream: m.stream(b.w, "outage", which), every: o.Every, span: o.For, until: b.end(o.Until),
		begin: func() (end func()) { return b.cut(m.index, how) }}
	s.next(engine.Instant(o.From))
}

// planPowerCycles plans one series of power cycles of m; which is its place in the list.
func (b *builder) planPowerCycles(m member, p *PowerCycle, which string) {
	s := series{w: b.w, stream: m.stream(b.w, "power", which), every: p.Every, span: p.For, until: b.end(p.Until),
		begin: func() (end func()) { return b.powerOff(m.index) }}
	s.next(engine.Instant(p.From))
}

// powerOff takes the power from a client until end is called. A program that does not run then is not started by end either.
func (b *builder) powerOff(i uint32) (end func()) {
	if !b.w.Running(i) {
		return func() {}
	}
	b.w.PowerOff(i)
	return func() { b.w.Start(i) }
}

// series is something bad that begins from time to time and is over after a while.
type series struct {
	w           *sim.World
	stream      *rng.Stream
	every, span Span
	until       engine.Instant
	begin       func() (end func())
}

// next plans the next beginning, counted from an instant.
func (s *series) next(from engine.Instant) {
	at := from.Add(s.every.draw(s.stream))
	if at >= s.until {
		return
	}
	span := s.span.draw(s.stream)
	s.w.At(at, func() {
		end := s.begin()
		s.w.After(span, func() {
			end()
			s.next(s.w.Now())
		})
	})
}

// cable is a client's link as the case sees it. Steps and series cut it independently of each other: it
// works again when each of them has ended, or when a step restores it, which ends all of them.
type cable struct {
	cuts     int    // that have not ended
	restored uint32 // how often a step restored it
}

// cut cuts the link of client i until end is called.
func (b *builder) cut(i uint32, how network.Loss) (end func()) {
	c := &b.cables[i]
	c.cuts++
	restored := c.restored
	b.w.Cut(i, how)
	return func() {
		if c.restored != restored {
			return
		}
		if c.cuts--; c.cuts == 0 {
			b.w.Restore(i)
		}
	}
}

// restore restores the link of client i, whatever has cut it.
func (b *builder) restore(i uint32) {
	c := &b.cables[i]
	c.cuts = 0
	c.restored++
	b.w.Restore(i)
}

// lossOf is what package network calls it.
func lossOf(h How) network.Loss {
	return [...]network.Loss{network.Silence, network.FIN, network.RST}[h]
}
