package main

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"
)

// funcLinesMax bounds a function, signature and braces counted.
const funcLinesMax = 70

var funclen = &analysis.Analyzer{
	Name:             "funclen",
	Doc:              "a function ends within 70 lines, or says above why not",
	RunDespiteErrors: true,
	Run:              runFuncLen,
}

func runFuncLen(pass *analysis.Pass) (any, error) {
	for _, file := range sourceFiles(pass) {
		excused := findExcuses(pass, file, "long")
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				checkFuncLen(pass, excused, n, n.Name.Name)
				return false // literals inside count with it
			case *ast.FuncLit:
				checkFuncLen(pass, excused, n, "func literal")
				return false
			}
			return true
		})
		excused.reportIdle()
	}
	return nil, nil
}

// checkFuncLen counts from the word func, so that a doc comment is free.
func checkFuncLen(pass *analysis.Pass, excused *excuses, fn ast.Node, name string) {
	start := fn.Pos()
	lines := pass.Fset.Position(fn.End()).Line - pass.Fset.Position(start).Line + 1
	if lines > funcLinesMax && !excused.allow(start) {
		pass.Reportf(start, "%s has %d lines of %d: keep the branching here and move each branch's work to a function of its own; if that reads worse, write //long: and the reason above",
			name, lines, funcLinesMax)
	}
}
