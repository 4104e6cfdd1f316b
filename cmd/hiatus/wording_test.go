package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                "0s",
		999:                              "999ns",
		1234567:                          "1.23ms",
		999_900_000:                      "1s",
		7500 * time.Millisecond:          "7.5s",
		59_960 * time.Millisecond:        "1m",
		70_123 * time.Millisecond:        "1m10.1s",
		10 * time.Minute:                 "10m",
		time.Hour:                        "1h",
		100*time.Minute + 30*time.Second: "1h40m30s",
		8*time.Hour + 50*time.Minute:     "8h50m",
		720*time.Hour + time.Second:      "720h0m1s",
	} {
		if got := span(int64(d)); got != want {
			t.Errorf("span(%v) = %q, want %q", d, got, want)
		}
	}
}

// TestShare: rounding never makes something of nothing, or all of nearly all.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		n, all int64
		want   string
	}{
		{0, 0, ""}, {0, 10, ""}, {10, 10, "100.00 %"}, {1, 3, "33.33 %"}, {2, 3, "66.66 %"},
		{99999, 100000, "99.99 %"}, {1, 10000, "0.01 %"}, {1, 10001, "< 0.01 %"},
	} {
		if got := share(c.n, c.all); got != c.want {
			t.Errorf("share(%d, %d) = %q, want %q", c.n, c.all, got, c.want)
		}
	}
}

func TestCausesIn(t *testing.T) {
	lost := map[string]int64{"aa": 1, "bb": 20, "cc": 1}
	for room, want := range map[int]string{
		0: "bb 20, 2 more", 16: "bb 20, 2 more", 17: "bb 20, aa 1, cc 1", 120: "bb 20, aa 1, cc 1",
	} {
		if got := causesIn(lost, room); got != want {
			t.Errorf("causesIn(%d) = %q, want %q", room, got, want)
		}
	}
	if got := causesIn(nil, 10); got != "" {
		t.Errorf("no causes: %q", got)
	}
}

func TestClipAndWrap(t *testing.T) {
	if got := clip("äöüß", 4) + "|" + clip("äöüßx", 4); got != "äöüß|ä..." {
		t.Error(got)
	}
	if diff := cmp.Diff([]string{"one two", "three", "incomprehensible", "x"}, wrapped("one  two three\nincomprehensible x", 8)); diff != "" {
		t.Error(diff)
	}
}

func TestTable(t *testing.T) {
	table := table{right: "lrrl"}
	table.row("name", "n", "none", "note")
	table.row("ä", "1", "-", "")
	table.row("bcdef", "100", "-", "x")
	table.drop("-")
	if got := table.width(); got != len("bcdef  100  note") {
		t.Errorf("width %d", got)
	}
	var b bytes.Buffer
	table.print(&b)
	want := "name     n  note\nä        1\nbcdef  100  x\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}
