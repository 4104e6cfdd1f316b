package client

import (
	"fmt"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// Client is one MQTT client. Make it with New.
type Client struct {
	cfg      Config
	rng      *rng.Stream
	observer Observer
	index    uint32
	conn     uint32

	// Of the present input.
	now     engine.Instant
	outputs []Output
	wire    []byte // the bytes of all Send outputs
	topic   []byte // a Topic Name on its way from Message into the encoder

	// Of the program.
	phase    phase
	clientID string
	accepted bool          // since program start, a CONNECT was
	delay    time.Duration // last wait before a dial, zero after a CONNACK of success
	deadline engine.Instant

	// Of the Network Connection.
	clean      bool           // its CONNECT asked for a clean Session
	partial    []byte         // a Control Packet whose end has not come
	keepAlive  time.Duration  // as the server has it; zero: off
	lastSent   engine.Instant // when bytes were written
	lastHeard  engine.Instant // when bytes came
	pingBy     engine.Instant // when PINGRESP is overdue; Never: none is awaited
	requests   []uint16       // Packet Identifiers of SUBSCRIBE and UNSUBSCRIBE without an answer
	server     limits
	epoch      uint32 // counts the connections that worked
	used       int    // messages that count against the window
	unreleased int    // QoS 2 messages received on this connection whose PUBREL has not come
	resend     uint16 // first message in flight that has not been sent again on it; zero: none

	// Of the Session, the client's half, and of the application.
	inflight inflight
	received idSet
	lastID   uint16
	queue    queue
	filters  []filter
	// startWith are the Topic Filters for the next program start, while replace is set.
	startWith []Subscription
	replace   bool
}

// phase is what the client is about.
type phase uint8

const (
	stopped    phase = iota // the program is not running
	away                    // running, and not trying to connect
	waiting                 // until deadline, to dial again
	dialing                 // for a Network Connection, until deadline
	connecting              // CONNECT is written, CONNACK is awaited until deadline
	connected
)

// New returns a client whose program is not running yet. It panics if cfg is not valid. The
// stream is used for fresh Client Identifiers and for jitter.
func New(cfg Config, r *rng.Stream) *Client {
	if err := cfg.Validate(); err != nil {
		panic(fmt.Sprintf("client: configuration is not valid: %v", err))
	}
	return &Client{
		cfg: cfg, rng: r, clientID: cfg.ClientID,
		deadline: engine.Never, startWith: cfg.Subscriptions, replace: true,
	}
}

// SetObserver makes obs see all that the client does, as client number index.
func (c *Client) SetObserver(obs Observer, index uint32) { c.observer, c.index = obs, index }

// SetConn tells the client the number of the Network Connection that it has just asked for with Dial.
func (c *Client) SetConn(id uint32) { c.conn = id }

// ClientID returns the Client Identifier in use; empty while the server has not assigned one.
func (c *Client) ClientID() string { return c.clientID }

// Running reports whether the program runs.
func (c *Client) Running() bool { return c.phase != stopped }

// Connected reports whether the client, as far as it knows, has a Network Connection on which CONNACK has come.
func (c *Client) Connected() bool { return c.phase == connected }

// Held returns how many messages wait in the client's queue and how many are in flight.
func (c *Client) Held() (queued, inFlight int) { return c.queue.n, c.inflight.n }

// begin starts an input.
func (c *Client) begin(now engine.Instant) {
	c.now = now
	c.outputs = c.outputs[:0]
	c.wire = c.wire[:0]
}

// Start starts the program, which dials.
func (c *Client) Start(now engine.Instant) {
	c.begin(now)
	if c.phase != stopped {
		return
	}
	if c.cfg.FreshID {
		c.clientID = c.freshID()
	}
	c.accepted, c.delay = false, 0
	c.emit(Event{Kind: ProgramStarted})
	c.emit(Event{Kind: Identified, ClientID: c.clientID})
	c.announce()
	c.dial()
}

// freshID makes the Client Identifier of a program that chooses a new one at each start.
func (c *Client) freshID() string {
	digits := fmt.Sprintf("%08x", uint32(c.rng.Uint64()>>32))
	if c.cfg.ClientID == "" {
		return digits
	}
	return c.cfg.ClientID + "-" + digits
}

// Kill ends the program without a word to the server; its operating system closes the
// connection. (A device without power does not even do that: silence the link first.) What the
// program held is given up, unless it has a Store.
func (c *Client) Kill(now engine.Instant) {
	c.begin(now)
	if c.phase != stopped {
		c.end()
	}
}

// Exit ends the program in an orderly way: DISCONNECT, then as Kill. Reason and expiry, the new
// Session Expiry Interval if not nil, are for MQTT 5.0; before, DISCONNECT says nothing.
func (c *Client) Exit(now engine.Instant, reason packet.ReasonCode, expiry *packet.Seconds) {
	c.begin(now)
	if c.phase == stopped {
		return
	}
	c.sendDisconnect(reason, expiry)
	c.end()
}

// Disconnect makes the application leave with DISCONNECT and stay away until Connect. The program
// goes on and keeps its state. The Session Expiry Interval expiry, if not nil, is for MQTT 5.0.
func (c *Client) Disconnect(now engine.Instant, expiry *packet.Seconds) {
	c.begin(now)
	if c.phase == stopped {
		return
	}
	c.sendDisconnect(packet.Success, expiry)
	c.leave()
	c.phase, c.deadline = away, engine.Never
}

// Connect makes the application dial now, if it is not connected and not about to be.
func (c *Client) Connect(now engine.Instant) {
	c.begin(now)
	if c.phase == away || c.phase == waiting {
		c.dial()
	}
}

// Closed says that the dial failed, or that the Network Connection is gone: FIN or RST. No Hangup follows.
func (c *Client) Closed(now engine.Instant) {
	c.begin(now)
	if c.phase >= dialing {
		c.lose(CauseClosed, packet.Success, 0)
	}
}

// end stops the program where it stands.
func (c *Client) end() {
	c.leave()
	c.phase, c.deadline = stopped, engine.Never
	c.emit(Event{Kind: ProgramEnded})
	if !c.cfg.Store {
		c.forget()
	}
}

// leave closes what there is of a Network Connection, by the client's own will.
func (c *Client) leave() {
	switch c.phase {
	case dialing:
		c.push(Abort)
	case connecting, connected:
		c.push(Hangup)
	}
	c.unplug()
}

// lose ends a Network Connection, or the attempt to get one, that the application wanted, in the
// way how (zero: it is gone already), and plans the next one.
func (c *Client) lose(cause Cause, reason packet.ReasonCode, how OutputKind) {
	kind := ConnectFailed
	if c.phase == connected {
		kind = ConnectionLost
	}
	if how != 0 {
		c.push(how)
	}
	c.emit(Event{Kind: kind, Cause: cause, Reason: reason})
	c.unplug()
	c.phase, c.deadline = away, engine.Never
	if c.cfg.Reconnect.Min > 0 {
		c.delay = c.cfg.Reconnect.after(c.delay)
		c.phase, c.deadline = waiting, c.now.Add(c.cfg.Reconnect.jitter(c.delay, c.rng))
	}
}

// unplug forgets all that belongs to the Network Connection alone.
func (c *Client) unplug() {
	c.partial = c.partial[:0]
	c.requests = c.requests[:0]
	c.unanswer()
	c.unsend()
	c.unreleased = 0
}

// forget drops what a program without a Store loses when it ends: all but its configuration.
func (c *Client) forget() {
	for id := c.inflight.first; id != 0; id = c.inflight.first {
		s := c.inflight.get(id)
		c.giveUp(&s.message, id, CauseProgramEnded, packet.Success)
		c.inflight.remove(s)
	}
	for c.queue.n > 0 {
		w := c.queue.popFront()
		c.giveUp(&w.Message, 0, CauseProgramEnded, packet.Success)
	}
	c.received.clear()
	c.dropLeaving()
	c.lastID, c.clientID = 0, c.cfg.ClientID
}
