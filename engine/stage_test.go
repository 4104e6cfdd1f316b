package engine_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// stage is a Broker with connections named by the transcript. The directive "broker" makes a new one from the
// fields of its Config; "play" takes one verb a line:
//
//	connect CONN CLIENTID [v=3|4|5] [again] [clean] [keep-alive=S] [expiry=S] [receive-maximum=N] [packet-max=N] [will=TOPIC:PAYLOAD will-qos=N will-retain will-delay=S]
//	open CONN | drop CONN | raw CONN HEX | ping CONN
//	disconnect CONN [reason=N] [expiry=S]
//	subscribe CONN FILTER:QOS[:OPTIONS]... (options: n no local, p retain as published, 1 or 2 retain handling)
//	unsubscribe CONN FILTER...
//	publish CONN TOPIC PAYLOAD [qos=N] [id=N] [dup] [retain] [expiry=S] [user=NAME:VALUE]
//	puback|pubrec|pubrel|pubcomp CONN ID [reason=N]
//	advance DURATION (everything due on the way happens at its instant)
//	stop | restart (from the State at that moment) | crash (from the journal's records) | state (what would be stored, counted)
//
// connect opens a new connection unless it is again. Packet Identifiers of SUBSCRIBE and UNSUBSCRIBE are 1. Before each line that is not at the instant of the one before
// stands the instant. "play events" shows the observer's events too, "play writes" which record each answer waits for.
type stage struct {
	cfg      engine.Config
	broker   *engine.Broker
	now      engine.Instant
	conns    map[string]*peer
	byID     map[engine.ConnID]*peer
	journal  [][]byte // records written so far, the restored ones first
	out      strings.Builder
	events   bool
	writes   bool
	lastShow engine.Instant
	observer engine.Observer // instead of the stage itself
}

type peer struct {
	name    string
	id      engine.ConnID
	version packet.Version
}

func newStage(t *testing.T) *stage {
	s := &stage{conns: map[string]*peer{}, byID: map[engine.ConnID]*peer{}}
	s.start(t, nil)
	return s
}

// start makes a Broker from records.
func (s *stage) start(t *testing.T, records [][]byte) {
	observer := engine.Observer(s)
	if s.observer != nil {
		observer = s.observer
	}
	b, err := engine.New(s.cfg, observer)
	if err != nil {
		t.Fatal(err)
	}
	s.broker, s.journal = b, records
	s.cfg.Epoch++
	if records != nil {
		if skipped := b.Restore(s.now, records); skipped > 0 {
			t.Fatalf("%d of %d records make no sense", skipped, len(records))
		}
	}
	b.Start(s.now)
	s.flush()
}

func (s *stage) play(t *testing.T, d *datadriven.TestData) string {
	s.out.Reset()
	s.events, s.writes = d.HasArg("events"), d.HasArg("writes")
	switch d.Cmd {
	case "broker":
		*s = *newStage(t)
		s.configure(t, d)
		s.start(t, nil)
		return ""
	case "play":
		for line := range strings.Lines(d.Input) {
			fmt.Fprintf(&s.out, "%s", line)
			if !strings.HasSuffix(line, "\n") {
				s.out.WriteByte('\n')
			}
			s.line(t, strings.Fields(line))
			s.flush()
		}
		return s.out.String()
	}
	t.Fatalf("unknown directive %q", d.Cmd)
	return ""
}

// configure fills the Config from arguments named as in scenarios.
func (s *stage) configure(t *testing.T, d *datadriven.TestData) {
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	span := func(text string) time.Duration {
		v, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	set := map[string]func(v string){
		"max-inflight":      func(v string) { s.cfg.MaxInflight = number(v) },
		"inflight-cap":      func(string) { s.cfg.InflightCap = true },
		"receive-maximum":   func(v string) { s.cfg.ReceiveMaximum = uint16(number(v)) },
		"queue-messages":    func(v string) { s.cfg.QueueMessages = number(v) },
		"queue-bytes":       func(v string) { s.cfg.QueueBytes = number(v) },
		"counts-inflight":   func(string) { s.cfg.QueueCountsInflight = true },
		"drop-oldest":       func(string) { s.cfg.DropOldest = true },
		"queue-qos0":        func(string) { s.cfg.QueueQoS0 = true },
		"grace":             func(v string) { s.cfg.KeepAliveGrace = span(v) },
		"check":             func(v string) { s.cfg.KeepAliveCheck = span(v) },
		"not-before":        func(v string) { s.cfg.KeepAliveNotBefore = span(v) },
		"server-keep-alive": func(v string) { s.cfg.ServerKeepAlive = uint16(number(v)) },
		"connect-timeout":   func(v string) { s.cfg.ConnectTimeout = span(v) },
		"expiry-max":        func(v string) { s.cfg.SessionExpiryMax = packet.Seconds(number(v)) },
		"expiry-311":        func(v string) { s.cfg.SessionExpiry311 = packet.Seconds(number(v)) },
		"snapshot":          func(v string) { s.cfg.Persistence, s.cfg.SnapshotEvery = engine.PersistSnapshot, span(v) },
		"skips-clean-start": func(string) { s.cfg.SnapshotSkipsCleanStart = true },
		"journal":           func(string) { s.cfg.Persistence = engine.PersistJournal },
	}
	for _, a := range d.CmdArgs {
		apply, ok := set[a.Key]
		if !ok {
			t.Fatalf("unknown setting %q", a.Key)
		}
		apply(strings.Join(a.Vals, ""))
	}
}

// lines carries out a verb a line.
func (s *stage) lines(t *testing.T, text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		s.line(t, strings.Fields(line))
		s.flush()
	}
}

// line carries out one verb.
func (s *stage) line(t *testing.T, words []string) {
	if len(words) == 0 {
		return
	}
	verb, args := words[0], words[1:]
	switch verb {
	case "advance":
		d, err := time.ParseDuration(args[0])
		if err != nil {
			t.Fatal(err)
		}
		s.advance(s.now.Add(d))
	case "stop":
		s.broker.Stop(s.now)
	case "restart":
		s.start(t, s.state())
	case "crash":
		s.start(t, s.journal)
	case "state":
		s.showState()
	case "open":
		s.open(args[0])
	case "drop":
		s.broker.Closed(s.now, s.conns[args[0]].id)
	default:
		s.send(t, verb, args)
	}
}

func (s *stage) open(name string) *peer {
	p := &peer{name: name, id: engine.ConnID(len(s.byID)), version: packet.V311}
	s.conns[name], s.byID[p.id] = p, p
	s.broker.Open(s.now, p.id)
	return p
}

// advance lets everything happen that is due until to.
func (s *stage) advance(to engine.Instant) {
	for {
		due, ok := s.broker.NextDeadline()
		if !ok || due > to {
			break
		}
		s.now = max(s.now, due)
		s.broker.Expire(s.now)
		s.flush()
	}
	s.now = to
}

func (s *stage) state() [][]byte {
	records := [][]byte{}
	s.broker.State(func(r []byte) bool { records = append(records, bytes.Clone(r)); return true })
	return records
}

var recordNames = []string{"", "session", "session-end", "subscribed", "unsubscribed", "message", "entry", "done", "received", "released", "retained", "unretained", "group"}

// recordName is the kind of a record, for a group those of its parts.
func recordName(record []byte) string {
	name := recordNames[record[0]]
	if name != "group" {
		return name
	}
	for rest := record[1:]; len(rest) > 0; {
		length, n := binary.Uvarint(rest)
		name += " " + recordNames[rest[n]]
		rest = rest[n+int(length):]
	}
	return name
}

func (s *stage) showState() {
	counts := make([]int, len(recordNames))
	for _, r := range s.state() {
		counts[r[0]]++
	}
	for kind, n := range counts {
		if n > 0 {
			fmt.Fprintf(&s.out, "  %d %s\n", n, recordNames[kind])
		}
	}
}

// flush shows what the Broker wants done.
func (s *stage) flush() {
	for _, o := range s.broker.Outputs() {
		switch o.Kind {
		case engine.Write:
			s.journal = append(s.journal, bytes.Clone(o.Data))
			if s.writes {
				s.show("write %d: %s", o.AfterWrite, recordName(o.Data))
			}
		case engine.Snapshot:
			s.show("snapshot")
		case engine.Hangup:
			s.show("%s closed%s", s.byID[o.Conn].name, s.after(o))
		case engine.Send:
			s.showPackets(o)
		}
	}
}

func (s *stage) after(o engine.Output) string {
	if s.writes && o.AfterWrite > 0 {
		return fmt.Sprintf(" after write %d", o.AfterWrite)
	}
	return ""
}

func (s *stage) showPackets(o engine.Output) {
	p := s.byID[o.Conn]
	for data := o.Data; len(data) > 0; {
		h, body, n, err := packet.Frame(data, 0)
		if err != nil {
			s.show("%s < %v", p.name, err)
			return
		}
		s.show("%s < %s%s", p.name, packet.Describe(nil, p.version, h, body), s.after(o))
		data = data[n:]
	}
}

func (s *stage) show(format string, args ...any) {
	if s.now != s.lastShow {
		s.lastShow = s.now
		fmt.Fprintf(&s.out, "  at %v\n", time.Duration(s.now))
	}
	fmt.Fprintf(&s.out, "  "+format+"\n", args...)
}

// Observe shows the events that transcripts ask for.
func (s *stage) Observe(e engine.Event) {
	if !s.events {
		return
	}
	s.show("* %v session=%d message=%d cause=%v waiting=%d", e.Kind, e.Session, e.Message&0xFFFF, e.Cause, e.Depth)
}

func unhex(t *testing.T, text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
