package bench

import (
	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim"
	"github.com/hiatus-mqtt/hiatus/sim/client"
)

// This file follows a publication from the application to the Broker.

// scheduled begins a publication. From here on the publishing client has it.
func (l *Ledger) scheduled(e *sim.Event) {
	l.scratch = append(l.scratch[:0], e.TopicName...)
	p := l.publish(e.Client, e.Ref, l.scratch, e.TopicName)
	p.bytes = int32(len(e.TopicName) + e.Size)
	p.qos, p.offline = e.QoS, !e.Online
	p.owned, p.holders = true, 1
}

func (l *Ledger) publishSent(e *client.Event) {
	p := l.byRef.get(e.Ref)
	if p == nil || !p.owned {
		l.broken(p, noClient, "client %s sends publication %d, which it does not have", l.client(e.Client).name, e.Ref)
		return
	}
	p.conn, p.arrived = e.Conn, false
	w := l.wires.get(e.Conn)
	if w.brokerGone {
		p.lostOnUplink(e.QoS)
		return
	}
	w.up.push(upPacket{pub: p, packetID: e.PacketID, qos: e.QoS, backlog: e.Backlog || p.offline})
	p.uplinks++
	p.holders++
}

// lostOnUplink notes a PUBLISH that nobody reads. At QoS 1 and 2 the client still has the message.
func (p *publication) lostOnUplink(qos packet.QoS) {
	if qos > 0 {
		return
	}
	for i := range p.pairs {
		p.pairs[i].loseIfNone(LostUplink)
	}
}

func (l *Ledger) publishDone(e *client.Event) {
	if e.Reason >= packet.UnspecifiedError {
		l.disown(e, LostRefused)
		return
	}
	l.disown(e, NotLost)
}

func (l *Ledger) gaveUp(e *client.Event) {
	cause := LostNeverSent
	if e.Cause == client.CauseNotAcceptable {
		cause = LostRefused // CONNACK forbids it
	}
	l.disown(e, cause)
}

// disown ends the publishing client's part. What the Broker did with an earlier copy says more than
// that the client gave the message up.
func (l *Ledger) disown(e *client.Event, cause LossCause) {
	p := l.byRef.get(e.Ref)
	if p == nil || !p.owned {
		l.broken(p, noClient, "client %s is done with publication %d, which it does not have", l.client(e.Client).name, e.Ref)
		return
	}
	p.owned = false
	for i := range p.pairs {
		p.pairs[i].loseIfNone(cause)
	}
	l.release(p)
}

// received matches a PUBLISH that the Broker read with the one that the client wrote.
func (l *Ledger) received(e *engine.Event) {
	w := l.wires.get(uint32(e.Conn))
	u, ok := w.up.pop()
	if !ok {
		l.broken(nil, noClient, "the Broker read a PUBLISH on connection %d that no client wrote", e.Conn)
		return
	}
	p := u.pub
	if u.packetID != e.PacketID || u.qos != e.QoS {
		l.broken(p, noClient, "the Broker read QoS %d, Packet Identifier %d; the client wrote QoS %d, %d", e.QoS, e.PacketID, u.qos, u.packetID)
		return
	}
	w.silent = false
	p.uplinks--
	p.arrived = p.arrived || p.conn == uint32(e.Conn)
	l.accepted(e, &u)
	l.release(p)
}

// accepted notes what the Broker made of the PUBLISH u.
func (l *Ledger) accepted(e *engine.Event, u *upPacket) {
	p := u.pub
	if e.Message == 0 {
		l.refusedAll(p, e.Cause)
		return
	}
	m := l.byMessage.get(uint64(e.Message))
	if m == nil {
		m = l.newMessage(e.Message, p)
		m.backlog = u.backlog
		m.accept(e.QoS == 2)
		return
	}
	if e.QoS != 2 {
		l.broken(p, noClient, "the Broker uses message number %d twice", e.Message)
		return
	}
	if m.pub != p {
		for i := range p.pairs {
			p.pairs[i].cause = LostRepetition
		}
	}
}

// accept makes the Broker hold m: for the time of its routing, or of its QoS 2 handshake around that.
func (m *message) accept(handshake bool) {
	m.held, m.unrouted = handshake, !handshake
	m.holds = 1
}

func (l *Ledger) refusedAll(p *publication, cause engine.Cause) {
	loss := lossOf(cause)
	if loss == NotLost {
		loss = LostRefused
	}
	for i := range p.pairs {
		p.pairs[i].cause = loss
	}
}

// willPublished begins the publication of a Will Message, which the Broker has already.
func (l *Ledger) willPublished(e *engine.Event) {
	l.sessionCounts.WillsSent++
	p := l.publish(l.session(e.Session).receiver(), 0, e.TopicName, string(e.TopicName))
	p.bytes, p.qos = int32(len(e.TopicName)+e.Size), e.QoS
	l.newMessage(e.Message, p).accept(false)
}

// brokerEndGone loses what is still on its way to the Broker.
func (l *Ledger) brokerEndGone(conn uint32) {
	w := l.wires.get(conn)
	if w.brokerGone {
		return
	}
	w.brokerGone = true
	for u, ok := w.up.pop(); ok; u, ok = w.up.pop() {
		u.pub.lostOnUplink(u.qos)
		u.pub.uplinks--
		l.release(u.pub)
	}
	l.wires.closed(conn)
}
