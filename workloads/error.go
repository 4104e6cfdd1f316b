package workloads

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Error is one thing wrong in a scenario file. Its text is always one line: where, what, and what to write instead.
type Error struct {
	File   string
	Line   int // from 1
	Column int // from 1, in characters
	Msg    string

	keyed bool // Msg begins with the key that it is about
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg)
}

// errorAt makes an Error at the place where node begins. The file's name is filled in by Parse and Cases.
func errorAt(node ast.Node, format string, args ...any) *Error {
	line, column := place(node)
	return &Error{Line: line, Column: column, Msg: oneLine(fmt.Sprintf(format, args...))}
}

// place is the line and column at which node begins.
func place(node ast.Node) (line, column int) {
	if pairs := mappingPairs(node); len(pairs) > 0 && !flowStyle(node) {
		node = pairs[0].Key // a block mapping's own token is its first colon
	}
	token := node.GetToken()
	if token == nil || token.Position == nil {
		return 1, 1
	}
	return max(token.Position.Line, 1), max(token.Position.Column, 1)
}

// oneLine keeps text that came from elsewhere, such as a library's message, from breaking an error's line.
func oneLine(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

// didYouMean is "; did you mean X?" for the candidate nearest to word, or nothing when none is near.
func didYouMean(word string, candidates []string) string {
	best, bestDistance := "", 1+max(1, len(word)/3)
	for _, candidate := range candidates {
		if d := distance(word, candidate); d < bestDistance && d < len(word) {
			best, bestDistance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// meantOrOneOf is didYouMean, or the list of all candidates when none is near.
func meantOrOneOf(word string, candidates []string) string {
	if meant := didYouMean(word, candidates); meant != "" {
		return meant
	}
	if len(candidates) == 0 {
		return "; there are none here"
	}
	return "; write one of " + strings.Join(slices.Sorted(slices.Values(candidates)), ", ")
}

// distance is the number of letters to insert, remove, replace or swap with a neighbour to get from a to b.
func distance(a, b string) int {
	before, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range len(a) {
		current[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			current[j+1] = min(previous[j]+cost, previous[j+1]+1, current[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				current[j+1] = min(current[j+1], before[j-1]+1)
			}
		}
		before, previous, current = previous, current, before
	}
	return previous[len(b)]
}
