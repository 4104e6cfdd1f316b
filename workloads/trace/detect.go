package trace

import (
	"bytes"
	"net/netip"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// What Unused calls the connections of a capture that are not in the Trace.
const (
	notMQTT        = "TCP connections that are not MQTT"
	tlsConnections = "TLS connections, which cannot be read"
	webSockets     = "WebSocket connections, which cannot be read"
	noPackets      = "TCP connections to an MQTT server without a Control Packet"
	seenTwice      = "TCP connections recorded twice, before and after address translation"
)

// mqttPort reports whether port is one of those that are registered for MQTT.
func mqttPort(port uint16) bool { return port == 1883 || port == 8883 }

// How many bytes it takes to tell what a stream begins with.
const (
	longestStart   = 13      // of a CONNECT: fixed header, protocol name
	longestRequest = 8 << 10 // of HTTP, as servers mostly limit it
)

// foreign looks at the first bytes of the side that opened the connection and returns what they are
// instead of MQTT, if that can be told already.
func (c *connection) foreign() string {
	d := &c.dirs[c.opener]
	start := d.start()
	if len(start) < 4 || !d.syn {
		return ""
	}
	if other := otherProtocol(start); other != "" {
		return other
	}
	_, connect := connectStart(start)
	switch {
	case connect, mqttPort(c.dirs[1-c.opener].from.Port()):
		return ""
	case start[0] == byte(packet.CONNECT)<<4 && len(start) < longestStart:
		return ""
	case bytes.HasPrefix(start, []byte("GET ")) && len(start) < longestRequest && !bytes.Contains(start, []byte("\r\n\r\n")):
		return ""
	}
	return notMQTT
}

// otherProtocol recognises what MQTT is often carried in by the first bytes of a client's stream.
func otherProtocol(start []byte) string {
	switch {
	case len(start) > 2 && start[0] >= 0x14 && start[0] <= 0x17 && start[1] == 3 && start[2] <= 4:
		return tlsConnections // a TLS record: RFC 8446 section 5.1
	case bytes.HasPrefix(start, []byte("GET ")) && bytes.Contains(bytes.ToLower(start), []byte("\nupgrade: websocket")):
		return webSockets
	}
	return ""
}

// conversation is a connection that carries MQTT.
type conversation struct {
	*connection
	Conn
	clientDir int
	sides     [2]split // by side
}

// detector tells the connections that carry MQTT.
type detector struct {
	decoder decoder
	tally   tally
	servers map[netip.AddrPort]bool // that a CONNECT was sent to
}

// conversations returns the connections that carry MQTT, in their order, and counts the others.
func (d *detector) conversations(all []*connection) []conversation {
	for _, c := range all {
		if dir, ok := c.connectDir(); ok {
			d.servers[c.dirs[1-dir].from] = true
		}
	}
	var found []conversation
	twins := make(map[[2]uint32]*connection)
	for _, c := range all {
		if c.twinIn(twins) {
			d.tally.add(seenTwice, 1)
		} else if v, ok := d.conversation(c); ok {
			found = append(found, v)
		}
	}
	return found
}

// connectDir returns the direction whose stream begins with a CONNECT.
func (c *connection) connectDir() (int, bool) {
	for dir := range c.dirs {
		if _, connect := connectStart(c.dirs[dir].start()); connect {
			return dir, true
		}
	}
	return 0, false
}

// twinIn reports whether an earlier connection has the same two initial sequence numbers, which are
// random, and the same number of bytes: then it is the same one, seen on the other side of a NAT (as
// between a host and its containers when all interfaces are recorded).
func (c *connection) twinIn(seen map[[2]uint32]*connection) bool {
	if c.opener < 0 || !c.dirs[0].syn || !c.dirs[1].syn {
		return false
	}
	key := [2]uint32{c.dirs[c.opener].isn, c.dirs[1-c.opener].isn}
	first := seen[key]
	if first == nil {
		seen[key] = c
		return false
	}
	return first.bytes(first.opener) == c.bytes(c.opener) && first.bytes(1-first.opener) == c.bytes(1-c.opener)
}

func (c *connection) bytes(dir int) (n int) {
	for _, r := range c.dirs[dir].runs {
		n += len(r.data)
	}
	return n
}

// conversation takes a connection apart if it carries MQTT.
func (d *detector) conversation(c *connection) (conversation, bool) {
	readings := d.readings(c)
	if len(readings) == 0 {
		d.tally.add(c.otherName(), 1)
		return conversation{}, false
	}
	var best conversation
	for i, r := range readings {
		v := d.read(c, r)
		if i == 0 || v.wasted() < best.wasted() {
			best = v
		}
	}
	for i := range best.sides {
		best.sides[i].count(d.tally)
	}
	if len(best.sides[client].packets)+len(best.sides[server].packets) == 0 {
		d.tally.add(noPackets, 1)
		return conversation{}, false
	}
	return best, true
}

func (c *connection) otherName() string {
	if c.other != "" {
		return c.other
	}
	for i := range c.dirs {
		if len(c.dirs[i].runs) == 0 {
			continue
		}
		if other := otherProtocol(c.dirs[i].runs[0].data); other != "" {
			return other
		}
	}
	return notMQTT
}

// reading is one way to understand a connection.
type reading struct {
	clientDir int
	version   packet.Version
	guessed   bool
}

// readings returns the ways in which a connection may be understood, the likeliest first; none when it
// is not MQTT. A CONNECT settles all. Without one, the server must be known for MQTT by its port or by
// another connection's CONNECT.
func (d *detector) readings(c *connection) []reading {
	if c.other != "" {
		return nil
	}
	if dir, ok := c.connectDir(); ok {
		if v, _ := connectStart(c.dirs[dir].start()); v != 0 {
			return []reading{{clientDir: dir, version: v}}
		}
		return guesses(dir)
	}
	if c.otherName() != notMQTT {
		return nil
	}
	var likely []reading
	for dir := range c.dirs {
		if (c.opener < 0 || c.opener == dir) && d.serves(c.dirs[1-dir].from) {
			likely = append(likely, guesses(dir)...)
		}
	}
	return likely
}

// guesses are the readings of a connection whose version is not told: 5.0 only if it fits better.
func guesses(clientDir int) []reading {
	return []reading{
		{clientDir: clientDir, version: packet.V311, guessed: true},
		{clientDir: clientDir, version: packet.V5, guessed: true},
	}
}

func (d *detector) serves(addr netip.AddrPort) bool { return mqttPort(addr.Port()) || d.servers[addr] }

// read takes a connection apart in one way.
func (d *detector) read(c *connection, r reading) conversation {
	v := conversation{connection: c, clientDir: r.clientDir}
	for from := range v.sides {
		s := splitter{decoder: &d.decoder, version: r.version, from: side(from)}
		v.sides[from] = s.all(&c.dirs[v.dirOfSide(side(from))])
	}
	v.Conn = Conn{
		Version: r.version, VersionGuessed: r.guessed, Midway: true,
		Client: c.dirs[r.clientDir].from.String(), Server: c.dirs[1-r.clientDir].from.String(),
	}
	if sent := v.sides[client].packets; len(sent) > 0 {
		v.Midway = packet.Type(sent[0].bytes[0]>>4) != packet.CONNECT
	}
	return v
}

func (v *conversation) dirOfSide(s side) int {
	if s == client {
		return v.clientDir
	}
	return 1 - v.clientDir
}

func (v *conversation) wasted() int { return v.sides[client].wasted + v.sides[server].wasted }
