package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var imports = &analysis.Analyzer{
	Name:             "imports",
	Doc:              "each room imports what its row of the import table lists, and nothing else",
	RunDespiteErrors: true,
	Run:              runImports,
}

// runImports also looks at the files that the build leaves out here: they count elsewhere.
func runImports(pass *analysis.Pass) (any, error) {
	if isTestMain(pass.Pkg.Path()) {
		return nil, nil
	}
	here, ok := roomOf(packagePath(pass))
	if !ok {
		if len(pass.Files) > 0 {
			pass.Reportf(pass.Files[0].Package, "this package is in no room: put it below engine, sim, workloads, bench, plots or cmd")
		}
		return nil, nil
	}
	files := slices.Clone(pass.Files)
	for _, name := range pass.IgnoredFiles {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		file, err := parser.ParseFile(pass.Fset, name, nil, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	realDirectory := false // whether the one file that may use os has been seen
	for _, file := range files {
		if here.path == "engine/storage" && !realDirectory && !isTestFile(pass, file.Pos()) && importsPath(file, "os") {
			realDirectory = true
			checkImports(pass, here, file, "os", "path/filepath", "runtime")
			continue
		}
		checkImports(pass, here, file)
	}
	return nil, nil
}

// checkImports reports the imports of the file that the room does not list; extra ones are allowed.
func checkImports(pass *analysis.Pass, here room, file *ast.File, extra ...string) {
	test := isTestFile(pass, file.Pos())
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || slices.Contains(extra, path) {
			continue
		}
		if complaint := here.forbids(path, test); complaint != "" {
			pass.Reportf(spec.Pos(), "%s", complaint)
		}
	}
}

// forbids says why files of the room must not import path and what to do instead, or "".
func (r room) forbids(path string, test bool) string {
	switch {
	case within(path, modulePath):
		return r.forbidsRoom(path, test)
	case strings.Contains(strings.Split(path, "/")[0], "."):
		if test || slices.ContainsFunc(r.others, func(other string) bool { return within(path, other) }) {
			return ""
		}
		return fmt.Sprintf("%s may not import %s: do that work in %s, or add the module to the room's row in cmd/repocheck/rooms.go",
			r.path, path, roomsThatMayImport(path))
	case test || r.anyStd || isPure(path):
		return ""
	case path == "os" && r.path == "engine/storage":
		return "a second file of engine/storage imports os: only the one that implements the real directory may"
	default:
		return fmt.Sprintf("%s may not import %s: time, randomness, bytes and storage come in as arguments or through an interface", r.path, path)
	}
}

// forbidsRoom judges an import within the module. Tests keep to the same direction.
func (r room) forbidsRoom(path string, test bool) string {
	there, ok := roomOf(path)
	switch {
	case isTestSupport(path) && !test:
		return fmt.Sprintf("%s is for tests: import it from _test.go files only", path)
	case !ok:
		return fmt.Sprintf("%s is in no room: put it below engine, sim, workloads, bench, plots or cmd", path)
	case there.path == r.path || slices.Contains(r.rooms, there.path):
		return ""
	default:
		return fmt.Sprintf("%s may not import %s: declare in %s the small interface or value that it needs, and let a room that imports both connect them",
			r.path, there.path, r.path)
	}
}

// roomsThatMayImport names the rooms whose rows list the module of path.
func roomsThatMayImport(path string) string {
	var names []string
	for _, r := range rooms {
		if slices.ContainsFunc(r.others, func(other string) bool { return within(path, other) }) {
			names = append(names, r.path)
		}
	}
	if len(names) == 0 {
		return "the standard library"
	}
	return strings.Join(names, " or ")
}

func isPure(path string) bool {
	return slices.ContainsFunc(pureStd, func(listed string) bool {
		return path == listed || strings.HasSuffix(listed, "/") && strings.HasPrefix(path, listed)
	})
}

func importsPath(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		return spec.Path.Value == strconv.Quote(path)
	})
}
