package rng_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/sim/rng"
	"pgregory.net/rapid"
)

func TestQuantilesValidate(t *testing.T) {
	for _, c := range []struct {
		q  rng.Quantiles
		ok bool
	}{
		{nil, true},
		{rng.Quantiles{0}, true},
		{rng.Quantiles{1, 1, 2}, true},
		{rng.Quantiles{-1}, false},
		{rng.Quantiles{1, 3, 2}, false},
	} {
		if err := c.q.Validate(); (err == nil) != c.ok {
			t.Errorf("%v: %v", c.q, err)
		}
	}
}

func TestDrawWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64), 1, 10).Draw(t, "values")
		slices.Sort(values)
		var q rng.Quantiles
		for _, v := range values {
			q = append(q, time.Duration(v))
		}
		s := rng.New(rapid.Uint64().Draw(t, "seed"), "draw")
		if got := q.Draw(s); got < q[0] || got > q.Max() {
			t.Fatalf("%v: drew %d", q, got)
		}
	})
}

// TestDrawFollowsQuantiles counts draws below each quantile: a third below the second of four, and so on.
func TestDrawFollowsQuantiles(t *testing.T) {
	q := rng.Quantiles{10 * time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond, 10 * time.Second}
	const draws = 30_000
	s := rng.New(1, "follow")
	below := make([]int, len(q))
	for range draws {
		d := q.Draw(s)
		for i := range q {
			if d < q[i] {
				below[i]++
			}
		}
	}
	for i, n := range below {
		want := draws * i / (len(q) - 1)
		if n < want-draws/100 || n > want+draws/100 {
			t.Errorf("%d of %d draws are below quantile %d, want about %d", n, draws, i, want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	s := rng.New(1, "bench")
	q := rng.Quantiles{20 * time.Millisecond, 40 * time.Millisecond, 60 * time.Millisecond, 300 * time.Millisecond}
	b.ReportAllocs()
	for b.Loop() {
		q.Draw(s)
	}
}

func BenchmarkIntN(b *testing.B) {
	s := rng.New(1, "bench")
	b.ReportAllocs()
	for b.Loop() {
		s.IntN(1_000_003)
	}
}
