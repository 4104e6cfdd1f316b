// Package disk is a directory in memory that forgets, in a power cut, what a real one may forget.
//
// Files have contents, and the directory has entries; each exists twice, as the operating system
// shows it and as it is on the medium. Sync brings one file's contents to the medium, SyncDir the
// entries. Nothing else does: neither closing nor renaming a file, and syncing a new file does not
// make its entry durable, as POSIX allows and some file systems do.
//
// There are two ways to end a process. A process that is killed, or stops, leaves the page cache:
// all that was written is still there, and Disk has nothing to do. A power cut is Crash.
//
//	d := disk.New()
//	store, _, err := storage.Open(d)
//	...
//	d.Crash(stream)
//	store, recovery, err := storage.Open(d)
//
// What survives a crash besides what was synced is drawn from a random stream: of each file a
// prefix of what was appended since, cut at any byte; of the changes to the directory, any
// selection, since no order is promised between them. A single Rename is kept or lost as a whole. With
// no stream, nothing survives but what was synced, which is the worst case for most programs.
//
// Time is not modelled here: how long an operation takes is for the world to say. Nor are a full disk, errors, and
// contents that change by themselves.
//
// A Disk is for one goroutine.
package disk
