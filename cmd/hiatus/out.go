package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
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
	file    *os.File
	zip     *gzip.Writer
}

// newOutput finds out whether dir can be written before any work is done.
func newOutput(dir string) (*output, error) {
	o := &output{dir: dir}
	if dir == "" {
		return o, nil
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, &exit{code: exitUsage, err: fmt.Errorf("--out %s is a file; name a directory", dir)}
	}
	if err := o.stage(); err != nil {
		o.discard()
		return nil, fmt.Errorf("--out: %w", err)
	}
	return o, nil
}

func (o *output) stage() error {
	probe := filepath.Dir(filepath.Clean(o.dir))
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
}
