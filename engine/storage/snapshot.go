package storage

import (
	"errors"
	"fmt"
	"iter"
)

// snapshotChunk is how much of a snapshot is written at once, in bytes.
const snapshotChunk = 256 << 10

// Snapshot replaces all that is stored by the given records, and starts an empty journal. It is
// durable when Snapshot returns nil; each record may be changed as soon as yield returns.
//
// After an error the state on disk is the old one or the new one, and Snapshot may be tried again;
// whether Append still works depends on how far it came.
func (s *Store) Snapshot(records func(yield func([]byte) bool)) error {
	if errors.Is(s.failed, ErrClosed) {
		return s.failed
	}
	if s.failed == nil {
		// So that the older snapshot with its journal says the same as the new one, should that be damaged.
		if err := s.Sync(); err != nil {
			return err
		}
	}
	old := s.journal
	if err := s.replace(records); err != nil {
		return err
	}
	// Nothing in the old journal counts any more, so neither do these errors.
	_ = old.Close()
	s.removeOlder()
	return nil
}

// replace writes the next generation and goes over to it.
func (s *Store) replace(records iter.Seq[[]byte]) error {
	next := s.top + 1
	temporary := temporaryName(next)
	if err := s.writeSnapshot(temporary, next, records); err != nil {
		// The old generation is as it was. What is left over will be removed sooner or later.
		_ = s.fs.Remove(temporary)
		return fmt.Errorf("storage: snapshot: %w", err)
	}
	s.top = next
	journal, err := s.publish(temporary, next)
	if err != nil {
		// Nobody knows whether recovery would find the old generation or the new, so neither may go on.
		return s.fail(fmt.Errorf("storage: snapshot: %w", err))
	}
	s.journal, s.generation, s.bytes, s.failed = journal, next, 0, nil
	return nil
}

// publish makes a finished snapshot, with an empty journal, the one that recovery finds.
func (s *Store) publish(temporary string, generation uint64) (File, error) {
	if err := s.fs.Rename(temporary, snapshotName(generation)); err != nil {
		return nil, err
	}
	journal, err := s.startJournal(generation)
	if err != nil {
		return nil, err
	}
	if err := s.fs.SyncDir(); err != nil {
		return nil, errors.Join(err, journal.Close())
	}
	return journal, nil
}

// writeSnapshot writes and syncs a whole snapshot under the given name.
func (s *Store) writeSnapshot(name string, generation uint64, records iter.Seq[[]byte]) error {
	f, err := s.fs.Create(name)
	if err != nil {
		return err
	}
	if err := fill(f, generation, records); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// fill writes what is in a snapshot, a chunk at a time.
func fill(f File, generation uint64, records iter.Seq[[]byte]) error {
	chunk := appendHeader(nil, kindSnapshot, generation)
	count := uint64(0)
	for record := range records {
		if err := checkRecord(record); err != nil {
			return err
		}
		chunk = appendFrame(chunk, record)
		count++
		if len(chunk) >= snapshotChunk {
			if err := write(f, chunk); err != nil {
				return err
			}
			chunk = chunk[:0]
		}
	}
	return write(f, appendEnd(chunk, count))
}

// removeOlder removes what the current snapshot has made needless. A file that cannot be removed is
// no harm, and is tried again next time.
func (s *Store) removeOlder() {
	files, err := takeInventory(s.fs)
	if err != nil {
		return
	}
	for _, name := range files.before(s.generation) {
		_ = s.fs.Remove(name)
	}
}
