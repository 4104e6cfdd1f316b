package plots

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCaseLabels(t *testing.T) {
	sty := style(smallSize, ink)
	short := []string{"a=1 b=2", "a=1 b=3"}
	long := []string{
		"version=3.1.1 clean=always retain=false publish_qos=0 subscribe_qos=0",
		"version=3.1.1 clean=always retain=true publish_qos=0 subscribe_qos=0",
	}
	for _, tt := range []struct {
		name    string
		in      []string
		heading string
		want    []string
	}{
		{"short", short, "", short},
		{"axes", long, "version · clean · retain · publish_qos · subscribe_qos",
			[]string{"3.1.1 · always · false · 0 · 0", "3.1.1 · always · true · 0 · 0"}},
		{"other keys", []string{long[0], "a=1"}, "", []string{fit(long[0], sty, 230), "a=1"}},
		{"no keys", []string{strings.Repeat("word ", 40), ""}, "", []string{fit(strings.Repeat("word ", 40), sty, 230), " "}},
		{"none", nil, "", []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			heading, got := caseLabels(tt.in, sty, 230)
			if heading != tt.heading {
				t.Errorf("heading %q, want %q", heading, tt.heading)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}
