package main

import (
	"errors"
	"strconv"

	"github.com/spf13/pflag"
)

var _ = [...]pflag.Value{(*format)(nil), (*seed)(nil), (*directory)(nil)}

// format is the value of --format.
type format string

const (
	formatText format = "text"
	formatJSON format = "json"
)

func (f *format) String() string { return string(*f) }

// Type is what help shows.
func (f *format) Type() string { return "text|json" }

// Set takes the flag's value.
func (f *format) Set(text string) error {
	if text != string(formatText) && text != string(formatJSON) {
		return errors.New("must be text or json")
	}
	*f = format(text)
	return nil
}

// seed is the value of --seed.
type seed uint64

func (s *seed) String() string { return strconv.FormatUint(uint64(*s), 10) }

// Type is what help shows.
func (s *seed) Type() string { return "N" }

// Set takes the flag's value.
func (s *seed) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return errors.New("must be a whole number from 0 to 18446744073709551615")
	}
	*s = seed(n)
	return nil
}

// directory is the value of --out and the like. An empty one is refused: it is a shell variable that was not set.
type directory string

func (d *directory) String() string { return string(*d) }

// Type is what help shows.
func (d *directory) Type() string { return "DIR" }

// Set takes the flag's value.
func (d *directory) Set(text string) error {
	if text == "" {
		return errors.New("must name a directory")
	}
	*d = directory(text)
	return nil
}
