package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// globals allows a package-level variable of engine and sim if nothing in the module can change
// it. Its uses are followed through selectors, indexes and slices: the value that comes out may
// be read, copied if it holds no reference, or given to a function known only to read; it must
// not be assigned to, have its address taken or be kept as a reference. So a table can be read
// everywhere and written nowhere, whatever its type.
var globals = &analysis.Analyzer{
	Name:             "globals",
	Doc:              "package variables of engine and sim are error sentinels or tables that nothing changes",
	RunDespiteErrors: true,
	Run:              runGlobals,
}

func runGlobals(pass *analysis.Pass) (any, error) {
	for _, file := range sourceFiles(pass, "engine", "sim") {
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.VAR {
				checkGlobalDecl(pass, gen)
			}
		}
	}
	// Uses count in the whole module, tests included: a test that changes one changes others.
	for cur := range inspector.New(pass.Files).Root().Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		if v, ok := pass.TypesInfo.Uses[id].(*types.Var); ok && isGuarded(pass, v) {
			if wrong := misuse(pass.TypesInfo, cur, v); wrong != "" {
				pass.Reportf(id.Pos(), "package variable %s %s; state belongs in a struct that is passed along", v.Name(), wrong)
			}
		}
	}
	return nil, nil
}

// checkGlobalDecl reports declarations that cannot be those of a table.
func checkGlobalDecl(pass *analysis.Pass, gen *ast.GenDecl) {
	for _, spec := range gen.Specs {
		spec := spec.(*ast.ValueSpec)
		for i, id := range spec.Names {
			if id.Name == "_" {
				continue
			}
			if len(spec.Values) == 0 {
				pass.Reportf(id.Pos(), "package variable %s starts empty, so it can only be state: put it in a struct that is passed along", id.Name)
			} else if i < len(spec.Values) && pass.TypesInfo.Types[spec.Values[i]].Value != nil {
				pass.Reportf(id.Pos(), "package variable %s has a constant value: write const", id.Name)
			}
		}
	}
}

// isGuarded reports whether v is a package-level variable of engine or sim, declared in no test.
func isGuarded(pass *analysis.Pass, v *types.Var) bool {
	if v.Pkg() == nil || v.Parent() != v.Pkg().Scope() || isTestSupport(v.Pkg().Path()) {
		return false
	}
	path := v.Pkg().Path()
	return (within(path, modulePath+"/engine") || within(path, modulePath+"/sim")) &&
		!strings.HasSuffix(pass.Fset.Position(v.Pos()).Filename, "_test.go")
}

// misuse says what the use of v at cur can change, or is "". The variable is a package variable,
// or a local pointer to one.
func misuse(info *types.Info, cur inspector.Cursor, v *types.Var) string {
	expr := reach(info, cur)
	parent := expr.Parent()
	switch n := parent.Node().(type) {
	case *ast.AssignStmt:
		if slices.Contains(n.Lhs, expr.Node().(ast.Expr)) {
			return "is assigned to"
		}
	case *ast.IncDecStmt:
		return "is assigned to"
	case *ast.UnaryExpr:
		if n.Op == token.AND && !pointerOnlyReads(info, parent) {
			return "has its address taken: copy the element, or read through a pointer that stays in the function"
		}
	case *ast.RangeStmt:
		if n.Key == expr.Node() || n.Value == expr.Node() {
			return "is assigned to"
		}
	case *ast.SelectorExpr: // a method: fields have been followed
		if !isSentinel(v) && !methodOnlyReads(info, n) {
			return "has a method called that can change it: give the method a value without references as receiver"
		}
		return ""
	}
	if isSentinel(v) || isValue(info.TypeOf(expr.Node().(ast.Expr))) || onlyRead(info, expr) {
		return ""
	}
	return "is handed on as a reference: read its elements here, or return a fresh value from a function"
}

// pointerOnlyReads reports whether the address at cur goes into a local variable through which
// the function does nothing but read.
func pointerOnlyReads(info *types.Info, cur inspector.Cursor) bool {
	local := assignedTo(info, cur)
	if local == nil || local.Kind() != types.LocalVar {
		return false
	}
	for fn := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		for use := range fn.Preorder((*ast.Ident)(nil)) {
			if info.Uses[use.Node().(*ast.Ident)] != local {
				continue
			}
			if assign, ok := use.Parent().Node().(*ast.AssignStmt); ok && slices.Contains(assign.Lhs, use.Node().(ast.Expr)) {
				continue // points elsewhere now
			}
			if misuse(info, use, local) != "" {
				return false
			}
		}
	}
	return true
}

// assignedTo is the variable that an assignment or declaration gives the value at cur to, or nil.
func assignedTo(info *types.Info, cur inspector.Cursor) *types.Var {
	var to ast.Expr
	switch n := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		if i := slices.Index(n.Rhs, cur.Node().(ast.Expr)); i >= 0 && len(n.Lhs) == len(n.Rhs) {
			to = n.Lhs[i]
		}
	case *ast.ValueSpec:
		if i := slices.Index(n.Values, cur.Node().(ast.Expr)); i >= 0 && len(n.Names) == len(n.Values) {
			to = n.Names[i]
		}
	}
	if id, ok := to.(*ast.Ident); ok {
		v, _ := info.ObjectOf(id).(*types.Var)
		return v
	}
	return nil
}

// reach follows the variable at cur outwards through fields, elements and slices of it.
func reach(info *types.Info, cur inspector.Cursor) inspector.Cursor {
	for {
		parent := cur.Parent()
		switch n := parent.Node().(type) {
		case *ast.ParenExpr, *ast.StarExpr:
		case *ast.SelectorExpr:
			if n.X == cur.Node() {
				if sel := info.Selections[n]; sel == nil || sel.Kind() != types.FieldVal {
					return cur
				}
			}
		case *ast.IndexExpr:
			if n.X != cur.Node() {
				return cur
			}
		case *ast.SliceExpr:
			if n.X != cur.Node() {
				return cur
			}
		default:
			return cur
		}
		cur = parent
	}
}

// isSentinel reports whether v is an error that callers compare with.
func isSentinel(v *types.Var) bool {
	errorType := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	return (strings.HasPrefix(v.Name(), "Err") || strings.HasPrefix(v.Name(), "err")) &&
		types.Implements(v.Type(), errorType)
}

// methodOnlyReads reports whether the method gets a copy without references of what it is called on.
func methodOnlyReads(info *types.Info, call *ast.SelectorExpr) bool {
	sel := info.Selections[call]
	if sel == nil {
		return false
	}
	fn, ok := sel.Obj().(*types.Func)
	return ok && isValue(fn.Signature().Recv().Type())
}

// frozenTypes are pointers of the standard library behind which nothing changes.
var frozenTypes = []string{"*hash/crc32.Table", "*hash/crc64.Table", "*strings.Replacer"}

// isValue reports whether a copy of the type shares nothing with its original that could be changed.
func isValue(t types.Type) bool {
	if t == nil || slices.Contains(frozenTypes, t.String()) || t == types.Universe.Lookup("error").Type() {
		return true
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Kind() != types.UnsafePointer
	case *types.Signature, *types.Tuple: // the latter of v, ok := table[key], where v is checked as a variable
		return true
	case *types.Array:
		return isValue(t.Elem())
	case *types.Struct:
		for field := range t.Fields() {
			if !isValue(field.Type()) {
				return false
			}
		}
		return true
	}
	return false
}

// onlyRead reports whether the context of a reference reads its elements and lets go of it.
func onlyRead(info *types.Info, expr inspector.Cursor) bool {
	parent := expr.Parent()
	switch n := parent.Node().(type) {
	case *ast.RangeStmt:
		return n.Value == nil || isValue(info.TypeOf(n.Value))
	case *ast.BinaryExpr: // a comparison with nil
		return true
	case *ast.CallExpr:
		if n.Fun == expr.Node() {
			return true
		}
		if isBasicConversion(info, n) {
			return true
		}
		return callOnlyReads(info, n, expr.Node().(ast.Expr))
	}
	return false
}

// isBasicConversion reports whether the call is a conversion that copies, such as string(table).
func isBasicConversion(info *types.Info, call *ast.CallExpr) bool {
	_, basic := info.TypeOf(call).Underlying().(*types.Basic)
	return basic && info.Types[call.Fun].IsType()
}

// readers are functions of the standard library that neither change nor keep their arguments. A
// trailing slash means the whole package.
var readers = []string{
	"bytes.Equal", "bytes.Compare", "bytes.HasPrefix", "bytes.Index", "bytes.Contains",
	"hash/crc32.Checksum", "hash/crc32.Update", "hash/crc64.Checksum", "hash/crc64.Update",
	"slices.BinarySearch", "slices.BinarySearchFunc", "slices.Contains", "slices.ContainsFunc",
	"slices.Equal", "slices.EqualFunc", "slices.Index", "slices.IndexFunc", "slices.IsSorted",
	"slices.IsSortedFunc", "slices.Max", "slices.MaxFunc", "slices.Min", "slices.MinFunc",
	"strings.Join",
}

// cloners copy the top level, so that what they are given is safe if its elements are values.
var cloners = []string{
	"maps.Clone", "maps.Keys", "maps.Values", "slices.Clone", "slices.Concat", "slices.Sorted", "slices.Values",
}

func callOnlyReads(info *types.Info, call *ast.CallExpr, arg ast.Expr) bool {
	switch obj := callee(info, call).(type) {
	case *types.Builtin:
		switch obj.Name() {
		case "len", "cap":
			return true
		case "append", "copy":
			return call.Args[0] != arg && elementIsValue(info.TypeOf(arg))
		}
	case *types.Func:
		if slices.Contains(readers, obj.FullName()) {
			return true
		}
		return slices.Contains(cloners, obj.FullName()) && elementIsValue(info.TypeOf(arg))
	}
	return false
}

func elementIsValue(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return isValue(t.Elem())
	case *types.Map:
		return isValue(t.Key()) && isValue(t.Elem())
	}
	return isValue(t)
}
