package disk

import (
	"bytes"
	"io/fs"

	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// contents is what is in a file, whatever it is called. Files are only ever emptied and appended to, so
// that the medium has the first synced bytes of data, or, if the file was emptied since the
// last Sync, old.
type contents struct {
	data   []byte
	synced int
	old    []byte // durable contents while emptied
	// emptied says that the file was emptied since the last Sync.
	emptied bool
}

// truncate empties the file.
func (c *contents) truncate() {
	if !c.emptied {
		c.old, c.emptied = c.data[:c.synced], true
	}
	c.data, c.synced = nil, 0
}

func (c *contents) sync() {
	c.synced, c.old, c.emptied = len(c.data), nil, false
}

// survivor is the file after a power cut, on the medium and in no one's hands.
func (c *contents) survivor(r *rng.Stream) *contents {
	kept := c.data[:c.synced]
	if c.emptied && (r == nil || r.Chance(half)) {
		kept = c.old
	} else if tail := len(c.data) - c.synced; r != nil && tail > 0 {
		kept = c.data[:c.synced+int(r.IntN(int64(tail)+1))]
	}
	return &contents{data: bytes.Clone(kept), synced: len(kept)}
}

// file is contents open for writing.
type file struct {
	disk     *Disk
	contents *contents
	boot     int
	name     string
	closed   bool
}

func (f *file) Write(p []byte) (int, error) {
	if err := f.usable("write"); err != nil {
		return 0, err
	}
	f.contents.data = append(f.contents.data, p...)
	return len(p), nil
}

// Sync makes durable what was written to the file, through whichever opening.
func (f *file) Sync() error {
	if err := f.usable("sync"); err != nil {
		return err
	}
	f.contents.sync()
	return nil
}

func (f *file) Close() error {
	if err := f.usable("close"); err != nil {
		return err
	}
	f.closed = true
	return nil
}

// usable refuses a file that was closed, by Close or by a power cut since it was opened.
func (f *file) usable(op string) error {
	if f.closed || f.boot != f.disk.boots {
		return &fs.PathError{Op: op, Path: f.name, Err: fs.ErrClosed}
	}
	return nil
}
