package plots

import (
	"errors"
	"fmt"

	"gonum.org/v1/plot/vg"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// newPicture is a picture of the default size that says of what it is. c is nil for a picture of all cases.
func newPicture(title string, r *bench.Result, c *bench.Case) *Picture {
	return &Picture{Title: title, Subtitle: subtitle(r, c), Width: DefaultWidth, Height: DefaultHeight}
}

// subtitle names scenario, case and seed. The case gives way where there is not enough room: the seed never does.
func subtitle(r *bench.Result, c *bench.Case) string {
	const dot = " · "
	before, after := printable(r.Scenario), fmt.Sprintf("seed %d", r.Seed)
	if r.Interrupted {
		after += dot + "interrupted after " + humanTime(r.VirtualNS)
	}
	sty := style(bodySize, quiet)
	width := DefaultWidth - 2*margin
	if c == nil || c.Name == "" {
		before = fit(before, sty, width-sty.Width(dot+after))
		return before + dot + after
	}
	before = fit(before, sty, width/2)
	name := fit(c.Name, sty, width-sty.Width(before+dot+dot+after))
	return before + dot + name + dot + after
}

// fixedHeight is what a picture needs besides the data of one panel without a caption: heading, legend, time axis,
// notes and margins.
func (p *Picture) fixedHeight() vg.Length {
	const heading, axis = titleSize + lineHeight + 8, 18
	h := 2*margin + heading + axis + legendHeight(p.Legend, p.Width-2*margin)
	if len(p.Notes) > 0 {
		h += 3 + 11*vg.Length(len(p.Notes))
	}
	return h
}

// check refuses what no picture can be drawn of.
func check(r *bench.Result, c *bench.Case) error {
	switch {
	case r == nil:
		return errors.New("plots: no result")
	case c == nil:
		return errors.New("plots: no case")
	}
	return nil
}

// endOf is the end of a case's time axis, at least one nanosecond.
func endOf(c *bench.Case) int64 {
	if c.Series != nil && c.Series.EndNS > 0 {
		return c.Series.EndNS
	}
	return max(c.VirtualNS, 1)
}

// noSeries is what a picture says when a case was run without recording any.
const noSeries = "no series was recorded"
