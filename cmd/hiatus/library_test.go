package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// digest is left out of the summaries here: package bench holds the digests.
var digest = regexp.MustCompile(`(?m)^digest [0-9a-f]{16}`)

// TestLibrary runs every built-in scenario, which must keep its own promises, and compares the summary with the one in
// testdata/summary, where there is one.
func TestLibrary(t *testing.T) {
	_, listing, _ := call(context.Background(), "list", "--format", "json")
	var all []listed
	if err := json.Unmarshal([]byte(listing), &all); err != nil || len(all) < 9 {
		t.Fatalf("%d scenarios, %v", len(all), err)
	}
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) {
			if s.Name == "fleet" && testing.Short() {
				t.Skip("takes seconds; run without -short")
			}
			code, stdout, stderr := call(context.Background(), "run", s.Name)
			if code != exitOK || stderr != "" {
				t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
			}
			checkScreen(t, stdout)
			if s.Name != "fleet" {
				checkSummary(t, s.Name, digest.ReplaceAllString(stdout, "digest ................"))
			}
		})
	}
}

func checkScreen(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 40 {
		t.Errorf("%d lines do not fit a screen", len(lines))
	}
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n > screen {
			t.Errorf("%d characters do not fit a line: %s", n, line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}

func checkSummary(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "summary", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test ./cmd/hiatus -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the summary changed; if it was meant to, go test ./cmd/hiatus -update (-want +got):\n%s", diff)
	}
}
