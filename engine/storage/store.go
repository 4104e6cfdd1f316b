package storage

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxIdleBuffer is how large a buffer a Store keeps between two calls of Append, in bytes.
const maxIdleBuffer = 1 << 20

// ErrClosed is what a Store answers after Close.
var ErrClosed = errors.New("storage: the store is closed")

// Store is a state on disk: one snapshot and one journal. See Open.
type Store struct {
	fs         FS
	journal    File
	generation uint64 // of snapshot and journal
	top        uint64 // highest generation in any file name
	bytes      int64  // frames in the journal
	failed     error  // why nothing may be appended; nil if it may
	buffer     []byte
}

// Open reads the state that is in fs, and readies the Store for more. What Recovery holds is durable
// when Open returns. Where files are damaged they are replaced by a snapshot of what was recovered.
//
// An error means that files could not be read or written, or are of another version; then nothing was
// repaired, and Recovery holds what was read so far.
func Open(fs FS) (s *Store, recovery Recovery, err error) {
	files, err := takeInventory(fs)
	if err != nil {
		return nil, Recovery{}, err
	}
	r := reader{fs: fs, files: files}
	if err := r.read(); err != nil {
		return nil, r.recovery, err
	}
	s = &Store{fs: fs, generation: r.generation, top: files.top(), bytes: r.bytes}
	if err := s.ready(&r); err != nil {
		return nil, r.recovery, err
	}
	s.removeOlder()
	return s, r.recovery, nil
}

// ready leaves the files durable, undamaged, and with a journal open.
func (s *Store) ready(r *reader) error {
	if r.repair {
		return s.replace(slices.Values(r.recovery.Records))
	}
	var err error
	if r.missing {
		s.journal, err = s.startJournal(s.generation)
	} else {
		s.journal, err = s.resumeJournal(s.generation)
	}
	if err != nil {
		return err
	}
	if err := s.fs.SyncDir(); err != nil {
		return errors.Join(fmt.Errorf("storage: sync directory: %w", err), s.journal.Close())
	}
	return nil
}

// startJournal makes an empty journal. Its header is durable, its name not before SyncDir.
func (s *Store) startJournal(generation uint64) (File, error) {
	f, err := s.fs.Create(journalName(generation))
	if err != nil {
		return nil, fmt.Errorf("storage: make journal: %w", err)
	}
	if err := write(f, appendHeader(nil, kindJournal, generation)); err != nil {
		return nil, errors.Join(fmt.Errorf("storage: make journal: %w", err), f.Close())
	}
	return synced(f)
}

// resumeJournal opens a journal to go on with. What a process that ended had written to it need
// not be durable yet, but is from here on.
func (s *Store) resumeJournal(generation uint64) (File, error) {
	f, err := s.fs.Append(journalName(generation))
	if err != nil {
		return nil, fmt.Errorf("storage: open journal: %w", err)
	}
	return synced(f)
}

func synced(f File) (File, error) {
	if err := f.Sync(); err != nil {
		return nil, errors.Join(fmt.Errorf("storage: sync: %w", err), f.Close())
	}
	return f, nil
}

// Append adds a record to the journal. It is durable after the next Sync that succeeds. The record
// may be empty, and at most MaxRecord bytes; it may be changed after the call.
func (s *Store) Append(record []byte) error {
	if s.failed != nil {
		return s.failed
	}
	if err := checkRecord(record); err != nil {
		return err
	}
	s.buffer = appendFrame(s.buffer[:0], record)
	size := len(s.buffer)
	err := write(s.journal, s.buffer)
	if cap(s.buffer) > maxIdleBuffer {
		s.buffer = nil
	}
	if err != nil {
		return s.fail(fmt.Errorf("storage: append: %w", err))
	}
	s.bytes += int64(size)
	return nil
}

// Sync makes durable all that was appended.
func (s *Store) Sync() error {
	if s.failed != nil {
		return s.failed
	}
	if err := s.journal.Sync(); err != nil {
		return s.fail(fmt.Errorf("storage: sync: %w", err))
	}
	return nil
}

// JournalBytes returns how much was appended since the last snapshot, in bytes on disk: what
// recovery would have to replay. Zero right after Snapshot.
func (s *Store) JournalBytes() int64 { return s.bytes }

// Close closes the files. It does not Sync: what was appended survives the process, not a power cut.
func (s *Store) Close() error {
	if errors.Is(s.failed, ErrClosed) {
		return nil
	}
	s.failed = ErrClosed
	if err := s.journal.Close(); err != nil {
		return fmt.Errorf("storage: close: %w", err)
	}
	return nil
}

// fail makes err the answer to all that follows, until a Snapshot succeeds: behind a write that may
// have left half a record, everything would be lost.
func (s *Store) fail(err error) error {
	s.failed = err
	return err
}

func checkRecord(record []byte) error {
	if len(record) > MaxRecord {
		return fmt.Errorf("storage: record of %d bytes, at most %d are possible", len(record), MaxRecord)
	}
	return nil
}

// write is f.Write that does not take a part for the whole.
func write(f File, p []byte) error {
	n, err := f.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return err
}
