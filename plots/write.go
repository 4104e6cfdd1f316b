package plots

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// MaxOwnCases is for how many cases Write draws pictures of their own.
const MaxOwnCases = 12

// Write draws a result into a directory, which it makes if need be, and returns the names of the files it wrote, with
// the directory, in the order of writing. Each picture is there as SVG and as PNG.
//
// fates shows the whole result. Each case has timeline, queue, bytes and latency, and fates of its own if there are
// several cases; its name follows after a dash. Of a result with more than MaxOwnCases cases only that many have
// pictures of their own: first those with a failed expectation, then those that come first in the scenario.
//
// A file is complete or not there: it is written under another name and then renamed. Files of an earlier run
// with the same names are replaced, others are left alone. After an error, what was written before it stays.
func Write(dir string, r *bench.Result) ([]string, error) {
	if r == nil || len(r.Cases) == 0 {
		return nil, check(r, nil)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("plots: %w", err)
	}
	jobs := jobsOf(r)
	var files []string
	for _, j := range jobs {
		p, err := j.draw()
		if err != nil {
			return files, err
		}
		for _, f := range []Format{SVG, PNG} {
			name := filepath.Join(dir, j.stem+"."+string(f))
			if err := writeFile(name, func(w io.Writer) error { return Draw(w, p, f) }); err != nil {
				return files, fmt.Errorf("plots: %w", err)
			}
			files = append(files, name)
		}
	}
	return files, nil
}

// job is one picture to be drawn, and the name of its files without the format.
type job struct {
	stem string
	draw func() (*Picture, error)
}

func jobsOf(r *bench.Result) []job {
	type drawer func(*bench.Result, *bench.Case) (*Picture, error)
	kinds := []struct {
		name string
		draw drawer
	}{{"timeline", Timeline}, {"queue", Queue}, {"bytes", QueueBytes}, {"latency", Latency}, {"fates", CaseFates}}
	jobs := []job{{"fates", func() (*Picture, error) { return Fates(r) }}}
	if len(r.Cases) == 1 {
		kinds = kinds[:4]
	}
	names := caseNames(r.Cases)
	for _, i := range ownCases(r) {
		for _, k := range kinds {
			stem := k.name
			if names[i] != "" {
				stem += "-" + names[i]
			}
			jobs = append(jobs, job{stem, func() (*Picture, error) { return k.draw(r, &r.Cases[i]) }})
		}
	}
	return jobs
}

// ownCases are the indexes of the cases that get pictures of their own, in order.
func ownCases(r *bench.Result) []int {
	failed := map[string]bool{}
	for _, e := range r.Expectations {
		if !e.Passed {
			failed[e.Case] = true
		}
	}
	var first, rest []int
	for i, c := range r.Cases {
		if failed[c.Name] {
			first = append(first, i)
		} else {
			rest = append(rest, i)
		}
	}
	chosen := append(first, rest...)
	chosen = chosen[:min(len(chosen), MaxOwnCases)]
	slices.Sort(chosen)
	return chosen
}

// caseNames are names of cases fit for files on any system: letters, digits and ". = _ -", at most 80 of them, and no
// two alike even where case does not matter. A lone case without a name needs none.
func caseNames(cases []bench.Case) []string {
	const most = 80
	used := map[string]bool{}
	out := make([]string, len(cases))
	for i, c := range cases {
		name := sanitise(c.Name)
		if name == "" && len(cases) > 1 {
			name = fmt.Sprint(i + 1)
		}
		stem := strings.Trim(name[:min(len(name), most)], "-.")
		name = stem
		for n := 2; used[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s-%d", stem, n)
		}
		used[strings.ToLower(name)] = true
		out[i] = name
	}
	return out
}

// sanitise puts one dash in the place of all that does not belong in a file name.
func sanitise(name string) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(".=_", r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-.")
}

// writeFile writes a file under another name in the same directory and renames it once it is complete.
func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".hiatus-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
