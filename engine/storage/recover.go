package storage

import (
	"fmt"
	"slices"
	"strings"
)

// Recovery says what Open found.
type Recovery struct {
	// Records are those of the snapshot, then those of the journal. The caller may keep them.
	Records [][]byte
	// Snapshot is the file that recovery started from, "" if it started from nothing.
	Snapshot string
	// Dropped counts the bytes that could not be used: behind damage, or in files that are not whole.
	Dropped int64
	// Damage says on one line what was wrong, "" if nothing was. The torn end that a power cut
	// leaves is damage too, though nothing that was synced is in it.
	Damage string
	// Ignored are files in the directory that are not the Store's. They are left alone.
	Ignored []string
}

// reader collects a Recovery from the files.
type reader struct {
	fs       FS
	files    inventory
	recovery Recovery
	damage   []string

	generation uint64 // of the last journal read, or to be made
	bytes      int64  // of frames in it
	missing    bool   // the last journal is not there, or empty: it has to be made
	repair     bool   // the files are not as a Store would leave them
}

// read does the reading; it changes nothing on disk.
func (r *reader) read() error {
	r.recovery.Ignored = r.files.ignored
	err := r.readSnapshot()
	if err == nil {
		err = r.readJournals()
	}
	r.recovery.Damage = strings.Join(r.damage, "; ")
	return err
}

// readSnapshot takes the newest whole snapshot; failing that, what is whole of the newest.
func (r *reader) readSnapshot() error {
	var newest contents
	for i, generation := range slices.Backward(r.files.snapshots) {
		name := snapshotName(generation)
		data, c, err := r.parse(name, kindSnapshot, generation)
		if err != nil {
			return err
		}
		if c.whole {
			r.start(generation, c)
			r.note(name, c.damage, c.dropped)
			return nil
		}
		r.note(name, c.damage, int64(len(data)))
		if i == len(r.files.snapshots)-1 {
			newest = c
		}
	}
	switch {
	case slices.Contains(r.files.journals, 0):
		// Generation 0 starts from nothing, which is as whole as a snapshot can be.
	case len(r.files.snapshots) > 0:
		r.start(r.files.snapshots[len(r.files.snapshots)-1], newest)
		for _, record := range newest.records {
			r.recovery.Dropped -= int64(frameSize + len(record)) // used after all
		}
	case len(r.files.journals) > 0:
		r.generation = r.files.journals[0]
		r.note(snapshotName(r.generation), "missing", 0)
	}
	return nil
}

// start takes the records of a snapshot as the beginning.
func (r *reader) start(generation uint64, c contents) {
	r.generation = generation
	r.recovery.Records = c.records
	r.recovery.Snapshot = snapshotName(generation)
}

// readJournals reads the journals from the snapshot's generation on, up to the first damage.
func (r *reader) readJournals() error {
	i, found := slices.BinarySearch(r.files.journals, r.generation)
	later := r.files.journals[i:]
	if !found {
		r.missing = true
		if len(later) > 0 {
			r.note(journalName(r.generation), "missing", 0)
		}
		return r.drop(later)
	}
	for i, generation := range later {
		if generation != r.generation+uint64(i) {
			r.note(journalName(r.generation+uint64(i)), "missing", 0)
			return r.drop(later[i:])
		}
		whole, err := r.readJournal(generation)
		if err != nil {
			return err
		}
		if !whole {
			return r.drop(later[i+1:])
		}
	}
	r.generation = later[len(later)-1]
	// One journal that continues another comes of a power cut during Snapshot; make it one again.
	r.repair = r.repair || len(later) > 1
	return nil
}

// readJournal adds the records of one journal.
func (r *reader) readJournal(generation uint64) (whole bool, err error) {
	name := journalName(generation)
	data, c, err := r.parse(name, kindJournal, generation)
	if err != nil {
		return false, err
	}
	if r.missing = len(data) == 0; r.missing {
		return true, nil // a power cut before the header was synced, so before there could be a record
	}
	r.recovery.Records = append(r.recovery.Records, c.records...)
	r.bytes = int64(len(data)) - headerSize
	r.note(name, c.damage, c.dropped)
	return c.whole, nil
}

// drop counts what is in journals that cannot be used.
func (r *reader) drop(generations []uint64) error {
	for _, generation := range generations {
		data, err := r.fs.ReadFile(journalName(generation))
		if err != nil {
			return fmt.Errorf("storage: read: %w", err)
		}
		r.note(journalName(generation), "does not follow", int64(len(data)))
	}
	return nil
}

func (r *reader) parse(name string, kind fileKind, generation uint64) ([]byte, contents, error) {
	data, err := r.fs.ReadFile(name)
	if err != nil {
		return nil, contents{}, fmt.Errorf("storage: read: %w", err)
	}
	c, err := parse(data, kind, generation)
	if err != nil {
		return nil, contents{}, fmt.Errorf("storage: read %s: %w", name, err)
	}
	return data, c, nil
}

// note adds to the report, unless nothing is wrong.
func (r *reader) note(name, damage string, dropped int64) {
	if damage == "" {
		return
	}
	r.damage = append(r.damage, name+": "+damage)
	r.recovery.Dropped += dropped
	r.repair = true
}
