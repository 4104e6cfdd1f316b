package engine

// Output is one thing that the Broker wants its driver to do. Outputs are to be done in order;
// those of one connection must never overtake each other.
type Output struct {
	Kind OutputKind
	Conn ConnID // Send and Hangup
	// AfterWrite is the number of the journal record that must be durable before this Output may be
	// done; zero is none. For Write it is the record's own number. It never falls on one connection.
	AfterWrite WriteSeq
	// Data is what to send, or the record to write. It is valid until the next call of a method other than Outputs.
	Data []byte

	start, end int // Data within Broker.arena
}

// OutputKind says what to do.
type OutputKind uint8

// The kinds of Outputs.
const (
	_ OutputKind = iota
	// Send: write Data to Conn.
	Send
	// Hangup: close Conn in an orderly way. The Broker has forgotten it already.
	Hangup
	// Write: append Data to the journal.
	Write
	// Snapshot: replace what is stored by what State returns, before any other call.
	Snapshot
)

// WriteSeq numbers the records of the journal from 1.
type WriteSeq uint64

// Outputs returns what is to be done since it was called last.
func (b *Broker) Outputs() []Output {
	if b.drained {
		return nil
	}
	for i := range b.outputs {
		o := &b.outputs[i]
		o.Data = b.arena[o.start:o.end:o.end]
	}
	b.drained = true
	return b.outputs
}

// begin starts an input at now: the driver has had the Outputs, so their room can be used again.
func (b *Broker) begin(now Instant) {
	b.now = now
	if b.drained {
		b.drained = false
		b.outputs = b.outputs[:0]
		b.arena = b.arena[:0]
	}
}

// sendFrom makes the bytes of the arena from start on an Output for c, joined with the one before
// if that is for c too.
func (b *Broker) sendFrom(c *conn, start int) {
	if n := len(b.outputs); n > 0 {
		last := &b.outputs[n-1]
		if last.Kind == Send && last.Conn == c.id && last.AfterWrite == c.afterWrite && last.end == start {
			last.end = len(b.arena)
			return
		}
	}
	b.outputs = append(b.outputs, Output{Kind: Send, Conn: c.id, AfterWrite: c.afterWrite, start: start, end: len(b.arena)})
}

// afterWrites makes everything sent to c from now on wait for the records written so far: what it
// says of the Session must still be true after a crash.
func (b *Broker) afterWrites(c *conn) { c.afterWrite = b.written }

// hangup closes c from the Broker's side and forgets it.
func (b *Broker) hangup(c *conn) {
	b.outputs = append(b.outputs, Output{Kind: Hangup, Conn: c.id, AfterWrite: c.afterWrite, start: len(b.arena), end: len(b.arena)})
	b.forget(c)
}
