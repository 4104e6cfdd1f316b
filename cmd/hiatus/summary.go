package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// print writes the result to standard output.
func (p *program) print(f runFlags, r *bench.Result, repeat string) error {
	if f.format == formatJSON {
		enc := json.NewEncoder(p.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	s := summary{w: p.stdout, r: r}
	s.head()
	s.cases()
	s.causes()
	s.figures()
	s.expectations()
	s.replay()
	s.foot(repeat, f.out)
	return nil
}

// summary prints a result for people, on one screen.
type summary struct {
	w io.Writer
	r *bench.Result
}

func (s *summary) line(format string, args ...any) { fmt.Fprintf(s.w, format+"\n", args...) }

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

// mostRows is how many cases are listed one below the other; more than that make a grid.
const mostRows = 14

func (s *summary) cases() {
	switch n := len(s.r.Cases); {
	case n > mostRows && len(s.r.Axes) > 1:
		s.grid()
	case n > 1:
		s.rows()
	default:
		s.fates()
	}
	s.line("")
}

// fates are those of a single case.
func (s *summary) fates() {
	d := s.r.Delivery
	w := tabwriter.NewWriter(s.w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, n int64, note string) { fmt.Fprintf(w, "%s\t%d\t  %s\n", name, n, note) }
	row("published", d.Published, "")
	row("expected", d.Expected, "publication x intended receiver")
	row("delivered", d.Delivered, share(d.Delivered, d.Expected)+copies(d))
	row("queued", d.Queued, share(d.Queued, d.Expected))
	row("in flight", d.InFlight, share(d.InFlight, d.Expected))
	row("lost", d.Lost, share(d.Lost, d.Expected))
	w.Flush()
}

// share is n as a part of all, exact to a hundredth of a percent, rounded so that only nothing is 0 and only all is 100.
func share(n, all int64) string {
	if all == 0 || n == 0 {
		return ""
	}
	hundredths := n * 10000 / all
	if hundredths == 0 {
		return "< 0.01 %"
	}
	return fmt.Sprintf("%d.%02d %%", hundredths/100, hundredths%100)
}

// copies tells of what arrived beyond one copy for each intended receiver.
func copies(d bench.Delivery) string {
	var notes []string
	note := func(n int64, what string) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf("%d %s", n, what))
		}
	}
	note(d.Duplicates, "duplicates")
	note(d.Illegal, "of them illegal")
	note(d.Retained, "retained copies")
	note(d.Unintended, "unintended copies")
	if notes == nil {
		return ""
	}
	return "; and " + strings.Join(notes, ", ")
}

// rows lists one case a line.
func (s *summary) rows() {
	w := tabwriter.NewWriter(s.w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "case\texpected\tdelivered\tdup\tretained\tunintended\tqueued\tin flight\tlost\tlost to")
	for i := range s.r.Cases {
		c := &s.r.Cases[i]
		d := c.Delivery
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Name, d.Expected, d.Delivered, dash(d.Duplicates), dash(d.Retained),
			dash(d.Unintended), dash(d.Queued), dash(d.InFlight), dash(d.Lost), topCauses(d.LostByCause))
	}
	w.Flush()
}

func dash(n int64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

// topCauses are the two causes that cost most.
func topCauses(lost map[string]int64) string {
	causes := byCount(lost)
	names := make([]string, 0, 3)
	for i, c := range causes {
		if i == 2 {
			names = append(names, fmt.Sprintf("%d more", len(causes)-2))
			break
		}
		names = append(names, fmt.Sprintf("%s %d", c, lost[c]))
	}
	return strings.Join(names, ", ")
}

// byCount returns the causes, largest first.
func byCount(lost map[string]int64) []string {
	var causes []string
	//unordered: sorted below
	for c := range lost {
		causes = append(causes, c)
	}
	slices.SortFunc(causes, func(a, b string) int {
		if lost[a] != lost[b] {
			return int(lost[b] - lost[a])
		}
		return strings.Compare(a, b)
	})
	return causes
}

// grid prints delivered/expected for many cases: the first axes down, the last across, as many as make at most nine columns.
func (s *summary) grid() {
	columns, split := 1, len(s.r.Axes)
	for split > 1 && columns*s.values(split-1) <= 9 {
		split--
		columns *= s.values(split)
	}
	s.line("delivered/expected, +n copies beyond that: by %s down, %s across", strings.Join(s.r.Axes[:split], ", "), strings.Join(s.r.Axes[split:], ", "))
	w := tabwriter.NewWriter(s.w, 0, 0, 2, ' ', 0)
	for a := split; a < len(s.r.Axes); a++ {
		fmt.Fprint(w, s.r.Axes[a])
		for i := range columns {
			fmt.Fprintf(w, "\t%v", s.r.Cases[i].With[s.r.Axes[a]])
		}
		fmt.Fprintln(w)
	}
	for i := range s.r.Cases {
		c := &s.r.Cases[i]
		if i%columns == 0 {
			if i > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprint(w, s.valuesOf(c, split))
		}
		fmt.Fprintf(w, "\t%s", cell(c.Delivery))
	}
	fmt.Fprintln(w)
	w.Flush()
}

// valuesOf are the values of the first axes of c.
func (s *summary) valuesOf(c *bench.Case, axes int) string {
	values := make([]string, axes)
	for i := range values {
		values[i] = fmt.Sprint(c.With[s.r.Axes[i]])
	}
	return strings.Join(values, " ")
}

func cell(d bench.Delivery) string {
	text := fmt.Sprintf("%d/%d", d.Delivered, d.Expected)
	if extra := d.Duplicates + d.Retained + d.Unintended; extra > 0 {
		text += fmt.Sprintf(" +%d", extra)
	}
	return text
}

// values is how many values axis i has.
func (s *summary) values(i int) int {
	seen := map[any]bool{}
	for j := range s.r.Cases {
		seen[s.r.Cases[j].With[s.r.Axes[i]]] = true
	}
	return len(seen)
}

// mostCauses is how many causes are listed.
const mostCauses = 8

func (s *summary) causes() {
	causes := byCount(s.r.Delivery.LostByCause)
	if len(causes) == 0 {
		return
	}
	s.line("lost by cause")
	w := tabwriter.NewWriter(s.w, 2, 0, 2, ' ', 0)
	for i, c := range causes {
		if i == mostCauses {
			fmt.Fprintf(w, "  and %d more\t\n", len(causes)-mostCauses)
			break
		}
		fmt.Fprintf(w, "  %s\t%d\n", c, s.r.Delivery.LostByCause[c])
	}
	w.Flush()
	s.line("")
}

func (s *summary) figures() {
	w := tabwriter.NewWriter(s.w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "time\tcount\tp50\tp90\tp99\tp99.9\tmax")
	row := func(name string, p bench.Percentiles) {
		if p.Count > 0 {
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", name, p.Count, span(p.P50NS), span(p.P90NS), span(p.P99NS), span(p.P999NS), span(p.MaxNS))
		}
	}
	row("delivered online", s.r.Latency.Online)
	row("delivered from the backlog", s.r.Latency.Backlog)
	row("to notice a dead peer", s.r.Sessions.Detect)
	row("to empty a backlog", s.r.Sessions.Drain)
	w.Flush()
	n, q := s.r.Sessions, s.r.Queue
	s.line("")
	s.line("backlog at most %d messages, %d bytes; %d in one Session", q.PeakMessages, q.PeakBytes, q.PeakSession)
	s.line("connects %d, resumed %d, refused %d, Keep Alive time-outs %d, takeovers %d, Session expiries %d, wills %d",
		n.Connects, n.Resumed, n.Refused, n.KeepAlive, n.Takeovers, n.Expiries, n.WillsSent)
}

// span writes nanoseconds with three digits or so.
func span(ns int64) string {
	d := time.Duration(ns)
	for unit := time.Duration(1); unit <= time.Second; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit).String()
		}
	}
	return d.Round(time.Second).String()
}

// mostFailures is how many failed expectations are listed.
const mostFailures = 10

func (s *summary) expectations() {
	if len(s.r.Expectations) == 0 {
		return
	}
	failed := s.r.Failed()
	s.line("expectations: %d of %d hold", len(s.r.Expectations)-failed, len(s.r.Expectations))
	listed := 0
	for _, e := range s.r.Expectations {
		if e.Passed {
			continue
		}
		if listed == mostFailures {
			s.line("  and %d more", failed-listed)
			return
		}
		listed++
		where := ""
		if e.Case != "" {
			where = e.Case + ": "
		}
		s.line("  FAILED line %d: %s%s (%s)", e.Line, where, e.Text, e.Observed)
	}
}

// mostDifferences is how many differences are listed.
const mostDifferences = 10

// replay tells how a recording was used, and where the engine answered differently.
func (s *summary) replay() {
	r := s.r.Replay
	if r == nil {
		return
	}
	s.line("replayed %d packets of clients on %d connections, from %s", r.Packets, r.Connections, r.Origin)
	s.line("against: %s", bench.ReplayConfig)
	for _, u := range r.Unused {
		s.line("  unused: %d %s", u.Count, u.What)
	}
	for _, m := range r.MadeUp {
		s.line("  made up: %d %s", m.Count, m.What)
	}
	s.line("differences from the recorded broker: %d", len(r.Differences))
	for i, d := range r.Differences {
		if i == mostDifferences {
			s.line("  and %d more", len(r.Differences)-mostDifferences)
			break
		}
		s.line("  %s connection %d %s: recorded %s; engine %s", span(d.AtNS), d.Conn, d.Client, d.Recorded, d.Engine)
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
