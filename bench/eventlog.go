package bench

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/cespare/xxhash/v2"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// EventLog takes down everything that happens in a world, but for sim.Durable, which follows from the rest and would
// come with almost every message. Its digest says whether two runs were the
// same: it is the xxHash64 of the canonical form, one record of 56 bytes for each event, in order.
// All numbers are little-endian, what an event does not have is zero.
//
//	offset  bytes
//	 0      8  At, nanoseconds
//	 8      1  who reports it: 1 the Broker, 2 a client, 3 the world
//	 9      1  Kind
//	10      1  Cause
//	11      1  flags: 1 Dup, 2 Retain, 4 Backlog, 8 Present, 16 Online, 32 Graceful
//	12      1  QoS
//	13      1  Version (Broker) or Reason (client)
//	14      2  PacketID
//	16      4  Conn
//	20      4  Session (Broker) or Client
//	24      8  Message (Broker) or Ref
//	32      8  xxHash64 of ClientID, of TopicName if there is none; zero if both are empty
//	40      4  Size
//	44      4  Depth
//	48      8  DepthBytes
//
// The text form is for people and scripts: a JSON object per line, whose fields are named as the
// events' are, those that are zero left out.
type EventLog struct {
	digest  *xxhash.Digest
	block   []byte // records not hashed yet
	events  int64
	text    *bufio.Writer // nil: not wanted
	clients []string
	line    []byte
	err     error
}

const (
	recordSize  = 56
	recordBlock = 512 * recordSize
)

// The reporters of events in the canonical form.
const (
	byBroker = iota + 1
	byClient
	byWorld
)

// NewEventLog returns an empty EventLog. The text form goes to text, unless that is nil; clients are
// the names it uses, by index.
func NewEventLog(text io.Writer, clients []string) *EventLog {
	log := &EventLog{digest: xxhash.New(), block: make([]byte, 0, recordBlock), clients: clients}
	if text != nil {
		log.text = bufio.NewWriterSize(text, 64<<10)
	}
	return log
}

// Events is how many events were logged.
func (g *EventLog) Events() int64 { return g.events }

// Sum is the digest of all events so far.
func (g *EventLog) Sum() uint64 {
	g.hash()
	return g.digest.Sum64()
}

// Digest is Sum as results show it.
func (g *EventLog) Digest() string { return formatDigest(g.Sum()) }

// Close writes out what is left of the text form, and returns the first error in writing it.
func (g *EventLog) Close() error {
	if g.text != nil && g.err == nil {
		g.err = g.text.Flush()
	}
	return g.err
}

// CombineDigests is the digest of several event logs in order. That of one is its own.
func CombineDigests(sums []uint64) string {
	if len(sums) == 1 {
		return formatDigest(sums[0])
	}
	var all []byte
	for _, sum := range sums {
		all = binary.LittleEndian.AppendUint64(all, sum)
	}
	return formatDigest(xxhash.Sum64(all))
}

func formatDigest(sum uint64) string { return fmt.Sprintf("%016x", sum) }

// logRecord is one event in the canonical form.
type logRecord [recordSize]byte

func (r *logRecord) head(at engine.Instant, by, kind, cause byte) {
	binary.LittleEndian.PutUint64(r[0:], uint64(at))
	r[8], r[9], r[10] = by, kind, cause
}

func (r *logRecord) ids(conn, who uint32, what uint64) {
	binary.LittleEndian.PutUint32(r[16:], conn)
	binary.LittleEndian.PutUint32(r[20:], who)
	binary.LittleEndian.PutUint64(r[24:], what)
}

func (r *logRecord) rest(text uint64, size, depth, depthBytes int) {
	binary.LittleEndian.PutUint64(r[32:], text)
	binary.LittleEndian.PutUint32(r[40:], uint32(size))
	binary.LittleEndian.PutUint32(r[44:], uint32(depth))
	binary.LittleEndian.PutUint64(r[48:], uint64(depthBytes))
}

// record returns room for one more record, all of which the caller must write.
func (g *EventLog) record() *logRecord {
	if len(g.block) == recordBlock {
		g.hash()
	}
	n := len(g.block)
	g.block = g.block[:n+recordSize]
	g.events++
	return (*logRecord)(g.block[n:])
}

func (g *EventLog) hash() {
	g.digest.Write(g.block) // never fails
	g.block = g.block[:0]
}

func (g *EventLog) engine(e *engine.Event) {
	r := g.record()
	r.head(e.At, byBroker, byte(e.Kind), byte(e.Cause))
	r[11] = bit(e.Dup, 1) | bit(e.Retain, 2) | bit(e.Backlog, 4) | bit(e.Present, 8)
	r[12], r[13] = byte(e.QoS), byte(e.Version)
	binary.LittleEndian.PutUint16(r[14:], e.PacketID)
	r.ids(uint32(e.Conn), uint32(e.Session), uint64(e.Message))
	r.rest(textHash(e.ClientID, e.TopicName), e.Size, e.Depth, e.DepthBytes)
	if g.text != nil {
		g.writeEngine(e)
	}
}

func (g *EventLog) client(e *client.Event) {
	r := g.record()
	r.head(e.At, byClient, byte(e.Kind), byte(e.Cause))
	r[11] = bit(e.Dup, 1) | bit(e.Retain, 2) | bit(e.Backlog, 4) | bit(e.Present, 8)
	r[12], r[13] = byte(e.QoS), byte(e.Reason)
	binary.LittleEndian.PutUint16(r[14:], e.PacketID)
	r.ids(e.Conn, e.Client, e.Ref)
	r.rest(textHash(e.ClientID, e.TopicName), e.Size, 0, 0)
	if g.text != nil {
		g.writeClient(e)
	}
}

func (g *EventLog) world(e *sim.Event) {
	r := g.record()
	r.head(e.At, byWorld, byte(e.Kind), 0)
	r[11] = bit(e.Retain, 2) | bit(e.Online, 16) | bit(e.Graceful, 32)
	r[12], r[13] = byte(e.QoS), 0
	binary.LittleEndian.PutUint16(r[14:], 0)
	r.ids(e.Conn, e.Client, e.Ref)
	r.rest(textHash(e.TopicName, nil), e.Size, 0, 0)
	if g.text != nil {
		g.writeWorld(e)
	}
}

func bit(set bool, flag byte) byte {
	if set {
		return flag
	}
	return 0
}

func textHash(clientID string, topicName []byte) uint64 {
	switch {
	case clientID != "":
		return xxhash.Sum64String(clientID)
	case len(topicName) > 0:
		return xxhash.Sum64(topicName)
	}
	return 0
}
