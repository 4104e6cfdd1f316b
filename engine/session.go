package engine

import (
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// session is the server's half of the Session state. MQTT 5.0 section 4.1.
type session struct {
	id       SessionID
	clientID string
	conn     *conn // nil while no Network Connection is there
	version  packet.Version
	expiry   packet.Seconds
	// cleanStart is that of the last CONNECT; for 3.x it is CleanSession.
	cleanStart bool
	expiresAt  Instant // while disconnected; Never otherwise
	expiryTimer,
	willTimer timer
	pendingWill *will // waits for its Will Delay Interval

	recorded      bool // the journal has it
	subscriptions []*subscription
	outbox        outbox
	// received has the QoS 2 messages that came from the client and were not released yet, by Packet Identifier.
	received map[uint16]MessageID

	stamp   uint64 // number of the last routing that found this Session
	stampAt int    // its place in Broker.targets
}

// seconds converts a wire interval to a Duration.
func seconds(s packet.Seconds) time.Duration { return time.Duration(s) * time.Second }

func (b *Broker) session(id SessionID) *session {
	if int(id) < len(b.sessions) {
		return b.sessions[id]
	}
	return nil
}

func (b *Broker) makeSession(clientID string) *session {
	s := b.addSession(clientID)
	b.observe(Event{Kind: SessionMade, Session: s.id, ClientID: clientID})
	return s
}

func (b *Broker) addSession(clientID string) *session {
	s := &session{clientID: clientID, expiresAt: Never}
	if n := len(b.freeSessions); n > 0 {
		s.id = b.freeSessions[n-1]
		b.freeSessions = b.freeSessions[:n-1]
		b.sessions[s.id] = s
	} else {
		s.id = SessionID(len(b.sessions))
		b.sessions = append(b.sessions, s)
	}
	b.byClient[clientID] = s
	return s
}

// removeSession frees the place of an empty Session.
func (b *Broker) removeSession(s *session) {
	delete(b.byClient, s.clientID)
	b.sessions[s.id] = nil
	b.freeSessions = append(b.freeSessions, s.id)
}

// detach ends the Session's Network Connection: the Session ends with it, or its Session Expiry
// Interval begins. [MQTT-3.1.2-23]
func (b *Broker) detach(s *session, cause Cause) {
	c := s.conn
	s.conn = nil
	s.outbox.rewind()
	b.observe(Event{Kind: Disconnected, Conn: c.id, Session: s.id, Cause: cause,
		Depth: s.outbox.waiting.messages, DepthBytes: s.outbox.waiting.bytes})
	s.expiresAt = b.expiryFrom(s.expiry)
	b.leaveWill(s, c)
	if s.expiry == 0 {
		b.endSession(s, CauseSessionNotKept) // [MQTT-4.1.0-2] [MQTT3-3.1.2-6]
		return
	}
	b.set(&s.expiryTimer, s.expiresAt, wakeSessionExpiry, uint32(s.id))
	b.recordSession(s)
}

func (b *Broker) expiryFrom(interval packet.Seconds) Instant {
	if interval == packet.SessionExpiryNever {
		return Never
	}
	return b.now.Add(seconds(interval))
}

// endSession discards a Session that has no Network Connection, and all that is in it.
func (b *Broker) endSession(s *session, cause Cause) {
	b.publishPendingWill(s) // a will is sent no later than its Session ends [MQTT-3.1.2-8]
	b.recordSessionEnd(s)
	for s.outbox.live.messages > 0 {
		b.drop(s, s.outbox.head, cause)
	}
	for len(s.subscriptions) > 0 {
		b.removeSubscription(s.subscriptions[len(s.subscriptions)-1])
	}
	b.releaseReceived(s)
	b.observe(Event{Kind: SessionEnded, Session: s.id, Cause: cause})
	b.removeSession(s)
}

// grantExpiry is the Session Expiry Interval that this configuration gives to a CONNECT.
func (b *Broker) grantExpiry(p *packet.Connect) packet.Seconds {
	if p.Version < packet.V5 {
		switch {
		case p.CleanSession:
			return 0
		case b.cfg.SessionExpiry311 != 0:
			return b.cfg.SessionExpiry311
		}
		return packet.SessionExpiryNever
	}
	if !p.Properties.Has(packet.SessionExpiryInterval) {
		return 0
	}
	return b.capExpiry(p.Properties.SessionExpiryInterval)
}

func (b *Broker) capExpiry(asked packet.Seconds) packet.Seconds {
	if limit := b.cfg.SessionExpiryMax; limit != 0 && asked > limit {
		return limit
	}
	return asked
}
