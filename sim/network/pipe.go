package network

import "github.com/hiatus-mqtt/hiatus/engine"

// Signal is what a piece of a stream tells its reader besides its bytes.
type Signal uint8

// The signals.
const (
	Data  Signal = iota
	Open         // the connection was asked for, or was granted
	Close        // end of stream
	Reset        // the connection is gone
)

// Pipe is one direction of one Network Connection: pieces under way, in order.
type Pipe struct {
	way    *Way
	pieces []piece
	head   int
	buf    []byte // bytes of the pieces
	read   int    // bytes of buf that were read
	last   engine.Instant
	left   engine.Instant // when the last byte written has left
}

type piece struct {
	at     engine.Instant
	n      int32
	signal Signal
}

// Attach makes p an empty direction over way; its buffers are kept.
func (p *Pipe) Attach(way *Way) {
	*p = Pipe{way: way, pieces: p.pieces[:0], buf: p.buf[:0]}
}

// Write puts data under way at now.
func (p *Pipe) Write(now engine.Instant, data []byte) {
	latency := p.way.profile.latency(p.way.stream)
	mtu := p.way.profile.MTU
	p.makeRoom(len(data))
	p.buf = append(p.buf, data...)
	for len(data) > 0 {
		n := len(data)
		if mtu > 0 {
			n = min(n, mtu)
		}
		arrives, left := p.way.arrival(max(now, p.left), n, latency)
		p.left = left
		p.push(arrives, n, Data)
		data = data[n:]
	}
}

// Tell puts a signal under way at now, behind the bytes written before.
func (p *Pipe) Tell(now engine.Instant, s Signal) {
	p.push(max(now, p.left).Add(p.way.profile.latency(p.way.stream)), 0, s)
}

// push keeps the stream in order: nothing arrives before what was written earlier.
func (p *Pipe) push(at engine.Instant, n int, s Signal) {
	if len(p.pieces) == cap(p.pieces) && 2*p.head > len(p.pieces) {
		p.pieces = p.pieces[:copy(p.pieces, p.pieces[p.head:])]
		p.head = 0
	}
	p.last = max(p.last, at)
	p.pieces = append(p.pieces, piece{at: p.last, n: int32(n), signal: s})
}

// Next is when the first piece under way arrives, if there is one.
func (p *Pipe) Next() (engine.Instant, bool) {
	if p.head == len(p.pieces) {
		return 0, false
	}
	return p.pieces[p.head].at, true
}

// Read takes the first piece; data is valid until the next Write.
func (p *Pipe) Read() (data []byte, s Signal) {
	first := p.pieces[p.head]
	p.head++
	data = p.buf[p.read : p.read+int(first.n)]
	p.read += int(first.n)
	if p.head == len(p.pieces) {
		p.pieces, p.head, p.buf, p.read = p.pieces[:0], 0, p.buf[:0], 0
	}
	return data, first.signal
}

// Drop loses everything under way. What is written or told afterwards does not wait for it.
func (p *Pipe) Drop() {
	p.pieces, p.head, p.buf, p.read = p.pieces[:0], 0, p.buf[:0], 0
	p.left, p.last = 0, 0
}

// makeRoom moves what was not read to the front where that is less than half: then moving costs, over
// time, no more than growing, and room does not grow beyond a few times of what is under way.
func (p *Pipe) makeRoom(n int) {
	if len(p.buf)+n > cap(p.buf) && 2*p.read > len(p.buf) {
		p.buf = p.buf[:copy(p.buf, p.buf[p.read:])]
		p.read = 0
	}
}
