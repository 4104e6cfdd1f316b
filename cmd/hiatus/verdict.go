package main

import (
	"cmp"
	"slices"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// How many expectations that failed are told, and how many of the cases in which each did.
const (
	mostFailures    = 3
	mostFailedCases = 2
)

// failure is an expectation that failed, in one case or in several.
type failure struct {
	*bench.Expectation
	observed []string // case by case
}

// failures puts what failed for the same line of the scenario together, in the order of the scenario.
func failures(all []bench.Expectation) []failure {
	var failed []failure
	type place struct {
		line int
		text string
	}
	index := map[place]int{}
	for i := range all {
		e := &all[i]
		if e.Passed {
			continue
		}
		at, known := index[place{e.Line, e.Text}]
		if !known {
			at = len(failed)
			index[place{e.Line, e.Text}] = at
			failed = append(failed, failure{Expectation: e})
		}
		observed := e.Observed
		if e.Case != "" {
			observed = clip(e.Case, mostName) + ": " + observed
		}
		failed[at].observed = append(failed[at].observed, observed)
	}
	slices.SortStableFunc(failed, func(a, b failure) int { return cmp.Compare(a.Line, b.Line) })
	return failed
}

// expectations says how many hold, and which do not.
func (s *summary) expectations() {
	all := s.r.Expectations
	if len(all) == 0 {
		return
	}
	s.line("")
	s.line("expectations: %d of %d hold", len(all)-s.r.Failed(), len(all))
	failed := failures(all)
	for i := range failed[:min(len(failed), mostFailures)] {
		s.failure(&failed[i])
	}
	if rest := len(failed) - mostFailures; rest > 0 {
		s.line("  and %d more; --format json and result.json have them all", rest)
	}
}

func (s *summary) failure(f *failure) {
	s.clipped("  FAILED line %d: %s", f.Line, f.Text)
	for _, observed := range f.observed[:min(len(f.observed), mostFailedCases)] {
		s.clipped("    %s", observed)
	}
	if rest := len(f.observed) - mostFailedCases; rest > 0 {
		s.line("    and in %s", count(int64(rest), "more case"))
	}
}
