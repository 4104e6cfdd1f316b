package topic_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

func TestValidName(t *testing.T) {
	for _, c := range []struct {
		name string
		want error
	}{
		{"a", nil},
		{"/", nil},
		{"a//b/", nil},
		{"$SYS/x y", nil},
		{"é/漢", nil},
		{strings.Repeat("x", 65535), nil},
		{"", topic.ErrEmpty},
		{strings.Repeat("x", 65536), topic.ErrTooLong},
		{"a\x00b", topic.ErrNull},
		{"a/+/b", topic.ErrWildcard},
		{"a#", topic.ErrWildcard},
	} {
		if got := topic.ValidName(c.name); !errors.Is(got, c.want) {
			t.Errorf("ValidName(%.20q) = %v, want %v", c.name, got, c.want)
		}
		if got := topic.ValidName([]byte(c.name)); !errors.Is(got, c.want) {
			t.Errorf("ValidName([]byte(%.20q)) = %v, want %v", c.name, got, c.want)
		}
	}
}

func TestValidFilter(t *testing.T) {
	for _, c := range []struct {
		filter string
		want   error
	}{
		{"#", nil},
		{"+", nil},
		{"/", nil},
		{"/#", nil},
		{"+/+", nil},
		{"/+", nil},
		{"+/tennis/#", nil},
		{"sport/+/player1", nil},
		{"$share/g/a/#", nil},
		{strings.Repeat("/", 65535), nil},
		{"", topic.ErrEmpty},
		{strings.Repeat("/", 65536), topic.ErrTooLong},
		{"a/\x00", topic.ErrNull},
		{"a/#/b", topic.ErrMultiLast},
		{"#/", topic.ErrMultiLast},
		{"##", topic.ErrMultiAlone},
		{"#a", topic.ErrMultiAlone},
		{"sport/tennis#", topic.ErrMultiAlone},
		{"sport+", topic.ErrSingleAlone},
		{"+sport", topic.ErrSingleAlone},
		{"a/++/b", topic.ErrSingleAlone},
		{"a/+#", topic.ErrSingleAlone},
	} {
		if got := topic.ValidFilter(c.filter); !errors.Is(got, c.want) {
			t.Errorf("ValidFilter(%.20q) = %v, want %v", c.filter, got, c.want)
		}
		if got := topic.ValidFilter([]byte(c.filter)); !errors.Is(got, c.want) {
			t.Errorf("ValidFilter([]byte(%.20q)) = %v, want %v", c.filter, got, c.want)
		}
	}
}

func TestSplitShared(t *testing.T) {
	for _, c := range []struct {
		filter, share, rest string
		bad                 bool
	}{
		{"a/b", "", "a/b", false},
		{"$share", "", "$share", false},
		{"$shared/a/b", "", "$shared/a/b", false},
		{"$share/g/a", "g", "a", false},
		{"$share/g//a/#", "g", "/a/#", false},
		{"$share/g/#", "g", "#", false},
		{"$share/", "", "", true},
		{"$share//a", "", "", true},
		{"$share/g", "", "", true},
		{"$share/g/", "", "", true},
		{"$share/g+/a", "", "", true},
		{"$share/#/a", "", "", true},
	} {
		share, rest, err := topic.SplitShared(c.filter)
		if share != c.share || rest != c.rest || (err != nil) != c.bad {
			t.Errorf("SplitShared(%q) = %q, %q, %v", c.filter, share, rest, err)
		}
	}
}

// FuzzValid holds validation against the wording of the standard, level by level.
func FuzzValid(f *testing.F) {
	for _, s := range []string{"", "a", "a/#/b", "+", "a+/#", "#", "//+/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		legal := len(s) > 0 && len(s) <= 65535 && !strings.Contains(s, "\x00")
		if got, want := topic.ValidName(s) == nil, legal && !strings.ContainsAny(s, "+#"); got != want {
			t.Errorf("ValidName(%q) is %v, want %v", s, got, want)
		}
		levels := strings.Split(s, "/")
		for i, level := range levels {
			alone := level == "+" || level == "#" && i == len(levels)-1
			legal = legal && (alone || !strings.ContainsAny(level, "+#"))
		}
		if got := topic.ValidFilter(s) == nil; got != legal {
			t.Errorf("ValidFilter(%q) is %v, want %v", s, got, legal)
		}
	})
}
