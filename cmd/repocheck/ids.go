package main

import (
	"go/ast"
	"go/token"
	"regexp"

	"golang.org/x/tools/go/analysis"
)

// A normative id names one requirement of a standard: [MQTT-3.1.2-24] of MQTT 5.0,
// [MQTT3-3.1.2-24] of MQTT 3.1.1, whose ids would look the same without the 3.
var (
	normativeID = regexp.MustCompile(`MQTT3?-\d+\.\d+\.\d+-\d+`)
	bracketedID = regexp.MustCompile(`\[MQTT3?-\d+\.\d+\.\d+-\d+\]`)
	likeID      = regexp.MustCompile(`\[?MQTT[0-9.]*-\d[0-9.\-]*\d\]?`)
)

var ids = &analysis.Analyzer{
	Name:             "ids",
	Doc:              "normative ids in comments and strings have one form, so that a search finds every one",
	RunDespiteErrors: true,
	Run:              runIDs,
}

func runIDs(pass *analysis.Pass) (any, error) {
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				checkIDs(pass, comment.Pos(), comment.Text)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				checkIDs(pass, lit.Pos(), lit.Value)
			}
			return true
		})
	}
	return nil, nil
}

func checkIDs(pass *analysis.Pass, pos token.Pos, text string) {
	for _, found := range likeID.FindAllString(text, -1) {
		if bracketedID.FindString(found) != found {
			pass.Reportf(pos, "%q is no normative id: write [MQTT-a.b.c-n] for MQTT 5.0, [MQTT3-a.b.c-n] for MQTT 3.1.1, each in brackets of its own", found)
		}
	}
}
