package main

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// modulePath is the module whose rules these are.
const modulePath = "github.com/hiatus-mqtt/hiatus"

// A room is one row of the import table: everything that may be imported there is listed.
type room struct {
	path string // under the module; packages below it belong to the room, but for those of a longer row

	rooms  []string // the other rooms that it may import
	anyStd bool     // may import the whole standard library, and not only pureStd
	others []string // modules of others, by the start of their import path; none for test files
}

// rooms is the import table, from the ground up, as design.md lays out the house. Each row names
// rows above it only.
var rooms = []room{
	{path: "engine/internal"},
	{path: "engine/packet", rooms: []string{"engine/internal"}},
	{path: "engine/topic", rooms: []string{"engine/internal", "engine/packet"}},
	{path: "engine/storage", rooms: []string{"engine/internal", "engine/packet", "engine/topic"}},
	{path: "engine", rooms: []string{"engine/internal", "engine/packet", "engine/topic", "engine/storage"}},
	{path: "engine/profile", rooms: []string{"engine", "engine/packet", "engine/topic", "engine/storage"}},
	{
		path:   "engine/server",
		rooms:  []string{"engine", "engine/packet", "engine/topic", "engine/storage", "engine/profile"},
		anyStd: true,
		others: []string{"github.com/benbjohnson/clock"},
	},
	{path: "sim", rooms: []string{"engine", "engine/packet", "engine/topic", "engine/storage", "engine/profile"}},
	{
		path: "workloads",
		rooms: []string{
			"engine", "engine/packet", "engine/topic", "engine/storage", "engine/profile", "engine/server", "sim",
		},
		anyStd: true,
		others: []string{"github.com/goccy/go-yaml", "github.com/expr-lang/expr", "github.com/gopacket/gopacket"},
	},
	{
		path: "bench",
		rooms: []string{
			"engine", "engine/packet", "engine/topic", "engine/storage", "engine/profile", "engine/server", "sim",
			"workloads",
		},
		anyStd: true,
		others: []string{
			"github.com/HdrHistogram/hdrhistogram-go", "github.com/expr-lang/expr",
			"github.com/benbjohnson/clock", "github.com/cespare/xxhash/v2",
		},
	},
	{
		path:   "plots",
		rooms:  []string{"bench"},
		anyStd: true,
		others: []string{"gonum.org/v1", "golang.org/x/image/font"}, // gonum takes weights and slants of the latter
	},
	{
		path: "cmd",
		rooms: []string{
			"engine", "engine/packet", "engine/topic", "engine/storage", "engine/profile", "engine/server", "sim",
			"workloads", "bench", "plots",
		},
		anyStd: true,
		others: []string{
			"github.com/spf13/cobra", "github.com/spf13/pflag",
			"github.com/schollz/progressbar/v3", "golang.org/x/term",
			"github.com/benbjohnson/clock", // main hands the real one to the rooms that wait
		},
	},
	{path: "cmd/repocheck", anyStd: true, others: []string{"golang.org/x/tools"}},
}

// pureStd is what the rooms of the simulation may import of the standard library: packages that
// compute, and neither wait, nor look at the machine, nor draw random numbers. The package time is
// here for time.Duration; the rule wallclock minds the rest of it. A trailing slash means the
// packages below.
var pureStd = []string{
	"bytes", "cmp", "container/", "encoding", "encoding/", "errors", "fmt",
	"hash", "hash/adler32", "hash/crc32", "hash/crc64", "hash/fnv",
	"io", "io/fs", "iter", "maps", "math", "math/bits", "slices", "sort", "strconv", "strings",
	"time", "unicode", "unicode/",
}

// roomOf returns the room of a package, by the longest row of the table that holds its path.
func roomOf(pkgPath string) (room, bool) {
	var found room
	for _, r := range rooms {
		if within(pkgPath, modulePath+"/"+r.path) && len(r.path) > len(found.path) {
			found = r
		}
	}
	return found, found.path != ""
}

// within reports whether the slash-separated path is dir or lies below it.
func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+"/")
}

// packagePath is the import path of the pass's package; external tests count to what they test.
func packagePath(pass *analysis.Pass) string {
	if strings.HasSuffix(pass.Pkg.Name(), "_test") {
		return strings.TrimSuffix(pass.Pkg.Path(), "_test")
	}
	return pass.Pkg.Path()
}

// isTestMain reports whether a package is the main that go test writes for a test binary.
func isTestMain(pkgPath string) bool {
	return strings.HasSuffix(pkgPath, ".test")
}

// isTestSupport reports whether a package exists for tests, which its name says: sim/simtest.
func isTestSupport(pkgPath string) bool {
	return strings.HasSuffix(path.Base(pkgPath), "test")
}

// isTestFile reports whether the file at pos is a test, or stands in a package for tests.
func isTestFile(pass *analysis.Pass, pos token.Pos) bool {
	return strings.HasSuffix(pass.Fset.Position(pos).Filename, "_test.go") || isTestSupport(packagePath(pass))
}

// sourceFiles are the files of the pass that are no tests, if its package lies in one of the
// top rooms. No names mean the whole module.
func sourceFiles(pass *analysis.Pass, top ...string) []*ast.File {
	inside := len(top) == 0
	for _, t := range top {
		inside = inside || within(packagePath(pass), modulePath+"/"+t)
	}
	if !inside {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(pass.Files), func(f *ast.File) bool {
		return isTestFile(pass, f.Pos())
	})
}
