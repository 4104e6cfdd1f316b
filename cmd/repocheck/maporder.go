package main

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

var maporder = &analysis.Analyzer{
	Name:             "maporder",
	Doc:              "maps are not ranged over where output is made, because their order is different in every run",
	RunDespiteErrors: true,
	Run:              runMapOrder,
}

const sortedInstead = "range over slices.Sorted(maps.Keys(m)) or keep a slice beside it; " +
	"if the order cannot show, write //unordered: and the reason on the line above"

// runMapOrder holds in every room: what bench, plots and cmd print must repeat as well.
func runMapOrder(pass *analysis.Pass) (any, error) {
	for _, file := range sourceFiles(pass, "engine", "sim", "workloads", "bench", "plots", "cmd") {
		excused := findExcuses(pass, file, "unordered")
		sorted := sortedIterators(pass.TypesInfo, file)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				if isMap(pass.TypesInfo.TypeOf(n.X)) && !excused.allow(n.Pos()) {
					pass.Reportf(n.Pos(), "range over a map, whose order is random: %s", sortedInstead)
				}
			case *ast.Ident:
				name := unorderedIterator(pass.TypesInfo.Uses[n])
				if name != "" && !sorted[n] && !excused.allow(n.Pos()) {
					pass.Reportf(n.Pos(), "%s yields in random order: %s", name, sortedInstead)
				}
			}
			return true
		})
		excused.reportIdle()
	}
	return nil, nil
}

// sortedIterators finds the names that are called right inside slices.Sorted or one of its kin.
func sortedIterators(info *types.Info, file *ast.File) map[*ast.Ident]bool {
	found := map[*ast.Ident]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		outer, ok := n.(*ast.CallExpr)
		if !ok || len(outer.Args) == 0 {
			return true
		}
		if !isFunc(callee(info, outer), "slices", []string{"Sorted", "SortedFunc", "SortedStableFunc"}) {
			return true
		}
		if inner, ok := ast.Unparen(outer.Args[0]).(*ast.CallExpr); ok {
			if id := calledName(inner); id != nil {
				found[id] = true
			}
		}
		return true
	})
	return found
}

// callee is the function or variable that the call names, or nil.
func callee(info *types.Info, call *ast.CallExpr) types.Object {
	if id := calledName(call); id != nil {
		return info.Uses[id]
	}
	return nil
}

// calledName is the identifier that names what is called, without package, receiver and type
// arguments, or nil.
func calledName(call *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(call.Fun)
	switch index := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(index.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(index.X)
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	}
	return nil
}

// unorderedIterator names the function of the standard library that goes through a map, or is "".
func unorderedIterator(obj types.Object) string {
	fn, ok := obj.(*types.Func)
	if !ok {
		return ""
	}
	iterators := []string{
		"maps.Keys", "maps.Values", "maps.All", "(*sync.Map).Range",
		"(reflect.Value).MapRange", "(reflect.Value).MapKeys",
	}
	if name := fn.FullName(); slices.Contains(iterators, name) {
		return name
	}
	return ""
}

// isMap reports whether values of the type are maps; a type parameter counts if it allows one.
func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface:
		for embedded := range t.EmbeddedTypes() {
			if isMap(embedded) {
				return true
			}
		}
	case *types.Union:
		for term := range t.Terms() {
			if isMap(term.Type()) {
				return true
			}
		}
	}
	return false
}
