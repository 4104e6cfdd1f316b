package plots

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestHumanTime(t *testing.T) {
	for ns, want := range map[int64]string{
		-1: "0", 0: "0", 1: "1 ns", 999: "999 ns", 1000: "1 µs", 1250: "1.25 µs", 1_999_999: "2 ms",
		12_345_678: "12.3 ms", 999_960_000: "1 s", 59_940_000_000: "59.9 s", 59_960_000_000: "1 min", 90 * second: "1 min 30 s",
		hour: "1 h", 90 * minute: "1 h 30 min", 26 * hour: "1 d 2 h", math.MaxInt64: "106,751 d 23 h",
	} {
		if got := humanTime(ns); got != want {
			t.Errorf("%d ns: %q, want %q", ns, got, want)
		}
	}
}

func TestHumanNumbers(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{humanCount(0), "0"},
		{humanCount(999), "999"},
		{humanCount(1000), "1,000"},
		{humanCount(-1234567), "-1,234,567"},
		{axisCount(2_500_000), "2.5 M"},
		{humanBytes(0), "0 B"},
		{humanBytes(999_999), "1 MB"},
		{humanBytes(4_250_000), "4.25 MB"},
		{percent(0, 0), "0 %"},
		{percent(1, 0), "0 %"},
		{percent(1, 1_000_000), "<0.1 %"},
		{percent(999_999, 1_000_000), "99.9 %"},
		{percent(math.MaxInt64-1, math.MaxInt64), "99.9 %"},
		{percent(5, 5), "100 %"},
		{plural(1, "client", "clients"), "1 client"},
		{plural(1000, "client", "clients"), "1,000 clients"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

// TestTicks: ticks enclose the values, are few, and no two look alike.
func TestTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, math.MaxInt64).Draw(t, "n")
		n >>= rapid.IntRange(0, 62).Draw(t, "shift")
		n = max(n, 1)
		lo := rapid.Int64Range(1, n).Draw(t, "lo")
		times, counts, logs := timeTicks(n), countTicks(n, humanCount), logTicks(lo, n)
		if first, last := times[0].Value, times[len(times)-1].Value; first != 0 || last > float64(n) {
			t.Fatalf("time ticks from %g to %g", first, last)
		}
		if n < math.MaxInt64/2 && counts[len(counts)-1].Value < float64(n) {
			t.Fatalf("counts end at %g", counts[len(counts)-1].Value)
		}
		if logs[0].Value > float64(lo) || logs[len(logs)-1].Value < float64(n) {
			t.Fatalf("logarithmic ticks %v for %d to %d", logs, lo, n)
		}
		for name, of := range map[string]struct{ ticks, most int }{
			"time": {len(times), 9}, "count": {len(counts), 6}, "log": {len(logs), len(mainLatencyTicks)},
		} {
			if of.ticks > of.most {
				t.Fatalf("%d %s ticks", of.ticks, name)
			}
		}
		seen := map[string]bool{}
		for _, tick := range times {
			if seen[tick.Label] {
				t.Fatalf("time ticks %v", times)
			}
			seen[tick.Label] = true
		}
	})
}

func TestFit(t *testing.T) {
	sty := style(bodySize, ink)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		width := sty.Width(strings.Repeat("x", rapid.IntRange(1, 30).Draw(t, "width")))
		got := fit(s, sty, width)
		if w := sty.Width(got); w > width && got != ellipsis {
			t.Fatalf("%q is %v wide, not %v", got, w, width)
		}
		if whole := printable(s); sty.Width(whole) <= width && got != whole {
			t.Fatalf("%q would have fitted, got %q", whole, got)
		}
	})
	if got, want := fit("a\x00b\nc\xffd", sty, 100), "a?b?c?d"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
