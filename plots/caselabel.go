package plots

import (
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// caseLabels fits names of cases into a width. Where one does not fit and all are values along the same axes
// ("version=5.0 clean=never"), the axes become a heading and only values remain in the rows: shortening them in the
// middle would make cases look alike.
func caseLabels(names []string, sty text.Style, width vg.Length) (heading string, labels []string) {
	labels = make([]string, len(names))
	for i, name := range names {
		labels[i] = printable(name)
	}
	if widest(sty, labels) > width {
		if keys, values, ok := alongAxes(labels); ok {
			heading, labels = fit(keys, sty, width), values
		}
	}
	for i := range labels {
		labels[i] = fit(labels[i], sty, width)
		if labels[i] == "" {
			labels[i] = " " // a tick without a label is a minor one
		}
	}
	return heading, labels
}

// alongAxes splits names that are all of the form "a=1 b=2" with the same keys in the same order.
func alongAxes(names []string) (keys string, values []string, ok bool) {
	const dot = " · "
	var first []string
	for _, name := range names {
		var ks, vs []string
		for _, part := range strings.Fields(name) {
			k, v, found := strings.Cut(part, "=")
			if !found {
				return "", nil, false
			}
			ks, vs = append(ks, k), append(vs, v)
		}
		if first == nil {
			first = ks
		}
		if len(ks) == 0 || !slices.Equal(ks, first) {
			return "", nil, false
		}
		values = append(values, strings.Join(vs, dot))
	}
	return strings.Join(first, dot), values, len(names) > 0
}
