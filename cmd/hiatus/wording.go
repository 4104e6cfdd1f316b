package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// screen is how wide lines may be, in characters.
const screen = 120

// clip shortens text to room characters.
func clip(text string, room int) string {
	if utf8.RuneCountInString(text) <= room {
		return text
	}
	return string([]rune(text)[:max(room-3, 0)]) + "..."
}

// wrapped breaks text into lines of at most room characters, between words.
func wrapped(text string, room int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > room {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

// count writes a number of things whose plural ends in s.
func count(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// dash writes a number so that nothing does not catch the eye.
func dash(n int64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

// share is n as a part of all in hundredths of a percent, rounded down: only nothing is nothing and only all is 100 %.
func share(n, all int64) string {
	if all == 0 || n == 0 {
		return ""
	}
	hundredths := n * 10000 / all
	if hundredths == 0 {
		return "< 0.01 %"
	}
	return fmt.Sprintf("%d.%02d %%", hundredths/100, hundredths%100)
}

// span writes nanoseconds with three digits or so, as scenarios do: 10m, not 10m0s.
func span(ns int64) string {
	d := time.Duration(ns)
	unit := time.Duration(1)
	for unit < time.Second && d >= 1000*unit {
		unit *= 10
	}
	text := d.Round(unit).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// causesIn lists the causes that cost most, as many as there is room for; the first is always there.
func causesIn(lost map[string]int64, room int) string {
	var parts []string
	for _, c := range byCount(lost) {
		parts = append(parts, fmt.Sprintf("%s %d", c, lost[c]))
	}
	text := strings.Join(parts, ", ")
	for n := len(parts) - 1; n > 0 && len(text) > room; n-- {
		text = fmt.Sprintf("%s, %d more", strings.Join(parts[:n], ", "), len(parts)-n)
	}
	return text
}

// byCount returns the causes, largest first.
func byCount(lost map[string]int64) []string {
	var causes []string
	//unordered: sorted below
	for c := range lost {
		causes = append(causes, c)
	}
	slices.SortFunc(causes, func(a, b string) int {
		if lost[a] != lost[b] {
			return int(lost[b] - lost[a])
		}
		return strings.Compare(a, b)
	})
	return causes
}
