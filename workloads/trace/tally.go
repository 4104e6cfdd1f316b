package trace

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// tally counts what an importer cannot use.
type tally map[string]int

func (t tally) add(what string, count int) {
	if count > 0 {
		t[what] += count
	}
}

// list returns the counts in alphabetical order.
func (t tally) list() []Unused {
	var list []Unused
	for _, what := range slices.Sorted(maps.Keys(t)) {
		list = append(list, Unused{What: what, Count: t[what]})
	}
	return list
}

// String is a part of a sentence, for errors.
func (t tally) String() string {
	var parts []string
	for _, u := range t.list() {
		parts = append(parts, fmt.Sprintf("%d %s", u.Count, u.What))
	}
	return strings.Join(parts, ", ")
}
