package plots

import (
	"math"
	"math/bits"
)

// Point is one sample of a series: Y at X. X is in nanoseconds or parts per million, Y in messages, bytes or
// nanoseconds.
type Point struct {
	X, Y int64
}

// Reduce keeps what a picture of so many pixel columns can show of a series: of each column the first, the least, the
// greatest and the last point, in order, each once. A line through them covers the same pixels as a line through all.
//
// points must be in order of X; they are not changed. The result has at most four points for each column and always
// holds the first and the last point and the least and the greatest Y. Fewer than one column counts as one.
func Reduce(points []Point, columns int) []Point {
	if len(points) == 0 {
		return nil
	}
	columns = max(columns, 1)
	out := make([]Point, 0, min(len(points), 4*columns))
	grid := newGrid(points[0].X, points[len(points)-1].X, columns)
	for from := 0; from < len(points); {
		end := grid.lastX(grid.column(points[from].X))
		to := from + 1
		for to < len(points) && points[to].X <= end {
			to++
		}
		out = appendColumn(out, points[from:to])
		from = to
	}
	return out
}

// appendColumn appends at most four points of one column. The first of equals stands for all.
func appendColumn(out, column []Point) []Point {
	least, greatest, last := 0, 0, len(column)-1
	for i, p := range column {
		if p.Y < column[least].Y {
			least = i
		}
		if p.Y > column[greatest].Y {
			greatest = i
		}
	}
	out = append(out, column[0])
	low, high := min(least, greatest), max(least, greatest)
	if low > 0 {
		out = append(out, column[low])
	}
	if high > low {
		out = append(out, column[high])
	}
	if last > high {
		out = append(out, column[last])
	}
	return out
}

// grid cuts the range lo..hi into equally wide columns, in integers, over all of int64.
type grid struct {
	lo      int64
	last    uint64 // distance from lo to hi
	columns uint64
}

func newGrid(lo, hi int64, columns int) grid {
	return grid{lo: lo, last: uint64(hi) - uint64(lo), columns: uint64(columns)}
}

// column is the column in which x lies: offset*columns/(last+1), cut off.
func (g grid) column(x int64) uint64 {
	offset := uint64(x) - uint64(g.lo)
	if g.last == math.MaxUint64 {
		hi, _ := bits.Mul64(offset, g.columns)
		return hi
	}
	hi, lo := bits.Mul64(offset, g.columns)
	q, _ := bits.Div64(hi, lo, g.last+1)
	return q
}

// lastX is the greatest x in a column: the least offset of the next column, minus one.
func (g grid) lastX(column uint64) int64 {
	if column+1 >= g.columns {
		return int64(uint64(g.lo) + g.last)
	}
	hi, lo := bits.Mul64(column+1, g.last)
	lo, carry := bits.Add64(lo, column+1, 0) // (column+1) * (last+1)
	hi += carry
	// ceil((column+1)*(last+1)/columns) - 1 is floor of the same with one subtracted from the dividend.
	lo, borrow := bits.Sub64(lo, 1, 0)
	hi -= borrow
	q, _ := bits.Div64(hi, lo, g.columns)
	return int64(uint64(g.lo) + q)
}
