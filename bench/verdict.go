package bench

import (
	"fmt"
	"time"

	"github.com/hiatus-mqtt/hiatus/workloads"
)

// expect holds a finished case against the expectations of its scenario.
func (r *run) expect(c *workloads.Case, result *Case, account *Account) error {
	figures := figuresOf(result)
	figures.Client = func(name string) (workloads.ClientFigures, error) {
		client, known := account.Client(name)
		if !known {
			return workloads.ClientFigures{}, fmt.Errorf("there is no client %q", name)
		}
		return clientFiguresOf(&client), nil
	}
	for i := range c.Expect {
		e := &c.Expect[i]
		passed, observed, err := e.Evaluate(c.With, figures)
		if err != nil {
			return err
		}
		r.result.Expectations = append(r.result.Expectations,
			Expectation{Case: c.Name, Text: e.Text, Passed: passed, Observed: observed, Line: e.Line})
	}
	return nil
}

// figuresOf puts a case's figures into the words of expectations.
func figuresOf(c *Case) *workloads.Figures {
	d, q, s := &c.Delivery, &c.Queue, &c.Sessions
	return &workloads.Figures{
		Published: d.Published, Expected: d.Expected, Delivered: d.Delivered, Duplicates: d.Duplicates, Illegal: d.Illegal,
		Queued: d.Queued, InFlight: d.InFlight, Lost: d.Lost, Retained: d.Retained, Unintended: d.Unintended,
		LostByCause: d.LostByCause,
		Queue:       workloads.QueueFigures{PeakMessages: q.PeakMessages, PeakBytes: q.PeakBytes, PeakSession: q.PeakSession},
		Latency:     workloads.LatencyFigures{Online: spansOf(c.Latency.Online), Backlog: spansOf(c.Latency.Backlog)},
		Sessions: workloads.SessionFigures{
			Connects: s.Connects, Resumed: s.Resumed, Refused: s.Refused, KeepAliveTimeouts: s.KeepAlive, Takeovers: s.Takeovers,
			SessionExpiries: s.Expiries, WillsSent: s.WillsSent, Detect: spansOf(s.Detect), Drain: spansOf(s.Drain)},
	}
}

func spansOf(p Percentiles) workloads.SpanFigures {
	return workloads.SpanFigures{Count: p.Count, P50: time.Duration(p.P50NS), P90: time.Duration(p.P90NS), P99: time.Duration(p.P99NS),
		P999: time.Duration(p.P999NS), Max: time.Duration(p.MaxNS)}
}

func clientFiguresOf(c *ClientResult) workloads.ClientFigures {
	f := workloads.ClientFigures{Expected: c.Expected, Delivered: c.Delivered, Duplicates: c.Duplicates, Queued: c.Queued,
		InFlight: c.InFlight, Lost: c.Lost, Retained: c.Retained, Unintended: c.Unintended,
		PeakMessages: c.PeakMessages, PeakBytes: c.PeakBytes}
	for _, ref := range c.Received {
		f.Received = append(f.Received, int(ref))
	}
	return f
}
