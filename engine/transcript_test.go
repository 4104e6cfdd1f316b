package engine_test

import (
	"path/filepath"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestTranscripts plays the conversations in testdata: each file is one subject, its first line names the
// normative statements that it shows. A line of input is one thing that happens to the Broker; what it answers stands
// below it, packet by packet. See stage_test.go for the verbs.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d transcripts, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s := newStage(t)
			datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string { return s.play(t, d) })
		})
	}
}
