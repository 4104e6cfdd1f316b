package trace

import (
	"fmt"
	"strings"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// summary describes a Trace in a form that can be read beside tshark's: a line per connection with the
// Control Packets that each side sent, in order.
func summary(t *Trace) string {
	var b strings.Builder
	fmt.Fprintf(&b, "origin %s, start %s, %d connections, %d events, lasts %v\n",
		t.Origin, t.Start, len(t.Conns), len(t.Events), t.Duration())
	if t.PublishOnly {
		b.WriteString("publish only\n")
	}
	for _, u := range t.Unused {
		fmt.Fprintf(&b, "unused: %d %s\n", u.Count, u.What)
	}
	for i, c := range t.Conns {
		summariseConn(&b, t, i, c)
	}
	return b.String()
}

func summariseConn(b *strings.Builder, t *Trace, conn int, c Conn) {
	fmt.Fprintf(b, "%d: %q, %s", conn, c.ClientID, c.Version)
	if c.VersionGuessed {
		b.WriteString(" (a guess)")
	}
	if c.Midway {
		b.WriteString(", midway")
	}
	fmt.Fprintf(b, ", %s -> %s", c.Client, c.Server)
	var sent [2][]string
	var opened, ended time.Duration
	end := "?"
	for _, e := range t.Events {
		switch {
		case e.Conn != conn:
		case e.Kind == Open:
			opened = e.At
		case e.Kind == FromClient:
			sent[client] = append(sent[client], packet.Type(e.Packet[0]>>4).String())
		case e.Kind == FromServer:
			sent[server] = append(sent[server], packet.Type(e.Packet[0]>>4).String())
		default:
			end, ended = e.Kind.String(), e.At
		}
	}
	fmt.Fprintf(b, ", open at %v, %s at %v\n", opened, end, ended)
	fmt.Fprintf(b, "   client: %s\n   server: %s\n", inRuns(sent[client]), inRuns(sent[server]))
}

// inRuns writes PUBLISH PUBLISH PUBACK as PUBLISH*2 PUBACK.
func inRuns(words []string) string {
	var out []string
	for i := 0; i < len(words); {
		n := 1
		for i+n < len(words) && words[i+n] == words[i] {
			n++
		}
		if out = append(out, words[i]); n > 1 {
			out[len(out)-1] += fmt.Sprintf("*%d", n)
		}
		i += n
	}
	return strings.Join(out, " ")
}

// listing writes every event on a line, as the notes of the trace format do.
func listing(t *Trace) string {
	var b strings.Builder
	for _, e := range t.Events {
		fmt.Fprintf(&b, "%12v %d %s", e.At, e.Conn, e.Kind)
		if e.Packet != nil {
			fmt.Fprintf(&b, " %s", Describe(t.Conns[e.Conn].Version, e.Packet))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
