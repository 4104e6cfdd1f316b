package disk

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine/storage"
)

// Disk is a storage.FS with crash semantics. See New.
type Disk struct {
	entries map[string]*contents // as the operating system shows them
	durable map[string]*contents // as they are on the medium
	pending []change             // from durable to entries, in order
	boots   int                  // crashes so far; files opened before one are dead
}

// change is one operation on the directory that is not durable yet. Either name may be empty.
type change struct {
	remove string
	set    string
	to     *contents
}

var _ storage.FS = (*Disk)(nil)

// New returns an empty Disk.
func New() *Disk {
	return &Disk{entries: map[string]*contents{}, durable: map[string]*contents{}}
}

// ReadFile returns a copy of what was written to a file, durable or not.
func (d *Disk) ReadFile(name string) ([]byte, error) {
	c, err := d.find("read", name)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(c.data), nil
}

// Create opens a file for writing, empty. That a file which was there is empty now is durable after
// Sync, that a new one is there after SyncDir.
func (d *Disk) Create(name string) (storage.File, error) {
	f, err := d.Append(name)
	if err == nil {
		f.(*file).contents.truncate()
	}
	return f, err
}

// Append opens a file for writing at its end.
func (d *Disk) Append(name string) (storage.File, error) {
	if err := storage.CheckName(name); err != nil {
		return nil, err
	}
	c, ok := d.entries[name]
	if !ok {
		c = new(contents)
		d.change(change{set: name, to: c})
	}
	return &file{disk: d, contents: c, boot: d.boots, name: name}, nil
}

// Rename gives a file another name, and replaces a file that has it.
func (d *Disk) Rename(from, to string) error {
	if err := storage.CheckName(to); err != nil {
		return err
	}
	c, err := d.find("rename", from)
	if err != nil || from == to {
		return err
	}
	d.change(change{remove: from, set: to, to: c})
	return nil
}

// Remove takes a file away. Who has it open may go on writing to it, for nobody.
func (d *Disk) Remove(name string) error {
	if _, err := d.find("remove", name); err != nil {
		return err
	}
	d.change(change{remove: name})
	return nil
}

// SyncDir makes durable which files there are, not what is in them.
func (d *Disk) SyncDir() error {
	d.durable = maps.Clone(d.entries)
	d.pending = nil
	return nil
}

// List returns the names of all files, sorted.
func (d *Disk) List() ([]string, error) { return sortedNames(d.entries), nil }

// change does one operation on the directory and remembers it for Crash.
func (d *Disk) change(c change) {
	c.apply(d.entries)
	d.pending = append(d.pending, c)
}

func (c change) apply(entries map[string]*contents) {
	if c.remove != "" {
		delete(entries, c.remove)
	}
	if c.set != "" {
		entries[c.set] = c.to
	}
}

func (d *Disk) find(op, name string) (*contents, error) {
	if err := storage.CheckName(name); err != nil {
		return nil, err
	}
	c, ok := d.entries[name]
	if !ok {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return c, nil
}

func sortedNames(entries map[string]*contents) []string {
	return slices.Sorted(maps.Keys(entries))
}
