package bench

import "github.com/hiatus-mqtt/hiatus/engine"

// depth is the backlog of all Sessions together: what is in it now, at most, and over time.
type depth struct {
	messages, bytes         int64
	peakMessages, peakBytes int64
	peakSession             int64
	all                     *depthTrack // nil: not wanted
	tracked                 int         // clients that have a track of their own
}

// trackedClients bounds how many clients have a time series of their own: the first to have a backlog.
const trackedClients = 1024

// setDepth notes the depth that an engine's event names for its Session.
func (l *Ledger) setDepth(e *engine.Event) {
	s := l.session(e.Session)
	if s.depth == e.Depth && s.depthBytes == e.DepthBytes {
		return
	}
	l.moveDepth(s, e.Depth, e.DepthBytes)
}

// drained notes that one message of a Session is done with. The backlog goes first, so its end has come after
// as many as it had.
func (l *Ledger) drained(id engine.SessionID) {
	s := l.session(id)
	if s.draining == 0 {
		return
	}
	s.draining--
	if s.draining == 0 {
		l.drain.Record(int64(l.now.Sub(s.drainFrom)))
	}
}

// moveDepth notes that messages, and bytes of topics and payloads, wait in s.
func (l *Ledger) moveDepth(s *sessionState, messages, bytes int) {
	d := &l.depth
	d.messages += int64(messages - s.depth)
	d.bytes += int64(bytes - s.depthBytes)
	d.peakMessages = max(d.peakMessages, d.messages)
	d.peakBytes = max(d.peakBytes, d.bytes)
	d.peakSession = max(d.peakSession, int64(messages))
	s.depth, s.depthBytes = messages, bytes
	d.all.set(l.now, d.messages, d.bytes)
	if s.receiver() == noClient {
		return
	}
	c := l.client(s.receiver())
	c.peak = max(c.peak, int64(messages))
	c.peakBytes = max(c.peakBytes, int64(bytes))
	if c.depth == nil && messages > 0 && d.all != nil && d.tracked < trackedClients {
		c.depth = newDepthTrack(l.options.Duration)
		d.tracked++
	}
	c.depth.set(l.now, int64(messages), int64(bytes))
}
