package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/hiatus-mqtt/hiatus/bench"
)

type drawCase func(*bench.Result, *bench.Case) (*Picture, error)

func allKinds() map[string]drawCase {
	return map[string]drawCase{
		"timeline": Timeline, "queue": Queue, "bytes": QueueBytes, "latency": Latency, "fates": CaseFates,
	}
}

// edges are results at the limits of what a run can give; want is text that each picture of a kind must contain.
func edges() map[string]struct {
	result *bench.Result
	want   map[string]string
} {
	type edge = struct {
		result *bench.Result
		want   map[string]string
	}
	with := func(s *bench.Series) *bench.Result {
		return &bench.Result{Scenario: "edge", Seed: 1, Cases: []bench.Case{{Series: s}}}
	}
	return map[string]edge{
		"no series": {with(nil), map[string]string{"timeline": noSeries, "queue": noSeries, "bytes": noSeries, "latency": noSeries, "fates": "no message was expected"}},
		"empty series": {with(&bench.Series{}), map[string]string{
			"timeline": "no client has a timeline", "queue": "queue depth was not recorded", "latency": "no message was delivered",
		}},
		"empty lines": {with(&bench.Series{
			EndNS: second, Timelines: []bench.Timeline{{}}, Depth: []bench.DepthSeries{{Name: "all"}},
		}), map[string]string{"queue": "queue depth was not recorded"}},
		"one point": {with(&bench.Series{
			EndNS:          1,
			Timelines:      []bench.Timeline{{Client: "a", Spans: []bench.Span{{State: "connected"}}}},
			Depth:          []bench.DepthSeries{{Name: "all", BucketNS: 1, Min: []int64{3}, Max: []int64{3}, MinBytes: []int64{9}, MaxBytes: []int64{9}}},
			BacklogLatency: bench.Curve{PPM: []int64{million}, Values: []int64{5 * second}},
		}), map[string]string{"timeline": "connected", "queue": "peak 3", "bytes": "peak 9 B", "latency": "from the backlog"}},
		"nothing waited": {with(&bench.Series{
			EndNS: minute, Depth: []bench.DepthSeries{{Name: "all", BucketNS: minute, Min: []int64{0}, Max: []int64{0}}},
		}), map[string]string{"queue": "nothing ever waited", "bytes": "was not recorded"}},
		"huge": {hugeResult(), map[string]string{"queue": "9,223,372,036,854,775,807", "bytes": "9.22 EB", "latency": "106,751 d"}},
		"XML":  {xmlResult(), map[string]string{"timeline": "&lt;a href=&#34;x&#34;&gt;", "queue": "&lt;a href=&#34;x&#34;&gt;", "fates": "]]&gt;"}},
	}
}

func hugeResult() *bench.Result {
	const most = math.MaxInt64
	depth := bench.DepthSeries{
		Name: "all", BucketNS: most / 2, Min: []int64{0, most}, Max: []int64{most, most}, MinBytes: []int64{0, 0}, MaxBytes: []int64{most, most},
	}
	p := bench.Percentiles{Count: most, P50NS: most, P90NS: most, P99NS: most, P999NS: most, MaxNS: most}
	return &bench.Result{Scenario: strings.Repeat("scenario", 100), Seed: math.MaxUint64, Cases: []bench.Case{{
		Name: strings.Repeat("case=x ", 100),
		Totals: bench.Totals{
			Delivery: bench.Delivery{Expected: most, Delivered: most - 2, Lost: 2, LostByCause: map[string]int64{"uplink": 1, "not-in-the-list/" + strings.Repeat("why", 50): 1}},
			Latency:  bench.Latency{Online: p, Backlog: p},
		},
		Series: &bench.Series{
			EndNS: most, OmittedClients: 1_000_000, Depth: []bench.DepthSeries{depth, depth},
			Timelines: []bench.Timeline{{
				Client: strings.Repeat("W", 65535), Spans: []bench.Span{{FromNS: 0, State: "half-open"}, {FromNS: most - 1, State: "none"}},
				Outages: []bench.Outage{{FromNS: 0, ToNS: most}, {FromNS: most, ToNS: most}},
			}},
			OnlineLatency:  bench.Curve{PPM: []int64{0, 999_999, million}, Values: []int64{0, 1, most}},
			BacklogLatency: bench.Curve{PPM: []int64{500_000}, Values: []int64{most}},
		},
	}}}
}

func xmlResult() *bench.Result {
	r := oneCase()
	evil := `<a href="x">` + "\xff\x00\x1b\n\u202e" + `&'`
	r.Scenario = `]]> style="font-family:Liberation Sans;`
	s := r.Cases[0].Series
	s.Timelines[0].Client = evil
	s.Depth[1].Name = evil
	return r
}

func TestEdges(t *testing.T) {
	for name, edge := range edges() {
		for kind, draw := range allKinds() {
			t.Run(name+"/"+kind, func(t *testing.T) {
				p, err := draw(edge.result, &edge.result.Cases[0])
				if err != nil {
					t.Fatal(err)
				}
				svg := encode(t, p, SVG)
				wellFormed(t, svg)
				if want := edge.want[kind]; !bytes.Contains(svg, []byte(want)) {
					t.Errorf("the picture does not say %q:\n%s", want, svg)
				}
				if bad := badNumber(svg); bad != "" {
					t.Errorf("the picture has %s in it", bad)
				}
			})
		}
	}
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not XML: %v\n%s", err, svg)
		}
	}
}

func badNumber(svg []byte) string {
	for _, bad := range []string{"NaN", "Inf"} {
		if bytes.Contains(svg, []byte(bad)) {
			return bad
		}
	}
	return ""
}

func TestMalformed(t *testing.T) {
	oneDepth := func(d bench.DepthSeries) *bench.Series { return &bench.Series{Depth: []bench.DepthSeries{d}} }
	oneLife := func(l bench.Timeline) *bench.Series { return &bench.Series{Timelines: []bench.Timeline{l}} }
	online := func(ppm, values []int64) *bench.Series {
		return &bench.Series{OnlineLatency: bench.Curve{PPM: ppm, Values: values}}
	}
	for _, tt := range []struct {
		name   string
		draw   drawCase
		series *bench.Series
		want   string
	}{
		{"state", Timeline, oneLife(bench.Timeline{Client: "c", Spans: []bench.Span{{State: "asleep"}}}), `unknown state "asleep"`},
		{"order", Timeline, oneLife(bench.Timeline{Spans: []bench.Span{{FromNS: 9, State: "none"}, {FromNS: 8, State: "none"}}}), "out of order at 8 ns"},
		{"outage", Timeline, oneLife(bench.Timeline{Outages: []bench.Outage{{FromNS: 9, ToNS: 8}}}), "before it starts"},
		{"lengths", Queue, oneDepth(bench.DepthSeries{BucketNS: 1, Min: []int64{1}}), "1 least and 0 greatest"},
		{"bucket", Queue, oneDepth(bench.DepthSeries{Min: []int64{1}, Max: []int64{1}}), "bucket of 0 ns"},
		{"upside down", QueueBytes, oneDepth(bench.DepthSeries{BucketNS: 1, MinBytes: []int64{2}, MaxBytes: []int64{1}}), "least 2 and greatest 1"},
		{"curve lengths", Latency, online([]int64{1}, nil), "1 percentiles and 0 values"},
		{"percentile", Latency, online([]int64{million + 1}, []int64{1}), "1000001 ppm"},
		{"negative", Latency, online([]int64{1}, []int64{-1}), "-1 ns"},
		{"not cumulative", Latency, online([]int64{1, 2}, []int64{5, 4}), "not cumulative at 2 ppm"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &bench.Result{Cases: []bench.Case{{Series: tt.series}}}
			_, err := tt.draw(r, &r.Cases[0])
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestLedgerMustAddUp(t *testing.T) {
	for _, d := range []bench.Delivery{
		{Expected: 2, Delivered: 1},
		{Expected: 2, Delivered: 1, Lost: 1},
		{Expected: 0, Delivered: -1, Queued: 1},
	} {
		r := &bench.Result{Cases: []bench.Case{{Totals: bench.Totals{Delivery: d}}, {}}}
		if _, err := CaseFates(r, &r.Cases[0]); err == nil {
			t.Errorf("%+v: no error for one case", d)
		}
		if _, err := Fates(r); err == nil {
			t.Errorf("%+v: no error for several cases", d)
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	for kind, draw := range allKinds() {
		if _, err := draw(nil, nil); err == nil {
			t.Errorf("%s: no error without a result", kind)
		}
		if _, err := draw(&bench.Result{}, nil); err == nil {
			t.Errorf("%s: no error without a case", kind)
		}
	}
	if _, err := Fates(&bench.Result{}); err == nil {
		t.Error("fates: no error without a case")
	}
	for _, p := range []*Picture{nil, {}, {Width: 1}, {Width: vg.Length(math.NaN()), Height: 1}} {
		if err := Draw(io.Discard, p, SVG); err == nil {
			t.Errorf("%+v was drawn", p)
		}
	}
	if err := Draw(io.Discard, &Picture{Width: 1, Height: 1}, "gif"); err == nil || !strings.Contains(err.Error(), "svg, png, csv") {
		t.Errorf("format gif: %v", err)
	}
}

// TestPNG: PNG bytes repeat, and the image has two pixels for each of a browser's.
func TestPNG(t *testing.T) {
	r := oneCase()
	for kind, draw := range map[string]drawCase{"timeline": Timeline, "fates": CaseFates} {
		t.Run(kind, func(t *testing.T) {
			p, err := draw(r, &r.Cases[0])
			if err != nil {
				t.Fatal(err)
			}
			first, second := encode(t, p, PNG), encode(t, p, PNG)
			if !bytes.Equal(first, second) {
				t.Error("two PNGs of one picture differ")
			}
			img, err := png.Decode(bytes.NewReader(first))
			if err != nil {
				t.Fatal(err)
			}
			if got := img.Bounds().Dx(); got != 1800 {
				t.Errorf("%d pixels wide", got)
			}
		})
	}
}

// TestSubtitle: the seed stays whole however long the other names are.
func TestSubtitle(t *testing.T) {
	r := hugeResult()
	r.Interrupted, r.VirtualNS = true, 90*second
	p, err := Queue(r, &r.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(" · seed %d · interrupted after 1 min 30 s", uint64(math.MaxUint64))
	if !strings.HasSuffix(p.Subtitle, want) {
		t.Errorf("subtitle %q does not end with %q", p.Subtitle, want)
	}
	if w := style(bodySize, ink).Width(p.Subtitle); w > DefaultWidth-2*margin {
		t.Errorf("subtitle is %v points wide", w)
	}
}

// TestTooManySessions: those that there is no room for are counted; those without a value are not.
func TestTooManySessions(t *testing.T) {
	r := oneCase()
	s := r.Cases[0].Series
	s.Depth = append(s.Depth, bench.DepthSeries{Name: "empty"})
	p, err := Queue(r, &r.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Notes) != 0 || len(p.Panels) != 2 || len(p.Panels[1].Legend) != 3 {
		t.Errorf("%d panels, notes %q", len(p.Panels), p.Notes)
	}
	for len(s.Depth) < 1+MaxDepths+2 {
		s.Depth = append(s.Depth, s.Depth[1])
	}
	if p, err = Queue(r, &r.Cases[0]); err != nil {
		t.Fatal(err)
	}
	encode(t, p, SVG)
	if len(p.Notes) != 1 || p.Notes[0] != "2 more Sessions are not drawn." {
		t.Errorf("notes %q", p.Notes)
	}
	s.Depth[0] = bench.DepthSeries{Name: "all"}
	if p, err = Queue(r, &r.Cases[0]); err != nil {
		t.Fatal(err)
	}
	if len(p.Panels) != 1 {
		t.Errorf("%d panels without a sum", len(p.Panels))
	}
}
