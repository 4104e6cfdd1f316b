package storage

import (
	"fmt"
	"strings"
)

// FS is what a Store needs of a directory. Names are plain file names; see CheckName.
//
// What a File's Write wrote survives the end of the process, but a power cut only after Sync; so do
// Create, Append of a new file, Rename and Remove, but a power cut only after SyncDir.
type FS interface {
	// ReadFile returns the contents of a file. The caller may keep and change them.
	// errors.Is(err, fs.ErrNotExist) tells that there is none.
	ReadFile(name string) ([]byte, error)
	// Create opens a file for writing, empty.
	Create(name string) (File, error)
	// Append opens a file for writing at its end, and creates it if there is none.
	Append(name string) (File, error)
	// Rename gives a file another name, at once, and replaces a file that has it.
	Rename(from, to string) error
	// Remove takes a file away.
	Remove(name string) error
	// SyncDir makes durable which files there are and what they are called.
	SyncDir() error
	// List returns the names of all files, sorted.
	List() ([]string, error)
}

// File is a file open for writing.
type File interface {
	// Write appends p. When it fails it may have appended a part of p.
	Write(p []byte) (int, error)
	// Sync makes durable all that was written. After an error nothing is known of what is.
	Sync() error
	Close() error
}

// CheckName returns an error unless name is a plain file name on every operating system that
// Hiatus runs on: no path, no drive, nothing that means another place.
func CheckName(name string) error {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\:\x00") {
		return fmt.Errorf("storage: %q is not a plain file name", name)
	}
	return nil
}
