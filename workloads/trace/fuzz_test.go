package trace

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzRead checks for any file: no panic; an error is one line that begins with the name; what is read
// can be written, and read back as the same.
func FuzzRead(f *testing.F) {
	for _, name := range captures {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(file[:len(file)/3])
	}
	f.Add([]byte(strings.Join(goodTrace, "\n") + "\n"))
	f.Add([]byte("a/b,plain,0,False,1750147372.0036733,0.97\r\n"))
	f.Add([]byte(`{"tst":"2026-11-21T00:29:14.438323Z+0000","topic":"a","qos":0,"retain":1,"payloadlen":3,"payload":"one"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := Read(bytes.NewReader(file), "fuzzed")
		if err != nil {
			checkErrorLine(t, err, "fuzzed")
			return
		}
		checkRoundTrip(t, got)
	})
}
