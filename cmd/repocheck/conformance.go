package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// conformance says for each normative id where the engine enforces it and which transcripts show it.
type conformance struct {
	code        map[string][]string // by id: files of engine and the packages below it
	transcripts map[string][]string // by id: files of engine/testdata
	unnamed     []string            // transcripts without an # ids: line
}

// readConformance collects the ids of the tree at root. The package comments of doc.go speak
// about ids and enforce nothing, so they do not count.
func readConformance(root string) (*conformance, error) {
	c := &conformance{code: map[string][]string{}, transcripts: map[string][]string{}}
	err := walkFiles(root, func(name string) error {
		switch {
		case path.Dir(name) == "engine/testdata" && path.Ext(name) == ".txt":
			return c.readTranscript(root, name)
		case within(name, "engine") && isSourceName(name) && path.Base(name) != "doc.go":
			return c.readCode(root, name)
		}
		return nil
	})
	return c, err
}

// isSourceName reports whether the name is that of a Go file that is built into something.
func isSourceName(name string) bool {
	return path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") && !strings.Contains(name, "testdata/")
}

// readCode reads the ids that a Go file names, which it can do in comments and strings only.
func (c *conformance) readCode(root, name string) error {
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return err
	}
	addNames(c.code, normativeID.FindAllString(string(data), -1), name)
	return nil
}

// readTranscript reads the ids from the comment at the top of a transcript, which names them in
// one or more lines like "# ids: [MQTT-3.1.2-24] [MQTT-3.14.4-3]".
func (c *conformance) readTranscript(root, name string) error {
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return err
	}
	named := false
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			break
		}
		if list, ok := strings.CutPrefix(line, "# ids:"); ok {
			named = true
			addNames(c.transcripts, normativeID.FindAllString(list, -1), name)
		}
	}
	if !named {
		c.unnamed = append(c.unnamed, name)
	}
	return nil
}

func addNames(index map[string][]string, ids []string, name string) {
	for _, id := range ids {
		if !slices.Contains(index[id], name) {
			index[id] = append(index[id], name)
		}
	}
}

// gaps lists what is enforced and not shown, and what is shown and enforced nowhere. Ids that only
// the packages below engine name are shown by their own tests and need no transcript.
func (c *conformance) gaps() []string {
	var gaps []string
	for _, name := range c.unnamed {
		gaps = append(gaps, name+": begin the transcript with a line # ids: and the normative ids that it shows")
	}
	for _, id := range slices.SortedFunc(maps.Keys(c.code), compareIDs) {
		inEngine := slices.IndexFunc(c.code[id], func(name string) bool { return path.Dir(name) == "engine" })
		if inEngine >= 0 && len(c.transcripts[id]) == 0 {
			gaps = append(gaps, fmt.Sprintf("[%s] is enforced in %s and shown by no transcript: name it in the # ids: line of one in engine/testdata", id, c.code[id][inEngine]))
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(c.transcripts), compareIDs) {
		if len(c.code[id]) == 0 {
			gaps = append(gaps, fmt.Sprintf("[%s] is named by %s and by no line of engine: write it on the line that enforces it", id, c.transcripts[id][0]))
		}
	}
	return gaps
}

// table is the list for people, one line per id.
func (c *conformance) table() string {
	all := map[string]bool{}
	for id := range maps.Keys(c.code) { //unordered: collected into a set, which is sorted below
		all[id] = true
	}
	for id := range maps.Keys(c.transcripts) { //unordered: collected into a set, which is sorted below
		all[id] = true
	}
	var b strings.Builder
	b.WriteString("# Normative ids: where the engine enforces each, and the transcripts that show it.\n")
	b.WriteString("# Written by: go test ./cmd/repocheck -run TestConformanceIDs -update\n")
	for _, id := range slices.SortedFunc(maps.Keys(all), compareIDs) {
		fmt.Fprintf(&b, "[%s] %s: %s\n", id, baseNames(c.code[id], "engine/"), baseNames(c.transcripts[id], "engine/testdata/"))
	}
	return b.String()
}

func baseNames(names []string, prefix string) string {
	if len(names) == 0 {
		return "-"
	}
	short := make([]string, len(names))
	for i, name := range names {
		short[i] = strings.TrimPrefix(name, prefix)
	}
	return strings.Join(short, " ")
}

// compareIDs orders ids as the standards number them, MQTT 5.0 first: 3.1.2-9 before 3.1.2-10.
func compareIDs(a, b string) int {
	standardA, numbersA := splitID(a)
	standardB, numbersB := splitID(b)
	return cmp.Or(cmp.Compare(standardA, standardB), slices.Compare(numbersA, numbersB))
}

func splitID(id string) (standard string, numbers []int) {
	standard, rest, _ := strings.Cut(id, "-")
	for _, field := range strings.FieldsFunc(rest, func(r rune) bool { return r == '.' || r == '-' }) {
		n := 0
		for _, digit := range field {
			n = 10*n + int(digit-'0')
		}
		numbers = append(numbers, n)
	}
	return standard, numbers
}
