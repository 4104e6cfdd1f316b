package workloads

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// timetable carries out the steps of a case.
type timetable struct {
	b     *builder
	steps []*Step // still to come, in the order in which they happen
}

// planSteps plans the steps: by their instants, and those of one instant in the order of the file.
func (b *builder) planSteps() {
	t := &timetable{b: b}
	for i := range b.c.Steps {
		t.steps = append(t.steps, &b.c.Steps[i])
	}
	slices.SortStableFunc(t.steps, func(a, b *Step) int { return cmp.Compare(a.At, b.At) })
	t.wait()
}

// wait plans the next instant that has steps. There they go to the end of the queue once more, behind what the clients
// planned for that instant after the steps were planned.
func (t *timetable) wait() {
	if len(t.steps) > 0 {
		t.b.w.At(engine.Instant(t.steps[0].At), func() { t.b.w.At(t.b.w.Now(), t.play) })
	}
}

// play carries out the steps of one instant.
func (t *timetable) play() {
	at := t.steps[0].At
	for n := 0; len(t.steps) > 0 && t.steps[0].At == at; n++ {
		t.b.play(t.steps[0], n)
		t.steps = t.steps[1:]
	}
	t.wait()
}

// play carries out s, the n-th step of its instant.
func (b *builder) play(s *Step, n int) {
	switch s.Verb {
	case StopBroker:
		b.w.StopBroker()
	case KillBroker:
		b.w.KillBroker()
	case CrashBroker:
		b.w.CrashBroker()
	case StartBroker:
		b.w.StartBroker()
	default:
		for _, m := range b.members(s.Target) {
			b.playFor(s, m, n)
		}
	}
}

// playFor makes m do what s says.
func (b *builder) playFor(s *Step, m member, n int) {
	w, i := b.w, m.index
	switch s.Verb {
	case StartProgram:
		b.start(s, m)
	case Exit:
		w.Exit(i, (*packet.Seconds)(s.SessionExpiry))
	case Kill:
		w.Kill(i)
	case Disconnect:
		w.Disconnect(i, (*packet.Seconds)(s.SessionExpiry))
	case Connect:
		w.Connect(i)
	case Cut:
		end := b.cut(i, lossOf(s.How))
		if s.For > 0 {
			w.After(time.Duration(s.For), end)
		}
	case Restore:
		b.restore(i)
	case Subscribe:
		w.Subscribe(i, subscriptionsOf(s.Filters, m.name(), m.n))
	case Unsubscribe:
		w.Unsubscribe(i, topicFiltersOf(s.Unfilters, m))
	case PublishNow:
		b.publishNow(s, m, n)
	}
}

// start starts the program of m, unless it runs: then it has no use for other subscriptions either.
func (b *builder) start(s *Step, m member) {
	if b.w.Running(m.index) {
		return
	}
	if s.Filters != nil {
		b.w.SetSubscriptions(m.index, subscriptionsOf(s.Filters, m.name(), m.n))
	}
	b.w.Start(m.index)
}

func topicFiltersOf(list []TopicFilter, m member) []string {
	filters := make([]string, len(list))
	for i, f := range list {
		filters[i] = f.For(m.name(), m.n, "")
	}
	return filters
}

// publishNow is the first publication of a step; others follow if the step says so.
func (b *builder) publishNow(s *Step, m member, n int) {
	p := newPublisher(b.w, m.index, m.stream(b.w, "step", s.At.String(), strconv.Itoa(n)))
	p.message = messageOf(m, s.Topic, s.QoS, s.Payload, s.Size, s.Retain, s.MessageExpiry, "")
	p.every, p.left = s.Every, s.Count
	p.publish()
}
