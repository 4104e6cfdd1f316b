package plots

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Mark is the shape of a Key's sample.
type Mark uint8

// The samples: a filled box, a low box, a thin line, a stroke and a dashed stroke.
const (
	Box Mark = iota
	LowBox
	Hairline
	Stroke
	DashedStroke
)

// Key is one entry of a legend.
type Key struct {
	Label string
	Color color.NRGBA
	Mark  Mark
}

const (
	sampleWidth vg.Length = 12
	sampleGap   vg.Length = 5
	keyGap      vg.Length = 16
)

// placed is a key and where it goes: x from the left edge, line from the top.
type placed struct {
	Key
	x    vg.Length
	line int
}

// layLegend lays keys out from left to right, over several lines if need be.
func layLegend(keys []Key, width vg.Length) []placed {
	sty := style(bodySize, ink)
	var x vg.Length
	line := 0
	out := make([]placed, len(keys))
	for i, k := range keys {
		k.Label = fit(k.Label, sty, width-sampleWidth-sampleGap)
		wide := sampleWidth + sampleGap + sty.Width(k.Label)
		if x > 0 && x+wide > width {
			x, line = 0, line+1
		}
		out[i] = placed{k, x, line}
		x += wide + keyGap
	}
	return out
}

// legendHeight is the room a legend takes, with the gap below it.
func legendHeight(keys []Key, width vg.Length) vg.Length {
	if len(keys) == 0 {
		return 0
	}
	placed := layLegend(keys, width)
	return bodySize + vg.Length(placed[len(placed)-1].line)*lineHeight + 9
}

// drawLegend draws at the top of a canvas and returns the height at which the legend ends.
func drawLegend(c draw.Canvas, keys []Key) vg.Length {
	sty := style(bodySize, ink)
	width := c.Max.X - c.Min.X
	for _, k := range layLegend(keys, width) {
		at := vg.Point{X: c.Min.X + k.x, Y: c.Max.Y - bodySize - vg.Length(k.line)*lineHeight}
		k.drawSample(c, at)
		c.FillText(sty, vg.Point{X: at.X + sampleWidth + sampleGap, Y: at.Y}, k.Label)
	}
	return c.Max.Y - legendHeight(keys, width)
}

// drawSample draws the mark with its lower left corner on the text's baseline.
func (k Key) drawSample(c draw.Canvas, at vg.Point) {
	right, middle := at.X+sampleWidth, at.Y+3.2
	line := draw.LineStyle{Color: k.Color, Width: 1.5}
	switch k.Mark {
	case Box:
		c.FillPolygon(k.Color, corners(rect(at.X, at.Y-0.8, right, at.Y+7.2)))
		return
	case LowBox:
		c.FillPolygon(k.Color, corners(rect(at.X, middle-2, right, middle+2)))
		return
	case Hairline:
		line.Width = pixel
	case DashedStroke:
		line.Dashes = dashes()
	}
	c.StrokeLine2(line, at.X, middle, right, middle)
}

func dashes() []vg.Length { return []vg.Length{3, 1.5} }
