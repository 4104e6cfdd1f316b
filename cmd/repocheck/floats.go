package main

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

var floats = &analysis.Analyzer{
	Name:             "floats",
	Doc:              "engine and sim compute with integers, because floats differ between processors",
	RunDespiteErrors: true,
	Run:              runFloats,
}

const integersInstead = "floats differ between processors: use integers, such as nanoseconds, parts per million or a table of quantiles"

func runFloats(pass *analysis.Pass) (any, error) {
	for _, file := range sourceFiles(pass, "engine", "sim") {
		reported := map[int]bool{} // one finding a line says enough
		ast.Inspect(file, func(n ast.Node) bool {
			expr, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			line := pass.Fset.Position(expr.Pos()).Line
			if what := floatIn(pass.TypesInfo, expr); what != "" && !reported[line] {
				reported[line] = true
				pass.Reportf(expr.Pos(), "%s: %s", what, integersInstead)
			}
			return true
		})
	}
	return nil, nil
}

// floatIn names what makes the expression a floating-point one, or is "". A constant like 1e9 is
// one even where the compiler turns it into an integer.
func floatIn(info *types.Info, expr ast.Expr) string {
	if lit, ok := expr.(*ast.BasicLit); ok && (lit.Kind == token.FLOAT || lit.Kind == token.IMAG) {
		return "constant " + lit.Value
	}
	if t := info.TypeOf(expr); t != nil {
		basic, ok := t.Underlying().(*types.Basic)
		if ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0 {
			return basic.Name()
		}
	}
	return ""
}
