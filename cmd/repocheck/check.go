package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// everything is the pattern that also asks for the rules about the tree as a whole.
const everything = "./..."

// analyzers are the rules that look at one package at a time.
var analyzers = []*analysis.Analyzer{
	wallclock, goroutine, maporder, floats, imports, globals, funclen, ids,
}

// treeRules look at the files of the repository rather than at packages.
var treeRules = []func(root string) ([]finding, error){checkPackageDocs, checkTopLevel}

// finding is one violation. File is relative to the module root; a zero Line means the whole file.
type finding struct {
	File         string
	Line, Column int
	Rule         string
	Message      string
}

func (f finding) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", f.File, f.Rule, f.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Column, f.Rule, f.Message)
}

func compareFindings(a, b finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

// moduleRoot returns the directory of the module that dir belongs to.
func moduleRoot(dir string) (string, error) {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}")
	list.Dir = dir
	out, err := list.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return "", fmt.Errorf("go list -m: %s", strings.TrimSpace(string(exit.Stderr)))
		}
		return "", fmt.Errorf("go list -m: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// check applies every rule to the packages of the module at root that the patterns name, and,
// if they name everything, to the tree. The findings are sorted, each appears once.
func check(root string, patterns ...string) ([]finding, error) {
	pkgs, err := load(root, patterns)
	if err != nil {
		return nil, err
	}
	findings := loadFindings(root, pkgs)
	analyzed, err := analyze(root, pkgs)
	if err != nil {
		return nil, err
	}
	findings = append(findings, analyzed...)
	if slices.Contains(patterns, everything) {
		for _, rule := range treeRules {
			found, err := rule(root)
			if err != nil {
				return nil, err
			}
			findings = append(findings, found...)
		}
	}
	slices.SortFunc(findings, compareFindings)
	return slices.Compact(findings), nil
}

// load parses and type-checks the packages and their tests, once for all rules. What they import
// comes from the compiler's export data, which plain go test has already made.
func load(root string, patterns []string) ([]*packages.Package, error) {
	pkgs, err := packages.Load(&packages.Config{
		Mode:  packages.LoadSyntax | packages.NeedModule,
		Dir:   root,
		Tests: true,
	}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("load packages: %w", err)
	}
	return slices.DeleteFunc(pkgs, func(p *packages.Package) bool {
		return isTestMain(p.PkgPath)
	}), nil
}

// loadFindings reports what does not parse or type-check: rules cannot be trusted about it.
func loadFindings(root string, pkgs []*packages.Package) []finding {
	var findings []finding
	for _, pkg := range pkgs {
		for _, e := range pkg.Errors {
			if strings.HasPrefix(e.Msg, "# ") && len(pkg.Errors) > 1 {
				continue // the compiler's list of the very same errors
			}
			f := finding{File: pkg.PkgPath, Rule: "build", Message: e.Msg}
			if file, rest, ok := strings.Cut(e.Pos, ":"); ok {
				line, column, _ := strings.Cut(rest, ":")
				f.File = relative(root, file)
				f.Line, _ = strconv.Atoi(line)
				f.Column, _ = strconv.Atoi(column)
			}
			findings = append(findings, f)
		}
	}
	return findings
}

// analyze runs all analyzers. A package and its variant with in-package tests share files, so the
// same finding may come twice.
func analyze(root string, pkgs []*packages.Package) ([]finding, error) {
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		return nil, err
	}
	var findings []finding
	for _, action := range graph.Roots {
		if action.Err != nil {
			return nil, fmt.Errorf("%v: %w", action, action.Err)
		}
		for _, d := range action.Diagnostics {
			at := action.Package.Fset.Position(d.Pos)
			findings = append(findings, findingAt(root, at, action.Analyzer.Name, d.Message))
		}
	}
	return findings, nil
}

func findingAt(root string, at token.Position, rule, message string) finding {
	return finding{relative(root, at.Filename), at.Line, at.Column, rule, message}
}

// relative names a file as people do who stand in the module root.
func relative(root, file string) string {
	if rel, err := filepath.Rel(root, file); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return file
}

// walkFiles calls visit for each file of the tree at root, by its slash-separated path, in
// lexical order. It passes over what git, and the ignored output directory, keep there.
func walkFiles(root string, visit func(name string) error) error {
	return filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := relative(root, path)
		switch {
		case entry.IsDir() && (name == ".git" || name == "out"):
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		}
		return visit(name)
	})
}
