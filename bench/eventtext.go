package bench

import (
	"encoding/json"
	"strconv"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// This file spells events out, for the text form of the event log.

var engineKinds = [...]string{
	engine.Opened: "opened", engine.Connected: "connected", engine.Refused: "refused", engine.Disconnected: "disconnected",
	engine.SessionMade: "session-made", engine.SessionEnded: "session-ended",
	engine.SubscriptionMade: "subscription-made", engine.SubscriptionEnded: "subscription-ended",
	engine.Received: "received", engine.WillPublished: "will-published", engine.Queued: "queued", engine.Sent: "sent",
	engine.Completed: "completed", engine.Dropped: "dropped", engine.Routed: "routed", engine.Retained: "retained",
	engine.Unretained: "unretained", engine.Restored: "restored", engine.Released: "released",
}

var engineCauses = [...]string{
	engine.CauseOfflineQoS0: "offline-qos0", engine.CauseQueueFull: "queue-full", engine.CauseQueueOldest: "queue-oldest",
	engine.CauseQueueBytes: "queue-bytes", engine.CauseMessageExpired: "message-expired", engine.CauseTooLarge: "too-large",
	engine.CauseRefused: "refused", engine.CauseSessionExpired: "session-expired", engine.CauseSessionWiped: "session-wiped",
	engine.CauseSessionNotKept: "session-not-kept", engine.CauseDisconnect: "disconnect", engine.CauseClosed: "closed",
	engine.CauseKeepAlive: "keep-alive", engine.CauseTakenOver: "taken-over", engine.CauseProtocolError: "protocol-error",
	engine.CauseConnectTimeout: "connect-timeout", engine.CauseNotAuthorized: "not-authorized", engine.CauseServerStop: "server-stop",
	engine.CauseIdentifier: "identifier", engine.CauseVersion: "version",
}

var worldKinds = [...]string{
	sim.Scheduled: "scheduled", sim.Dialed: "dialed", sim.ClientEndGone: "client-end-gone", sim.BrokerEndGone: "broker-end-gone",
	sim.LinkDown: "link-down", sim.LinkUp: "link-up", sim.BrokerStopped: "broker-stopped", sim.BrokerStarted: "broker-started",
}

// nameOf returns the name of a kind or cause, its number if this list lacks it.
func nameOf(names []string, i int) string {
	if i < len(names) && names[i] != "" {
		return names[i]
	}
	return strconv.Itoa(i)
}

func engineKind(k engine.EventKind) string { return nameOf(engineKinds[:], int(k)) }

func (g *EventLog) writeEngine(e *engine.Event) {
	g.begin(e.At, "broker", engineKind(e.Kind))
	if e.Cause != engine.NoCause {
		g.string("cause", nameOf(engineCauses[:], int(e.Cause)))
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
	g.begin(e.At, "world", nameOf(worldKinds[:], int(e.Kind)))
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
