package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// maxBuckets is how many buckets a line of a picture keeps: more than pixels on any canvas, so that only reading takes
// longer for a longer run, and drawing, which may happen several times, does not.
const maxBuckets = 4096

// MaxDepths is how many single Sessions a picture of queue depth has room for, besides all together.
const MaxDepths = 8

// depth is one line of queue depth in one unit: the least and the greatest in each bucket.
type depth struct {
	name     string
	bucket   int64 // ns
	min, max []int64
	peak     int64
}

// unit is what queue depth is counted in.
type unit struct {
	title  string
	column string // in CSV
	tick   func(int64) string
	full   func(int64) string
	values func(bench.DepthSeries) (least, greatest []int64)
}

func messagesUnit() unit {
	return unit{
		title: "Messages waiting in Sessions over virtual time", column: "messages",
		tick: axisCount, full: humanCount,
		values: func(d bench.DepthSeries) ([]int64, []int64) { return d.Min, d.Max },
	}
}

func bytesUnit() unit {
	return unit{
		title: "Bytes waiting in Sessions over virtual time", column: "bytes",
		tick: humanBytes, full: humanBytes,
		values: func(d bench.DepthSeries) ([]int64, []int64) { return d.MinBytes, d.MaxBytes },
	}
}

// Queue shows how many messages wait, in all Sessions together and in the deepest: a line at the greatest depth of
// each instant, and a band down to the least where a bucket or a pixel covers several depths.
func Queue(r *bench.Result, c *bench.Case) (*Picture, error) {
	return queuePicture(r, c, messagesUnit())
}

// QueueBytes is Queue in bytes.
func QueueBytes(r *bench.Result, c *bench.Case) (*Picture, error) {
	return queuePicture(r, c, bytesUnit())
}

func queuePicture(r *bench.Result, c *bench.Case, u unit) (*Picture, error) {
	if err := check(r, c); err != nil {
		return nil, err
	}
	p := newPicture(u.title, r, c)
	p.table.head = []string{"session", "from_ns", "min_" + u.column, "max_" + u.column}
	if c.Series == nil {
		p.say(noSeries)
		return p, nil
	}
	depths, err := depthsOf(c, u)
	if err != nil {
		return nil, err
	}
	if len(depths) == 0 {
		p.say("queue depth was not recorded")
		return p, nil
	}
	p.table.rows = func(add func(...string)) {
		for _, d := range depths {
			for i := range d.max {
				add(d.name, num(int64(i)*d.bucket), num(d.min[i]), num(d.max[i]))
			}
		}
	}
	if depths[0].peak == 0 {
		p.say("nothing ever waited in a Session")
		return p, nil
	}
	p.Panels = depthPanels(depths, endOf(c), u)
	if n := len(c.Series.Depth) - 1 - MaxDepths; n > 0 {
		p.Notes = append(p.Notes, plural(int64(n), "more Session is", "more Sessions are")+" not drawn.")
	}
	return p, nil
}

// depthsOf leaves out Sessions without a value. Without values of all together there is nothing.
func depthsOf(c *bench.Case, u unit) ([]depth, error) {
	var out []depth
	for _, d := range c.Series.Depth[:min(len(c.Series.Depth), 1+MaxDepths)] {
		least, greatest := u.values(d)
		if len(least) != len(greatest) {
			return nil, fmt.Errorf("plots: depth of %q: %d least and %d greatest values", d.Name, len(least), len(greatest))
		}
		if len(least) == 0 {
			if len(out) == 0 {
				return nil, nil
			}
			continue
		}
		if d.BucketNS <= 0 || d.BucketNS > math.MaxInt64/int64(len(least)) {
			return nil, fmt.Errorf("plots: depth of %q: bucket of %d ns", d.Name, d.BucketNS)
		}
		var peak int64
		for i := range least {
			if least[i] < 0 || least[i] > greatest[i] {
				return nil, fmt.Errorf("plots: depth of %q: least %d and greatest %d in bucket %d",
					d.Name, least[i], greatest[i], i)
			}
			peak = max(peak, greatest[i])
		}
		out = append(out, depth{d.Name, d.BucketNS, least, greatest, peak})
	}
	return out, nil
}

// line is the greatest depth of each bucket.
func (d depth) line() []Point {
	points := make([]Point, len(d.max))
	for i, v := range d.max {
		points[i] = Point{int64(i) * d.bucket, v}
	}
	return points
}

// depthPanels puts all Sessions together above and single ones below, each with its own scale: the sum of a thousand
// Sessions would flatten each of them. A single Session needs one panel.
func depthPanels(depths []depth, end int64, u unit) []Panel {
	all, single := depths[0], slices.DeleteFunc(slices.Clone(depths[1:]), func(d depth) bool { return d.peak == 0 })
	caption := "all Sessions together, peak " + u.full(all.peak)
	if len(single) == 1 && slices.Equal(all.max, single[0].max) {
		caption = "the Session of " + single[0].name + ", the only one with a queue; peak " + u.full(all.peak)
		single = nil
	}
	panels := []Panel{{Caption: caption, Plot: depthPlot(depths[:1], end, u, []lineLook{{color: black}})}}
	if len(single) == 0 {
		return panels
	}
	lower := Panel{Caption: "the deepest Sessions", Plot: depthPlot(single, end, u, lineLooks())}
	sty := style(bodySize, ink)
	for i, d := range single {
		look := lineLooks()[i]
		lower.Legend = append(lower.Legend,
			Key{fit(d.name, sty, 120) + ", peak " + u.full(d.peak), look.color, look.mark()})
	}
	return append(panels, lower)
}

// lineLook tells lines apart: by colour, and by dashes from the seventh on.
type lineLook struct {
	color  color.NRGBA
	dashed bool
}

func lineLooks() []lineLook {
	return []lineLook{
		{blue, false}, {vermillion, false}, {green, false}, {orange, false}, {skyBlue, false}, {purple, false},
		{blue, true}, {vermillion, true},
	}
}

func (l lineLook) mark() Mark {
	if l.dashed {
		return DashedStroke
	}
	return Stroke
}

func (l lineLook) style(width vg.Length) draw.LineStyle {
	s := draw.LineStyle{Color: l.color, Width: width}
	if l.dashed {
		s.Dashes = dashes()
	}
	return s
}

func depthPlot(depths []depth, end int64, u unit, looks []lineLook) *plot.Plot {
	p := newPlot()
	var peak int64
	for _, d := range depths {
		peak = max(peak, d.peak)
	}
	ticks := countTicks(peak, u.tick)
	p.X.Max, p.X.Tick.Marker = float64(end), timeTicks(end)
	p.Y.Max, p.Y.Tick.Marker = max(ticks[len(ticks)-1].Value, float64(peak)), ticks
	p.Add(gridLines{})
	for i := range depths { // the deepest last, on top
		d, look := depths[len(depths)-1-i].merged(maxBuckets), looks[len(depths)-1-i]
		stop := min(end, int64(len(d.max))*d.bucket)
		p.Add(band{d, stop, faint(look.color)}, stepLine{d.line(), stop, look.style(1.2)})
	}
	return p
}

// band fills from the least to the greatest depth of each bucket, or of each pixel column if those are fewer.
type band struct {
	depth
	end   int64
	color color.NRGBA
}

// Plot implements plot.Plotter.
func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	d := b.merged(int((c.Max.X - c.Min.X) / pixel))
	var path vg.Path
	for i := 0; i < len(d.max); {
		run := i + 1 // of equal buckets
		for run < len(d.max) && d.min[run] == d.min[i] && d.max[run] == d.max[i] {
			run++
		}
		if d.min[i] < d.max[i] {
			from, to := min(int64(i)*d.bucket, b.end), min(int64(run)*d.bucket, b.end)
			addRect(&path, rect(onPixel(x(float64(from))), y(float64(d.min[i])),
				onPixel(x(float64(to))), y(float64(d.max[i]))))
		}
		i = run
	}
	fill(c, b.color, path)
}

// merged joins neighbouring buckets until there are no more than columns.
func (d depth) merged(columns int) depth {
	if columns < 1 || len(d.max) <= columns {
		return d
	}
	k := (len(d.max) + columns - 1) / columns
	out := depth{name: d.name, bucket: d.bucket * int64(k), peak: d.peak}
	for i := 0; i < len(d.max); i += k {
		to := min(i+k, len(d.max))
		out.min = append(out.min, slices.Min(d.min[i:to]))
		out.max = append(out.max, slices.Max(d.max[i:to]))
	}
	return out
}
