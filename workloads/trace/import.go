package trace

import (
	"fmt"
	"io"
	"net/netip"
	"slices"
	"time"
)

// readCapture imports a pcap or pcapng file.
func readCapture(r io.Reader, name, origin string, open func(io.Reader, tally) (*recordReader, error)) (*Trace, error) {
	counts := make(tally)
	records, err := open(r, counts)
	if err != nil {
		return nil, fmt.Errorf("%s: the header of this %s file cannot be read (%s): record it again", name, origin, endReason(err))
	}
	conns := newConnections()
	last := stamp{}
	for {
		data, link, at, err := records.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w: record it again", name, err)
		}
		last = at
		if s, ok := segmentOf(data, link, at, counts); ok {
			conns.add(s)
		}
	}
	if records.records == 0 {
		return nil, fmt.Errorf("%s: the capture is empty: it has a header and no packet", name)
	}
	conns.finish()
	d := detector{tally: counts, servers: make(map[netip.AddrPort]bool)}
	found := d.conversations(conns.all)
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: no MQTT in this capture (%s): a connection counts as MQTT when it begins with a CONNECT,"+
			" or leads to port 1883 or 8883 without TLS", name, counts)
	}
	t := &Trace{Origin: origin, Start: wallClock(records.start), Unused: counts.list()}
	t.fill(found, last)
	return t, nil
}

// wallClock writes t as Trace.Start; empty when it is beyond what RFC 3339 can write.
func wallClock(t time.Time) string {
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// stampedEvent is an Event with its place in the capture.
type stampedEvent struct {
	Event
	record int
}

// fill puts the connections and their events into t. last is the end of the recording.
func (t *Trace) fill(found []conversation, last stamp) {
	slices.SortStableFunc(found, func(a, b conversation) int { return a.opened.record - b.opened.record })
	var events []stampedEvent
	for i := range found {
		t.Conns = append(t.Conns, found[i].Conn)
		events = append(events, found[i].events(i, last)...)
	}
	// One record belongs to one connection, whose events of that record are in order already. What is
	// unended at the end of the capture comes after its last record, in the order of the connections.
	slices.SortStableFunc(events, func(a, b stampedEvent) int { return a.record - b.record })
	t.Events = make([]Event, len(events))
	for i := range events {
		t.Events[i] = events[i].Event
	}
	t.identify()
}

// events returns what happened on one connection, unsorted where two sides' packets are concerned.
func (v *conversation) events(conn int, last stamp) []stampedEvent {
	var events []stampedEvent
	put := func(s stamp, kind Kind, packet []byte) {
		events = append(events, stampedEvent{Event{At: s.at, Conn: conn, Kind: kind, Packet: packet}, s.record})
	}
	put(v.opened, Open, nil)
	for from, s := range v.sides {
		for _, p := range s.packets {
			put(p.stamp, side(from).packet(), p.bytes)
		}
	}
	switch ender := v.ender(); {
	case !v.ended:
		put(stamp{record: last.record + 1, at: last.at}, Unended, nil)
	case v.end.none:
		put(v.end.stamp, Unended, nil)
	case v.end.reset:
		put(v.endOf(ender), ender.rst(), nil)
	default:
		put(v.endOf(ender), ender.fin(), nil)
	}
	return events
}

// ender is the side that ended the connection.
func (v *conversation) ender() side {
	if v.end.dir == v.clientDir {
		return client
	}
	return server
}

// endOf is when a side ended the connection: with its FIN or RST, or with its last packet, should a
// segment have been recorded after the FIN that follows it.
func (v *conversation) endOf(ender side) stamp {
	end := v.end.stamp
	if sent := v.sides[ender].packets; len(sent) > 0 {
		end = end.max(sent[len(sent)-1].stamp)
	}
	return end
}

// identify fills Conn.ClientID from CONNECT and CONNACK.
func (t *Trace) identify() {
	var d decoder
	for _, e := range t.Events {
		if e.Kind != FromClient && e.Kind != FromServer {
			continue
		}
		c := &t.Conns[e.Conn]
		if id := d.clientID(c.Version, e); id != "" && c.ClientID == "" {
			c.ClientID = id
		}
	}
}
