package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// printer is an Observer that writes a line for each event: the instant, who, and what. It leaves out
// what no transcript here is about: routing, and what applications mean to receive.
type printer struct {
	world   *World // for the names of clients
	durable bool   // Durable is wanted
	out     strings.Builder
}

func (p *printer) line(at engine.Instant, who, format string, args ...any) {
	fmt.Fprintf(&p.out, "%-12v %-7s %s\n", time.Duration(at), who, fmt.Sprintf(format, args...))
}

// Observe prints an event of the broker.
func (p *printer) Observe(e engine.Event) {
	switch e.Kind {
	case engine.Released, engine.Routed, engine.SubscriptionMade, engine.SubscriptionEnded:
		return // they would double every line
	}
	what := e.Kind.String()
	switch e.Kind {
	case engine.Opened, engine.Connected, engine.Refused, engine.Disconnected, engine.Received, engine.Sent:
		what += fmt.Sprintf(" #%d", e.Conn)
	}
	for _, field := range []struct {
		set  bool
		text string
	}{
		{e.ClientID != "", fmt.Sprintf(" client_id=%s", e.ClientID)},
		{e.Session != 0, fmt.Sprintf(" session=%d", e.Session)},
		{e.Message != 0, fmt.Sprintf(" message=%d.%d", e.Message>>48, e.Message&(1<<48-1))},
		{e.QoS != 0, fmt.Sprintf(" qos=%d", e.QoS)},
		{e.Present, " present"}, {e.Dup, " dup"}, {e.Backlog, " backlog"},
		{e.Depth != 0, fmt.Sprintf(" depth=%d", e.Depth)},
		{e.Cause != 0, " cause=" + e.Cause.String()},
	} {
		if field.set {
			what += field.text
		}
	}
	p.line(e.At, "broker", "%s", what)
}

// ObserveClient prints an event of a client.
func (p *printer) ObserveClient(e client.Event) {
	switch e.Kind {
	case client.Identified, client.Intends, client.IntendsNoMore:
		return
	}
	at := fmt.Sprintf(" #%d", e.Conn)
	if e.Kind == client.ProgramStarted || e.Kind == client.ProgramEnded || e.Kind == client.Accepted || e.Kind == client.GaveUp {
		at = ""
	}
	kind, rest, _ := strings.Cut(e.String(), " ")
	p.line(e.At, p.world.Name(e.Client), "%s", strings.TrimSpace(kind+at+" "+rest))
}

// ObserveWorld prints an event of the world.
func (p *printer) ObserveWorld(e Event) {
	what := e.Kind.String()
	switch e.Kind {
	case Durable:
		if p.durable {
			p.line(e.At, "world", "durable since %v", time.Duration(e.Since))
		}
		return
	case Scheduled:
		what += fmt.Sprintf(" ref=%d topic=%s qos=%d", e.Ref, e.TopicName, e.QoS)
		if e.Online {
			what += " online"
		}
	case Dialed, ClientEndGone, BrokerEndGone:
		what += fmt.Sprintf(" #%d", e.Conn)
	case BrokerStopped:
		if e.Graceful {
			what += " graceful"
		}
		p.line(e.At, "world", "%s", what)
		return
	case BrokerStarted:
		p.line(e.At, "world", "%s", what)
		return
	}
	p.line(e.At, "world", "%s %s", what, p.world.Name(e.Client))
}
