package plots

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Okabe and Ito's colours, with greys for what is not data.
var (
	black      = rgb(0x000000)
	orange     = rgb(0xE69F00)
	skyBlue    = rgb(0x56B4E9)
	green      = rgb(0x009E73)
	yellow     = rgb(0xF0E442)
	blue       = rgb(0x0072B2)
	vermillion = rgb(0xD55E00)
	purple     = rgb(0xCC79A7)

	ink       = rgb(0x222222) // text
	quiet     = rgb(0x666666) // secondary text
	axisGrey  = rgb(0x888888)
	gridGrey  = rgb(0xE4E4E4)
	shadeGrey = rgb(0xD6D6D6)
)

// Font sizes in points. 9 points are 12 pixels in a browser.
const (
	titleSize = 12
	bodySize  = 9
	tickSize  = 8.5
	smallSize = 8
)

// pixel is one pixel of a browser, in points. Edges of rectangles are laid on multiples of half of it.
const pixel = vg.Length(0.75)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

// faint is the same colour, mostly transparent, for bands that may lie over each other.
func faint(c color.NRGBA) color.NRGBA {
	c.A = 0x38
	return c
}

// tint mixes white into a colour: 0 leaves it, 100 gives white.
func tint(c color.NRGBA, percent int) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8((int(v)*(100-percent) + 255*percent) / 100) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: c.A}
}

// shade mixes black into a colour: 0 leaves it, 100 gives black.
func shade(c color.NRGBA, percent int) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8(int(v) * (100 - percent) / 100) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: c.A}
}

// textOn is the text colour that is legible on a background.
func textOn(c color.NRGBA) color.NRGBA {
	luma := 299*int(c.R) + 587*int(c.G) + 114*int(c.B) // of 255000
	if luma > 135000 {
		return ink
	}
	return rgb(0xFFFFFF)
}

// style is left-aligned text whose position is its baseline.
func style(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  draw.XLeft,
		YAlign:  draw.YBottom,
		Handler: plot.DefaultTextHandler,
	}
}

func boldStyle(size vg.Length, c color.Color) text.Style {
	s := style(size, c)
	s.Font.Weight = xfont.WeightBold
	return s
}

// newPlot is an empty panel: a thin x axis with labels below, labels without a line on the left.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil // the Picture is painted already
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		x, y := a.Tick.Label.XAlign, a.Tick.Label.YAlign
		a.Tick.Label = style(tickSize, ink)
		a.Tick.Label.XAlign, a.Tick.Label.YAlign = x, y
		a.Padding = 0
		a.Min, a.Max = 0, 1
		a.Tick.Marker = plot.ConstantTicks{}
	}
	p.X.LineStyle = draw.LineStyle{Color: axisGrey, Width: pixel}
	p.X.Tick.LineStyle = p.X.LineStyle
	p.X.Tick.Length = 3
	p.Y.LineStyle.Width = 0
	p.Y.Tick.LineStyle.Width = 0
	p.Y.Tick.Length = 0
	return p
}
