package workloads

import (
	"fmt"
	"math"
	"math/bits"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Size is a number of bytes: 100B, 64KiB, 1MB.
type Size int64

// UnmarshalYAML reads a size.
func (s *Size) UnmarshalYAML(node ast.Node) error {
	bytes, err := byteCount(node, "size", "", "100B, 64KiB or 1MB")
	*s = Size(bytes)
	return err
}

// Rate is a number of bytes per second: 64KiB/s, 1MB/s. Zero is no bound.
type Rate int64

// UnmarshalYAML reads a rate.
func (r *Rate) UnmarshalYAML(node ast.Node) error {
	bytes, err := byteCount(node, "rate", "/s", "64KiB/s or 1MB/s")
	*r = Rate(bytes)
	return err
}

// Share is a part of a whole in parts per million: 25%, 0.1%.
type Share uint32

// UnmarshalYAML reads a percentage of at most 100%.
func (s *Share) UnmarshalYAML(node ast.Node) error {
	text, _ := scalarText(node)
	digits, isShare := strings.CutSuffix(text, "%")
	number, rest, err := cutDecimal(digits)
	ppm, exact := number.times(10_000)
	if !isShare || err != nil || rest != "" || !exact || ppm > 1_000_000 {
		return errorAt(node, "%s is not a percentage; write 0%% to 100%%, with at most four decimals", kindOf(node))
	}
	*s = Share(ppm)
	return nil
}

// Factor is a multiplier in percent: 2 is 200, 1.5 is 150.
type Factor uint32

// UnmarshalYAML reads a factor from 1 to 100 with at most two decimals.
func (f *Factor) UnmarshalYAML(node ast.Node) error {
	text, _ := scalarText(node)
	number, rest, err := cutDecimal(text)
	percent, exact := number.times(100)
	if err != nil || rest != "" || !exact || percent < 100 || percent > 10_000 {
		return errorAt(node, "%s is not a factor; write 1 to 100, with at most two decimals", kindOf(node))
	}
	*f = Factor(percent)
	return nil
}

var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1},
}

func byteCount(node ast.Node, what, suffix, examples string) (int64, error) {
	text, _ := scalarText(node)
	number, unit, err := cutDecimal(strings.TrimSpace(text))
	if strings.HasPrefix(text, "-") {
		return 0, errorAt(node, "%s is negative; write for example %s", kindOf(node), examples)
	}
	for _, u := range sizeUnits {
		if err != nil || strings.TrimSpace(unit) != u.name+suffix {
			continue
		}
		if bytes, exact := number.times(u.bytes); exact {
			return bytes, nil
		}
	}
	return 0, errorAt(node, "%s is not a %s; write for example %s", kindOf(node), what, examples)
}

// decimal is an exact number: digits divided by ten to the power of places.
type decimal struct {
	digits int64
	places int
}

// cutDecimal reads the number at the start of text and returns what follows it.
func cutDecimal(text string) (number decimal, after string, err error) {
	i, point := 0, -1
	for ; i < len(text); i++ {
		c := text[i]
		if c == '.' && point < 0 {
			point = i
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		if number.digits > (math.MaxInt64-9)/10 {
			return decimal{}, text, fmt.Errorf("too many digits")
		}
		number.digits = number.digits*10 + int64(c-'0')
		if point >= 0 {
			number.places++
		}
	}
	if i == 0 || text[i-1] == '.' || point == 0 {
		return decimal{}, text, fmt.Errorf("no number")
	}
	return number, text[i:], nil
}

// times multiplies by a positive unit; exact is false when the result is not a whole number or too large.
func (d decimal) times(unit int64) (product int64, exact bool) {
	scale := uint64(1)
	for range d.places {
		scale *= 10 // at most 18 places fit into digits, or all of them are zeros
		if scale > math.MaxInt64/10 {
			return 0, d.digits == 0
		}
	}
	hi, lo := bits.Mul64(uint64(d.digits), uint64(unit))
	if hi >= scale {
		return 0, false
	}
	quotient, remainder := bits.Div64(hi, lo, scale)
	return int64(quotient), remainder == 0 && quotient <= math.MaxInt64
}
