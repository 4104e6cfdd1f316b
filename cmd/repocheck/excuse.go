package main

import (
	"go/ast"
	"go/token"
	"regexp"

	"golang.org/x/tools/go/analysis"
)

// An excuse is a comment that allows, with a reason, what a rule forbids on its own line or on
// the line below its comment group.
type excuse struct {
	pos    token.Pos
	lines  [2]int
	reason string
	used   bool
}

// excuses are those of one file for one rule.
type excuses struct {
	pass *analysis.Pass
	word string
	list []excuse
}

// findExcuses collects the comments of the file that begin with the word and a colon.
func findExcuses(pass *analysis.Pass, file *ast.File, word string) *excuses {
	e := &excuses{pass: pass, word: word}
	form := regexp.MustCompile(`^//\s?` + word + `:\s*(.*)`)
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if m := form.FindStringSubmatch(comment.Text); m != nil {
				own := pass.Fset.Position(comment.Pos()).Line
				below := pass.Fset.Position(group.End()).Line + 1
				e.list = append(e.list, excuse{pos: comment.Pos(), lines: [2]int{own, below}, reason: m[1]})
			}
		}
	}
	return e
}

// allow reports whether what stands at pos is excused. An excuse without a reason is itself
// reported there, and not twice.
func (e *excuses) allow(pos token.Pos) bool {
	line := e.pass.Fset.Position(pos).Line
	for i := range e.list {
		x := &e.list[i]
		if x.lines[0] != line && x.lines[1] != line {
			continue
		}
		x.used = true
		if x.reason == "" {
			e.pass.Reportf(pos, "//%s: needs a reason: write why it is right here, after the colon", e.word)
		}
		return true
	}
	return false
}

// reportIdle reports the excuses that were never needed.
func (e *excuses) reportIdle() {
	for _, x := range e.list {
		if !x.used {
			e.pass.Reportf(x.pos, "this //%s: comment excuses nothing: delete it, or put it on the line above what it is for", e.word)
		}
	}
}
