package bench

import "github.com/hiatus-mqtt/hiatus/sim/client"

// This file follows messages from the Broker to the receiving application.

// underWay puts a PUBLISH on its way to a client.
func (l *Ledger) underWay(conn uint32, d downPacket) {
	w := l.wires.get(conn)
	q := &d.pub.pairs[d.pair]
	if w.clientGone {
		q.lostOnDownlink(&d)
		return
	}
	w.down.push(d)
	q.wire++
	d.pub.holders++
}

// lostOnDownlink notes a PUBLISH that nobody reads. At QoS 1 and 2 the Session still has the message.
func (q *pair) lostOnDownlink(d *downPacket) {
	switch {
	case d.qos > 0:
	case d.replay:
		q.loseIfNone(LostDownlink)
	default:
		q.cause = LostDownlink
	}
}

// read matches a PUBLISH that a client read with the one that the Broker wrote.
func (l *Ledger) read(e *client.Event) {
	w := l.wires.get(e.Conn)
	d, ok := w.down.pop()
	if !ok {
		l.broken(nil, e.Client, "it read a PUBLISH on connection %d that the Broker did not write", e.Conn)
		return
	}
	q := &d.pub.pairs[d.pair]
	if d.packetID != e.PacketID || d.qos != e.QoS || q.receiver != e.Client {
		l.broken(d.pub, e.Client, "the client read QoS %d, Packet Identifier %d; the Broker wrote QoS %d, %d, for %s",
			e.QoS, e.PacketID, d.qos, d.packetID, l.client(q.receiver).name)
		return
	}
	w.silent = false
	q.wire--
	q.read = true
	if e.Kind == client.Delivered {
		l.arrive(&d)
	} else if !q.got {
		// Its library holds the Packet Identifier of a message that the Broker has long forgotten.
		q.cause = LostReceiver
	}
	l.release(d.pub)
}

// clientEndGone loses what is still on its way to the client.
func (l *Ledger) clientEndGone(conn uint32) {
	w := l.wires.get(conn)
	if w.clientGone {
		return
	}
	w.clientGone = true
	if !w.silent {
		w.silent, w.silentSince = true, l.now
	}
	for d, ok := w.down.pop(); ok; d, ok = w.down.pop() {
		q := &d.pub.pairs[d.pair]
		q.lostOnDownlink(&d)
		q.wire--
		l.release(d.pub)
	}
	l.restate(w.client)
	if !w.opened {
		w.brokerGone = true // the Broker does not know of it, so it cannot know of its end
	}
	l.wires.closed(conn)
}
