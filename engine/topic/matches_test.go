package topic_test

import (
	"strings"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine/topic"
	"pgregory.net/rapid"
)

// naive is the standard's prose, read level by level: the oracle for all that matches.
func naive(filter, name string) bool {
	if strings.HasPrefix(name, "$") && (filter[0] == '+' || filter[0] == '#') {
		return false
	}
	return naiveLevels(strings.Split(filter, "/"), strings.Split(name, "/"))
}

func naiveLevels(filter, name []string) bool {
	switch {
	case len(filter) == 0:
		return len(name) == 0
	case filter[0] == "#":
		return true // also when no level of the name is left: the parent
	case len(name) == 0:
		return false
	case filter[0] != "+" && filter[0] != name[0]:
		return false
	}
	return naiveLevels(filter[1:], name[1:])
}

// someName and someFilter draw from few levels, so that a good part of the pairs match.
func someName() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		levels := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "", "$a", "aa", "ü"}), 1, 5).Draw(t, "levels")
		return oneSlashAtLeast(strings.Join(levels, "/"))
	})
}

func someFilter() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		levels := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "", "$a", "aa", "ü", "+", "+"}), 1, 5).Draw(t, "levels")
		if rapid.Bool().Draw(t, "multi") {
			levels[len(levels)-1] = "#"
		}
		return oneSlashAtLeast(strings.Join(levels, "/"))
	})
}

// oneSlashAtLeast makes the one combination of levels that is not valid, a single empty one, valid.
func oneSlashAtLeast(s string) string {
	if s == "" {
		return "/"
	}
	return s
}

func TestMatchesExamples(t *testing.T) {
	for _, c := range []struct {
		filter, name string
		want         bool
	}{
		{"sport/tennis/player1/#", "sport/tennis/player1", true},
		{"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
		{"sport/#", "sport", true},
		{"sport/#", "sports", false},
		{"sport/+", "sport", false},
		{"sport/+", "sport/", true},
		{"sport/tennis/+", "sport/tennis/player1/ranking", false},
		{"+/+", "/finance", true},
		{"/+", "/finance", true},
		{"+", "/finance", false},
		{"#", "$SYS/a", false},
		{"+/monitor/Clients", "$SYS/monitor/Clients", false},
		{"$SYS/#", "$SYS/", true},
		{"$SYS/#", "$SYS", true},
		{"$SYS/monitor/+", "$SYS/monitor/Clients", true},
		{"a/+/#", "a", false},
		{"a/+/#", "a/b", true},
		{"A", "a", false},
		{"a", "a/", false},
		{"a/#", "a#", false},
	} {
		if got := topic.Matches(c.filter, c.name); got != c.want {
			t.Errorf("Matches(%q, %q) = %v", c.filter, c.name, got)
		}
	}
}

func TestMatchesLikeOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		filter, name := someFilter().Draw(t, "filter"), someName().Draw(t, "name")
		if got, want := topic.Matches(filter, []byte(name)), naive(filter, name); got != want {
			t.Fatalf("Matches(%q, %q) = %v", filter, name, got)
		}
	})
}

func FuzzMatches(f *testing.F) {
	f.Add("a/+/#", "a/b")
	f.Add("+//#", "$//")
	f.Fuzz(func(t *testing.T, filter, name string) {
		if topic.ValidFilter(filter) != nil || topic.ValidName(name) != nil {
			topic.Matches(filter, name) // must not panic
			return
		}
		want := naive(filter, name)
		if got := topic.Matches([]byte(filter), name); got != want {
			t.Errorf("Matches(%q, %q) = %v", filter, name, got)
		}
		var x topic.Index[int]
		x.Set(filter, 1, 1)
		if got := len(x.Match([]byte(name), nil)) == 1; got != want {
			t.Errorf("Index with %q matches %q: %v", filter, name, got)
		}
		var n topic.Names[int]
		n.Set(name, 1)
		if got := len(n.Match(filter, nil)) == 1; got != want {
			t.Errorf("Names with %q matches %q: %v", name, filter, got)
		}
	})
}
