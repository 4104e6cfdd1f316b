package replay

import (
	"cmp"
	"slices"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// Difference is one answer of the engine that is not the recorded broker's.
type Difference struct {
	AtNS     int64  `json:"at_ns"`
	Conn     int    `json:"connection"` // from 1, in the order of the recording
	Client   string `json:"client"`
	Recorded string `json:"recorded"` // what the recorded broker did
	Engine   string `json:"engine"`   // what the engine did
}

// nothing stands for an answer that one of the two did not give.
const nothing = "nothing"

// closeTolerance is how far apart two ends of a connection may be to count as the same.
const closeTolerance = 100 * time.Millisecond

// Differences compares what the engine answered with what was recorded, connection by connection.
//
// Compared are: CONNACK by Reason Code and Session Present; SUBACK, UNSUBACK and the acknowledgements of PUBLISH by
// Packet Identifier and Reason Code, all success being one for the latter; PUBLISH by all but its Packet Identifier and
// what it says of expiry and subscriptions, and in order; DISCONNECT by Reason Code; and when the server closed. Other
// Properties and Packet Identifiers of the server's own are each broker's own affair, and so is the order of answers of
// different kinds. A connection without any recorded answer is not compared: its answers were not captured.
func (p *Player) Differences() []Difference {
	var all []Difference
	for i := range p.trace.Conns {
		if c := p.conns[i]; len(c.recorded.packets) > 0 {
			all = append(all, c.differences()...)
		}
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return cmp.Compare(a.AtNS, b.AtNS) })
	return all
}

func (c *conn) differences() []Difference {
	var all []Difference
	note := func(at engine.Instant, recorded, now string) {
		all = append(all, Difference{int64(at), c.number + 1, c.client.name, recorded, now})
	}
	then, now := c.groups(&c.recorded), c.groups(&c.engine)
	for i := range then {
		compare(then[i], now[i], func(at engine.Instant, recorded, now *compared) {
			note(at, c.describe(recorded), c.describe(now))
		})
		if before, after := firstOutOfOrder(then[i], now[i]); before != nil {
			note(after.at, "first "+c.describe(before), "first "+c.describe(after))
		}
	}
	c.compareEnds(note)
	return all
}

func (c *conn) describe(x *compared) string {
	if x == nil {
		return nothing
	}
	return trace.Describe(c.version, x.bytes)
}

// compare looks for the partner of each answer: one that is equal, or else one in the same place that says something else.
func compare(then, now []compared, note func(at engine.Instant, recorded, now *compared)) {
	pair(then, now, func(x *compared) string { return x.key }, func(x, y *compared) { x.equal, y.equal = true, true })
	pair(then, now, func(x *compared) string { return x.place }, func(x, y *compared) { note(x.at, x, y) })
	for i := range then {
		if x := &then[i]; !x.paired {
			note(x.at, x, nil)
		}
	}
	for i := range now {
		if x := &now[i]; !x.paired {
			note(x.at, nil, x)
		}
	}
}

// pair pairs answers that have no partner yet and the same name, the first with the first.
func pair(then, now []compared, name func(*compared) string, found func(x, y *compared)) {
	waiting := make(map[string][]*compared)
	for i := range now {
		if y := &now[i]; !y.paired {
			waiting[name(y)] = append(waiting[name(y)], y)
		}
	}
	for i := range then {
		x := &then[i]
		if candidates := waiting[name(x)]; !x.paired && len(candidates) > 0 {
			y := candidates[0]
			waiting[name(x)] = candidates[1:]
			x.paired, y.paired = true, true
			found(x, y)
		}
	}
}

// firstOutOfOrder finds where the equal answers of two lists begin to have another order.
func firstOutOfOrder(then, now []compared) (x, y *compared) {
	j := 0
	for i := range then {
		if !then[i].equal {
			continue
		}
		for !now[j].equal { // there are as many equal ones in now
			j++
		}
		if then[i].key != now[j].key {
			return &then[i], &now[j]
		}
		j++
	}
	return nil, nil
}

// compareEnds compares when and by whom the connection was closed. After a DISCONNECT of the client it does not
// matter who is first.
func (c *conn) compareEnds(note func(engine.Instant, string, string)) {
	then, now := &c.recorded, &c.engine
	thenByServer, nowByServer := then.isClosed && then.byServer, now.isClosed && now.byServer
	switch {
	case c.left || !thenByServer && !nowByServer:
	case thenByServer && !nowByServer:
		note(then.closedAt, "closed the connection", "kept it open")
	case then.isClosed && absolute(now.closedAt.Sub(then.closedAt)) <= closeTolerance:
	case thenByServer:
		note(now.closedAt, "closed the connection at "+time.Duration(then.closedAt).String(), "closed it at "+time.Duration(now.closedAt).String())
	default:
		note(now.closedAt, "kept the connection open", "closed it")
	}
}

func absolute(d time.Duration) time.Duration { return max(d, -d) }
