package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/bench"
)

func drawPoints(t *rapid.T) []Point {
	x := rapid.Int64()
	if rapid.Bool().Draw(t, "narrow") {
		x = rapid.Int64Range(-20, 20)
	}
	points := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Point {
		return Point{x.Draw(t, "x"), rapid.Int64Range(-5, 5).Draw(t, "y")}
	})).Draw(t, "points")
	slices.SortStableFunc(points, func(a, b Point) int { return cmp.Compare(a.X, b.X) })
	return points
}

func TestReduceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		columns := rapid.IntRange(-1, 30).Draw(t, "columns")
		before := slices.Clone(points)
		got := Reduce(points, columns)
		if !slices.Equal(points, before) {
			t.Fatal("the input changed")
		}
		if len(points) == 0 {
			if len(got) != 0 {
				t.Fatalf("%v from nothing", got)
			}
			return
		}
		columns = max(columns, 1)
		if got[0] != points[0] || got[len(got)-1] != points[len(points)-1] {
			t.Fatalf("ends %v and %v", got[0], got[len(got)-1])
		}
		byY := func(a, b Point) int { return cmp.Compare(a.Y, b.Y) }
		if slices.MinFunc(got, byY).Y != slices.MinFunc(points, byY).Y || slices.MaxFunc(got, byY).Y != slices.MaxFunc(points, byY).Y {
			t.Fatal("least or greatest is gone")
		}
		subsequence(t, got, points)
		perColumn(t, got, newGrid(points[0].X, points[len(points)-1].X, columns))
	})
}

func subsequence(t *rapid.T, got, points []Point) {
	at := 0
	for _, p := range got {
		for at < len(points) && points[at] != p {
			at++
		}
		if at == len(points) {
			t.Fatalf("%v is not in the input, or out of order", p)
		}
		at++
	}
}

func perColumn(t *rapid.T, got []Point, g grid) {
	count := map[uint64]int{}
	for _, p := range got {
		column := g.column(p.X)
		if column >= g.columns {
			t.Fatalf("%v is in column %d of %d", p, column, g.columns)
		}
		if count[column]++; count[column] > 4 {
			t.Fatalf("more than four points in column %d", column)
		}
	}
}

// TestGrid: lastX is the last x of its column, also where products overflow 64 bits.
func TestGrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Int64().Draw(t, "lo")
		hi := rapid.Int64Min(lo).Draw(t, "hi")
		g := newGrid(lo, hi, rapid.IntRange(1, 5000).Draw(t, "columns"))
		column := g.column(rapid.Int64Range(lo, hi).Draw(t, "x"))
		last := g.lastX(column)
		if g.column(last) != column {
			t.Fatalf("last x %d of column %d lies in column %d", last, column, g.column(last))
		}
		if last < hi && g.column(last+1) == column {
			t.Fatalf("x %d lies in column %d as well", last+1, column)
		}
	})
}

// TestMergedDepth: joining buckets keeps the least and the greatest.
func TestMergedDepth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 9), 1, 50).Draw(t, "values")
		columns := rapid.IntRange(0, 20).Draw(t, "columns")
		d := depth{bucket: 3, min: values, max: values}
		m := d.merged(columns)
		if columns > 0 && len(m.max) > columns {
			t.Fatalf("%d buckets for %d columns", len(m.max), columns)
		}
		if slices.Min(m.min) != slices.Min(values) || slices.Max(m.max) != slices.Max(values) {
			t.Fatal("least or greatest is gone")
		}
		if m.bucket*int64(len(m.max)) < d.bucket*int64(len(values)) {
			t.Fatal("time is gone")
		}
	})
}

// longResult is a case whose queue has so many buckets of ever-changing depth.
func longResult(buckets int) *bench.Result {
	all := bench.DepthSeries{Name: "all", BucketNS: second}
	for i := range int64(buckets) {
		low := i * 7919 % 499
		appendDepth(&all, low, low+i*31%101)
	}
	r := &bench.Result{Scenario: "long", Cases: []bench.Case{{Series: &bench.Series{EndNS: int64(buckets) * second, Depth: []bench.DepthSeries{all}}}}}
	return r
}

// TestPictureDoesNotGrow: a thousand times the buckets make no more than twice the SVG.
func TestPictureDoesNotGrow(t *testing.T) {
	size := func(buckets int) int {
		r := longResult(buckets)
		p, err := Queue(r, &r.Cases[0])
		if err != nil {
			t.Fatal(err)
		}
		return len(encode(t, p, SVG))
	}
	short, long := size(1000), size(1_000_000)
	if long > 2*short {
		t.Errorf("%d bytes for a thousand buckets, %d for a million", short, long)
	}
}

func BenchmarkReduce(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		points := make([]Point, n)
		for i := range points {
			points[i] = Point{int64(i) * second, int64(i) * 7919 % 499}
		}
		b.Run(fmt.Sprintf("points=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Reduce(points, 868)
			}
		})
	}
}

// BenchmarkDraw reports what it costs to draw a million buckets as a multiple of a thousand, in one run: the least of
// all rounds of each, by turns. Reading the million once, before anything is drawn, is reported apart.
func BenchmarkDraw(b *testing.B) {
	for _, f := range []Format{SVG, PNG} {
		b.Run("format="+string(f), func(b *testing.B) {
			runs := []*bench.Result{longResult(1000), longResult(1_000_000)}
			var read, draw [2]time.Duration
			for i := range runs {
				read[i], draw[i] = math.MaxInt64, math.MaxInt64
			}
			for b.Loop() {
				for i, r := range runs {
					start := time.Now()
					p, err := Queue(r, &r.Cases[0])
					if err != nil {
						b.Fatal(err)
					}
					read[i] = min(read[i], time.Since(start))
					start = time.Now()
					encode(b, p, f)
					draw[i] = min(draw[i], time.Since(start))
				}
			}
			b.ReportMetric(float64(read[1].Microseconds()), "read-million-µs")
			b.ReportMetric(float64(draw[0].Microseconds()), "draw-thousand-µs")
			b.ReportMetric(float64(draw[1].Microseconds()), "draw-million-µs")
			b.ReportMetric(float64(draw[1])/float64(draw[0]), "draw-ratio")
		})
	}
}
