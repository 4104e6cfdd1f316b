package main

import (
	"errors"
	"strings"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/workloads"
)

// The exit codes.
const (
	exitOK          = 0
	exitError       = 1   // something could not be done: a file, a directory
	exitUsage       = 2   // the command line or a scenario is wrong
	exitExpectation = 3   // the run is sound, and an expectation failed
	exitInvariant   = 4   // the run contradicts itself: a bug of Hiatus
	exitInterrupted = 130 // stopped by the user; what was found out so far is printed and marked
)

// exit is an error with the code to end with. Without an error of its own there is nothing to print.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// codeOf tells which exit code an error asks for.
func codeOf(err error) int {
	var asked *exit
	var scenario *workloads.Error
	var invariant *bench.InvariantError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &asked):
		return asked.code
	case errors.As(err, &scenario):
		return exitUsage
	case errors.As(err, &invariant):
		return exitInvariant
	}
	return exitError
}

// oneLine makes err fit one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
