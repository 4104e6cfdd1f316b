package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/benbjohnson/clock"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/workloads"
)

// TestJSONFields holds the names that programs rely on.
func TestJSONFields(t *testing.T) {
	_, stdout, _ := call(context.Background(), "run", "expiry", "--format", "json")
	var result map[string]any
	if err := json.Unmarshal([]byte(stdout), &result); err != nil {
		t.Fatal(err)
	}
	for path, fields := range map[string]string{
		"":                "schema scenario seed digest virtual_ns host_ns delivery queue latency expectations cases",
		"delivery":        "expected delivered duplicates queued lost lost_by_cause",
		"queue":           "peak_messages peak_bytes",
		"latency.online":  "count p50_ns p90_ns p99_ns p999_ns max_ns",
		"latency.backlog": "count p50_ns p90_ns p99_ns p999_ns max_ns",
		"expectations.0":  "text passed observed",
	} {
		object := at(result, path)
		for _, field := range strings.Fields(fields) {
			if _, ok := object[field]; !ok {
				t.Errorf("%q has no %q: %v", path, field, object)
			}
		}
	}
}

// at finds an object in decoded JSON; the number of an element stands for the first one.
func at(object map[string]any, path string) map[string]any {
	for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' }) {
		switch next := object[name].(type) {
		case map[string]any:
			object = next
		case []any:
			return next[0].(map[string]any)
		}
	}
	return object
}

// TestJSONRepeats: with a clock that goes, only the host's figures differ.
func TestJSONRepeats(t *testing.T) {
	host := regexp.MustCompile(`"host_ns": \d+`)
	var first string
	for i := range 2 {
		var out bytes.Buffer
		p := &program{stdout: &out, stderr: &out, clock: clock.New()}
		if code := p.run(context.Background(), []string{"run", "broker-restart", "--seed", "7", "--format", "json"}); code != exitOK {
			t.Fatalf("exit code %d: %s", code, &out)
		}
		text := host.ReplaceAllString(out.String(), "")
		if i > 0 && text != first {
			t.Error("two runs differ in more than host_ns")
		}
		first = text
	}
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{
		{nil, 0},
		{fs.ErrPermission, 1},
		{usage((&program{}).root(), errors.New("x")), 2},
		{fmt.Errorf("x: %w", &workloads.Error{File: "x.yaml"}), 2},
		{&exit{code: exitExpectation}, 3},
		{fmt.Errorf("x: %w", &bench.InvariantError{Problem: "y"}), 4},
		{&exit{code: exitInterrupted}, 130},
	} {
		if got := codeOf(c.err); got != c.code {
			t.Errorf("codeOf(%v) = %d, want %d", c.err, got, c.code)
		}
	}
}

// broken is a standard output that is full.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestBrokenOutput: a result that nobody got is an error.
func TestBrokenOutput(t *testing.T) {
	for _, args := range []string{"list", "list --format json", "run command-backlog", "run command-backlog --format json"} {
		var stderr bytes.Buffer
		p := &program{stdout: broken{}, stderr: &stderr, clock: clock.NewMock()}
		if code := p.run(context.Background(), strings.Fields(args)); code != exitError || stderr.String() != "hiatus: no space left\n" {
			t.Errorf("%s: exit code %d, stderr %q", args, code, &stderr)
		}
	}
}
