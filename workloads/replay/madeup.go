package replay

import (
	"cmp"
	"slices"
)

// MadeUp is how often a Player had to send, or leave out, something against the recording.
type MadeUp struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// MadeUp returns what was made up so far, in alphabetical order.
func (p *Player) MadeUp() []MadeUp {
	all := []MadeUp{}
	//unordered: sorted below
	for what, n := range p.madeUp {
		all = append(all, MadeUp{what, n})
	}
	slices.SortFunc(all, func(a, b MadeUp) int { return cmp.Compare(a.What, b.What) })
	return all
}
