package bench

import (
	"cmp"
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
)

// Account is what a Ledger came to at the end of its run, or several of them together.
type Account struct {
	published       int64
	fates           fates
	queue           Queue
	sessions        Sessions // without its Percentiles
	online, backlog Histogram
	detect, drain   Histogram
	clients         []ClientResult // those with anything to tell, in order of the scenario
	names           []string       // of all clients, in order of the scenario
	series          *Series
}

// Finish ends the accounts at now: pairs that are not settled are still owed, queued in a Session or
// in the publishing client, or in flight on a connection. The error is an *InvariantError if the
// accounts do not add up; the Account is then what was counted so far. The Ledger is of no use
// afterwards.
func (l *Ledger) Finish(now engine.Instant) (*Account, error) {
	l.now = max(l.now, now)
	if l.restart.restoring {
		l.restored()
	}
	l.endDown()
	for _, p := range l.live {
		for i := range p.pairs {
			l.settleAtEnd(p, &p.pairs[i])
		}
	}
	a := l.account()
	if n := a.fates.missing(); n != 0 {
		l.broken(nil, noClient, "%d of %d pairs have no fate, or more than one", n, a.fates.expected)
	}
	return a, l.Err()
}

// settleAtEnd counts the fate of q when the run ends.
func (l *Ledger) settleAtEnd(p *publication, q *pair) {
	if !q.intended {
		return
	}
	f := &l.client(q.receiver).fates
	switch where := l.owed(p, q); {
	case q.copies > 0:
		f.delivered++
	case where == owedInFlight:
		f.inFlight++
	case where == owedQueued:
		f.queued++
	default:
		l.settle(p, q)
	}
}

// owed is who has a message for a receiver when the run ends.
type owed uint8

const (
	owedNot owed = iota
	owedQueued
	owedInFlight
)

func (l *Ledger) owed(p *publication, q *pair) owed {
	if q.wire > 0 {
		return owedInFlight
	}
	for e := q.entries; e != nil; e = e.next {
		if e.sent && !e.aside && !l.wires.get(e.conn).clientGone {
			return owedInFlight
		}
	}
	switch {
	case q.entries != nil:
		return owedQueued
	case p.uplinks > 0:
		return owedInFlight
	case !p.owned:
		return owedNot
	case p.arrived && q.cause != NotLost && !l.wires.get(p.conn).clientGone:
		return owedNot // the Broker has decided; what is missing is its acknowledgement
	}
	return owedQueued // the client is going to publish it, or to publish it again
}

// account collects the figures.
func (l *Ledger) account() *Account {
	d := &l.depth
	a := &Account{published: l.published, sessions: l.sessionCounts,
		queue:  Queue{PeakMessages: d.peakMessages, PeakBytes: d.peakBytes, PeakSession: d.peakSession},
		online: l.online, backlog: l.backlog, detect: l.detect, drain: l.drain, series: l.series()}
	for i := range l.clients {
		c := &l.clients[i]
		a.names = append(a.names, c.name)
		a.fates.add(&c.fates)
		if c.tells() {
			a.clients = append(a.clients, c.result())
		}
	}
	return a
}

// tells says whether there is anything to tell of c.
func (c *clientState) tells() bool {
	f := &c.fates
	return f.expected != 0 || f.retained != 0 || f.unintended != 0 || c.peak != 0
}

func (c *clientState) result() ClientResult {
	f := &c.fates
	r := ClientResult{Client: c.name, Expected: f.expected, Delivered: f.delivered, Duplicates: f.duplicates,
		Queued: f.queued, InFlight: f.inFlight, Lost: f.lost, Retained: f.retained, Unintended: f.unintended,
		PeakMessages: c.peak, PeakBytes: c.peakBytes, Received: c.received}
	if f.lost > 0 {
		r.LostByCause = f.byCause()
	}
	return r
}

// Add adds b, the account of another case. Counts add up, peaks are the greatest of any case, and
// histograms are merged. Clients and time series are not kept.
func (a *Account) Add(b *Account) {
	a.published += b.published
	a.fates.add(&b.fates)
	a.queue.PeakMessages = max(a.queue.PeakMessages, b.queue.PeakMessages)
	a.queue.PeakBytes = max(a.queue.PeakBytes, b.queue.PeakBytes)
	a.queue.PeakSession = max(a.queue.PeakSession, b.queue.PeakSession)
	a.sessions.add(&b.sessions)
	a.online.Merge(&b.online)
	a.backlog.Merge(&b.backlog)
	a.detect.Merge(&b.detect)
	a.drain.Merge(&b.drain)
	a.clients, a.names, a.series = nil, nil, nil
}

func (s *Sessions) add(o *Sessions) {
	s.Connects += o.Connects
	s.Resumed += o.Resumed
	s.Refused += o.Refused
	s.KeepAlive += o.KeepAlive
	s.Takeovers += o.Takeovers
	s.Expiries += o.Expiries
	s.WillsSent += o.WillsSent
}

// Totals returns the figures of all clients together.
func (a *Account) Totals() Totals {
	f := &a.fates
	t := Totals{
		Delivery: Delivery{Published: a.published, Expected: f.expected, Delivered: f.delivered, Duplicates: f.duplicates,
			Illegal: f.illegal, Queued: f.queued, InFlight: f.inFlight, Lost: f.lost, LostByCause: f.byCause(),
			Retained: f.retained, Unintended: f.unintended},
		Queue:    a.queue,
		Latency:  Latency{Online: a.online.Percentiles(), Backlog: a.backlog.Percentiles()},
		Sessions: a.sessions,
	}
	t.Sessions.Detect, t.Sessions.Drain = a.detect.Percentiles(), a.drain.Percentiles()
	return t
}

// clientsShown bounds the clients of a Case.
const clientsShown = 100

// Case returns the result of the one case that a is of: name and variables come from the scenario, the
// digest from the EventLog.
func (a *Account) Case(name string, with map[string]any, digest string, end engine.Instant) Case {
	shown := slices.Clone(a.clients)
	slices.SortStableFunc(shown, func(x, y ClientResult) int { return cmp.Compare(y.PeakMessages, x.PeakMessages) })
	if shown == nil {
		shown = []ClientResult{}
	}
	return Case{Name: name, With: with, Digest: digest, VirtualNS: int64(end), Totals: a.Totals(),
		Clients: shown[:min(len(shown), clientsShown)], Series: a.series}
}

// Client returns what there is to tell of one client, and whether the world has it.
func (a *Account) Client(name string) (ClientResult, bool) {
	for i := range a.clients {
		if a.clients[i].Client == name {
			return a.clients[i], true
		}
	}
	return ClientResult{Client: name}, slices.Contains(a.names, name)
}
