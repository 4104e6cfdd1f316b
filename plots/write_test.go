package plots

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hiatus-mqtt/hiatus/bench"
)

func TestWriteOneCase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "pictures")
	files, err := Write(dir, oneCase())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"fates.svg", "fates.png", "timeline.svg", "timeline.png", "queue.svg", "queue.png",
		"bytes.svg", "bytes.png", "latency.svg", "latency.png",
	}
	if diff := cmp.Diff(want, baseNames(files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	onDisk(t, dir, want)
}

func baseNames(files []string) []string {
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = filepath.Base(f)
	}
	return out
}

// onDisk: these files are there, and no other, not even a temporary one.
func onDisk(t *testing.T, dir string, want []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	want = slices.Sorted(slices.Values(want))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("directory (-want +got):\n%s", diff)
	}
}

// TestManyCases: a failed expectation brings a late case a picture of its own.
func TestManyCases(t *testing.T) {
	r := manyCases(72)
	r.Expectations = []bench.Expectation{
		{Case: r.Cases[70].Name}, {Case: r.Cases[71].Name, Passed: true},
	}
	got := ownCases(r)
	want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases with pictures of their own (-want +got):\n%s", diff)
	}
	jobs := jobsOf(r)
	if len(jobs) != 1+5*MaxOwnCases {
		t.Errorf("%d pictures", len(jobs))
	}
	if got, want := jobs[1].stem, "timeline-clean_start=always-session_expiry=0s-broker=profile-0-retain=true"; got != want {
		t.Errorf("first own picture %q, want %q", got, want)
	}
}

func TestCaseNames(t *testing.T) {
	var cases []bench.Case
	for _, name := range []string{
		"plain", "Plain", "../../etc/passwd", "a b=c/d", "", "...", "été", "plain-2", strings.Repeat("x", 200), strings.Repeat("x", 201),
	} {
		cases = append(cases, bench.Case{Name: name})
	}
	long := strings.Repeat("x", 80)
	want := []string{"plain", "Plain-2", "etc-passwd", "a-b=c-d", "5", "6", "t", "plain-2-2", long, long + "-2"}
	got := caseNames(cases)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got := caseNames([]bench.Case{{}}); got[0] != "" {
		t.Errorf("a lone case is called %q", got[0])
	}
}

// TestWriteFails: where writing fails, the error names the file and no part of it stays.
func TestWriteFails(t *testing.T) {
	if _, err := Write(t.TempDir(), nil); err == nil {
		t.Error("no error without a result")
	}
	if _, err := Write(t.TempDir(), &bench.Result{}); err == nil {
		t.Error("no error without a case")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(filepath.Join(dir, "file", "sub"), oneCase()); err == nil {
		t.Error("no error below a file")
	}
	if err := os.MkdirAll(filepath.Join(dir, "fates.png", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	files, err := Write(dir, oneCase())
	if err == nil || !strings.Contains(err.Error(), "fates.png") {
		t.Errorf("a directory in the way: %v", err)
	}
	if diff := cmp.Diff([]string{"fates.svg"}, baseNames(files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	onDisk(t, dir, []string{"fates.png", "fates.svg", "file"})
}

// TestWriteReplaces: a second run replaces the files of the first, readable for others.
func TestWriteReplaces(t *testing.T) {
	dir := t.TempDir()
	for seed := range uint64(2) {
		r := edges()["no series"].result // pictures that are quickly drawn
		r.Seed = 100 + seed
		if _, err := Write(dir, r); err != nil {
			t.Fatal(err)
		}
	}
	svg, err := os.ReadFile(filepath.Join(dir, "latency.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprint("seed ", 101); !strings.Contains(string(svg), want) {
		t.Errorf("latency.svg does not say %q", want)
	}
	info, err := os.Stat(filepath.Join(dir, "latency.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); runtime.GOOS != "windows" && got != 0o644 {
		t.Errorf("mode %v", got)
	}
}

// BenchmarkWrite is what a user waits for: all pictures of one case, and of a scenario with many.
func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{1, 72} {
		b.Run(fmt.Sprintf("cases=%d", n), func(b *testing.B) {
			dir, r := b.TempDir(), manyCases(n)
			for b.Loop() {
				if _, err := Write(dir, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
