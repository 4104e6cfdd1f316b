package plots

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// MaxStacked is how many cases Fates has room for. It leaves out those with the smallest share lost, and says how many.
const MaxStacked = 40

// stackedFates compares cases: each bar is all that was expected, cut into fates.
func stackedFates(r *bench.Result) (*Picture, error) {
	p := newPicture("Fates of messages by case, as shares of what was expected", r, nil)
	p.table.head = []string{"case", "fate", "count", "expected"}
	bars := make([]stackedBar, 0, MaxStacked)
	for _, c := range mostLost(r.Cases, MaxStacked) {
		if err := checkLedger(c); err != nil {
			return nil, err
		}
		bars = append(bars, stackedBar{name: c.Name, delivery: c.Delivery, fates: fatesOf(c.Delivery)})
	}
	p.table.rows = func(add func(...string)) {
		for _, b := range bars {
			for _, f := range b.fates {
				add(b.name, f.name, num(f.count), num(b.delivery.Expected))
			}
		}
	}
	if n := len(r.Cases) - len(bars); n > 0 {
		p.Notes = append(p.Notes, "Of the "+plural(int64(len(r.Cases)), "case", "cases")+", the "+
			humanCount(int64(n))+" with the smallest share lost are not drawn.")
	}
	kinds := kindsOf(bars)
	colors := fateColors(kinds)
	for _, k := range kinds {
		p.Legend = append(p.Legend, Key{k.label(), colors[k.name], Box})
	}
	pitch := rowPitch(len(bars), 12, 26)
	p.Height = p.fixedHeight() + pitch*vg.Length(len(bars)) + 4 + tickSize
	p.Panels = []Panel{{Plot: stackedPlot(bars, kinds, colors)}}
	return p, nil
}

// mostLost picks the cases with the greatest share lost and leaves them in their order.
func mostLost(cases []bench.Case, n int) []*bench.Case {
	order := make([]int, len(cases))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(lostShare(cases[b].Delivery), lostShare(cases[a].Delivery))
	})
	order = order[:min(n, len(order))]
	slices.Sort(order)
	out := make([]*bench.Case, len(order))
	for i, at := range order {
		out[i] = &cases[at]
	}
	return out
}

// lostShare is in parts per million.
func lostShare(d bench.Delivery) int64 {
	if d.Expected <= 0 || d.Lost <= 0 {
		return 0
	}
	return scale(min(d.Lost, d.Expected), million, d.Expected)
}

type stackedBar struct {
	name     string
	delivery bench.Delivery
	fates    []fate
}

// kindsOf lists each fate that occurs in any bar, with its sum, in the order of fatesOf.
func kindsOf(bars []stackedBar) []fate {
	var sum bench.Delivery
	sum.LostByCause = map[string]int64{}
	for _, b := range bars {
		sum.Delivered += b.delivery.Delivered
		sum.Queued += b.delivery.Queued
		sum.InFlight += b.delivery.InFlight
		for _, f := range b.fates {
			if f.lost {
				sum.LostByCause[f.name] += f.count
			}
		}
	}
	return slices.DeleteFunc(fatesOf(sum), func(f fate) bool { return f.count == 0 })
}

func stackedPlot(bars []stackedBar, kinds []fate, colors map[string]color.NRGBA) *plot.Plot {
	p := newPlot()
	size := vg.Length(tickSize)
	if len(bars) > 24 {
		size = smallSize
	}
	p.Y.Tick.Label.Font.Size = size
	p.X.Max = 100
	p.X.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 25, Label: "25 %"}, {Value: 50, Label: "50 %"},
		{Value: 75, Label: "75 %"}, {Value: 100, Label: "100 %"}}
	p.X.Padding = 3
	p.Y.Min, p.Y.Max = -0.5, float64(len(bars))-0.5
	names, labels := make([]string, len(bars)), make([]string, len(bars))
	for i, b := range bars {
		names[i], labels[i] = b.name, b.label()
	}
	heading, names := caseLabels(names, p.Y.Tick.Label, 230)
	ticks := plot.ConstantTicks{{Value: -9, Label: heading + " "}} // outside, so that there is room for the heading
	for i, name := range names {
		ticks = append(ticks, plot.Tick{Value: float64(len(bars) - 1 - i), Label: name})
	}
	p.Y.Tick.Marker = ticks
	p.Add(room{widest(style(size, ink), append(labels, stackedColumn)) + 8, size + 1},
		stackPlotter{bars, kinds, colors, size, heading})
	return p
}

// stackedColumn is the heading of the labels at the right.
const stackedColumn = "delivered"

// label says how much was delivered, of how much.
func (b stackedBar) label() string {
	if b.delivery.Expected == 0 {
		return "nothing expected"
	}
	return percent(b.delivery.Delivered, b.delivery.Expected) + " of " + axisCount(b.delivery.Expected)
}

type stackPlotter struct {
	bars   []stackedBar
	kinds  []fate
	colors map[string]color.NRGBA
	size   vg.Length
	// heading stands above the names of the cases.
	heading string
}

// Plot implements plot.Plotter. All parts of one colour are one path; a wide part of a loss has its share written in it.
func (s stackPlotter) Plot(c draw.Canvas, _ *plot.Plot) {
	paths := map[string]*vg.Path{}
	for _, k := range s.kinds {
		paths[k.name] = &vg.Path{}
	}
	var inside []partLabel
	left := onPixel(c.Min.X)
	columns := int64((c.Max.X - left) / pixel)
	pitch := (c.Max.Y - c.Min.Y) / vg.Length(len(s.bars))
	sty := style(s.size, ink)
	sty.YAlign = draw.YCenter
	for i, b := range s.bars {
		middle := c.Max.Y - (vg.Length(i)+0.5)*pitch
		low := onPixel(middle - 0.36*pitch)
		high := low + onPixel(0.72*pitch)
		at := left
		for j, w := range b.widths(columns) {
			if w == 0 {
				continue
			}
			r := rect(at, low, at+vg.Length(w)*pixel, high)
			at = r.Max.X
			addRect(paths[b.fates[j].name], r)
			if text := percent(b.fates[j].count, b.delivery.Expected); b.fates[j].lost && r.Size().X > sty.Width(text)+6 {
				inside = append(inside, partLabel{text, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: middle},
					textOn(s.colors[b.fates[j].name])})
			}
		}
		c.FillText(sty, vg.Point{X: c.Max.X + 6, Y: middle + sty.FontExtents().Descent}, b.label())
	}
	for _, k := range s.kinds {
		fill(c, s.colors[k.name], *paths[k.name])
	}
	above := style(s.size, quiet)
	c.FillText(above, vg.Point{X: c.Max.X + 6, Y: c.Max.Y + 2}, stackedColumn)
	above.XAlign = draw.XRight
	c.FillText(above, vg.Point{X: c.Min.X - above.Width(" "), Y: c.Max.Y + 2}, s.heading)
	drawPartLabels(c, inside, s.size-0.5)
}

type partLabel struct {
	text  string
	at    vg.Point
	color color.NRGBA
}

func drawPartLabels(c draw.Canvas, labels []partLabel, size vg.Length) {
	for _, l := range labels {
		sty := style(size, l.color)
		sty.XAlign, sty.YAlign = draw.XCenter, draw.YCenter
		c.FillText(sty, vg.Point{X: l.at.X, Y: l.at.Y + sty.FontExtents().Descent}, l.text)
	}
}

// widths divides pixel columns among fates. What happened at all is at least one column wide; the widest gives way, for
// which there must be many more columns than fates.
func (b stackedBar) widths(columns int64) []int64 {
	out := make([]int64, len(b.fates))
	var total int64
	for _, f := range b.fates {
		total += f.count
	}
	if total <= 0 {
		return out
	}
	widest, left := 0, columns
	for i, f := range b.fates {
		if f.count > 0 {
			out[i] = max(1, scale(f.count, columns, total))
		}
		left -= out[i]
		if out[i] > out[widest] {
			widest = i
		}
	}
	out[widest] = max(1, out[widest]+left)
	return out
}
