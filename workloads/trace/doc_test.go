package trace

import (
	"os"
	"strings"
	"testing"
)

// TestDocExample reads the trace that the package documentation shows.
func TestDocExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	for _, line := range strings.Split(string(doc), "\n") {
		if example, found := strings.CutPrefix(line, "//\t{"); found {
			file.WriteString("{" + strings.TrimSuffix(example, "\r") + "\n")
		}
	}
	got := mustRead(t, []byte(file.String()))
	if len(got.Events) != 4 || got.Conns[0].ClientID != "keeper" {
		t.Errorf("got %+v\n%s", got.Conns, listing(got))
	}
	for _, kind := range kindText[1:] {
		if !strings.Contains(string(doc), "\n//\t"+kind+" ") {
			t.Errorf("kind %s is not in the list of kinds", kind)
		}
	}
}
