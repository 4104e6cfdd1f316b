package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
)

// timeSteps are distances between ticks that people count in.
var timeSteps = []int64{
	second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
	minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
	hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day,
}

// latencyTicks are the marks of a logarithmic time axis, from one nanosecond to the end of int64. The main ones are
// those with a 1.
var latencyTicks = []int64{
	1, 2, 5, 10, 20, 50, 100, 200, 500,
	microsecond, 2 * microsecond, 5 * microsecond, 10 * microsecond, 20 * microsecond, 50 * microsecond,
	100 * microsecond, 200 * microsecond, 500 * microsecond,
	millisecond, 2 * millisecond, 5 * millisecond, 10 * millisecond, 20 * millisecond, 50 * millisecond,
	100 * millisecond, 200 * millisecond, 500 * millisecond,
	second, 2 * second, 5 * second, 10 * second, 20 * second, 30 * second,
	minute, 2 * minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute,
	hour, 2 * hour, 5 * hour, 12 * hour, day, 2 * day, 5 * day, 10 * day, 20 * day, 50 * day,
	100 * day, 200 * day, 500 * day, 1000 * day, 2000 * day, 5000 * day, 10_000 * day, 20_000 * day, 50_000 * day,
	math.MaxInt64,
}

var mainLatencyTicks = []int64{
	1, 10, 100, microsecond, 10 * microsecond, 100 * microsecond,
	millisecond, 10 * millisecond, 100 * millisecond, second, 10 * second,
	minute, 10 * minute, hour, 10 * hour, 10 * day, 100 * day, 1000 * day, 10_000 * day, math.MaxInt64,
}

// timeTicks marks virtual time from 0 to end with at most nine labels.
func timeTicks(end int64) plot.ConstantTicks {
	step := timeStep(end)
	ticks := plot.ConstantTicks{{Value: 0, Label: "0"}}
	for i := int64(1); i <= end/step; i++ {
		ticks = append(ticks, plot.Tick{Value: float64(i * step), Label: humanTime(i * step)})
	}
	return ticks
}

// timeStep is the smallest round step that leaves at most eight intervals.
func timeStep(end int64) int64 {
	const intervals = 8
	if end/intervals < second {
		return decimalStep(end, intervals)
	}
	for _, s := range timeSteps {
		if end/s <= intervals {
			return s
		}
	}
	return day * decimalStep(end/day, intervals)
}

// decimalStep is the smallest of 1, 2, 5, 10, 20, 50 ... that cuts n into at most so many whole intervals.
func decimalStep(n, intervals int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, s := range []int64{unit, 2 * unit, 5 * unit} {
			if n/s <= intervals || s > math.MaxInt64/4 {
				return s
			}
		}
	}
}

// countTicks marks 0 to at least most, so that the greatest value never touches the upper edge unmarked.
func countTicks(most int64, label func(int64) string) plot.ConstantTicks {
	step := decimalStep(max(most, 1)-1, 4)
	var ticks plot.ConstantTicks
	for v := int64(0); ; v += step {
		ticks = append(ticks, plot.Tick{Value: float64(v), Label: label(v)})
		if v >= most && v > 0 || v > math.MaxInt64-step {
			return ticks
		}
	}
}

// logTicks marks a logarithmic axis around the values lo..hi (1 <= lo <= hi): finely when that leaves few labels. There
// are at least two ticks, and all values lie between the first and the last.
func logTicks(lo, hi int64) plot.ConstantTicks {
	marks := between(latencyTicks, lo, hi)
	if len(marks) > 8 {
		marks = between(mainLatencyTicks, lo, hi)
	}
	ticks := make(plot.ConstantTicks, len(marks))
	for i, v := range marks {
		ticks[i] = plot.Tick{Value: float64(v), Label: humanTime(v)}
	}
	return ticks
}

// between cuts sorted marks down to the tightest that enclose lo and hi.
func between(marks []int64, lo, hi int64) []int64 {
	first, exact := slices.BinarySearch(marks, lo)
	if !exact {
		first--
	}
	last, _ := slices.BinarySearch(marks, hi)
	if last == first && first > 0 {
		first-- // one value: not on the lower edge
	}
	if last == first || marks[last] == lo {
		last++
	}
	if last == len(marks) {
		first, last = first-1, last-1
	}
	return marks[first : last+1]
}
