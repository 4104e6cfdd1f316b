package bench

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// This file is what expectations see. The tags are the names in the language.

type expectClient struct {
	Expected     int                       `expr:"expected"`
	Delivered    int                       `expr:"delivered"`
	Duplicates   int                       `expr:"duplicates"`
	Queued       int                       `expr:"queued"`
	InFlight     int                       `expr:"in_flight"`
	Lost         int                       `expr:"lost"`
	Retained     int                       `expr:"retained"`
	Unintended   int                       `expr:"unintended"`
	PeakMessages int                       `expr:"peak_messages"`
	PeakBytes    int                       `expr:"peak_bytes"`
	Received     []int                     `expr:"received"`
	Cause        func(string) (int, error) `expr:"cause"`
}

type expectQueue struct {
	PeakMessages int `expr:"peak_messages"`
	PeakBytes    int `expr:"peak_bytes"`
	PeakSession  int `expr:"peak_session_messages"`
}

type expectTimes struct {
	Count int           `expr:"count"`
	P50   time.Duration `expr:"p50"`
	P90   time.Duration `expr:"p90"`
	P99   time.Duration `expr:"p99"`
	P999  time.Duration `expr:"p999"`
	Max   time.Duration `expr:"max"`
}

type expectLatency struct {
	Online  expectTimes `expr:"online"`
	Backlog expectTimes `expr:"backlog"`
}

type expectSessions struct {
	Connects  int         `expr:"connects"`
	Resumed   int         `expr:"resumed"`
	Refused   int         `expr:"refused"`
	KeepAlive int         `expr:"keep_alive_timeouts"`
	Takeovers int         `expr:"takeovers"`
	Expiries  int         `expr:"session_expiries"`
	WillsSent int         `expr:"wills_sent"`
	Detect    expectTimes `expr:"detect"`
	Drain     expectTimes `expr:"drain"`
}

// environment returns the figures of a and the variables of its case.
func environment(a *Account, variables map[string]any) map[string]any {
	env := figures(a)
	maps.Copy(env, variables)
	return env
}

// figures returns what can be said of a, by name.
func figures(a *Account) map[string]any {
	f, s := &a.fates, &a.sessions
	return map[string]any{
		"published":  int(a.published),
		"expected":   int(f.expected),
		"delivered":  int(f.delivered),
		"duplicates": int(f.duplicates),
		"illegal":    int(f.illegal),
		"queued":     int(f.queued),
		"in_flight":  int(f.inFlight),
		"lost":       int(f.lost),
		"retained":   int(f.retained),
		"unintended": int(f.unintended),
		"cause":      func(name string) (int, error) { return countCause(f.byCause(), name) },
		"client":     a.expectClient,
		"queue":      expectQueue{int(a.queue.PeakMessages), int(a.queue.PeakBytes), int(a.queue.PeakSession)},
		"latency":    expectLatency{expectTimesOf(&a.online), expectTimesOf(&a.backlog)},
		"sessions": expectSessions{Connects: int(s.Connects), Resumed: int(s.Resumed), Refused: int(s.Refused),
			KeepAlive: int(s.KeepAlive), Takeovers: int(s.Takeovers), Expiries: int(s.Expiries), WillsSent: int(s.WillsSent),
			Detect: expectTimesOf(&a.detect), Drain: expectTimesOf(&a.drain)},
	}
}

func expectTimesOf(h *Histogram) expectTimes {
	p := h.Percentiles()
	return expectTimes{int(p.Count), time.Duration(p.P50NS), time.Duration(p.P90NS), time.Duration(p.P99NS),
		time.Duration(p.P999NS), time.Duration(p.MaxNS)}
}

func (a *Account) expectClient(name string) (expectClient, error) {
	c, ok := a.Client(name)
	if !ok {
		return expectClient{}, fmt.Errorf("there is no client %q", name)
	}
	received := make([]int, len(c.Received))
	for i, ref := range c.Received {
		received[i] = int(ref)
	}
	return expectClient{
		Expected: int(c.Expected), Delivered: int(c.Delivered), Duplicates: int(c.Duplicates), Queued: int(c.Queued),
		InFlight: int(c.InFlight), Lost: int(c.Lost), Retained: int(c.Retained), Unintended: int(c.Unintended),
		PeakMessages: int(c.PeakMessages), PeakBytes: int(c.PeakBytes), Received: received,
		Cause: func(name string) (int, error) { return countCause(c.LostByCause, name) },
	}, nil
}

// countCause sums the losses by a cause, or by all causes of a family.
func countCause(lost map[string]int64, name string) (int, error) {
	if !knownCause(name) {
		return 0, fmt.Errorf("there is no cause %q", name)
	}
	var n int64
	for _, c := range lossCauseNames[1:] {
		if inFamily(c, name) {
			n += lost[c]
		}
	}
	return int(n), nil
}

func knownCause(name string) bool {
	for _, c := range lossCauseNames[1:] {
		if inFamily(c, name) {
			return true
		}
	}
	return false
}

// inFamily says whether name is the cause's, or the part before its slash.
func inFamily(cause, name string) bool {
	family, _, _ := strings.Cut(cause, "/")
	return cause == name || family == name
}
