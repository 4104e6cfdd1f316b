package trace

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// formatVersion is the value of hiatus_trace in the header.
const formatVersion = 1

// header is the first line of a trace.
type header struct {
	Format      int      `json:"hiatus_trace"` // first: it tells what the file is
	Origin      string   `json:"origin,omitempty"`
	Start       string   `json:"start,omitempty"`
	PublishOnly bool     `json:"publish_only,omitempty"`
	Unused      []Unused `json:"unused,omitempty"`
}

// line is any other line. Pointers tell absent from zero.
type line struct {
	AtNS           *int64 `json:"at_ns"`
	Conn           *int   `json:"conn"`
	Kind           string `json:"kind"`
	Version        string `json:"version,omitempty"`
	VersionGuessed bool   `json:"version_guessed,omitempty"`
	Midway         bool   `json:"midway,omitempty"`
	Client         string `json:"client,omitempty"`
	Server         string `json:"server,omitempty"`
	Packet         string `json:"packet,omitempty"`
	Note           string `json:"note,omitempty"`
}

// Write writes t in the trace format. The result depends on t alone. Errors are those of w.
func (t *Trace) Write(w io.Writer) error {
	buffered := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	head := header{Format: formatVersion, Origin: t.Origin, Start: t.Start, PublishOnly: t.PublishOnly, Unused: t.Unused}
	if err := encoder.Encode(head); err != nil {
		return err
	}
	for i := range t.Events {
		if err := encoder.Encode(t.line(&t.Events[i])); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

func (t *Trace) line(e *Event) line {
	at := int64(e.At)
	l := line{AtNS: &at, Conn: &e.Conn, Kind: e.Kind.String()}
	c := &t.Conns[e.Conn]
	switch e.Kind {
	case Open:
		l.Version, l.VersionGuessed, l.Midway = c.Version.String(), c.VersionGuessed, c.Midway
		l.Client, l.Server = c.Client, c.Server
	case FromClient, FromServer:
		l.Packet = hex.EncodeToString(e.Packet)
		l.Note = Describe(c.Version, e.Packet)
	}
	return l
}

// Describe returns a line for people about one Control Packet: the note of the trace format.
func Describe(v packet.Version, b []byte) string {
	h, body, _, err := packet.Frame(b, 0)
	if err != nil {
		return err.Error()
	}
	return string(packet.Describe(nil, v, h, body))
}
