package plots

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func rect(x0, y0, x1, y1 vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

// addRect appends a closed rectangle to a path. Many rectangles of one colour are one path: that keeps the SVG small.
func addRect(path *vg.Path, r vg.Rectangle) {
	path.Move(r.Min)
	path.Line(vg.Point{X: r.Max.X, Y: r.Min.Y})
	path.Line(r.Max)
	path.Line(vg.Point{X: r.Min.X, Y: r.Max.Y})
	path.Close()
}

// piece is how many points of a path are drawn at once. The PNG rasteriser takes time by the square of what crosses one
// line of pixels, so that a dense path is drawn in pieces; an SVG stays small all the same.
const piece = 100

// fill paints a path of rectangles.
func fill(c draw.Canvas, clr color.Color, path vg.Path) {
	c.SetColor(clr)
	const perRect = 5 // see addRect
	for part := range slices.Chunk(path, piece/perRect*perRect) {
		c.Fill(part)
	}
}

// stroke draws a line. Pieces overlap by one stretch, so that corners between them are whole.
func stroke(c draw.Canvas, sty draw.LineStyle, line []vg.Point) {
	for len(line) > piece {
		c.StrokeLines(sty, line[:piece])
		line = line[piece-2:]
	}
	c.StrokeLines(sty, line)
}

// onPixel moves a coordinate to the nearest edge between half pixels, so that edges are sharp. The bias keeps processors
// that differ in a float's last bit on the same side.
func onPixel(l vg.Length) vg.Length {
	const half = pixel / 2
	return vg.Length(math.Floor(float64(l/half)+snapEdge)) * half
}

// gridLines are thin lines at the ticks of an axis, behind the data.
type gridLines struct {
	vertical bool // at the ticks of the x axis as well
}

// Plot implements plot.Plotter.
func (g gridLines) Plot(c draw.Canvas, p *plot.Plot) {
	sty := draw.LineStyle{Color: gridGrey, Width: pixel}
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		if n := p.Y.Norm(t.Value); n > 0 && n <= 1 {
			y := onPixel(c.Y(n)) + pixel/2
			c.StrokeLine2(sty, c.Min.X, y, c.Max.X, y)
		}
	}
	if !g.vertical {
		return
	}
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if n := p.X.Norm(t.Value); n >= 0 && n <= 1 {
			x := onPixel(c.X(n)) + pixel/2
			c.StrokeLine2(sty, x, c.Min.Y, x, c.Max.Y)
		}
	}
}

// room keeps space free at the right of a panel and above it, for labels.
type room struct{ right, top vg.Length }

// Plot implements plot.Plotter.
func (room) Plot(draw.Canvas, *plot.Plot) {}

// GlyphBoxes implements plot.GlyphBoxer.
func (r room) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	return []plot.GlyphBox{{X: 1, Rectangle: rect(0, 0, r.right, 0)}, {Y: 1, Rectangle: rect(0, 0, 0, r.top)}}
}
