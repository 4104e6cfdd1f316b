package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// OSDir returns the directory dir of the operating system, which is made if there is none (its
// parent must exist). Nothing outside of it is ever touched, not even through symbolic links.
func OSDir(dir string) (FS, error) {
	err := os.Mkdir(dir, 0o700)
	switch {
	case err == nil:
		err = syncPath(filepath.Dir(dir))
	case errors.Is(err, fs.ErrExist):
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("storage: make directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("storage: open directory: %w", err)
	}
	return &osDir{root}, nil
}

// osDir is FS on a real directory.
type osDir struct{ root *os.Root }

func (d *osDir) ReadFile(name string) ([]byte, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	return d.root.ReadFile(name)
}

func (d *osDir) Create(name string) (File, error) {
	return d.open(name, os.O_TRUNC)
}

func (d *osDir) Append(name string) (File, error) {
	return d.open(name, os.O_APPEND)
}

func (d *osDir) open(name string, flag int) (File, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(name, flag|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err // and no File that is a nil *os.File
	}
	return f, nil
}

func (d *osDir) Rename(from, to string) error {
	if err := errors.Join(CheckName(from), CheckName(to)); err != nil {
		return err
	}
	return d.root.Rename(from, to)
}

func (d *osDir) Remove(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	return d.root.Remove(name)
}

func (d *osDir) SyncDir() error {
	f, err := d.root.Open(".")
	if err != nil {
		return err
	}
	return syncDirectory(f)
}

func (d *osDir) List() ([]string, error) {
	f, err := d.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

func syncPath(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return syncDirectory(f)
}

// syncDirectory syncs an open directory and closes it. Windows cannot sync one; there the file
// system's own journal has to do.
func syncDirectory(f *os.File) error {
	if runtime.GOOS == "windows" {
		return f.Close()
	}
	return errors.Join(f.Sync(), f.Close())
}
