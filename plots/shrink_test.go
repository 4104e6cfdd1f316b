package plots

import (
	"testing"

	"pgregory.net/rapid"
)

// TestShrinkProperties: spans of columns are in order, touch no column twice and lie within; whole columns of one state
// show that state; half-open never vanishes.
func TestShrinkProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.Int64Range(1, 500).Draw(t, "end")
		columns := rapid.Int64Range(0, min(end, 60)).Draw(t, "columns")
		spans := drawSpans(t, end)
		got := shrink(spans, end, columns)
		shown := make([]int, columns)
		for i := range shown {
			shown[i] = -1
		}
		at := int64(0)
		for _, s := range got {
			if s.from < at || s.to <= s.from || s.to > columns {
				t.Fatalf("%v of %d columns after column %d", s, columns, at)
			}
			for at = s.from; at < s.to; at++ {
				shown[at] = s.state
			}
		}
		if want := naiveShrink(spans, end, columns); !equalInts(shown, want) {
			t.Fatalf("columns show %v, want %v", shown, want)
		}
	})
}

func drawSpans(t *rapid.T, end int64) []lifeSpan {
	var spans []lifeSpan
	for at := rapid.Int64Range(0, end).Draw(t, "start"); at < end; {
		to := min(end, at+rapid.Int64Range(1, 40).Draw(t, "length"))
		spans = append(spans, lifeSpan{at, to, rapid.IntRange(0, 3).Draw(t, "state")})
		at = to
	}
	return spans
}

// naiveShrink looks at every instant.
func naiveShrink(spans []lifeSpan, end, columns int64) []int {
	shares := make([][4]int64, columns)
	for _, s := range spans {
		for x := s.from; x < s.to && columns > 0; x++ {
			shares[x*columns/end][s.state]++
		}
	}
	out := make([]int, columns)
	for i := range out {
		out[i] = dominant(shares[i])
	}
	return out
}

func equalInts(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestWidths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 20).Draw(t, "counts")
		columns := rapid.Int64Range(400, 1000).Draw(t, "columns")
		var b stackedBar
		var total, wide int64
		for _, n := range counts {
			b.fates = append(b.fates, fate{count: n})
			total += n
		}
		for i, w := range b.widths(columns) {
			if (w > 0) != (counts[i] > 0) {
				t.Fatalf("%d columns for a count of %d", w, counts[i])
			}
			wide += w
		}
		if total > 0 && wide != columns {
			t.Fatalf("%d columns of %d", wide, columns)
		}
	})
}
