package bench

import (
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine"
)

// LossCause is why a message never reached one intended receiver. The list is closed: a new cause is
// added here, never folded into another, and there is none for "other".
type LossCause uint8

// The causes, in the order in which reports show them.
const (
	NotLost LossCause = iota
	// LostNeverSent: the publishing client gave it up.
	LostNeverSent
	// LostUplink: QoS 0 bytes that died with the publisher's connection.
	LostUplink
	// LostRepetition: QoS 2 only. The Broker took it for a repetition of another message, since the publishing
	// client had forgotten that it used the same Packet Identifier before.
	LostRepetition
	// The receiver had no Session when the message was routed: none was made under its Client Identifier yet, ...
	LostNoSessionNeverMade
	LostNoSessionNotKept   // ... it ended with its Network Connection,
	LostNoSessionExpired   // ... its Session Expiry Interval passed,
	LostNoSessionWiped     // ... Clean Start or Clean Session discarded it,
	LostNoSessionRestart   // ... it did not survive a restart of the Broker,
	LostNoSessionTakenOver // ... another client uses it, under the same Client Identifier.
	// LostNotSubscribed: a Session, but the filter was not, or no longer, in it.
	LostNotSubscribed
	// LostOfflineQoS0: QoS 0, no connection, not stored by this configuration.
	LostOfflineQoS0
	LostQueueFull   // refused by a full queue
	LostQueueOldest // pushed out of a full queue by a newer message
	LostQueueBytes  // refused by a queue full in bytes
	// The message was in a Session, which then ended.
	LostDiscardedExpired
	LostDiscardedWiped
	LostDiscardedNotKept
	LostDiscardedRestart   // an orderly restart that did not keep the Session
	LostDiscardedTakenOver // another client took the Session over, with what was in it
	LostMessageExpired
	LostTooLarge
	LostRefused
	// LostBrokerStop: accepted, acknowledged or not, and gone in a crash because it was not durable.
	LostBrokerStop
	// LostDownlink: QoS 0 bytes written to a dead link.
	LostDownlink
	// LostReceiver: acknowledged by the receiving client's library, and never seen by its application.
	LostReceiver
	lossCauses
)

var lossCauseNames = [lossCauses]string{
	NotLost:                "",
	LostNeverSent:          "never-sent",
	LostUplink:             "uplink",
	LostRepetition:         "taken-for-repetition",
	LostNoSessionNeverMade: "no-session/never-made",
	LostNoSessionNotKept:   "no-session/not-kept",
	LostNoSessionExpired:   "no-session/expired",
	LostNoSessionWiped:     "no-session/wiped",
	LostNoSessionRestart:   "no-session/restart",
	LostNoSessionTakenOver: "no-session/taken-over",
	LostNotSubscribed:      "not-subscribed",
	LostOfflineQoS0:        "offline-qos0",
	LostQueueFull:          "queue-full",
	LostQueueOldest:        "queue-oldest",
	LostQueueBytes:         "queue-bytes",
	LostDiscardedExpired:   "session-discarded/expired",
	LostDiscardedWiped:     "session-discarded/wiped",
	LostDiscardedNotKept:   "session-discarded/not-kept",
	LostDiscardedRestart:   "session-discarded/restart",
	LostDiscardedTakenOver: "session-discarded/taken-over",
	LostMessageExpired:     "message-expired",
	LostTooLarge:           "too-large",
	LostRefused:            "refused",
	LostBrokerStop:         "broker-stop",
	LostDownlink:           "downlink",
	LostReceiver:           "receiver",
}

// String returns the cause's name as code, results and reports spell it.
func (c LossCause) String() string { return lossCauseNames[c] }

// LossCauseNames returns the names of all causes, in the order in which reports show them.
func LossCauseNames() []string { return append([]string(nil), lossCauseNames[1:]...) }

// lossOf is what an engine's Dropped or refused Received means for the pair.
func lossOf(cause engine.Cause) LossCause {
	switch cause {
	case engine.CauseOfflineQoS0:
		return LostOfflineQoS0
	case engine.CauseQueueFull:
		return LostQueueFull
	case engine.CauseQueueOldest:
		return LostQueueOldest
	case engine.CauseQueueBytes:
		return LostQueueBytes
	case engine.CauseMessageExpired:
		return LostMessageExpired
	case engine.CauseTooLarge:
		return LostTooLarge
	case engine.CauseRefused, engine.CauseNotAuthorized:
		return LostRefused
	case engine.CauseSessionExpired:
		return LostDiscardedExpired
	case engine.CauseSessionWiped:
		return LostDiscardedWiped
	case engine.CauseSessionNotKept:
		return LostDiscardedNotKept
	case engine.CauseServerStop:
		return LostDiscardedRestart
	}
	return NotLost
}

// noSession is what the end of a Session means for messages routed after it.
func noSession(cause engine.Cause) LossCause {
	switch cause {
	case engine.CauseSessionExpired:
		return LostNoSessionExpired
	case engine.CauseSessionWiped:
		return LostNoSessionWiped
	case engine.CauseSessionNotKept:
		return LostNoSessionNotKept
	case engine.CauseServerStop:
		return LostNoSessionRestart
	}
	return NotLost
}

// fates counts how pairs ended, for all clients together or for one of them.
type fates struct {
	expected, delivered    int64
	duplicates, illegal    int64
	queued, inFlight, lost int64
	retained, unintended   int64
	lostBy                 []int64 // by LossCause; nil as long as nothing was lost
}

func (f *fates) lose(cause LossCause) {
	if f.lostBy == nil {
		f.lostBy = make([]int64, lossCauses)
	}
	f.lost++
	f.lostBy[cause]++
}

// missing is how many pairs have no fate.
func (f *fates) missing() int64 { return f.expected - f.delivered - f.queued - f.inFlight - f.lost }

func (f *fates) add(g *fates) {
	f.expected += g.expected
	f.delivered += g.delivered
	f.duplicates += g.duplicates
	f.illegal += g.illegal
	f.queued += g.queued
	f.inFlight += g.inFlight
	f.retained += g.retained
	f.unintended += g.unintended
	for cause, n := range g.lostBy {
		if n == 0 {
			continue
		}
		f.lose(LossCause(cause))
		f.lost += n - 1
		f.lostBy[cause] += n - 1
	}
}

// byCause returns the losses by name, without the causes that did not occur.
func (f *fates) byCause() map[string]int64 {
	m := make(map[string]int64)
	for cause, n := range f.lostBy {
		if n != 0 {
			m[LossCause(cause).String()] = n
		}
	}
	return m
}

// InvariantError reports that the accounts of a run do not add up: the inside view (engine events) and
// the outside view (what clients got) contradict each other, or a pair is left without a fate. It
// means a fault of Hiatus, never of a scenario.
type InvariantError struct {
	At        engine.Instant
	Ref       uint64 // the publication's number; 0 is a Will Message, or none in particular
	TopicName string
	Receiver  string // name of the receiving client; may be empty
	Problem   string
}

func (e *InvariantError) Error() string {
	where := fmt.Sprintf("at %v", e.At.Sub(0))
	if e.TopicName != "" {
		where += fmt.Sprintf(", publication %d to %q", e.Ref, e.TopicName)
	}
	if e.Receiver != "" {
		where += ", receiver " + e.Receiver
	}
	return fmt.Sprintf("the ledger does not add up: %s: %s", where, e.Problem)
}
