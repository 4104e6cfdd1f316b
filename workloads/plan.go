package workloads

import (
	"strconv"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// draw picks a time in s, both ends included.
func (s Span) draw(r *rng.Stream) time.Duration { return r.Duration(s.Lo, s.Hi+1) }

// planGroup plans what the clients of g do of their own accord.
func (b *builder) planGroup(g *ClientGroup) {
	for _, m := range b.members(g.Name) {
		if !g.Start.Never {
			b.w.At(engine.Instant(g.Start.draw(m.stream(b.w, "start"))), func() { b.w.Start(m.index) })
		}
		for i := range g.Publish {
			b.planPublish(m, &g.Publish[i], strconv.Itoa(i))
		}
		for i := range g.Outages {
			b.planOutages(m, &g.Outages[i], strconv.Itoa(i))
		}
		for i := range g.PowerCycles {
			b.planPowerCycles(m, &g.PowerCycles[i], strconv.Itoa(i))
		}
	}
}

// end is the instant before which a series has to begin.
func (b *builder) end(until Duration) engine.Instant {
	if until == 0 {
		until = b.c.Duration
	}
	return engine.Instant(until)
}
