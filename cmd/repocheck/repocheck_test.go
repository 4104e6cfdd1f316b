package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite engine/testdata/conformance.golden")

// TestRepository holds the whole module to the rules of the house. Each finding says what to
// write instead.
func TestRepository(t *testing.T) {
	findings, err := check(findRoot(t), everything)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Error(f)
	}
}

// TestConformanceIDs pairs the normative ids that the engine enforces with the transcripts that
// show them, both ways, and keeps the list of them.
func TestConformanceIDs(t *testing.T) {
	root := findRoot(t)
	if _, err := os.Stat(filepath.Join(root, "engine/testdata")); os.IsNotExist(err) {
		return // before the first transcript there is nothing to pair
	}
	c, err := readConformance(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, gap := range c.gaps() {
		t.Error(gap)
	}
	golden := filepath.Join(root, "engine/testdata/conformance.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(c.table()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), c.table()); diff != "" {
		t.Errorf("conformance.golden is out of date: run go test ./cmd/repocheck -run TestConformanceIDs -update (-committed +now)\n%s", diff)
	}
}

func findRoot(t *testing.T) string {
	t.Helper()
	root, err := moduleRoot(".")
	if err != nil {
		t.Fatal(err)
	}
	return root
}
