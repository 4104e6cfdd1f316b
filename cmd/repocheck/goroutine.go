package main

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

var goroutine = &analysis.Analyzer{
	Name:             "goroutine",
	Doc:              "engine and sim have no goroutines, channels or select, or the scheduler would have a say in the result",
	RunDespiteErrors: true,
	Run:              runGoroutine,
}

func runGoroutine(pass *analysis.Pass) (any, error) {
	if within(packagePath(pass), modulePath+"/engine/server") {
		return nil, nil // the one room of the engine with goroutines
	}
	for _, file := range sourceFiles(pass, "engine", "sim") {
		ast.Inspect(file, func(n ast.Node) bool {
			if what, instead := concurrency(pass.TypesInfo, n); what != "" {
				pass.Reportf(n.Pos(), "%s: %s", what, instead)
			}
			return true
		})
	}
	return nil, nil
}

// concurrency names what n has to do with goroutines, and what to write instead, or nothing.
func concurrency(info *types.Info, n ast.Node) (what, instead string) {
	const event = "put an event into the queue of the world, or return an Output"
	switch n := n.(type) {
	case *ast.GoStmt:
		return "go statement", event
	case *ast.SelectStmt:
		return "select", "handle one input at a time, in the order of (instant, sequence)"
	case *ast.ChanType:
		return "channel type", "use a slice as the queue"
	case *ast.SendStmt:
		return "channel send", event
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "channel receive", "take the value as an argument"
		}
	case *ast.RangeStmt:
		if t := info.TypeOf(n.X); t != nil {
			if _, ok := t.Underlying().(*types.Chan); ok {
				return "range over a channel", "range over a slice"
			}
		}
	}
	return "", ""
}
