package plots

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// Fates shows what became of all messages: of a result with one case one bar for each fate, of a result with several
// one bar for each case.
func Fates(r *bench.Result) (*Picture, error) {
	if r == nil || len(r.Cases) == 0 {
		return nil, check(r, nil)
	}
	if len(r.Cases) == 1 {
		return CaseFates(r, &r.Cases[0])
	}
	return stackedFates(r)
}

// CaseFates shows what became of the messages of one case: one bar for each fate, with its count and share.
func CaseFates(r *bench.Result, c *bench.Case) (*Picture, error) {
	if err := check(r, c); err != nil {
		return nil, err
	}
	if err := checkLedger(c); err != nil {
		return nil, err
	}
	p := newPicture("Fates of messages, one for each publication and intended receiver", r, c)
	p.table.head = []string{"fate", "count", "expected"}
	fates := fatesOf(c.Delivery)
	p.table.rows = func(add func(...string)) {
		for _, f := range fates {
			add(f.name, num(f.count), num(c.Delivery.Expected))
		}
	}
	if c.Delivery.Expected == 0 {
		p.say("no message was expected by anybody")
		return p, nil
	}
	p.Notes = []string{ledgerLine(c.Delivery)}
	pitch := rowPitch(len(fates), 14, 26)
	p.Height = p.fixedHeight() + pitch*vg.Length(len(fates)) + 4
	p.Panels = []Panel{{Plot: fatesPlot(fates, c.Delivery.Expected)}}
	return p, nil
}

// ledgerLine is the sum that must come out even, and what stands beside it.
func ledgerLine(d bench.Delivery) string {
	line := humanCount(d.Expected) + " expected = " + humanCount(d.Delivered) + " delivered + " +
		humanCount(d.Queued) + " queued + " + humanCount(d.InFlight) + " in-flight + " + humanCount(d.Lost) + " lost"
	if d.Duplicates > 0 {
		line += "; besides " + plural(d.Duplicates, "duplicate", "duplicates")
		if d.Illegal > 0 {
			line += ", " + humanCount(d.Illegal) + " of them illegal"
		}
	}
	return line + "."
}

func fatesPlot(fates []fate, expected int64) *plot.Plot {
	p := newPlot()
	var most int64 = 1
	for _, f := range fates {
		most = max(most, f.count)
	}
	p.X.Max = float64(most)
	for _, t := range countTicks(most, axisCount) {
		if t.Value <= p.X.Max {
			p.X.Tick.Marker = append(p.X.Tick.Marker.(plot.ConstantTicks), t)
		}
	}
	p.X.Padding = 3
	p.Y.Min, p.Y.Max = -0.5, float64(len(fates))-0.5
	colors := fateColors(fates)
	bars := fateBars{size: p.Y.Tick.Label.Font.Size}
	var names plot.ConstantTicks
	for i, f := range fates {
		names = append(names, plot.Tick{Value: float64(len(fates) - 1 - i), Label: fit(f.label(), p.Y.Tick.Label, 210)})
		bars.rows = append(bars.rows, fateBar{f.count, humanCount(f.count) + " (" + percent(f.count, expected) + ")", colors[f.name]})
	}
	p.Y.Tick.Marker = names
	labels := make([]string, len(bars.rows))
	for i, b := range bars.rows {
		labels[i] = b.label
	}
	p.Add(room{right: widest(style(bars.size, ink), labels) + 6}, bars)
	return p
}

type fateBar struct {
	count int64
	label string
	color color.NRGBA
}

// fateBars are horizontal bars with their counts at the right end.
type fateBars struct {
	rows []fateBar
	size vg.Length
}

// Plot implements plot.Plotter. A bar of one message is at least a pixel wide.
func (f fateBars) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	sty := style(f.size, ink)
	sty.YAlign = draw.YCenter
	pitch := (c.Max.Y - c.Min.Y) / vg.Length(len(f.rows))
	left := onPixel(c.Min.X)
	for i, row := range f.rows {
		middle := c.Max.Y - (vg.Length(i)+0.5)*pitch
		right := left
		if row.count > 0 {
			right = max(onPixel(x(float64(row.count))), left+pixel)
			var path vg.Path
			low := onPixel(middle - 0.31*pitch)
			addRect(&path, rect(left, low, right, low+onPixel(0.62*pitch)))
			fill(c, row.color, path)
		}
		c.FillText(sty, vg.Point{X: right + 5, Y: middle + sty.FontExtents().Descent}, row.label)
	}
}
