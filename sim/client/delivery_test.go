package client

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// TestDelivery cuts connections at random, in the middle of packets too, lets links go silent,
// ends the program of a client with a Store, and then lets everything settle. At QoS 1 every
// message must have arrived at least once and at QoS 2 exactly once, in order, in both directions.
func TestDelivery(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newPair(t)
		for range rapid.SampledFrom([]int{10, 40, 160}).Draw(t, "steps") {
			w.step(t)
			w.check(t)
		}
		w.settle(t)
		w.checkEnd(t)
	})
}

// steps has trouble once in a while, so that something is under way when it comes. Sampling from a
// list is even; integer ranges prefer small numbers.
var steps = slices.Concat(
	[]string{"cut", "silence", "restart", "wait"},
	slices.Repeat([]string{"publish"}, 5), slices.Repeat([]string{"offer"}, 3),
	slices.Repeat([]string{"up"}, 4), slices.Repeat([]string{"down"}, 4), slices.Repeat([]string{"all"}, 4),
)

func (w *pair) step(t *rapid.T) {
	switch rapid.SampledFrom(steps).Draw(t, "step") {
	case "cut":
		w.cut()
	case "silence":
		w.silent = w.linked // until something notices
	case "restart":
		w.restart()
	case "wait":
		w.wait(time.Duration(rapid.IntRange(1, 15).Draw(t, "seconds")) * time.Second)
	case "publish":
		w.publish(t)
	case "offer":
		w.offer(rapid.SampledFrom([]packet.QoS{1, 2}).Draw(t, "qos"))
	case "up":
		w.carryUp(t, rapid.IntRange(1, 60).Draw(t, "bytes"))
	case "down":
		w.carryDown(rapid.IntRange(1, 60).Draw(t, "bytes"))
	case "all":
		w.open()
		w.carryUp(t, len(w.up))
		w.carryDown(len(w.broker.down))
	}
}

// pair is a client, a broker and the bytes between them.
type pair struct {
	client *Client
	broker broker
	now    engine.Instant
	dialed bool // and not answered
	linked bool // a Network Connection exists, as far as the client knows
	silent bool // what is written on it vanishes
	up     []byte
	window int

	refs    []packet.QoS // of the client's messages, by Ref-1
	offers  []packet.QoS // of the broker's messages, by number-1
	inUse   map[uint16]uint64
	used    map[uint16]bool // sent on this connection and not done
	done    []uint64
	arrived []int // what the application got
	broken  string
}

func newPair(t *rapid.T) *pair {
	w := &pair{inUse: map[uint16]uint64{}, used: map[uint16]bool{}}
	w.broker = broker{version: rapid.SampledFrom([]packet.Version{packet.V311, packet.V5}).Draw(t, "version"), received: map[uint16]bool{}}
	w.window = rapid.SampledFrom([]int{1, 2, 5, 20}).Draw(t, "window")
	cfg := Config{
		Version: w.broker.version, ClientID: "c", Clean: CleanNever, KeepAlive: 10, MaxInflight: w.window, Store: true,
		Reconnect: Backoff{Min: time.Second, Max: 4 * time.Second, JitterPPM: 100_000},
	}
	if cfg.Version == packet.V5 {
		cfg.SessionExpiry = packet.SessionExpiryNever
		w.broker.receiveMaximum = rapid.SampledFrom([][]uint16{{0}, {1}, {3, 9}, {9, 0, 2}}).Draw(t, "receive maximum")
	}
	w.client = New(cfg, rng.New(1, "client"))
	w.client.SetObserver(w, 0)
	w.client.Start(w.now)
	w.outputs()
	return w
}

// ObserveClient keeps the books that check reads.
func (w *pair) ObserveClient(e Event) {
	switch e.Kind {
	case PublishSent:
		w.publishSent(e)
	case PublishDone:
		w.done = append(w.done, e.Ref)
		delete(w.inUse, e.PacketID)
		delete(w.used, e.PacketID)
	case Delivered:
		w.arrived = append(w.arrived, e.Size)
	case GaveUp:
		if e.QoS > 0 {
			w.broken = e.String()
		}
	}
}

func (w *pair) publishSent(e Event) {
	if e.QoS == 0 {
		return
	}
	owner, taken := w.inUse[e.PacketID]
	if taken != e.Dup || taken && owner != e.Ref {
		w.broken = "an identifier in use was used again: " + e.String()
	}
	w.inUse[e.PacketID], w.used[e.PacketID] = e.Ref, true
	window := w.window
	if maximum := int(w.broker.currentMaximum()); maximum != 0 {
		window = min(window, maximum)
	}
	if len(w.used) > window {
		w.broken = "the window was exceeded: " + e.String()
	}
}

func (w *pair) outputs() {
	for _, o := range w.client.Outputs() {
		switch o.Kind {
		case Dial:
			w.dialed = true
		case Send:
			if !w.silent {
				w.up = append(w.up, o.Data...)
			}
		case Hangup, Abort:
			w.gone()
		}
	}
}

// gone ends the connection for both sides with all that was on its way.
func (w *pair) gone() {
	w.dialed, w.linked, w.silent, w.up = false, false, false, nil
	clear(w.used)
	w.broker.reset()
}

func (w *pair) publish(t *rapid.T) {
	qos := rapid.SampledFrom([]packet.QoS{0, 1, 2}).Draw(t, "qos")
	w.refs = append(w.refs, qos)
	ref := len(w.refs)
	w.client.Publish(w.now, Message{Ref: uint64(ref), TopicName: "up", Payload: []byte(strconv.Itoa(ref)), QoS: qos})
	w.outputs()
}

func (w *pair) offer(qos packet.QoS) {
	if w.broker.session && len(w.broker.out) < 30 {
		w.offers = append(w.offers, qos)
		w.broker.offer(len(w.offers), qos)
	}
}

func (w *pair) carryUp(t *rapid.T, n int) {
	n = min(n, len(w.up))
	w.broker.take(t, w.up[:n])
	w.up = w.up[n:]
}

func (w *pair) carryDown(n int) {
	if w.silent {
		w.broker.down = nil
	}
	n = min(n, len(w.broker.down))
	if n == 0 {
		return
	}
	data := slices.Clone(w.broker.down[:n])
	w.broker.down = w.broker.down[n:]
	w.client.Receive(w.now, data)
	clear(data)
	w.outputs()
}

func (w *pair) open() {
	if w.dialed {
		w.dialed, w.linked = false, true
		w.client.Opened(w.now)
		w.outputs()
	}
}

func (w *pair) cut() {
	if w.dialed || w.linked {
		w.gone()
		w.client.Closed(w.now)
		w.outputs()
	}
}

func (w *pair) restart() {
	w.client.Kill(w.now)
	w.outputs()
	w.client.Start(w.now)
	w.outputs()
}

func (w *pair) wait(d time.Duration) {
	end := w.now.Add(d)
	for at, ok := w.client.NextDeadline(); ok && at <= end; at, ok = w.client.NextDeadline() {
		w.now = at
		w.client.Expire(at)
		w.outputs()
	}
	w.now = end
}

func (w *pair) check(t *rapid.T) {
	if w.broken != "" {
		t.Fatal(w.broken)
	}
}

// settle lets everything through until nobody owes anything.
func (w *pair) settle(t *rapid.T) {
	for range 10_000 {
		w.open()
		w.carryUp(t, len(w.up))
		w.carryDown(1 << 20)
		queued, inFlight := w.client.Held()
		if w.client.Connected() && queued+inFlight+len(w.up)+len(w.broker.down)+len(w.broker.out)+len(w.broker.received) == 0 {
			return
		}
		if len(w.up)+len(w.broker.down) == 0 {
			w.wait(time.Second)
		}
	}
	t.Fatal("it does not settle")
}

func (w *pair) checkEnd(t *rapid.T) {
	w.check(t)
	arrivedOnce(t, "at the broker", w.refs, w.broker.arrived)
	arrivedOnce(t, "at the client", w.offers, w.arrived)
	slices.Sort(w.done)
	for i, ref := range w.done {
		if i > 0 && w.done[i-1] == ref {
			t.Fatalf("message %d is done twice", ref)
		}
	}
	for i, qos := range w.refs {
		if _, done := slices.BinarySearch(w.done, uint64(i+1)); !done && qos > 0 {
			t.Fatalf("message %d of QoS %d is not done", i+1, qos)
		}
	}
}

// arrivedOnce checks what arrived against the messages 1, 2, ... with their QoS: at QoS 2 exactly once, at
// QoS 1 at least once, and the first arrivals at each QoS in order.
func arrivedOnce(t *rapid.T, where string, messages []packet.QoS, arrived []int) {
	copies := make([]int, len(messages)+1)
	var last [3]int
	for _, ref := range arrived {
		copies[ref]++
		qos := messages[ref-1]
		if copies[ref] == 1 && ref < last[qos] {
			t.Fatalf("message %d arrived %s after %d of the same QoS", ref, where, last[qos])
		}
		last[qos] = max(last[qos], ref)
	}
	for i, qos := range messages {
		if n := copies[i+1]; qos == 1 && n == 0 || qos == 2 && n != 1 {
			t.Fatalf("message %d of QoS %d arrived %s %d times", i+1, qos, where, n)
		}
	}
}
