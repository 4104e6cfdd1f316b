package plots

import (
	"strings"
	"unicode"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

const ellipsis = "…"

// printable replaces what has no place in one line of an SVG: control characters (XML forbids most), line ends,
// invalid UTF-8, characters without a shape.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// fit shortens a name to a width by leaving out its middle: names of a fleet differ at the end, groups at the start.
func fit(s string, sty text.Style, width vg.Length) string {
	s = printable(s)
	if sty.Width(s) <= width {
		return s
	}
	runes := []rune(s)
	// The longest that fits, by bisection: keep is how many characters remain.
	lo, hi := 0, min(len(runes)-1, maxRunes)
	for lo < hi {
		keep := (lo + hi + 1) / 2
		if sty.Width(middleOut(runes, keep)) <= width {
			lo = keep
		} else {
			hi = keep - 1
		}
	}
	return middleOut(runes, lo)
}

// maxRunes bounds the text that is measured: no label is wider.
const maxRunes = 400

func middleOut(runes []rune, keep int) string {
	head := (keep + 1) / 2
	return string(runes[:head]) + ellipsis + string(runes[len(runes)-(keep-head):])
}

// widest is the width of the widest of some texts.
func widest(sty text.Style, texts []string) vg.Length {
	var w vg.Length
	for _, s := range texts {
		w = max(w, sty.Width(s))
	}
	return w
}

// plural writes a count and its noun.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return humanCount(n) + " " + many
}
