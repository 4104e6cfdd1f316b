package workloads

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzParse: whatever the text, Parse ends, with a scenario whose worlds can be built or with one line that names the file.
func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		src, _ := Builtin(name)
		f.Add(src)
	}
	f.Add(Example())
	files, _ := filepath.Glob("testdata/bad/*.yaml")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		watchdog := time.AfterFunc(20*time.Second, func() { panic(fmt.Sprintf("no end of %q", src)) })
		defer watchdog.Stop()
		s, err := Parse("f.yaml", src)
		if err == nil {
			cases, err := s.Cases()
			if err != nil {
				t.Fatalf("parsed, but %v", err)
			}
			buildSmall(t, cases)
			return
		}
		var e *Error
		if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Msg == "" {
			t.Fatalf("error %#v", err)
		}
		if text := err.Error(); strings.ContainsAny(text, "\n\r") || !strings.HasPrefix(text, "f.yaml:") {
			t.Fatalf("error %q", text)
		}
	})
}

// buildSmall builds those of the first cases that do not ask for much memory.
func buildSmall(t *testing.T, cases []Case) {
	for i := range cases[:min(len(cases), 10)] {
		c := &cases[i]
		clients, bytes := 0, Size(0)
		for _, g := range c.Clients {
			clients += g.Count
			for _, p := range g.Publish {
				bytes += p.Size * Size(g.Count)
			}
		}
		if clients <= 100 && bytes < 1<<20 {
			build(t, c, 1, nobody{})
		}
	}
}

// TestHostileFiles holds that files made to exhaust the reader are refused, or read, in no time.
func TestHostileFiles(t *testing.T) {
	head := "hiatus: 1\nname: a\nabout: b\nduration: 1m\n"
	repeat := func(text string, bytes int) string { return strings.Repeat(text, bytes/len(text)) }
	var staircase strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&staircase, "%sk:\n", strings.Repeat(" ", i))
	}
	hostile := map[string]string{
		"too large":    repeat("# comment\n", maxFileBytes+100),
		"brackets":     repeat("[", 100_000),
		"braces":       head + "clients: " + repeat("{a: ", 100_000),
		"dashes":       repeat("- ", 100_000),
		"questions":    repeat("? ", 100_000),
		"staircase":    staircase.String(),
		"anchors":      repeat("&a ", 100_000),
		"long text":    head + "why: " + repeat("x", 1_000_000),
		"many keys":    head + manyKeys(20_000),
		"many clients": head + "clients:\n" + manyClients(2_000),
		"long expect":  head + "clients: [{name: a}]\nexpect: [\"" + repeat("1+", 100_000) + "1 == 1\"]\n",
		"deep expect":  head + "clients: [{name: a}]\nexpect: [\"" + repeat("(", 20_000) + "\"]\n",
		"deep not":     head + "clients: [{name: a}]\nexpect: [\"" + repeat("not ", 20_000) + "true\"]\n",
		"memory":       head + "clients: [{name: a, when: \"len(1..1000000000) > 0\"}]\n",
		"slow":         head + "clients: [{name: a, when: \"all(1..10000, all(1..10000, all(1..10000, true)))\"}]\n",
	}
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Parse("f.yaml", []byte(text))
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
			t.Logf("%v: %.200v", time.Since(start), err)
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

func manyClients(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - {name: c%d}\n", i)
	}
	return b.String()
}
