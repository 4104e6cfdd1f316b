package trace

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// lineReader reads text line by line and knows where it is, for errors.
type lineReader struct {
	r      *bufio.Reader
	name   string
	number int // of the line read last, from 1
}

// next returns one line without its end, and io.EOF after the last.
func (l *lineReader) next() (text []byte, whole bool, err error) {
	text, err = l.r.ReadBytes('\n')
	if err != nil && (err != io.EOF || len(text) == 0) {
		return nil, false, err
	}
	l.number++
	return bytes.TrimRight(text, "\r\n"), err == nil, nil
}

// errorf returns an error that begins with the place.
func (l *lineReader) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", l.name, l.number, fmt.Errorf(format, args...))
}

// strict decodes one JSON object and refuses keys that into does not have and anything after the object.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("the JSON object is cut off")
		}
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the JSON object")
	}
	return nil
}

// parser checks the lines of a trace against each other.
type parser struct {
	lineReader
	trace   Trace
	decoder decoder
	ended   []side // by connection: who may send no more, or one of the next two
}

// Values of parser.ended beside client and server.
const (
	nobody side = iota + 2
	both
)

// parseTrace reads a file in the trace format.
func parseTrace(r *bufio.Reader, name string) (*Trace, error) {
	p := parser{lineReader: lineReader{r: r, name: name}}
	if err := p.header(); err != nil {
		return nil, err
	}
	for {
		text, whole, err := p.next()
		switch {
		case err == io.EOF:
			p.endAll()
			p.trace.identify()
			return &p.trace, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case !whole:
			return nil, p.errorf("the file is cut off in this line: remove it")
		}
		if err := p.event(text); err != nil {
			return nil, err
		}
	}
}

func (p *parser) header() error {
	text, _, err := p.next()
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	var version struct {
		Format int `json:"hiatus_trace"`
	}
	if err := json.Unmarshal(text, &version); err == nil && version.Format != formatVersion {
		return p.errorf("hiatus_trace is %d and this program reads %d: convert the recording again", version.Format, formatVersion)
	}
	var h header
	if err := strict(text, &h); err != nil {
		return p.errorf("the header is wrong: %w: see the documentation of the trace format", err)
	}
	if _, err := time.Parse(time.RFC3339Nano, h.Start); h.Start != "" && err != nil {
		return p.errorf("start is %q: write it as 2026-11-21T12:00:00Z, or leave it out", h.Start)
	}
	p.trace = Trace{Origin: h.Origin, Start: h.Start, PublishOnly: h.PublishOnly, Unused: h.Unused}
	return nil
}

// event takes one line after the header.
func (p *parser) event(text []byte) error {
	var l line
	if err := strict(text, &l); err != nil {
		return p.errorf("%w: write one event as a JSON object", err)
	}
	kind, ok := kindNamed(l.Kind)
	switch {
	case !ok:
		return p.errorf("kind is %q: use one of %s", l.Kind, strings.Join(kindText[1:], ", "))
	case l.AtNS == nil || l.Conn == nil:
		return p.errorf("at_ns or conn is missing: every event has both")
	case *l.AtNS < 0:
		return p.errorf("at_ns is %d: instants count from the start of the recording and are not negative", *l.AtNS)
	case time.Duration(*l.AtNS) < p.trace.Duration():
		return p.errorf("at_ns is %d and runs backwards from %d: sort the events", *l.AtNS, int64(p.trace.Duration()))
	}
	e := Event{At: time.Duration(*l.AtNS), Conn: *l.Conn, Kind: kind}
	if err := p.placed(e, l); err != nil {
		return err
	}
	if kind == FromClient || kind == FromServer {
		b, err := p.packet(e, l.Packet)
		if err != nil {
			return err
		}
		e.Packet = b
	}
	p.trace.Events = append(p.trace.Events, e)
	return nil
}

// placed checks that e may come next on its connection, and keeps what e changes about that.
func (p *parser) placed(e Event, l line) error {
	if e.Kind == Open {
		return p.open(e, l)
	}
	switch {
	case l.Version != "" || l.VersionGuessed || l.Midway || l.Client != "" || l.Server != "":
		return p.errorf("a %s event has only at_ns, conn, kind, packet and note: say the rest in open", e.Kind)
	case e.Conn < 0 || e.Conn >= len(p.ended):
		return p.errorf("conn %d has no open event before this line: add one", e.Conn)
	case (e.Kind == FromClient || e.Kind == FromServer) != (l.Packet != ""):
		return p.errorf("client and server events, and only those, have a packet")
	}
	ended := p.ended[e.Conn]
	switch {
	case e.Kind.IsEnd() && ended != nobody:
		return p.errorf("conn %d has ended before: keep its first end only", e.Conn)
	case e.Kind == FromClient && (ended == client || ended == both), e.Kind == FromServer && (ended == server || ended == both):
		return p.errorf("conn %d was closed by the %s before: it sends nothing afterwards", e.Conn, e.Kind)
	}
	switch e.Kind {
	case ClientFIN, ClientRST:
		p.ended[e.Conn] = client
	case ServerFIN, ServerRST:
		p.ended[e.Conn] = server
	case Unended:
		p.ended[e.Conn] = both
	}
	return nil
}

func (p *parser) open(e Event, l line) error {
	v, ok := versionNamed(l.Version)
	switch {
	case e.Conn != len(p.ended):
		return p.errorf("conn %d is opened: the next connection to open is %d", e.Conn, len(p.ended))
	case !ok:
		return p.errorf("version is %q: use 3.1, 3.1.1 or 5.0", l.Version)
	case l.Packet != "":
		return p.errorf("client and server events, and only those, have a packet")
	}
	p.ended = append(p.ended, nobody)
	p.trace.Conns = append(p.trace.Conns, Conn{
		Version: v, VersionGuessed: l.VersionGuessed, Midway: l.Midway, Client: l.Client, Server: l.Server,
	})
	return nil
}

func (p *parser) packet(e Event, text string) ([]byte, error) {
	b, err := hex.DecodeString(text)
	if err != nil {
		return nil, p.errorf("packet is not hexadecimal (%w): write two digits per byte", err)
	}
	from := client
	if e.Kind == FromServer {
		from = server
	}
	if _, err := p.decoder.whole(p.trace.Conns[e.Conn].Version, from, b); err != nil {
		return nil, p.errorf("packet: %w: a trace holds valid Control Packets only", err)
	}
	return b, nil
}

// endAll says of the connections that have no end that none was recorded.
func (p *parser) endAll() {
	at := p.trace.Duration()
	for conn, ended := range p.ended {
		if ended == nobody {
			p.trace.Events = append(p.trace.Events, Event{At: at, Conn: conn, Kind: Unended})
		}
	}
}
