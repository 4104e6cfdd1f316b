package bench

import "github.com/hiatus-mqtt/hiatus/engine"

// spanState is the state of a client's Session in a Span.
type spanState uint8

const (
	stateNone spanState = iota
	stateOffline
	stateHalfOpen
	stateConnected
)

var spanStateNames = [...]string{stateNone: "none", stateOffline: "offline", stateHalfOpen: "half-open", stateConnected: "connected"}

// timelineMax bounds the spans, and the outages, of one client.
const timelineMax = 512

// timeline is the life of one client.
type timeline struct {
	spans   []timedState
	outages []Outage
	state   spanState // now, once there are spans
	changes int       // of state, whether there was room for them or not
	omitted int
	open    bool // the last of outages goes on
}

type timedState struct {
	from  engine.Instant
	state spanState
}

// enter begins a span, unless the state is the same. Of several states in one instant the last counts.
func (t *timeline) enter(now engine.Instant, state spanState) {
	n := len(t.spans)
	if n > 0 && t.state == state {
		return
	}
	t.changes++
	t.state = state
	if n > 0 && t.spans[n-1].from == now {
		t.spans = t.spans[:n-1]
		n--
	}
	switch {
	case n == timelineMax:
		t.omitted++
	case n == 0 || t.spans[n-1].state != state:
		t.spans = append(t.spans, timedState{now, state})
	}
}

func (t *timeline) outage(now engine.Instant) {
	if len(t.outages) == timelineMax {
		t.omitted++
		return
	}
	t.outages = append(t.outages, Outage{FromNS: int64(now)})
	t.open = true
}

func (t *timeline) outageOver(now engine.Instant) {
	if t.open {
		t.outages[len(t.outages)-1].ToNS = int64(now)
		t.open = false
	}
}

func (t *timeline) result(client string, end engine.Instant) Timeline {
	t.outageOver(end)
	r := Timeline{Client: client, Spans: make([]Span, len(t.spans)), Outages: append([]Outage{}, t.outages...), Omitted: t.omitted}
	for i, s := range t.spans {
		r.Spans[i] = Span{FromNS: int64(s.from), State: spanStateNames[s.state]}
	}
	return r
}
