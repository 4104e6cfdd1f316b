package workloads

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the first lines of testdata/bad anew")

// TestBadFiles parses each file in testdata/bad, whose first line is a comment with the error that is expected.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 80 {
		t.Fatalf("found %d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(filepath.Base(file), src)
			if err == nil {
				t.Fatal("no error")
			}
			first, rest, _ := strings.Cut(string(src), "\n")
			if *update {
				first = "# " + err.Error()
				if err := os.WriteFile(file, []byte(first+"\n"+rest), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := strings.TrimPrefix(first, "# "); err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
		})
	}
}
