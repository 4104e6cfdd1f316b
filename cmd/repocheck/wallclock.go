package main

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

var wallclock = &analysis.Analyzer{
	Name:             "wallclock",
	Doc:              "engine and sim read no clock and start no timer, or one seed would not give one result",
	RunDespiteErrors: true,
	Run:              runWallclock,
}

// clockFuncs are the functions of package time that look at the machine's clock or wait for it.
var clockFuncs = []string{
	"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker",
}

func runWallclock(pass *analysis.Pass) (any, error) {
	if within(packagePath(pass), modulePath+"/engine/server") {
		return nil, nil // the shell around the engine that lives in real time
	}
	for _, file := range sourceFiles(pass, "engine", "sim") {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && isFunc(pass.TypesInfo.Uses[id], "time", clockFuncs) {
				pass.Reportf(id.Pos(), "time.%s reads the machine's clock: take now as an argument, and give a deadline to wake up at through NextDeadline", id.Name)
			}
			return true
		})
	}
	return nil, nil
}

// isFunc reports whether obj is one of the package-level functions, not methods, of that name.
func isFunc(obj types.Object, pkg string, names []string) bool {
	fn, ok := obj.(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == pkg &&
		fn.Signature().Recv() == nil && slices.Contains(names, fn.Name())
}
