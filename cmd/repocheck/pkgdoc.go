package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// goFile is what the rule about package comments needs of a file.
type goFile struct {
	name string // relative to the module root
	pkg  string // of the package clause
	doc  string // the package comment, "" if it has none
	line int    // of the package clause
}

// checkPackageDocs requires exactly one package comment per directory, in doc.go, or in main.go
// where that is the whole program. It counts all files, whatever they are built for.
func checkPackageDocs(root string) ([]finding, error) {
	dirs := map[string][]goFile{}
	err := walkFiles(root, func(name string) error {
		if path.Ext(name) != ".go" || strings.Contains(name, "testdata/") {
			return nil
		}
		file, err := readGoFile(root, name)
		dirs[path.Dir(name)] = append(dirs[path.Dir(name)], file)
		return err
	})
	if err != nil {
		return nil, err
	}
	var findings []finding
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		findings = append(findings, checkPackageDoc(dir, dirs[dir])...)
	}
	return findings, nil
}

func readGoFile(root, name string) (goFile, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, filepath.Join(root, name), nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		return goFile{}, err
	}
	return goFile{name, file.Name.Name, docText(file), fset.Position(file.Package).Line}, nil
}

// docText is the package comment without directives such as //go:build.
func docText(file *ast.File) string {
	return strings.TrimSpace(file.Doc.Text())
}

func checkPackageDoc(dir string, files []goFile) []finding {
	i := slices.IndexFunc(files, func(f goFile) bool { return isSourceName(f.name) })
	if i < 0 {
		return nil // tests only: there is nothing to document
	}
	pkg, home, opening := files[i].pkg, "doc.go", "Package "+files[i].pkg+" "
	if pkg == "main" {
		home, opening = "main.go", ""
	}
	home = path.Join(dir, home)
	report := func(name string, line int, format string, args ...any) finding {
		return finding{name, line, min(line, 1), "pkgdoc", fmt.Sprintf(format, args...)}
	}
	at := slices.IndexFunc(files, func(f goFile) bool { return f.name == home })
	var findings []finding
	switch {
	case at < 0 || files[at].doc == "":
		findings = append(findings, report(home, 0, "write the package comment here: what package %s is, what it is not, time and units, how it fails", pkg))
	case !strings.HasPrefix(files[at].doc, opening):
		findings = append(findings, report(home, files[at].line, "begin the package comment with %q", opening))
	}
	for _, f := range files {
		if f.doc != "" && f.name != home {
			findings = append(findings, report(f.name, f.line, "a second package comment: move it to %s, or leave an empty line before the package clause", home))
		}
	}
	return findings
}
