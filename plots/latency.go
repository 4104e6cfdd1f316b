package plots

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// million is 100 % in parts per million.
const million = 1_000_000

// latencyLine is one curve and how it is drawn.
type latencyLine struct {
	name   string
	about  string
	color  color.NRGBA
	total  bench.Percentiles
	points []Point // X in parts per million, Y in nanoseconds
}

// Latency shows the distributions of latency, of messages that never waited for a connection and of those that did:
// percentiles on a scale that gives each further nine the same width, against time on a logarithmic scale.
func Latency(r *bench.Result, c *bench.Case) (*Picture, error) {
	if err := check(r, c); err != nil {
		return nil, err
	}
	p := newPicture("Latency from scheduled publish to the application, by percentile", r, c)
	p.table.head = []string{"which", "ppm", "latency_ns"}
	if c.Series == nil {
		p.say(noSeries)
		return p, nil
	}
	lines, err := latencyLines(c)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		p.say("no message was delivered")
		return p, nil
	}
	for _, l := range lines {
		p.Legend = append(p.Legend, Key{l.label(), l.color, Stroke})
	}
	p.table.rows = func(add func(...string)) {
		for _, l := range lines {
			for _, pt := range l.points {
				add(l.name, num(pt.X), num(pt.Y))
			}
		}
	}
	panel, zero := latencyPlot(lines)
	p.Panels = []Panel{{Plot: panel}}
	if zero {
		p.Notes = append(p.Notes, "A latency of 0 is drawn at the lower edge.")
	}
	return p, nil
}

// latencyLines leaves out a curve without points.
func latencyLines(c *bench.Case) ([]latencyLine, error) {
	var out []latencyLine
	for _, l := range []struct {
		latencyLine
		curve bench.Curve
	}{
		{latencyLine{"online", "online", blue, c.Latency.Online, nil}, c.Series.OnlineLatency},
		{latencyLine{"backlog", "from the backlog", vermillion, c.Latency.Backlog, nil}, c.Series.BacklogLatency},
	} {
		points, err := curvePoints(l.curve)
		if err != nil {
			return nil, fmt.Errorf("plots: %s latency: %w", l.name, err)
		}
		if len(points) > 0 {
			l.points = points
			out = append(out, l.latencyLine)
		}
	}
	return out, nil
}

func curvePoints(c bench.Curve) ([]Point, error) {
	if len(c.PPM) != len(c.Values) {
		return nil, fmt.Errorf("%d percentiles and %d values", len(c.PPM), len(c.Values))
	}
	points := make([]Point, len(c.PPM))
	for i := range c.PPM {
		points[i] = Point{c.PPM[i], c.Values[i]}
		switch {
		case c.PPM[i] < 0 || c.PPM[i] > million:
			return nil, fmt.Errorf("percentile of %d ppm", c.PPM[i])
		case c.Values[i] < 0:
			return nil, fmt.Errorf("value of %d ns", c.Values[i])
		case i > 0 && (c.PPM[i] < c.PPM[i-1] || c.Values[i] < c.Values[i-1]):
			return nil, fmt.Errorf("not cumulative at %d ppm", c.PPM[i])
		}
	}
	return points, nil
}

func (l latencyLine) label() string {
	return l.about + ": " + plural(l.total.Count, "message", "messages") +
		", p50 " + humanTime(l.total.P50NS) + ", p99 " + humanTime(l.total.P99NS) + ", max " + humanTime(l.total.MaxNS)
}

// latencyPlot also says whether a latency of 0 had to be moved, because a logarithmic scale has none.
func latencyPlot(lines []latencyLine) (*plot.Plot, bool) {
	p := newPlot()
	lo, hi, zero := latencyRange(lines)
	ticks := logTicks(lo, hi)
	p.Y.Min, p.Y.Max = ticks[0].Value, ticks[len(ticks)-1].Value
	p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, ticks
	scale := ninesFor(lines)
	p.X.Max, p.X.Tick.Marker = scale.end, scale.ticks
	p.Add(gridLines{vertical: true})
	for i := range lines {
		p.Add(curveLine{lines[len(lines)-1-i], scale})
	}
	return p, zero
}

func latencyRange(lines []latencyLine) (lo, hi int64, zero bool) {
	lo, hi = math.MaxInt64, 1
	for _, l := range lines {
		for _, pt := range l.points {
			if pt.Y == 0 {
				zero = true
				continue
			}
			lo, hi = min(lo, pt.Y), max(hi, pt.Y)
		}
	}
	return min(lo, hi), hi, zero
}

// nines is the scale of percentiles: 90 % at 1, 99 % at 2, 99.9 % at 3. 100 %, which would be infinitely far away, has
// a place of its own at the right end.
type nines struct {
	end   float64
	ticks plot.ConstantTicks
}

func ninesAt(ppm int64) float64 { return 6 - math.Log10(float64(million-ppm)) }

// ninesFor ends the scale at the whole nine after the last percentile that has a value.
func ninesFor(lines []latencyLine) nines {
	last, whole := 2, false
	for _, l := range lines {
		for _, pt := range l.points {
			if pt.X == million {
				whole = true
				continue
			}
			for n, limit := 0, int64(million); n < 6; n, limit = n+1, limit/10 {
				if million-pt.X < limit {
					last = max(last, n+1)
				}
			}
		}
	}
	scale := nines{end: float64(last), ticks: plot.ConstantTicks{{Value: 0, Label: "0"}}}
	for i, ppm := range []int64{500_000, 900_000, 990_000, 999_000, 999_900, 999_990, 999_999}[:last+1] {
		label := []string{"50 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %", "99.9999 %"}[i]
		scale.ticks = append(scale.ticks, plot.Tick{Value: max(ninesAt(ppm), float64(i)), Label: label})
	}
	if whole {
		scale.end += 0.4
		scale.ticks = append(scale.ticks, plot.Tick{Value: scale.end, Label: "max"})
	}
	return scale
}

func (n nines) at(ppm int64) float64 {
	if ppm == million {
		return n.end
	}
	return min(ninesAt(ppm), n.end)
}

type curveLine struct {
	latencyLine
	scale nines
}

// Plot implements plot.Plotter. Few points are marked, so that a single one shows.
func (l curveLine) Plot(c draw.Canvas, p *plot.Plot) {
	const few = 12
	x, y := p.Transforms(&c)
	var line []vg.Point
	var marks vg.Path
	for _, pt := range Reduce(l.scaled(), int((c.Max.X-c.Min.X)/pixel)) {
		at := vg.Point{X: x(float64(pt.X) / fineNines), Y: y(max(float64(pt.Y), p.Y.Min))}
		line = append(line, at)
		if len(l.points) <= few {
			addRect(&marks, rect(at.X-2, at.Y-2, at.X+2, at.Y+2))
		}
	}
	if len(line) > 1 {
		stroke(c, draw.LineStyle{Color: l.color, Width: 1.6}, line)
	}
	fill(c, l.color, marks)
}

// fineNines is how many whole numbers a nine is divided into, to reduce a curve on the scale that it is drawn on.
const fineNines = 1_000_000

func (l curveLine) scaled() []Point {
	out := make([]Point, len(l.points))
	for i, pt := range l.points {
		out[i] = Point{int64(math.Floor(l.scale.at(pt.X)*fineNines + snapEdge)), pt.Y}
	}
	return out
}
