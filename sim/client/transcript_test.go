package client

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// TestTranscripts plays the scripts in testdata. Each line of a script block is one input; the
// transcript shows it, then what the Observer was told (*), then what the client wanted (>).
// Packets of the server are written by hand, so that every order of events can be had. See
// script_test.go for the verbs.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { playFile(t, path) })
	}
}

func playFile(t *testing.T, path string) {
	datadriven.RunTest(t, path, func(t *testing.T, td *datadriven.TestData) string {
		if td.Cmd != "script" {
			td.Fatalf(t, "unknown command %q", td.Cmd)
		}
		s := &stage{}
		for line := range strings.Lines(td.Input) {
			line = strings.TrimSpace(line)
			fmt.Fprintln(&s.out, line)
			if err := s.play(line); err != nil {
				td.Fatalf(t, "%s: %v", line, err)
			}
		}
		return s.out.String()
	})
}

// stage is one client in a script.
type stage struct {
	client  *Client
	version packet.Version
	now     engine.Instant
	conn    uint32
	out     strings.Builder
	prefix  string
}

// set puts a fresh client on the stage.
func (s *stage) set(cfg Config) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	s.client, s.version = New(cfg, rng.New(1, "client")), cfg.Version
	s.now, s.conn = 0, 0
	s.client.SetObserver(s, 0)
	return nil
}

// ObserveClient prints e.
func (s *stage) ObserveClient(e Event) {
	if e.At != s.now || e.Conn != s.conn {
		fmt.Fprintf(&s.out, "  ! at %d on connection %d:", e.At, e.Conn)
	}
	fmt.Fprintf(&s.out, "  %s* %v\n", s.prefix, e)
}

// outputs prints what the client wants after an input, one Control Packet a line.
func (s *stage) outputs() {
	for _, o := range s.client.Outputs() {
		if o.Kind == Dial {
			s.conn++
			s.client.SetConn(s.conn)
		}
		if o.Kind != Send {
			fmt.Fprintf(&s.out, "  %s> %v\n", s.prefix, o.Kind)
			continue
		}
		for data := o.Data; len(data) > 0; {
			h, body, n, err := packet.Frame(data, 0)
			if err != nil {
				fmt.Fprintf(&s.out, "  %s> not a packet: %x: %v\n", s.prefix, data, err)
				break
			}
			fmt.Fprintf(&s.out, "  %s> %s\n", s.prefix, packet.Describe(nil, s.version, h, body))
			data = data[n:]
		}
	}
}

// wait lets time pass, calling Expire at each deadline on the way and saying when.
func (s *stage) wait(d time.Duration) {
	end := s.now.Add(d)
	for {
		at, ok := s.client.NextDeadline()
		if !ok || at > end {
			break
		}
		s.now = at
		s.prefix = fmt.Sprintf("%v ", time.Duration(at))
		s.client.Expire(at)
		s.outputs()
	}
	s.now, s.prefix = end, ""
}

// receive hands data to the client in pieces of the given size; zero is all at once.
func (s *stage) receive(data []byte, size int) {
	if size == 0 {
		size = len(data)
	}
	for len(data) > 0 {
		piece := append([]byte(nil), data[:min(size, len(data))]...)
		s.client.Receive(s.now, piece)
		s.outputs()
		clear(piece) // the client must not look at it again
		data = data[min(size, len(data)):]
	}
}

var errVerb = errors.New("unknown verb")
