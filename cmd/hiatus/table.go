package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// gap is the number of blanks between two columns.
const gap = 2

// table lays out rows in columns, without blanks at the ends of lines.
type table struct {
	rows [][]string
	// right has an "r" for each column that is set flush right; any other letter, or none, is flush left.
	right string
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// drop takes out the columns that have nothing but blank below the heading.
func (t *table) drop(blank string) {
	for column := len(t.rows[0]) - 1; column >= 0; column-- {
		if !t.all(column, blank) {
			continue
		}
		for i, cells := range t.rows {
			t.rows[i] = append(cells[:column:column], cells[column+1:]...)
		}
		t.right = t.right[:column] + t.right[column+1:]
	}
}

// all tells whether a column says the same in every row but the heading.
func (t *table) all(column int, text string) bool {
	for _, cells := range t.rows[1:] {
		if cells[column] != text {
			return false
		}
	}
	return true
}

// widths are those of the columns, in characters.
func (t *table) widths() []int {
	var widths []int
	for _, cells := range t.rows {
		for i, cell := range cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// width is that of the whole table.
func (t *table) width() int {
	sum := -gap
	for _, w := range t.widths() {
		sum += w + gap
	}
	return sum
}

func (t *table) print(w io.Writer) {
	widths := t.widths()
	for _, cells := range t.rows {
		var line strings.Builder
		for i, cell := range cells {
			fill := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i < len(t.right) && t.right[i] == 'r' {
				cell, fill = fill+cell, ""
			}
			line.WriteString(cell + fill + strings.Repeat(" ", gap))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}
