package workloads

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// libraryCases is how many cases each built-in scenario has.
var libraryCases = map[string]int{
	"broker-restart": 9, "cable-pull": 10, "command-backlog": 1, "expiry": 7, "five-tests": 5, "fleet": 1, "matrix": 72,
	"queue-limit": 3, "stale-session": 4,
}

func TestLibrary(t *testing.T) {
	if got := len(Names()); got != len(libraryCases) || !slices.IsSorted(Names()) {
		t.Errorf("Names() = %v", Names())
	}
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			s := builtin(t, name)
			about, err := About(name)
			if err != nil || about != s.About || len(about) < 20 || len(about) > 120 || strings.Count(about, ".") > 1 {
				t.Errorf("about is %q, %v; want one sentence that fits a line", about, err)
			}
			if s.Name != name || s.Why == "" {
				t.Errorf("name %q, why %q", s.Name, s.Why)
			}
			cases, err := s.Cases()
			if err != nil || len(cases) != libraryCases[name] {
				t.Fatalf("%d cases, %v; want %d", len(cases), err, libraryCases[name])
			}
			for _, c := range cases {
				if len(c.Expect) == 0 {
					t.Errorf("case %q expects nothing", c.Name)
				}
			}
		})
	}
}

// TestCasesRepeat checks that the same file gives the same cases, and that one caller's cases are not another's.
func TestCasesRepeat(t *testing.T) {
	for _, name := range Names() {
		first, _ := builtin(t, name).Cases()
		s := builtin(t, name)
		spoilt, _ := s.Cases()
		for i := range spoilt {
			spoilt[i].Clients[0].Name = "spoilt"
			spoilt[i].Expect[0].Text = "spoilt"
			spoilt[i].Links[0].Latency[0] = 7
		}
		second, _ := s.Cases()
		if diff := cmp.Diff(first, second, cmpopts.IgnoreUnexported(Expect{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestMatrixCases(t *testing.T) {
	cases, err := builtin(t, "matrix").Cases()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := cases[0].Name, "version=3.1.1 clean=always retain=false publish_qos=0 subscribe_qos=0"; got != want {
		t.Errorf("first case %q, want %q", got, want)
	}
	last := cases[71]
	if got, want := last.Name, "version=5.0 clean=never retain=true publish_qos=2 subscribe_qos=2"; got != want {
		t.Errorf("last case %q, want %q", got, want)
	}
	sub, pub := last.Clients[0], last.Clients[1]
	if sub.Version != V5 || sub.Clean != CleanNever || sub.SessionExpiry != ExpiryNever || sub.Subscribe[0].QoS != 2 {
		t.Errorf("sub is %+v", sub)
	}
	if p := pub.Publish[0]; !p.Retain || p.QoS != 2 || p.Count != 10 || p.Every.Lo != 100*time.Millisecond || p.Size != 100 {
		t.Errorf("publish is %+v", p)
	}
	if first := cases[0].Clients[0]; first.Version != V311 || first.SessionExpiry != 0 {
		t.Errorf("first sub is %+v", first)
	}
}

// TestMatrixExpectations evaluates the matrix's formulas in cells whose figures are known from the standard.
func TestMatrixExpectations(t *testing.T) {
	cases, _ := builtin(t, "matrix").Cases()
	figures := map[string]Figures{
		"version=3.1.1 clean=never retain=true publish_qos=1 subscribe_qos=2":   {Expected: 10, Delivered: 10, Retained: 2},
		"version=5.0 clean=never retain=false publish_qos=2 subscribe_qos=1":    {Expected: 10, Delivered: 10},
		"version=5.0 clean=never retain=true publish_qos=0 subscribe_qos=1":     {Expected: 10, Delivered: 1, Lost: 9, Retained: 1},
		"version=3.1.1 clean=always retain=true publish_qos=2 subscribe_qos=2":  {Expected: 10, Delivered: 1, Lost: 9, Retained: 1},
		"version=3.1.1 clean=always retain=false publish_qos=2 subscribe_qos=2": {Expected: 10, Lost: 10},
	}
	seen := 0
	for _, c := range cases {
		f, ok := figures[c.Name]
		if !ok {
			continue
		}
		seen++
		for _, e := range c.Expect {
			if passed, observed, err := e.Evaluate(c.With, &f); !passed || err != nil {
				t.Errorf("%s: %s: %v, %s", c.Name, e.Text, err, observed)
			}
		}
	}
	if seen != len(figures) {
		t.Errorf("%d of %d cells found", seen, len(figures))
	}
}

func TestBuiltinUnknown(t *testing.T) {
	_, err := Builtin("cable-pul")
	if err == nil || err.Error() != `there is no built-in scenario "cable-pul"; did you mean cable-pull?` {
		t.Error(err)
	}
	if _, err := About("../library/fleet"); err == nil {
		t.Error("a path is not a name")
	}
}

func TestExample(t *testing.T) {
	s, err := Parse("example.yaml", Example())
	if err != nil {
		t.Fatal(err)
	}
	cases, err := s.Cases()
	if err != nil || len(cases) != 4 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
}

func builtin(t *testing.T, name string) *Scenario {
	t.Helper()
	src, err := Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(name+".yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
