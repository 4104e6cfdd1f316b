package storage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	suffix         = ".hiatus"
	unfinished     = ".tmp" // a snapshot being written
	maxGeneration  = 1 << 62
	namePattern    = "%s%08d%s"
	snapshotPrefix = "snapshot-"
	journalPrefix  = "journal-"
)

func snapshotName(generation uint64) string {
	return fmt.Sprintf(namePattern, snapshotPrefix, generation, suffix)
}

func temporaryName(generation uint64) string {
	return fmt.Sprintf(namePattern, snapshotPrefix, generation, unfinished)
}

func journalName(generation uint64) string {
	return fmt.Sprintf(namePattern, journalPrefix, generation, suffix)
}

// inventory is what files there are, generations ascending.
type inventory struct {
	snapshots, journals []uint64
	unfinished          []uint64
	ignored             []string // not written by a Store
}

// takeInventory sorts the files by name. A name that a Store would not write, be it by a zero too
// few, is somebody else's: so no generation is there twice.
func takeInventory(fs FS) (inventory, error) {
	var inv inventory
	names, err := fs.List()
	if err != nil {
		return inv, fmt.Errorf("storage: list files: %w", err)
	}
	for _, name := range names {
		generation, ok := generationOf(name)
		switch {
		case ok && name == snapshotName(generation):
			inv.snapshots = append(inv.snapshots, generation)
		case ok && name == journalName(generation):
			inv.journals = append(inv.journals, generation)
		case ok && name == temporaryName(generation):
			inv.unfinished = append(inv.unfinished, generation)
		default:
			inv.ignored = append(inv.ignored, name)
		}
	}
	slices.Sort(inv.snapshots) // by number: names with more than eight digits sort differently
	slices.Sort(inv.journals)
	return inv, nil
}

// generationOf returns the number in name, if there is one where a Store would put it.
func generationOf(name string) (uint64, bool) {
	_, rest, _ := strings.Cut(name, "-")
	digits, _, _ := strings.Cut(rest, ".")
	generation, err := strconv.ParseUint(digits, 10, 64)
	return generation, err == nil && generation < maxGeneration
}

// top returns the highest generation in any name, 0 if there is none.
func (inv *inventory) top() uint64 {
	top := uint64(0)
	for _, list := range [][]uint64{inv.snapshots, inv.journals, inv.unfinished} {
		for _, generation := range list {
			top = max(top, generation)
		}
	}
	return top
}

// before returns the names of all files of generations below limit, and of unfinished snapshots.
func (inv *inventory) before(limit uint64) []string {
	var names []string
	for _, generation := range inv.unfinished {
		names = append(names, temporaryName(generation))
	}
	for _, generation := range inv.snapshots {
		if generation < limit {
			names = append(names, snapshotName(generation))
		}
	}
	for _, generation := range inv.journals {
		if generation < limit {
			names = append(names, journalName(generation))
		}
	}
	return names
}
