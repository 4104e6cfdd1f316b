package plots

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Width and height of a Picture in points: 900 by 420 pixels in a browser. Pictures with many rows are taller.
const (
	DefaultWidth  vg.Length = 675
	DefaultHeight vg.Length = 315
)

const (
	margin     vg.Length = 12
	lineHeight vg.Length = 14
)

// Picture is one picture: a heading, a legend, panels and notes. It may be changed before it is drawn.
type Picture struct {
	Title    string   // what is shown, and in which unit
	Subtitle string   // of what: scenario, case, seed
	Legend   []Key    // flows over as many lines as it needs
	Panels   []Panel  // from top to bottom, of equal height
	Notes    []string // small print below
	// Width and Height are the size that Draw gives the picture, in points. Both must be positive.
	Width, Height vg.Length

	table table
}

// Panel is one plot of a Picture, with a caption and a legend of its own above it, both of which may be empty.
type Panel struct {
	Caption string
	Legend  []Key
	Plot    *plot.Plot
}

// DrawOn draws the picture so that it fills a canvas. Text that is too wide for the canvas is shortened.
func (p *Picture) DrawOn(c draw.Canvas) {
	c.FillPolygon(rgb(0xFFFFFF), corners(c.Rectangle))
	c = draw.Crop(c, margin, -margin, margin, -margin)
	c.Max.Y = p.drawHeading(c)
	c.Max.Y = drawLegend(c, p.Legend)
	c.Min.Y = p.drawNotes(c)
	p.drawPanels(c)
}

// drawHeading returns the height at which it ends.
func (p *Picture) drawHeading(c draw.Canvas) vg.Length {
	width := c.Max.X - c.Min.X
	title, sub := boldStyle(titleSize, ink), style(bodySize, quiet)
	y := c.Max.Y - titleSize + 1
	c.FillText(title, vg.Point{X: c.Min.X, Y: y}, fit(p.Title, title, width))
	if p.Subtitle != "" {
		y -= lineHeight
		c.FillText(sub, vg.Point{X: c.Min.X, Y: y}, fit(p.Subtitle, sub, width))
	}
	return y - 9
}

func (p *Picture) drawNotes(c draw.Canvas) vg.Length {
	sty := style(smallSize, quiet)
	y := c.Min.Y
	for i := len(p.Notes) - 1; i >= 0; i-- {
		c.FillText(sty, vg.Point{X: c.Min.X, Y: y}, fit(p.Notes[i], sty, c.Max.X-c.Min.X))
		y += 11
	}
	if len(p.Notes) > 0 {
		y += 3
	}
	return y
}

// drawPanels gives every panel the same height and the same left edge of its data.
func (p *Picture) drawPanels(c draw.Canvas) {
	if len(p.Panels) == 0 {
		return
	}
	alignLeft(p.Panels)
	height := (c.Max.Y - c.Min.Y) / vg.Length(len(p.Panels))
	for i, panel := range p.Panels {
		part := c
		part.Max.Y = c.Max.Y - vg.Length(i)*height
		part.Min.Y = part.Max.Y - height
		if panel.Caption != "" {
			sty := style(bodySize, ink)
			part.Max.Y -= bodySize
			part.FillText(sty, vg.Point{X: part.Min.X, Y: part.Max.Y},
				fit(panel.Caption, sty, part.Max.X-part.Min.X))
			part.Max.Y -= 5
		}
		if i < len(p.Panels)-1 {
			part.Min.Y += 8
		}
		part.Max.Y = drawLegend(part, panel.Legend)
		panel.Plot.Draw(part)
	}
}

// alignLeft makes room for the widest tick label of all panels in each of them, by a tick that lies outside of the
// axis: gonum leaves room for it and does not draw it.
func alignLeft(panels []Panel) {
	if len(panels) < 2 {
		return
	}
	label := ""
	var room vg.Length
	for _, panel := range panels {
		y := &panel.Plot.Y
		for _, t := range y.Tick.Marker.Ticks(y.Min, y.Max) {
			if w := y.Tick.Label.Width(t.Label); w > room {
				label, room = t.Label, w
			}
		}
	}
	for _, panel := range panels {
		y := &panel.Plot.Y
		y.Tick.Marker = withOutsider{y.Tick.Marker, label}
	}
}

type withOutsider struct {
	plot.Ticker
	label string
}

// Ticks implements plot.Ticker.
func (w withOutsider) Ticks(lo, hi float64) []plot.Tick {
	ticks := w.Ticker.Ticks(lo, hi)
	return append(ticks[:len(ticks):len(ticks)], plot.Tick{Value: hi + 2*(hi-lo), Label: w.label})
}

// say makes a picture without data: it says why there is none, and is lower than others.
func (p *Picture) say(text string) {
	panel := newPlot()
	panel.X.LineStyle.Width = 0
	panel.Add(centred(text))
	p.Panels = []Panel{{Plot: panel}}
	p.Height = 135
}

// centred is text in the middle of a panel.
type centred string

// Plot implements plot.Plotter.
func (t centred) Plot(c draw.Canvas, _ *plot.Plot) {
	sty := style(titleSize, quiet)
	sty.XAlign, sty.YAlign = draw.XCenter, draw.YCenter
	c.FillText(sty, c.Center(), fit(string(t), sty, c.Max.X-c.Min.X))
}
