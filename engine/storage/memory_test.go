package storage_test

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine/storage"
)

var errInjected = errors.New("injected")

// memory is a directory in memory, without crashes, that can be made to fail.
type memory struct {
	files map[string][]byte
	calls int // operations so far
	fail  int // the operation that fails, 0 for none; a Write that fails leaves half of its bytes
}

func newMemory() *memory { return &memory{files: map[string][]byte{}} }

// clone is a copy that does not fail.
func (m *memory) clone() *memory {
	c := newMemory()
	for name, data := range m.files {
		c.files[name] = bytes.Clone(data)
	}
	return c
}

func (m *memory) step() error {
	m.calls++
	if m.calls == m.fail {
		return errInjected
	}
	return nil
}

func (m *memory) ReadFile(name string) ([]byte, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	data, ok := m.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(data), nil
}

func (m *memory) Create(name string) (storage.File, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	m.files[name] = nil
	return &memoryFile{m, name}, nil
}

func (m *memory) Append(name string) (storage.File, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	m.files[name] = m.files[name][:len(m.files[name]):len(m.files[name])]
	return &memoryFile{m, name}, nil
}

func (m *memory) Rename(from, to string) error {
	if err := m.step(); err != nil {
		return err
	}
	m.files[to] = m.files[from]
	delete(m.files, from)
	return nil
}

func (m *memory) Remove(name string) error {
	if err := m.step(); err != nil {
		return err
	}
	delete(m.files, name)
	return nil
}

func (m *memory) SyncDir() error { return m.step() }

func (m *memory) List() ([]string, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(m.files)), nil
}

type memoryFile struct {
	m    *memory
	name string
}

func (f *memoryFile) Write(p []byte) (int, error) {
	err := f.m.step()
	if err != nil {
		p = p[:len(p)/2]
	}
	f.m.files[f.name] = append(f.m.files[f.name], p...)
	return len(p), err
}

func (f *memoryFile) Sync() error  { return f.m.step() }
func (f *memoryFile) Close() error { return nil }

func mustOpen(t testing.TB, dir storage.FS) (*storage.Store, storage.Recovery) {
	t.Helper()
	s, recovery, err := storage.Open(dir)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s, recovery
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func appendAll(t testing.TB, s *storage.Store, records ...string) {
	t.Helper()
	for _, r := range records {
		must(t, s.Append([]byte(r)))
	}
	must(t, s.Sync())
}

// snapshotOf yields records from one buffer, as an engine would.
func snapshotOf(records ...string) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		var buffer []byte
		for _, r := range records {
			buffer = append(buffer[:0], r...)
			if !yield(buffer) {
				return
			}
		}
	}
}

func texts(records [][]byte) []string {
	var out []string
	for _, r := range records {
		out = append(out, string(r))
	}
	return out
}
