package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/plots"
)

// eventsFile is the event log's name in the --out directory: one JSON object per line, compressed.
const eventsFile = "events.jsonl.gz"

// output is the --out directory. Everything is written beside it first and moved in at the end, so
// that a run that fails leaves nothing behind and an earlier result stays whole.
type output struct {
	dir     string // empty: nothing is written
	staging string
	made    []string // directories around dir that were not there before, innermost first
	file    *os.File
	zip     *gzip.Writer
}

// newOutput finds out whether dir can be written before any work is done.
func newOutput(dir string) (*output, error) {
	o := &output{dir: dir}
	if dir == "" {
		return o, nil
	}
	if err := directoryOrNothing("--out", dir); err != nil {
		return nil, err
	}
	if err := o.stage(); err != nil {
		o.discard()
		return nil, o.error(err)
	}
	return o, nil
}

// directoryOrNothing is a usage error if a flag names something that can never become a directory.
func directoryOrNothing(flag, name string) error {
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return &exit{code: exitUsage, err: fmt.Errorf("%s %s is a file; name a directory", flag, name)}
	}
	return nil
}

// error names the directory in place of a file in the stage, whose name says nothing to anybody.
func (o *output) error(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("--out %s: cannot be written: %w", o.dir, err)
}

func (o *output) stage() error {
	probe := filepath.Dir(filepath.Clean(o.dir))
	o.made = missing(probe)
	if err := os.MkdirAll(probe, 0o777); err != nil {
		return err
	}
	if _, err := os.Stat(o.dir); err == nil {
		probe = o.dir // it is there already: the stage goes inside, where the files will be
	}
	staging, err := os.MkdirTemp(probe, ".hiatus-*")
	if err != nil {
		return err
	}
	o.staging = staging
	if o.file, err = os.Create(filepath.Join(staging, eventsFile)); err != nil {
		return err
	}
	o.zip, err = gzip.NewWriterLevel(o.file, gzip.BestSpeed)
	return err
}

// missing lists dir and the directories above it that are not there yet, innermost first.
func missing(dir string) []string {
	var dirs []string
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dirs
		}
		dirs = append(dirs, dir)
		dir = filepath.Dir(dir)
	}
}

// events is where the event log goes; nil for nowhere.
func (o *output) events() io.Writer {
	if o.dir == "" {
		return nil
	}
	return o.zip
}

// save completes the directory and moves it into place.
func (o *output) save(r *bench.Result) error {
	if o.dir == "" {
		return nil
	}
	if err := errors.Join(o.zip.Close(), o.file.Close()); err != nil {
		return err
	}
	o.file = nil
	if err := bench.WriteFiles(o.staging, r); err != nil {
		return err
	}
	if _, err := plots.Write(o.staging, r); err != nil {
		return err
	}
	return o.move()
}

// move replaces the files of an earlier run of the same names; other files stay.
func (o *output) move() error {
	if err := os.MkdirAll(o.dir, 0o777); err != nil {
		return err
	}
	entries, err := os.ReadDir(o.staging)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.Rename(filepath.Join(o.staging, e.Name()), filepath.Join(o.dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// discard removes what was not moved into place.
func (o *output) discard() {
	if o.file != nil {
		o.file.Close()
	}
	if o.staging != "" {
		os.RemoveAll(o.staging)
	}
	for _, dir := range o.made {
		os.Remove(dir) // fails where a result was moved in, which is what it should do
	}
}
