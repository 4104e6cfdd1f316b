package plots

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// MaxTimelines is how many clients a Timeline has room for. It says how many it left out.
const MaxTimelines = 40

// sessionState is how a Span is drawn. States are told apart by colour and by height.
type sessionState struct {
	name   string
	key    Key
	height vg.Length // share of the row
}

// sessionStates are in the order of the legend. The last is what a timeline is reduced to last: see shrink.
var sessionStates = []sessionState{
	{"connected", Key{"connected", blue, Box}, 0.62},
	{"offline", Key{"offline, Session kept", skyBlue, LowBox}, 0.3},
	{"half-open", Key{"half-open: the broker still thinks it is connected", vermillion, Box}, 0.62},
	{"none", Key{"no Session", axisGrey, Hairline}, 0},
}

const (
	stateHalfOpen = 2
	stateNone     = 3
)

var outageKey = Key{"outage: link or program down", shadeGrey, Box}

// Timeline shows each client's Session over virtual time, and its outages behind it.
func Timeline(r *bench.Result, c *bench.Case) (*Picture, error) {
	if err := check(r, c); err != nil {
		return nil, err
	}
	p := newPicture("Sessions of each client over virtual time", r, c)
	p.table.head = []string{"client", "what", "from_ns", "to_ns"}
	switch {
	case c.Series == nil:
		p.say(noSeries)
		return p, nil
	case len(c.Series.Timelines) == 0:
		p.say("no client has a timeline")
		return p, nil
	}
	rows, err := lifeRows(c)
	if err != nil {
		return nil, err
	}
	p.table.rows = func(add func(...string)) {
		for _, row := range rows {
			row.list(add)
		}
	}
	if n := int64(c.Series.OmittedClients + len(c.Series.Timelines) - len(rows)); n > 0 {
		p.Notes = append(p.Notes, plural(n, "more client is", "more clients are")+" not drawn.")
	}
	p.Legend = lifeLegend(rows)
	pitch := rowPitch(len(rows), 10.5, 26)
	p.Height = p.fixedHeight() + pitch*vg.Length(len(rows)) + 4
	p.Panels = []Panel{{Plot: lifePlot(rows, endOf(c))}}
	return p, nil
}

// rowPitch shares the default height among rows, within bounds.
func rowPitch(rows int, least, most vg.Length) vg.Length {
	return max(least, min(most, 220/vg.Length(rows)))
}

// life is one row: spans in time order, cut to the time axis.
type life struct {
	client  string
	spans   []lifeSpan
	outages []lifeSpan
	end     int64
}

type lifeSpan struct {
	from, to int64
	state    int
}

func lifeRows(c *bench.Case) ([]life, error) {
	end := endOf(c)
	lines := c.Series.Timelines[:min(len(c.Series.Timelines), MaxTimelines)]
	rows := make([]life, len(lines))
	for i, line := range lines {
		spans, err := lifeSpans(line, end)
		if err != nil {
			return nil, fmt.Errorf("plots: timeline of %q: %w", line.Client, err)
		}
		rows[i] = life{client: line.Client, spans: spans, end: end}
		for _, o := range line.Outages {
			if o.ToNS < o.FromNS {
				return nil, fmt.Errorf("plots: timeline of %q: an outage ends at %d ns, before it starts", line.Client, o.ToNS)
			}
			rows[i].outages = append(rows[i].outages, lifeSpan{from: clip(o.FromNS, end), to: clip(o.ToNS, end)})
		}
	}
	return rows, nil
}

func (l life) list(add func(...string)) {
	for _, o := range l.outages {
		add(l.client, "outage", num(o.from), num(o.to))
	}
	for _, s := range l.spans {
		add(l.client, sessionStates[s.state].name, num(s.from), num(s.to))
	}
}

func lifeSpans(line bench.Timeline, end int64) ([]lifeSpan, error) {
	var out []lifeSpan
	for i, s := range line.Spans {
		state := stateOf(s.State)
		if state < 0 {
			return nil, fmt.Errorf("unknown state %q at %d ns", s.State, s.FromNS)
		}
		to := end
		if i+1 < len(line.Spans) {
			to = line.Spans[i+1].FromNS
		}
		if to < s.FromNS && i+1 < len(line.Spans) {
			return nil, fmt.Errorf("spans are out of order at %d ns", to)
		}
		if from, to := clip(s.FromNS, end), clip(to, end); from < to {
			out = append(out, lifeSpan{from, to, state})
		}
	}
	return out, nil
}

func stateOf(name string) int {
	for i, s := range sessionStates {
		if s.name == name {
			return i
		}
	}
	return -1
}

func clip(t, end int64) int64 { return min(max(t, 0), end) }

// lifeLegend explains what occurs and nothing else.
func lifeLegend(rows []life) []Key {
	var used [4]bool
	outage := false
	for _, row := range rows {
		outage = outage || len(row.outages) > 0
		for _, s := range row.spans {
			used[s.state] = true
		}
	}
	var keys []Key
	for i, s := range sessionStates {
		if used[i] {
			keys = append(keys, s.key)
		}
	}
	if outage {
		keys = append(keys, outageKey)
	}
	return keys
}

func lifePlot(rows []life, end int64) *plot.Plot {
	p := newPlot()
	size := vg.Length(tickSize)
	if len(rows) > 24 {
		size = smallSize
	}
	p.Y.Tick.Label.Font.Size = size
	p.X.Max, p.X.Tick.Marker = float64(end), timeTicks(end)
	p.Y.Min, p.Y.Max = -0.5, float64(len(rows))-0.5
	p.X.Padding = 3
	names := make(plot.ConstantTicks, len(rows))
	for i, row := range rows {
		names[i] = plot.Tick{Value: float64(len(rows) - 1 - i), Label: fit(row.client, p.Y.Tick.Label, 150)}
		if names[i].Label == "" {
			names[i].Label = " " // a tick without a label is a minor one
		}
	}
	p.Y.Tick.Marker = names
	p.Add(lifePlotter{rows})
	return p
}

type lifePlotter struct{ rows []life }

// Plot implements plot.Plotter. Rectangles of a kind go into one path, outages first.
func (l lifePlotter) Plot(c draw.Canvas, _ *plot.Plot) {
	var outages vg.Path
	paths := make([]vg.Path, len(sessionStates))
	left := onPixel(c.Min.X)
	columns, width := int64((c.Max.X-left)/pixel), pixel
	if end := l.rows[0].end; end < columns { // a run of nanoseconds
		columns, width = end, (c.Max.X-left)/vg.Length(end)
	}
	pitch := (c.Max.Y - c.Min.Y) / vg.Length(len(l.rows))
	for i, row := range l.rows {
		middle := c.Max.Y - (vg.Length(i)+0.5)*pitch
		box := func(s lifeSpan, height vg.Length) vg.Rectangle {
			half := max(height*pitch/2, pixel/2)
			low := onPixel(middle - half)
			return rect(left+vg.Length(s.from)*width, low, left+vg.Length(s.to)*width,
				low+max(onPixel(2*half), pixel))
		}
		for _, s := range shrinkOutages(row.outages, row.end, columns) {
			addRect(&outages, box(s, 0.92))
		}
		for _, s := range shrink(row.spans, row.end, columns) {
			addRect(&paths[s.state], box(s, sessionStates[s.state].height))
		}
	}
	fill(c, outageKey.Color, outages)
	for i := len(paths) - 1; i >= 0; i-- {
		fill(c, sessionStates[i].key.Color, paths[i])
	}
}
