package plots

import (
	"encoding/csv"
	"io"
	"strconv"
)

// table is the numbers behind a picture, before any rounding to pixels. Its rows are made when they are asked for: they
// grow with the run, the picture does not.
type table struct {
	head []string
	rows func(add func(cells ...string)) // nil if there are none
}

func (t *table) write(w io.Writer) error {
	out := csv.NewWriter(w)
	add := func(cells ...string) { _ = out.Write(cells) } // the writer keeps the first error
	add(t.head...)
	if t.rows != nil {
		t.rows(add)
	}
	out.Flush()
	return out.Error()
}

func num(n int64) string { return strconv.FormatInt(n, 10) }
