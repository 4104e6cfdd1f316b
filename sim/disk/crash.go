package disk

import (
	"maps"

	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// half is an even chance, in parts per million.
const half = 500_000

// Crash is a power cut. Afterwards the Disk is as it is found at the next start; files that were
// open are dead. What was not synced survives as r decides (see the package comment), or, if r is
// nil, not at all. Only what is not synced draws from r: first the changes to the directory in the order in which they
// were made, then the files in order of their names.
func (d *Disk) Crash(r *rng.Stream) {
	survived := maps.Clone(d.durable)
	for _, c := range d.pending {
		if r != nil && r.Chance(half) {
			c.apply(survived)
		}
	}
	// Where a selection of changes left a file with two names, it becomes two files.
	for _, name := range sortedNames(survived) {
		survived[name] = survived[name].survivor(r)
	}
	d.entries, d.durable, d.pending = survived, maps.Clone(survived), nil
	d.boots++
}
