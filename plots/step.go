package plots

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// stepLine is a line that keeps its value until the next point. Where there are more points than pixels it is drawn as
// what its ink would cover: of each pixel column the range from the least to the greatest value.
type stepLine struct {
	points []Point
	end    int64 // where the last value ends
	style  draw.LineStyle
}

// Plot implements plot.Plotter.
func (l stepLine) Plot(c draw.Canvas, p *plot.Plot) {
	if len(l.points) == 0 {
		return
	}
	if columns := int((c.Max.X - c.Min.X) / pixel); len(l.points) > columns {
		l.plotDense(c, p, columns)
		return
	}
	x, y := p.Transforms(&c)
	height := y(float64(l.points[0].Y))
	line := []vg.Point{{X: x(float64(l.points[0].X)), Y: height}}
	for _, pt := range l.points[1:] {
		if next := y(float64(pt.Y)); next != height {
			at := x(float64(pt.X))
			line = append(line, vg.Point{X: at, Y: height}, vg.Point{X: at, Y: next})
			height = next
		}
	}
	line = append(line, vg.Point{X: x(float64(l.end)), Y: height})
	stroke(c, l.style, line)
}

// plotDense draws the ink of each column, from the value that the line comes in with. A dashed line has gaps of four
// columns in twelve.
func (l stepLine) plotDense(c draw.Canvas, p *plot.Plot, columns int) {
	x, y := p.Transforms(&c)
	half := l.style.Width / 2
	var path vg.Path
	for _, in := range inkOf(Reduce(l.points, columns), columns) {
		if len(l.style.Dashes) > 0 && in.column%12 >= 8 {
			continue
		}
		left := onPixel(x(float64(in.from)))
		right := max(onPixel(x(float64(min(in.to, l.end)))), left+pixel)
		addRect(&path, rect(left, y(float64(in.least))-half, min(right, c.Max.X), y(float64(in.greatest))+half))
	}
	fill(c, l.style.Color, path)
}

// columnInk is what a line covers in one column, or while it stays level over several.
type columnInk struct {
	column          uint64
	from, to        int64 // on the x axis; to is where the next one starts
	least, greatest int64
}

// inkOf takes points that are reduced to so many columns.
func inkOf(points []Point, columns int) []columnInk {
	g := newGrid(points[0].X, points[len(points)-1].X, columns)
	out := make([]columnInk, 0, columns)
	level := points[0].Y
	for _, pt := range points {
		column := g.column(pt.X)
		if n := len(out); n == 0 || out[n-1].column != column {
			if n > 0 && out[n-1].column+1 < column {
				next := g.lastX(out[n-1].column) + 1
				out[n-1].to = next
				out = append(out, columnInk{out[n-1].column + 1, next, pt.X, level, level})
			} else if n > 0 {
				out[n-1].to = pt.X
			}
			out = append(out, columnInk{column, pt.X, pt.X, min(level, pt.Y), max(level, pt.Y)})
		}
		last := &out[len(out)-1]
		last.least, last.greatest = min(last.least, pt.Y), max(last.greatest, pt.Y)
		level = pt.Y
	}
	out[len(out)-1].to = math.MaxInt64
	return out
}
