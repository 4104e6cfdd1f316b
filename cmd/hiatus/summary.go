package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// print writes the result to standard output.
func (p *program) print(f runFlags, r *bench.Result, repeat string) error {
	if f.format == formatJSON {
		enc := json.NewEncoder(p.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	var text bytes.Buffer
	s := summary{w: &text, r: r}
	s.head()
	s.cases()
	s.causes()
	s.figures()
	s.expectations()
	s.replay()
	s.foot(repeat, f.out)
	_, err := text.WriteTo(p.stdout)
	return err
}

// summary prints a result for people, on one screen.
type summary struct {
	w io.Writer
	r *bench.Result
}

func (s *summary) line(format string, args ...any) { fmt.Fprintf(s.w, format+"\n", args...) }

// clipped is line for text of any length, which result.json has in full.
func (s *summary) clipped(format string, args ...any) {
	s.line("%s", clip(fmt.Sprintf(format, args...), screen))
}

func (s *summary) head() {
	cases := ""
	if n := len(s.r.Cases); n > 1 {
		cases = fmt.Sprintf(", %d cases", n)
	}
	if s.r.Replay != nil {
		s.line("%s", s.r.Scenario)
	} else {
		s.line("%s%s, seed %d", s.r.Scenario, cases, s.r.Seed)
	}
	if s.r.Interrupted {
		s.line("INTERRUPTED after %s of virtual time: the figures below are partial", span(s.r.VirtualNS))
	}
	s.line("")
}

// fates are those of a single case.
func (s *summary) fates() {
	d := &s.r.Delivery
	t := table{right: "lrrl"}
	part := func(name string, n int64, note string) { t.row(name, fmt.Sprint(n), share(n, d.Expected), note) }
	t.row("published", fmt.Sprint(d.Published), "", "")
	t.row("expected", fmt.Sprint(d.Expected), "", "publication x intended receiver")
	part("delivered", d.Delivered, copies(d))
	part("queued", d.Queued, "")
	part("in flight", d.InFlight, "")
	part("lost", d.Lost, "")
	t.print(s.w)
}

// copies tells of what arrived beyond one copy for each intended receiver.
func copies(d *bench.Delivery) string {
	var notes []string
	note := func(n int64, what string) {
		if n > 0 {
			notes = append(notes, what)
		}
	}
	note(d.Duplicates, count(d.Duplicates, "duplicate"))
	note(d.Illegal, fmt.Sprintf("%d of them illegal", d.Illegal))
	note(d.Retained, fmt.Sprintf("%d retained", d.Retained))
	note(d.Unintended, fmt.Sprintf("%d unintended", d.Unintended))
	if notes == nil {
		return ""
	}
	return "and further copies: " + strings.Join(notes, ", ")
}

// mostCauses is how many causes are listed.
const mostCauses = 8

// causes lists what the losses were due to: on a single line where there are many cases.
func (s *summary) causes() {
	lost := s.r.Delivery.LostByCause
	if len(lost) == 0 {
		return
	}
	if len(s.r.Cases) > 1 {
		s.line("lost by cause: %s", causesIn(lost, screen-len("lost by cause: ")))
		s.line("")
		return
	}
	s.line("lost by cause")
	t := table{right: "lr"}
	causes := byCount(lost)
	for _, c := range causes[:min(len(causes), mostCauses)] {
		t.row("  "+c, fmt.Sprint(lost[c]))
	}
	t.print(s.w)
	if rest := len(causes) - mostCauses; rest > 0 {
		s.line("  and %d more", rest)
	}
	s.line("")
}

func (s *summary) figures() {
	t := table{right: "lrrrrrr"}
	t.row("time", "count", "p50", "p90", "p99", "p99.9", "max")
	row := func(name string, p bench.Percentiles) {
		if p.Count > 0 {
			t.row(name, fmt.Sprint(p.Count), span(p.P50NS), span(p.P90NS), span(p.P99NS), span(p.P999NS), span(p.MaxNS))
		}
	}
	row("delivered online", s.r.Latency.Online)
	row("delivered from the backlog", s.r.Latency.Backlog)
	row("to notice a dead peer", s.r.Sessions.Detect)
	row("to empty a backlog", s.r.Sessions.Drain)
	if len(t.rows) > 1 {
		t.print(s.w)
		s.line("")
	}
	q := s.r.Queue
	s.line("backlog at most %s, %s; %d in one Session", count(q.PeakMessages, "message"), count(q.PeakBytes, "byte"), q.PeakSession)
	s.connections()
}

// connections counts what happened to connections and Sessions, without what did not happen.
func (s *summary) connections() {
	n := &s.r.Sessions
	text := fmt.Sprintf("%s, %d resumed", count(n.Connects, "connect"), n.Resumed)
	note := func(n int64, what string) {
		if n > 0 {
			text += ", " + count(n, what)
		}
	}
	note(n.Refused, "refusal")
	note(n.KeepAlive, "Keep Alive time-out")
	note(n.Takeovers, "takeover")
	note(n.Expiries, "expired Session")
	note(n.WillsSent, "will")
	s.line("%s", text)
}

// mostDifferences is how many differences are listed.
const mostDifferences = 5

// replay tells how a recording was used, and where the engine answered differently.
func (s *summary) replay() {
	r := s.r.Replay
	if r == nil {
		return
	}
	s.line("")
	s.line("replayed %d packets of clients on %d connections, from %s", r.Packets, r.Connections, r.Origin)
	s.line("against: %s", bench.ReplayConfig)
	for _, u := range r.Unused {
		s.clipped("  unused: %d %s", u.Count, u.What)
	}
	for _, m := range r.MadeUp {
		s.clipped("  made up: %d %s", m.Count, m.What)
	}
	s.line("differences from the recorded broker: %d", len(r.Differences))
	for _, d := range r.Differences[:min(len(r.Differences), mostDifferences)] {
		s.clipped("  %s connection %d %s", span(d.AtNS), d.Conn, d.Client)
		s.clipped("    recorded: %s", d.Recorded)
		s.clipped("    engine:   %s", d.Engine)
	}
	if rest := len(r.Differences) - mostDifferences; rest > 0 {
		s.line("  and %d more; --format json and result.json have them all", rest)
	}
}

func (s *summary) foot(repeat, out string) {
	ratio := int64(0)
	if s.r.HostNS > 0 {
		ratio = s.r.VirtualNS / s.r.HostNS
	}
	s.line("")
	s.line("digest %s   virtual %s, host %s: %d times real time", s.r.Digest, span(s.r.VirtualNS), span(s.r.HostNS), ratio)
	if out != "" {
		s.line("written to %s", out)
		repeat += " --out " + quoted(out)
	}
	s.line("repeat with: %s", repeat)
}
