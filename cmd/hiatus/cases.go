package main

import (
	"fmt"
	"strings"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// mostRows is how many cases are listed one below the other, and how many lines a grid has at most.
const mostRows = 10

// mostColumns is how many cases a grid has side by side at most.
const mostColumns = 9

// mostName is how much of a case's name there is room for.
const mostName = 50

// cases prints the fates: of a single case, of a few one below the other, of many as a grid.
func (s *summary) cases() {
	switch n := len(s.r.Cases); {
	case n > mostRows && s.isProduct() && s.grid():
	case n > 1:
		s.rows()
	default:
		s.fates()
	}
	s.line("")
}

// rows lists one case a line. Columns that are empty in all of them are left out.
func (s *summary) rows() {
	t := table{right: "lrrrrrrrrl"}
	t.row("case", "expected", "delivered", "dup", "retained", "unintended", "queued", "in flight", "lost")
	shown := s.r.Cases[:min(len(s.r.Cases), mostRows)]
	for i := range shown {
		d := &shown[i].Delivery
		t.row(clip(shown[i].Name, mostName), fmt.Sprint(d.Expected), fmt.Sprint(d.Delivered), dash(d.Duplicates), dash(d.Retained),
			dash(d.Unintended), dash(d.Queued), dash(d.InFlight), fmt.Sprint(d.Lost))
	}
	t.drop("-")
	room := screen - t.width() - gap
	t.rows[0] = append(t.rows[0], "lost to")
	for i := range shown {
		t.rows[i+1] = append(t.rows[i+1], causesIn(shown[i].Delivery.LostByCause, room))
	}
	t.drop("")
	t.print(s.w)
	s.omitted(len(shown))
}

func (s *summary) omitted(shown int) {
	if rest := len(s.r.Cases) - shown; rest > 0 {
		s.line("and %d more cases; --format json and result.json have them all", rest)
	}
}

// isProduct tells whether the cases are all combinations of the values of at least two variables, the last one
// changing fastest.
func (s *summary) isProduct() bool {
	if len(s.r.Axes) < 2 {
		return false
	}
	stride := 1
	for a := len(s.r.Axes) - 1; a >= 0; a-- {
		n := s.values(a)
		for i := range s.r.Cases {
			if s.value(i, a) != s.value(i/stride%n*stride, a) {
				return false
			}
		}
		stride *= n
	}
	return stride == len(s.r.Cases)
}

// values is how many values axis a has.
func (s *summary) values(a int) int {
	seen := map[string]bool{}
	for i := range s.r.Cases {
		seen[s.value(i, a)] = true
	}
	return len(seen)
}

// value is that of axis a in case i, as text.
func (s *summary) value(i, a int) string { return fmt.Sprint(s.r.Cases[i].With[s.r.Axes[a]]) }

// grid prints delivered/expected with the first axes down and the last ones across, as many as the screen is wide
// enough for. It prints nothing and returns false if that is not even one.
func (s *summary) grid() bool {
	for down := 1; down < len(s.r.Axes); down++ {
		columns := 1
		for a := down; a < len(s.r.Axes); a++ {
			columns *= s.values(a)
		}
		if t := s.gridOf(down, columns); columns <= mostColumns && t.width() <= screen {
			s.line("delivered/expected, and +n copies beyond that")
			s.line("")
			t.print(s.w)
			s.omitted((len(t.rows) - s.headings(down)) * columns)
			return true
		}
	}
	return false
}

// headings is how many lines of a grid with so many axes down are headings: the axes across, and the names of those down.
func (s *summary) headings(down int) int { return len(s.r.Axes) - down + 1 }

func (s *summary) gridOf(down, columns int) *table {
	t := &table{}
	for a := down; a < len(s.r.Axes); a++ {
		cells := make([]string, down)
		cells[down-1] = s.r.Axes[a]
		for i := range columns {
			cells = append(cells, s.value(i, a))
		}
		t.row(cells...)
	}
	t.row(s.r.Axes[:down]...)
	rows := min(len(s.r.Cases)/columns, mostRows)
	for i := 0; i < rows*columns; i += columns {
		var cells []string
		for a := range down {
			cells = append(cells, s.value(i, a))
		}
		for j := range columns {
			cells = append(cells, cell(&s.r.Cases[i+j].Delivery))
		}
		t.row(cells...)
	}
	t.right = strings.Repeat("l", down)
	return t
}

func cell(d *bench.Delivery) string {
	text := fmt.Sprintf("%d/%d", d.Delivered, d.Expected)
	if extra := d.Duplicates + d.Retained + d.Unintended; extra > 0 {
		text += fmt.Sprintf(" +%d", extra)
	}
	return text
}
