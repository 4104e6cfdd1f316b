package plots

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Virtual time in nanoseconds.
const (
	microsecond int64 = 1000
	millisecond       = 1000 * microsecond
	second            = 1000 * millisecond
	minute            = 60 * second
	hour              = 60 * minute
	day               = 24 * hour
)

// humanTime writes nanoseconds for people: three significant digits below a minute ("1.25 ms"), two units from there
// on ("1 min 30 s", "2 d 4 h"). Negative values count as 0.
func humanTime(ns int64) string {
	if ns <= 0 {
		return "0"
	}
	if ns < minute {
		ns = roundDigits(ns)
	}
	switch {
	case ns < microsecond:
		return decimal(ns, 1) + " ns"
	case ns < millisecond:
		return decimal(ns, microsecond) + " µs"
	case ns < second:
		return decimal(ns, millisecond) + " ms"
	case ns < minute:
		return decimal(ns, second) + " s"
	case ns < hour:
		return twoUnits(ns, minute, "min", second, "s")
	case ns < day:
		return twoUnits(ns, hour, "h", minute, "min")
	}
	return twoUnits(ns, day, "d", hour, "h")
}

// roundDigits rounds half up to three significant digits.
func roundDigits(n int64) int64 {
	step := int64(1)
	for n/step >= 1000 {
		step *= 10
	}
	if n > math.MaxInt64-step/2 {
		return n / step * step
	}
	return (n + step/2) / step * step
}

// decimal writes n/unit without trailing zeros. unit is a power of ten, n has at most three significant digits.
func decimal(n, unit int64) string {
	whole, rest := n/unit, n%unit
	if rest == 0 {
		return strconv.FormatInt(whole, 10)
	}
	digits := strconv.FormatInt(unit+rest, 10)[1:] // with leading zeros
	return strconv.FormatInt(whole, 10) + "." + strings.TrimRight(digits, "0")
}

// twoUnits cuts off what is smaller than the second unit.
func twoUnits(ns, big int64, bigName string, small int64, smallName string) string {
	out := humanCount(ns/big) + " " + bigName
	if rest := ns % big / small; rest > 0 {
		out += " " + strconv.FormatInt(rest, 10) + " " + smallName
	}
	return out
}

// humanCount writes a count in full, with commas: "12,345".
func humanCount(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// humanBytes writes bytes in powers of 1000, with three significant digits: "4.25 MB".
func humanBytes(n int64) string {
	return prefixed(n, "B")
}

// axisCount writes a count for an axis: in full below a million, then "2.5 M".
func axisCount(n int64) string {
	if n < 1_000_000 {
		return humanCount(n)
	}
	return prefixed(n, "")
}

func prefixed(n int64, unit string) string {
	n = roundDigits(n)
	prefix, size := "", int64(1)
	for _, p := range []string{"k", "M", "G", "T", "P", "E"} {
		if n/size < 1000 {
			break
		}
		prefix, size = p, size*1000
	}
	return strings.TrimRight(decimal(n, size)+" "+prefix+unit, " ")
}

// percent writes a share with one decimal, cut off and not rounded: only all of it is "100 %", only none is "0 %".
func percent(part, whole int64) string {
	switch {
	case whole <= 0 || part <= 0:
		return "0 %"
	case part >= whole:
		return "100 %"
	}
	permille := scale(part, 1000, whole)
	if permille == 0 {
		return "<0.1 %"
	}
	return fmt.Sprintf("%d.%d %%", permille/10, permille%10)
}

// scale returns n*times/of, cut off, without overflow on the way. 0 <= n <= of, of > 0, times >= 0.
func scale(n, times, of int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(times))
	q, _ := bits.Div64(hi, lo, uint64(of))
	return int64(q)
}
