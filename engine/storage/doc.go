// Package storage keeps a state over restarts and crashes: as one snapshot, and a journal of
// what was recorded since. What a record means is the caller's business; here it is bytes.
//
// # Use
//
//	s, recovery, err := storage.Open(fs) // recovery.Records, replayed in order, is the state
//	err = s.Append(record)               // not durable yet
//	err = s.Sync()                       // now it is, with all before it
//	err = s.Snapshot(state)              // replaces everything so far by the records of state
//
// # On disk
//
// snapshot-00000007.hiatus holds generation 7's state, journal-00000007.hiatus what came after.
// Generation 0 has no snapshot: it starts from nothing. Integers are little endian. Each file is
//
//	"HIATUS", kind byte 'S' or 'J', version byte 1, generation (8 bytes), CRC-32C of these 16 bytes
//	frames: length (4 bytes), CRC-32C of length and record (4 bytes), record
//
// and a snapshot ends with a frame of length 0xFFFFFFFF whose record is the number of frames
// before it (8 bytes); without it, the snapshot is not whole.
//
// A snapshot is written under another name (snapshot-00000007.tmp), synced, renamed, given its
// empty journal, and made durable with the directory. Only then are older files removed.
//
// # Recovery
//
// Open takes the newest whole snapshot, then the journals from its generation on, and stops at
// the first damaged record: what it returns is what was written up to some moment, never a
// record that was not, never one out of order. Where no snapshot is whole it keeps the whole
// records at the start of the newest one, and its journal. All that it had to leave out is
// counted and said. Then it makes the result durable and repairs the files, so that opening again gives the
// same. What is read after a crash may have been written without Sync; it counts as durable once Open returns.
//
// # Goals and non-goals
//
// A goal is that Sync means what it says under power cuts, torn writes, bit flips and a full
// disk, and that every loss is reported. Not goals: random access, states larger than memory,
// several processes on one directory, and readable files.
//
// A Store is for one goroutine. After a failed write or Sync nobody knows what is on disk, so the
// Store refuses to go on, with the first error, until a Snapshot succeeds.
package storage
