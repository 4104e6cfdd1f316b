// Repocheck is the repository check: it holds the rules of the house that a compiler cannot know,
// so that they are kept by a tool and not by good intentions.
//
// Usage:
//
//	go run ./cmd/repocheck ./...
//
// It prints one line for each violation, with what to write instead, and ends with exit code 1 if
// there are any, 2 if it could not look. Plain go test ./... runs the same check as TestRepository.
//
// The rules that look at typed syntax, by package, are go/analysis analyzers:
//
//	wallclock  engine and sim read no clock and start no timer
//	goroutine  engine and sim have no goroutines, channels or select
//	maporder   the random order of a map reaches no output
//	floats     engine and sim compute with integers only
//	imports    each room imports what its row of the import table lists
//	globals    engine and sim have no package variable that anything can change
//	funclen    functions end within 70 lines
//	ids        normative ids are spelled so that they can be found
//
// The rules about the tree as a whole are pkgdoc (one package comment per directory, in doc.go)
// and toplevel (what may lie at the top, how big a file may be, no path of anybody's machine).
// TestConformanceIDs pairs the ids that the engine enforces with the transcripts that show them.
//
// Two rules can be excused in place, with a reason, on the same line or the line above:
//
//	//unordered: the keys are added up, and a sum has no order
//	//long: one case for each of the fifteen Control Packets
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run checks the packages that patterns name in the module around the working directory, and
// returns the exit code.
func run(patterns []string, stdout, stderr io.Writer) int {
	if len(patterns) == 0 {
		patterns = []string{everything}
	}
	root, err := moduleRoot(".")
	if err == nil {
		var findings []finding
		if findings, err = check(root, patterns...); err == nil {
			for _, f := range findings {
				fmt.Fprintln(stdout, f)
			}
			return min(len(findings), 1)
		}
	}
	fmt.Fprintln(stderr, "repocheck:", err)
	return 2
}
