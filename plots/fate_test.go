package plots

import (
	"strings"
	"testing"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// TestCausesAreKnown: each cause that a ledger can name has its place and its colour here.
func TestCausesAreKnown(t *testing.T) {
	for c := bench.NotLost + 1; c <= bench.LostReceiver; c++ {
		if causeRank(c.String()) == len(causes) {
			t.Errorf("cause %q has no colour", c)
		}
	}
}

// TestFateColors: no two fates of one picture look the same.
func TestFateColors(t *testing.T) {
	var d bench.Delivery
	d.LostByCause = map[string]int64{}
	for c := bench.NotLost + 1; c <= bench.LostReceiver; c++ {
		d.LostByCause[c.String()] = 1
	}
	fates := fatesOf(d)
	looks := map[any]string{}
	for name, clr := range fateColors(fates) {
		if other, ok := looks[clr]; ok {
			t.Errorf("%s and %s have the same colour", name, other)
		}
		looks[clr] = name
	}
	last := ""
	for _, f := range fates[3:] {
		base, _, _ := strings.Cut(f.name, "/")
		if base != last && causeRank(base) < causeRank(last) && last != "" {
			t.Errorf("%s comes after %s", base, last)
		}
		last = base
	}
}
