package workloads

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Duration is a span of virtual time, zero or more: 80s, 1h30m, 2d, 500us, 7.5s.
type Duration time.Duration

// UnmarshalYAML reads a duration.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	text, _ := scalarText(node)
	value, err := parseDuration(text)
	if err != nil {
		return errorAt(node, "%s is not a duration: %v", kindOf(node), err)
	}
	*d = Duration(value)
	return nil
}

func (d Duration) String() string { return formatDuration(time.Duration(d)) }

// Span is a duration, or a range from which one is drawn each time that it is needed: 30s, or 10m..20m with both
// ends possible.
type Span struct {
	Lo, Hi time.Duration
}

// UnmarshalYAML reads a duration or a range.
func (s *Span) UnmarshalYAML(node ast.Node) error {
	text, _ := scalarText(node)
	lo, hi, isRange := strings.Cut(text, "..")
	if !isRange {
		hi = lo
	}
	var err error
	if s.Lo, err = parseDuration(lo); err != nil {
		return errorAt(node, "%s is not a duration or a range such as 10m..20m: %v", kindOf(node), err)
	}
	if s.Hi, err = parseDuration(hi); err != nil {
		return errorAt(node, "%s is not a range such as 10m..20m: %v", kindOf(node), err)
	}
	if s.Hi < s.Lo {
		return errorAt(node, "the range %s ends before it starts; write %s..%s", text, hi, lo)
	}
	return nil
}

func (s Span) String() string {
	if s.Lo == s.Hi {
		return formatDuration(s.Lo)
	}
	return formatDuration(s.Lo) + ".." + formatDuration(s.Hi)
}

// Start is when a program first runs: a Span, or never.
type Start struct {
	Span
	Never bool
}

// UnmarshalYAML reads a span or the word never.
func (s *Start) UnmarshalYAML(node ast.Node) error {
	if text, _ := scalarText(node); text == "never" {
		s.Never = true
		return nil
	}
	return s.Span.UnmarshalYAML(node)
}

// Seconds is a span as MQTT packets carry it, in whole seconds.
type Seconds uint32

// UnmarshalYAML reads a duration of whole seconds.
func (s *Seconds) UnmarshalYAML(node ast.Node) error {
	seconds, err := wholeSeconds(node, math.MaxUint32-1)
	*s = Seconds(seconds)
	return err
}

// Expiry is a Session Expiry Interval, in seconds. MQTT 5.0 section 3.1.2.11.2.
type Expiry uint32

// ExpiryNever is the Session Expiry Interval of a Session that does not expire.
const ExpiryNever Expiry = math.MaxUint32

// UnmarshalYAML reads a duration of whole seconds, or the word never.
func (e *Expiry) UnmarshalYAML(node ast.Node) error {
	if text, _ := scalarText(node); text == "never" {
		*e = ExpiryNever
		return nil
	}
	seconds, err := wholeSeconds(node, math.MaxUint32-1)
	*e = Expiry(seconds)
	return err
}

// KeepAlive is a Keep Alive in seconds; zero turns it off. MQTT 5.0 section 3.1.2.10.
type KeepAlive uint16

// UnmarshalYAML reads a duration of whole seconds, at most 65535s.
func (k *KeepAlive) UnmarshalYAML(node ast.Node) error {
	seconds, err := wholeSeconds(node, math.MaxUint16)
	*k = KeepAlive(seconds)
	return err
}

func wholeSeconds(node ast.Node, limit int64) (int64, error) {
	var d Duration
	if err := d.UnmarshalYAML(node); err != nil {
		return 0, err
	}
	seconds := int64(d) / int64(time.Second)
	if time.Duration(d) != time.Duration(seconds)*time.Second {
		return 0, errorAt(node, "%s is not a whole number of seconds, which is all that MQTT can say; write %ds", d, seconds+1)
	}
	if seconds > limit {
		return 0, errorAt(node, "%s is more than MQTT can say; write at most %ds", d, limit)
	}
	return seconds, nil
}

var durationUnits = []struct {
	name string
	span time.Duration
}{
	{"d", 24 * time.Hour}, {"h", time.Hour}, {"ms", time.Millisecond}, {"m", time.Minute},
	{"s", time.Second}, {"us", time.Microsecond}, {"µs", time.Microsecond}, {"ns", time.Nanosecond},
}

// parseDuration reads Go's duration syntax and days, without Go's way over floating point.
func parseDuration(text string) (time.Duration, error) {
	rest := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(rest, "-"):
		return 0, fmt.Errorf("it is negative; write 0s or more")
	case rest == "":
		return 0, fmt.Errorf("write for example 80s, 1h30m or 500us")
	case rest == "0":
		return 0, nil
	}
	var total time.Duration
	for rest != "" {
		number, after, err := cutDecimal(rest)
		if err != nil {
			return 0, fmt.Errorf("write for example 80s, 1h30m or 500us")
		}
		span, after, ok := cutDurationUnit(after)
		if !ok {
			return 0, fmt.Errorf("a number needs a unit: d, h, m, s, ms, us or ns")
		}
		part, ok := number.times(int64(span))
		if !ok || time.Duration(part) > math.MaxInt64-total {
			return 0, fmt.Errorf("it is finer than 1ns or longer than 292 years")
		}
		total, rest = total+time.Duration(part), after
	}
	return total, nil
}

func cutDurationUnit(text string) (span time.Duration, after string, ok bool) {
	for _, unit := range durationUnits {
		if after, ok := strings.CutPrefix(text, unit.name); ok {
			return unit.span, after, true
		}
	}
	return 0, text, false
}

// formatDuration is time.Duration's text without zero parts at its end: 1h, not 1h0m0s.
func formatDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
