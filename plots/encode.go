package plots

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"image/png"
	"io"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Format says how Draw writes a Picture.
type Format string

// The formats. PNG has two pixels for each pixel of a browser, so that it is sharp on today's screens and in print. CSV
// is not a picture but the numbers behind it, with a heading line.
const (
	SVG Format = "svg"
	PNG Format = "png"
	CSV Format = "csv"
)

const dotsPerInch = 192

// Draw writes a Picture in one of the formats. Equal pictures give equal bytes.
func Draw(w io.Writer, p *Picture, f Format) error {
	if p == nil || !(p.Width > 0 && p.Height > 0) {
		return errors.New("plots: draw: the picture has no size")
	}
	switch f {
	case SVG:
		return drawSVG(w, p)
	case PNG:
		return drawPNG(w, p)
	case CSV:
		return p.table.write(w)
	}
	return fmt.Errorf("plots: draw: format %q is not one of svg, png, csv", string(f))
}

func drawSVG(w io.Writer, p *Picture) error {
	canvas := vgsvg.New(p.Width, p.Height)
	p.DrawOn(draw.NewCanvas(snapped{canvas}, p.Width, p.Height))
	var buf bytes.Buffer
	if _, err := canvas.WriteTo(&buf); err != nil {
		return fmt.Errorf("plots: draw: %w", err)
	}
	_, err := w.Write(finishSVG(buf.Bytes(), p))
	return err
}

// finishSVG adds what the writer has no words for: a title for screen readers, and families to fall back on. Text in
// the picture cannot be hit, because a quotation mark in it is escaped.
func finishSVG(svg []byte, p *Picture) []byte {
	const head = `xmlns:xlink="http://www.w3.org/1999/xlink">` + "\n"
	title := "<title>" + html.EscapeString(printable(p.Title+": "+p.Subtitle)) + "</title>\n"
	svg = bytes.Replace(svg, []byte(head), []byte(head+title), 1)
	const family = `style="font-family:Liberation Sans;`
	const families = `style="font-family:Liberation Sans,Arial,Helvetica,sans-serif;`
	return bytes.ReplaceAll(svg, []byte(family), []byte(families))
}

func drawPNG(w io.Writer, p *Picture) error {
	canvas := vgimg.NewWith(vgimg.UseWH(p.Width, p.Height), vgimg.UseDPI(dotsPerInch))
	p.DrawOn(draw.NewCanvas(snapped{canvas}, p.Width, p.Height))
	if err := png.Encode(w, canvas.Image()); err != nil {
		return fmt.Errorf("plots: draw: %w", err)
	}
	return nil
}
