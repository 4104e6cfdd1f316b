package trace

import (
	"encoding/binary"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/reassembly"
)

// heldPages bounds how many segments (or parts of 1,900 bytes) of one direction wait for a missing one
// before it is given up as a gap.
const heldPages = 1024

// connection is one TCP connection of a capture. Its two directions are numbered: 0 is that of the
// segment which was seen first.
type connection struct {
	index  int
	opened stamp
	ended  bool
	end    ending
	dirs   [2]direction
	// opener is the direction of the SYN, or -1 when the handshake was not recorded.
	opener int
	// other is what the connection carries instead of MQTT. Its bytes are not kept.
	other string
}

// ending is how a connection ended first, whatever followed.
type ending struct {
	stamp
	dir   int  // who ended it
	reset bool // by RST, not FIN
	none  bool // nobody did, and the stamp is when its addresses were taken by another connection
}

// direction is one of the two byte streams of a connection.
type direction struct {
	from     netip.AddrPort
	syn      bool   // its SYN was recorded
	isn      uint32 // the sequence number of the SYN, which the other side's SYN tells too
	isnKnown bool
	runs     []run
	last     stamp // of the latest byte: a byte is received no earlier than those before it
}

// run is a stretch of a stream without a hole in it.
type run struct {
	skip  int // bytes missing before it
	data  []byte
	marks []mark
}

// mark says that the bytes up to end were received at a stamp.
type mark struct {
	end int
	stamp
}

// start returns the bytes with which the stream begins, nil if they are missing.
func (d *direction) start() []byte {
	if len(d.runs) == 0 || d.runs[0].skip > 0 {
		return nil
	}
	return d.runs[0].data
}

// tuple names the two ends of a connection, whoever sends.
type tuple struct{ low, high netip.AddrPort }

func tupleOf(a, b netip.AddrPort) tuple {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return tuple{a, b}
}

// connections sorts the segments of a capture into connections and puts their streams together. It
// implements reassembly.StreamFactory.
type connections struct {
	all       []*connection
	open      map[tuple]*connection // the latest one of each pair of addresses
	current   *connection           // whose segment is being assembled
	assembler *reassembly.Assembler
}

func newConnections() *connections {
	c := &connections{open: make(map[tuple]*connection)}
	c.assembler = reassembly.NewAssembler(reassembly.NewStreamPool(c))
	c.assembler.MaxBufferedPagesPerConnection = heldPages
	return c
}

// add takes the next segment.
func (c *connections) add(s segment) {
	key := tupleOf(s.from, s.to)
	conn := c.open[key]
	if conn == nil || conn.reopenedBy(s) {
		if conn != nil && !conn.ended {
			conn.ended, conn.end = true, ending{stamp: s.stamp, none: true}
		}
		conn = newConnection(len(c.all), s)
		c.all = append(c.all, conn)
		c.open[key] = conn
	}
	dir := conn.dirOf(s.from)
	conn.note(dir, s)
	c.current = conn
	c.assembler.AssembleWithContext(conn.flow(dir), s.tcp, &context{gopacket.CaptureInfo{InterfaceIndex: s.record, Timestamp: epoch.Add(s.at)}})
}

// finish hands on what waits behind gaps that nothing filled.
func (c *connections) finish() { c.assembler.FlushAll() }

// New implements reassembly.StreamFactory.
func (c *connections) New(_, _ gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	return &stream{c.current}
}

func newConnection(index int, s segment) *connection {
	conn := &connection{index: index, opened: s.stamp, opener: -1}
	conn.dirs[0].from, conn.dirs[1].from = s.from, s.to
	return conn
}

// dirOf returns the direction of a segment by its sender.
func (c *connection) dirOf(from netip.AddrPort) int {
	if from == c.dirs[0].from {
		return 0
	}
	return 1
}

// flow is the name under which the reassembler knows the connection: its number, not its addresses, since
// those may come back with a later connection while it still keeps the earlier one.
func (c *connection) flow(dir int) gopacket.Flow {
	name := func(dir int) []byte { return append(binary.BigEndian.AppendUint64(nil, uint64(c.index)), byte(dir)) }
	return gopacket.NewFlow(gopacket.EndpointInvalid, name(dir), name(1-dir))
}

// reopenedBy reports whether s opens a new connection between the addresses of c. A SYN that was only
// repeated has the sequence number of the first.
func (c *connection) reopenedBy(s segment) bool {
	if !s.tcp.SYN || s.tcp.RST {
		return false
	}
	d := &c.dirs[c.dirOf(s.from)]
	if d.isnKnown {
		return d.isn != s.tcp.Seq
	}
	return len(d.runs) > 0 || c.ended
}

// note keeps what of a segment is not in the streams: handshake and end.
func (c *connection) note(dir int, s segment) {
	d, peer := &c.dirs[dir], &c.dirs[1-dir]
	if s.tcp.SYN && !d.syn {
		d.syn, d.isn, d.isnKnown = true, s.tcp.Seq, true
		if c.opener = dir; s.tcp.ACK {
			c.opener = 1 - dir
			if !peer.isnKnown {
				peer.isn, peer.isnKnown = s.tcp.Ack-1, true
			}
		}
	}
	if (s.tcp.FIN || s.tcp.RST) && !c.ended {
		c.ended, c.end = true, ending{stamp: s.stamp, dir: dir, reset: s.tcp.RST}
	}
}
