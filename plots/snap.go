package plots

import (
	"image"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// snapped is a canvas that rounds coordinates to a hundredth of a point before they reach another canvas, so that
// differences in the last bit of a float, which processors do not agree on, never show.
//
// A value that lies on the edge between two roundings would still flip, and round numbers do lie on edges; so the
// edges are moved away from round numbers.
type snapped struct {
	vg.Canvas
}

const snapEdge = 0.5037

func snapLength(l vg.Length) vg.Length {
	return vg.Length(math.Floor(float64(l)*100+snapEdge) / 100)
}

func snapPoint(p vg.Point) vg.Point {
	return vg.Point{X: snapLength(p.X), Y: snapLength(p.Y)}
}

func snapPath(path vg.Path) vg.Path {
	out := make(vg.Path, len(path))
	for i, c := range path {
		c.Pos = snapPoint(c.Pos)
		out[i] = c
	}
	return out
}

// Stroke implements vg.Canvas.
func (s snapped) Stroke(path vg.Path) { s.Canvas.Stroke(snapPath(path)) }

// Fill implements vg.Canvas.
func (s snapped) Fill(path vg.Path) { s.Canvas.Fill(snapPath(path)) }

// FillString implements vg.Canvas.
func (s snapped) FillString(f font.Face, at vg.Point, text string) {
	s.Canvas.FillString(f, snapPoint(at), text)
}

// DrawImage implements vg.Canvas.
func (s snapped) DrawImage(r vg.Rectangle, img image.Image) {
	s.Canvas.DrawImage(vg.Rectangle{Min: snapPoint(r.Min), Max: snapPoint(r.Max)}, img)
}
