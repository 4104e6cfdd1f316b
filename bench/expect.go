package bench

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Expect is a compiled expectation: a condition that decides whether a case went as its scenario says.
// It is written in the expr language and may use
//
//   - the case's variables, by name;
//   - the counts published, expected, delivered, duplicates, illegal, queued, in_flight, lost, retained, unintended;
//   - cause("queue-full"): losses by that cause; cause("no-session") is the sum of those by "no-session/...";
//   - client("name"): the same counts of one client, its cause(...), peak_messages, peak_bytes and received,
//     the numbers of the first publications that it got;
//   - queue.peak_messages, queue.peak_bytes, queue.peak_session_messages;
//   - latency.online and latency.backlog with .count, and .p50, .p90, .p99, .p999, .max as durations: compare them with duration("2s");
//   - sessions.connects, .resumed, .refused, .keep_alive_timeouts, .takeovers, .session_expiries, .wills_sent,
//     and sessions.detect and .drain as latencies are.
type Expect struct {
	text     string
	line     int
	program  *vm.Program
	observed []observed
}

// observed is a part of an expectation whose value a reader wants to see.
type observed struct {
	text    string
	program *vm.Program
}

// ExpectError says why an expectation cannot be used, on one line.
type ExpectError struct {
	Text   string
	Line   int // of the scenario, as given
	Column int // within Text, from 1; 0 if it is the whole
	Msg    string
}

func (e *ExpectError) Error() string {
	if e.Column > 0 {
		return fmt.Sprintf("expectation %q, column %d: %s", e.Text, e.Column, e.Msg)
	}
	return fmt.Sprintf("expectation %q: %s", e.Text, e.Msg)
}

// CompileExpect compiles the text of an expectation on a line of a scenario, for a case with the given
// variables and clients. The error is an *ExpectError.
func CompileExpect(text string, line int, variables map[string]any, clients []string) (*Expect, error) {
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if _, ok := figures(&Account{})[name]; ok {
			return nil, &ExpectError{Text: text, Line: line, Msg: fmt.Sprintf("the variable %q has the name of a figure; rename it", name)}
		}
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, expectError(text, line, err)
	}
	env := expr.Env(environment(&Account{}, variables))
	program, err := expr.Compile(text, env, expr.AsBool())
	if err != nil {
		return nil, expectError(text, line, err)
	}
	if err := checkNames(tree.Node, clients); err != nil {
		err.Text, err.Line = text, line
		return nil, err
	}
	x := &Expect{text: text, line: line, program: program}
	for _, part := range observable(tree.Node) {
		if p, err := expr.Compile(part, env); err == nil {
			x.observed = append(x.observed, observed{part, p})
		}
	}
	return x, nil
}

// expectError turns an error of the expression language into one line.
func expectError(text string, line int, err error) *ExpectError {
	e := &ExpectError{Text: text, Line: line, Msg: err.Error()}
	if at := (*file.Error)(nil); errors.As(err, &at) {
		e.Msg, e.Column = at.Message, at.Column+1
	}
	e.Msg, _, _ = strings.Cut(e.Msg, "\n")
	return e
}

// Evaluate says whether the expectation holds for an account of one case.
func (x *Expect) Evaluate(a *Account, caseName string, variables map[string]any) Expectation {
	env := environment(a, variables)
	result := Expectation{Case: caseName, Text: x.text, Line: x.line}
	var seen []string
	for _, o := range x.observed {
		if v, err := expr.Run(o.program, env); err == nil {
			seen = append(seen, o.text+"="+showValue(v))
		}
	}
	v, err := expr.Run(x.program, env)
	if err != nil {
		seen = append(seen, "error: "+expectError(x.text, x.line, err).Msg)
	}
	result.Passed = err == nil && v == true
	result.Observed = strings.Join(seen, ", ")
	return result
}

func showValue(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(v)
}
