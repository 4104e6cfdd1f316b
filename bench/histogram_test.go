package bench

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPercentilesAreThoseOfTheValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 9, 10, 11, 1000, 4711} {
		var h Histogram
		values := make([]int64, n)
		for i := range values {
			values[i] = r.Int64N(1 << r.IntN(45))
			h.Record(values[i])
		}
		slices.Sort(values)
		p := h.Percentiles()
		for _, c := range []struct {
			perMyriad int
			got       int64
		}{{5000, p.P50NS}, {9000, p.P90NS}, {9900, p.P99NS}, {9990, p.P999NS}} {
			want := values[(n*c.perMyriad+9999)/10000-1]
			if c.got < want || c.got > want+want/1000 {
				t.Errorf("%d values: percentile %d/10000 is %d, want %d within three digits", n, c.perMyriad, c.got, want)
			}
		}
		if p.MaxNS != values[n-1] || p.Count != int64(n) {
			t.Errorf("%d values: max %d, count %d, want %d and %d exactly", n, p.MaxNS, p.Count, values[n-1], n)
		}
	}
}

func TestHistogramCountsWhatItCannotResolve(t *testing.T) {
	var h, other Histogram
	h.Record(1000)
	other.Record(1 << 60)
	h.Merge(&other)
	want := Percentiles{Count: 2, P50NS: 1000, P90NS: 1 << 60, P99NS: 1 << 60, P999NS: 1 << 60, MaxNS: 1 << 60, Over: 1}
	if diff := cmp.Diff(want, h.Percentiles()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Curve{PPM: []int64{500_000, 1_000_000}, Values: []int64{1000, 1 << 60}}, h.Curve()); diff != "" {
		t.Errorf("curve (-want +got):\n%s", diff)
	}
}

func TestEmptyHistogram(t *testing.T) {
	var h Histogram
	h.Merge(&Histogram{})
	if p := h.Percentiles(); p != (Percentiles{}) {
		t.Errorf("percentiles %+v, want zeros", p)
	}
	if c := h.Curve(); len(c.PPM) != 0 || c.PPM == nil {
		t.Errorf("curve %+v, want empty lists", c)
	}
}

func TestCurveIsShortAndRises(t *testing.T) {
	var h Histogram
	r := rand.New(rand.NewPCG(3, 4))
	for range 100_000 {
		h.Record(r.Int64N(1 << r.IntN(40)))
	}
	c := h.Curve()
	if n := len(c.PPM); n > 2*curvePoints || n < curvePoints/2 {
		t.Errorf("%d points", n)
	}
	if !slices.IsSorted(c.PPM) || !slices.IsSorted(c.Values) || c.PPM[len(c.PPM)-1] != 1_000_000 {
		t.Error("the curve does not rise to the whole")
	}
}
