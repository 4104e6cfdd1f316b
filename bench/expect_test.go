package bench

import (
	"strings"
	"testing"
)

func TestExpectations(t *testing.T) {
	a, _ := backlogStory().finish(t)
	variables := map[string]any{"habit": "first", "want": 3}
	for _, test := range []struct {
		text     string
		passed   bool
		observed string
	}{
		{`delivered == 3 and lost == 0`, true, `delivered=3, lost=0`},
		{`delivered == want`, true, `delivered=3, want=3`},
		{`delivered > want`, false, `delivered=3, want=3`},
		{`cause("queue-full") == 0 && cause("no-session") == 0`, true, `cause("queue-full")=0, cause("no-session")=0`},
		{`client("sub").delivered == 3`, true, `client("sub").delivered=3`},
		{`client("sub").cause("downlink") == 0`, true, `client("sub").cause("downlink")=0`},
		{`client("sub").received == [1, 2, 3]`, true, `client("sub").received=[1 2 3]`},
		{`client("pub").expected == 0`, true, `client("pub").expected=0`},
		{`latency.backlog.max == duration("43s")`, true, `latency.backlog.max=43s`},
		{`latency.backlog.p50 < duration("1s")`, false, `latency.backlog.p50=42.010148863s`},
		{`sessions.detect.max == duration("7.5s") and sessions.connects == 2`, true, `sessions.detect.max=7.5s, sessions.connects=2`},
		{`queue.peak_messages in 1..5`, true, `queue.peak_messages=3`},
		{`habit == "always" ? delivered == 0 : delivered == 3`, true, `habit="first", delivered=3`},
		{`len(client("sub").received) == 3`, true, `len(client("sub").received)=3`},
		{`not (delivered == 3)`, false, `delivered=3`},
		{`expected == delivered + queued + in_flight + lost`, true, `expected=3, delivered=3, queued=0, in_flight=0, lost=0`},
	} {
		x, err := CompileExpect(test.text, 4, variables, []string{"pub", "sub"})
		if err != nil {
			t.Error(err)
			continue
		}
		got := x.Evaluate(a, "c", variables)
		if got.Passed != test.passed || got.Observed != test.observed || got.Text != test.text || got.Line != 4 || got.Case != "c" {
			t.Errorf("%s: %+v\nwant passed %t, observed %s", test.text, got, test.passed, test.observed)
		}
	}
}

func TestBadExpectations(t *testing.T) {
	variables := map[string]any{"habit": "first"}
	for _, test := range []struct {
		text   string
		column int
		msg    string
	}{
		{`delivred == 3`, 1, "unknown name delivred"},
		{`lost == 0 and`, 13, "unexpected token EOF"},
		{`delivered`, 0, "expected bool, but got int"},
		{`delivered == "3"`, 11, "mismatched types int and string"},
		{`lost == cause("queue-ful")`, 15, `there is no cause "queue-ful"`},
		{`client("subb").lost == 0`, 8, `there is no client "subb"`},
		{`client("sub").losst == 0`, 15, "has no field losst"},
		{`habit == 1`, 7, "mismatched types string and int"},
		{``, 1, "unexpected token EOF"},
	} {
		_, err := CompileExpect(test.text, 4, variables, []string{"pub", "sub"})
		if err == nil {
			t.Errorf("%q compiles", test.text)
			continue
		}
		e, ok := err.(*ExpectError)
		if !ok || e.Column != test.column || !strings.Contains(e.Msg, test.msg) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: column %d, %q; want column %d, %q", test.text, e.Column, err, test.column, test.msg)
		}
	}
	if _, err := CompileExpect("true", 1, map[string]any{"lost": 1}, nil); err == nil {
		t.Error("a variable may hide a figure")
	}
}
