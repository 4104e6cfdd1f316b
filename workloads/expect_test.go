package workloads

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var someFigures = Figures{
	Expected: 10, Delivered: 7, Lost: 3,
	LostByCause: map[string]int64{"queue-full": 1, "no-session/expired": 1, "no-session/wiped": 1},
	Latency:     LatencyFigures{Online: SpanFigures{Count: 5, P99: 20 * time.Millisecond}},
	Sessions:    SessionFigures{Detect: SpanFigures{Max: 7500 * time.Millisecond}},
	Client: func(name string) (ClientFigures, error) {
		if name != "sub" {
			return ClientFigures{}, fmt.Errorf("no client %q", name)
		}
		return ClientFigures{Delivered: 7, Received: []int{1, 2, 4}}, nil
	},
}

func TestEvaluate(t *testing.T) {
	vars := []Variable{{"clean", "never"}, {"limit", 7}, {"retain", true}}
	for _, test := range []struct{ text, observed string }{
		{"delivered == limit", "delivered=7 limit=7"},
		{"delivered + lost == expected", "delivered=7 lost=3 expected=10"},
		{`cause("no-session") == 2 and cause("no-session/wiped") == 1`, `cause("no-session")=2 cause("no-session/wiped")=1`},
		{`latency.online.p99 < duration("1s")`, "latency.online.p99=20ms"},
		{`sessions.detect.max == duration("7.5s")`, "sessions.detect.max=7.5s"},
		{`client("sub").received == [1, 2, 4]`, `client("sub").received=[1 2 4]`},
		{`client("sub").received[0] == 1`, `client("sub").received[0]=1`},
		{`clean == "never" ? delivered > 0 : delivered == 0`, "clean=never delivered=7"},
		{"not retain or max(lost, 5) == 5", "retain=true lost=3"},
	} {
		e := Expect{Text: test.text}
		passed, observed, err := e.Evaluate(vars, &someFigures)
		if !passed || err != nil || observed != test.observed {
			t.Errorf("%s: %v, %q, %v; want %q", test.text, passed, observed, err, test.observed)
		}
	}
}

func TestEvaluateFails(t *testing.T) {
	e := Expect{Text: "lost == 0"}
	if passed, observed, err := e.Evaluate(nil, &someFigures); passed || observed != "lost=3" || err != nil {
		t.Errorf("%v %q %v", passed, observed, err)
	}
	e = Expect{Text: `client("pub").lost == 0`}
	_, _, err := e.Evaluate(nil, &someFigures)
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), `no client "pub"`) {
		t.Error(err)
	}
}

// TestClock holds that an expectation cannot depend on the day it is evaluated.
func TestClock(t *testing.T) {
	for _, text := range []string{"now().Year() > 0", `date("2026-01-01").Year() > 0`} {
		if _, err := compile(text, nil); err == nil {
			t.Errorf("%s compiles", text)
		}
	}
}
