package bench

import (
	"encoding/json"
	"strconv"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// This file spells events out, for the text form of the event log.

func (g *EventLog) writeEngine(e *engine.Event) {
	g.begin(e.At, "broker", e.Kind.String())
	if e.Cause != engine.NoCause {
		g.string("cause", e.Cause.String())
	}
	if e.Kind == engine.Opened || e.Kind == engine.Connected || e.Kind == engine.Refused || e.Kind == engine.Disconnected ||
		e.Kind == engine.Received || e.Kind == engine.Sent {
		g.line = strconv.AppendUint(append(g.line, `,"conn":`...), uint64(e.Conn), 10) // connection 0 is one too
	}
	g.number("session", uint64(e.Session))
	g.number("message", uint64(e.Message))
	g.string("client_id", e.ClientID)
	g.string("topic", string(e.TopicName))
	g.number("version", uint64(e.Version))
	g.number("qos", uint64(e.QoS))
	g.number("packet_id", uint64(e.PacketID))
	g.flags(e.Dup, e.Retain, e.Backlog, e.Present)
	g.number("size", uint64(e.Size))
	g.number("depth", uint64(e.Depth))
	g.number("depth_bytes", uint64(e.DepthBytes))
	g.end()
}

func (g *EventLog) writeClient(e *client.Event) {
	g.begin(e.At, "client", e.Kind.String())
	g.string("client", g.name(e.Client))
	g.line = strconv.AppendUint(append(g.line, `,"conn":`...), uint64(e.Conn), 10)
	if e.Cause != client.NoCause {
		g.string("cause", e.Cause.String())
	}
	g.number("reason", uint64(e.Reason))
	g.number("ref", e.Ref)
	g.string("client_id", e.ClientID)
	g.string("topic", string(e.TopicName))
	g.number("qos", uint64(e.QoS))
	g.number("packet_id", uint64(e.PacketID))
	g.flags(e.Dup, e.Retain, e.Backlog, e.Present)
	g.number("size", uint64(e.Size))
	g.end()
}

func (g *EventLog) writeWorld(e *sim.Event) {
	g.begin(e.At, "world", e.Kind.String())
	if e.Kind != sim.BrokerStopped && e.Kind != sim.BrokerStarted {
		g.string("client", g.name(e.Client))
	}
	if e.Kind == sim.Dialed || e.Kind == sim.ClientEndGone || e.Kind == sim.BrokerEndGone {
		g.line = strconv.AppendUint(append(g.line, `,"conn":`...), uint64(e.Conn), 10)
	}
	g.number("ref", e.Ref)
	g.string("topic", e.TopicName)
	g.number("qos", uint64(e.QoS))
	g.flag("retain", e.Retain)
	g.number("size", uint64(e.Size))
	g.flag("online", e.Online)
	g.flag("graceful", e.Graceful)
	g.end()
}

func (g *EventLog) name(index uint32) string {
	if int(index) < len(g.clients) {
		return g.clients[index]
	}
	return "client-" + strconv.Itoa(int(index))
}

func (g *EventLog) begin(at engine.Instant, by, kind string) {
	g.line = strconv.AppendInt(append(g.line[:0], `{"at":`...), int64(at), 10)
	g.string("by", by)
	g.string("event", kind)
}

func (g *EventLog) end() {
	g.line = append(g.line, "}\n"...)
	if g.err == nil {
		_, g.err = g.text.Write(g.line)
	}
}

func (g *EventLog) key(name string) {
	g.line = append(append(append(g.line, `,"`...), name...), `":`...)
}

func (g *EventLog) string(name, value string) {
	if value == "" {
		return
	}
	quoted, _ := json.Marshal(value) // a string cannot fail
	g.key(name)
	g.line = append(g.line, quoted...)
}

func (g *EventLog) number(name string, value uint64) {
	if value != 0 {
		g.key(name)
		g.line = strconv.AppendUint(g.line, value, 10)
	}
}

func (g *EventLog) flag(name string, value bool) {
	if value {
		g.key(name)
		g.line = append(g.line, "true"...)
	}
}

func (g *EventLog) flags(dup, retain, backlog, present bool) {
	g.flag("dup", dup)
	g.flag("retain", retain)
	g.flag("backlog", backlog)
	g.flag("present", present)
}
