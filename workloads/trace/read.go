package trace

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// sniffed is how many bytes of a file decide what it is.
const sniffed = 1 << 16

// Read reads a recording of any kind that the package knows, compressed with gzip or not. name is what
// errors call it, mostly a file name.
//
// Every error is one line, begins with name (and the number of the line at fault where the file is
// text) and says what to do. A recording that is damaged or holds other traffic too is no error as long
// as there is MQTT to be had from it: see Trace.Unused.
func Read(r io.Reader, name string) (*Trace, error) {
	buffered := bufio.NewReaderSize(r, sniffed)
	head, err := buffered.Peek(sniffed)
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("%s: it looks like gzip and cannot be unpacked (%w): copy the file again", name, err)
		}
		buffered = bufio.NewReaderSize(unpacked, sniffed)
		head, _ = buffered.Peek(sniffed)
	}
	if len(head) == 0 {
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return nil, fmt.Errorf("%s: the file is empty: nothing was recorded", name)
	}
	return readKind(buffered, head, name)
}

// readKind reads what head shows it to be.
func readKind(r *bufio.Reader, head []byte, name string) (*Trace, error) {
	first := firstLine(head)
	switch {
	case hasAnyPrefix(head, "\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x4d\x3c\xb2\xa1"):
		return readCapture(r, name, "pcap", newPcapReader)
	case hasAnyPrefix(head, "\x0a\x0d\x0d\x0a"):
		return readCapture(r, name, "pcapng", newPcapngReader)
	case isTraceHeader(first):
		return parseTrace(r, name)
	case isMosquittoSub(first):
		return readMosquittoSub(r, name)
	case isMQTTRecorder(first):
		return readMQTTRecorder(r, name)
	}
	return nil, fmt.Errorf("%s: not a recording that can be read (%s): want a Hiatus trace, a pcap or pcapng capture,"+
		" the lines of mosquitto_sub -F %%j or %%J, or the CSV of mqtt_recorder", name, looksLike(head, first))
}

func hasAnyPrefix(b []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(string(b[:min(len(b), len(p))]), p) {
			return true
		}
	}
	return false
}

// firstLine returns the first line of text that is neither empty nor a comment, or as much of it as
// there is.
func firstLine(head []byte) []byte {
	for len(head) > 0 {
		text, rest, _ := bytes.Cut(head, []byte("\n"))
		if text = bytes.TrimSpace(text); len(text) > 0 && text[0] != '#' {
			return text
		}
		head = rest
	}
	return nil
}

// isTraceHeader reports whether the first key of a JSON object is hiatus_trace.
func isTraceHeader(first []byte) bool {
	rest, ok := bytes.CutPrefix(first, []byte("{"))
	return ok && bytes.HasPrefix(bytes.TrimSpace(rest), []byte(`"hiatus_trace"`))
}

// looksLike says what a file may be that is none of the kinds that are read.
func looksLike(head, first []byte) string {
	switch {
	case hasAnyPrefix(head, "PK\x03\x04"):
		return "it is a zip archive: unpack it"
	case hasAnyPrefix(head, "SQLite format 3\x00"):
		return "it is an SQLite database"
	case hasAnyPrefix(head, "MQTTv1.0"):
		return "it is the binary file of another recorder, karljans/mqtt_recorder"
	case bytes.Contains(first, []byte("mosquitto version")), bytes.Contains(first, []byte(": New connection from")):
		return "it is the log of a Mosquitto broker, which has no packets"
	case !utf8.Valid(trimCutRune(head)) || bytes.IndexByte(head, 0) >= 0:
		return fmt.Sprintf("it is binary and begins with %x", head[:min(len(head), 8)])
	case hasAnyPrefix(first, "{"):
		return "it is JSON with other keys"
	}
	const shown = 40
	text := []rune(string(first))
	if len(text) > shown {
		return fmt.Sprintf("it is text and begins with %q...", string(text[:shown]))
	}
	return fmt.Sprintf("it is text and begins with %q", string(text))
}

// trimCutRune drops the bytes of a character that the end of the sniffed part cut through.
func trimCutRune(b []byte) []byte {
	if len(b) < sniffed {
		return b
	}
	for n := 1; n < utf8.UTFMax; n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			return b[:len(b)-n]
		}
	}
	return b
}
