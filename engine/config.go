package engine

import (
	"errors"
	"fmt"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Config is everything that one broker does differently from another. The zero value is the
// standard's own reading with no limits; Validate rejects what makes no sense.
type Config struct {
	// Epoch makes MessageIDs unique over restarts: larger at each start on the same storage. At most 65535.
	Epoch uint16
	// Seed is the source of assigned Client Identifiers.
	Seed uint64

	// MaxInflight bounds unacknowledged QoS 1 and 2 messages sent to a client that names no Receive Maximum,
	// and any client when InflightCap is set. Zero: 65535.
	MaxInflight int
	// InflightCap makes MaxInflight an upper bound for a client's own Receive Maximum, not just its default.
	InflightCap bool
	// ReceiveMaximum is what CONNACK tells MQTT 5.0 clients, and is held against them. Zero: 65535, not sent.
	ReceiveMaximum uint16

	// QueueMessages bounds the messages waiting in a Session. Zero: no bound.
	QueueMessages int
	// QueueBytes bounds the topic and payload bytes waiting in a Session. Zero: no bound.
	QueueBytes int
	// QueueCountsInflight counts messages in flight against QueueMessages and QueueBytes too (Mosquitto 2.0.11, offline).
	QueueCountsInflight bool
	// DropOldest makes a full queue push out its oldest message (EMQX) rather than refuse the new one (Mosquitto).
	DropOldest bool
	// QueueQoS0 stores QoS 0 messages for a Session without a connection (EMQX).
	QueueQoS0 bool

	// KeepAliveGrace is added to 1.5 times Keep Alive before a silent client is disconnected.
	KeepAliveGrace time.Duration
	// KeepAliveCheck is how often the broker looks; a silent client is disconnected at the first look after its time
	// is over. Looks are at multiples of it. Zero: at once.
	KeepAliveCheck time.Duration
	// KeepAliveNotBefore keeps a connection younger than this from being looked at (FlashMQ: 30 s).
	KeepAliveNotBefore time.Duration
	// ServerKeepAlive, if not zero, replaces the Keep Alive of MQTT 5.0 clients that ask for more, or for none. Seconds.
	ServerKeepAlive uint16
	// ConnectTimeout bounds the time from a Network Connection to its CONNECT. Zero: no bound.
	ConnectTimeout time.Duration

	// SessionExpiryMax caps the Session Expiry Interval that MQTT 5.0 clients ask for. Zero: no cap.
	SessionExpiryMax packet.Seconds
	// SessionExpiry311 is the Session Expiry Interval of MQTT 3.1 and 3.1.1 Sessions with Clean Session 0. Zero: never.
	SessionExpiry311 packet.Seconds

	// Persistence says how Sessions survive a restart.
	Persistence Persistence
	// SnapshotEvery is the time between two snapshots, for PersistSnapshot. Zero: only at a graceful stop.
	SnapshotEvery time.Duration
	// SnapshotSkipsCleanStart leaves Sessions whose last CONNECT had Clean Start 1 out of storage (Mosquitto).
	SnapshotSkipsCleanStart bool
}

// Persistence is a way to keep Sessions over a restart.
type Persistence uint8

// The ways to keep Sessions.
const (
	// PersistNone keeps Sessions in memory only.
	PersistNone Persistence = iota
	// PersistSnapshot writes the whole state from time to time and at a graceful stop. Acknowledgements do not wait for it.
	PersistSnapshot
	// PersistJournal writes each change, and acknowledgements wait until it is durable.
	PersistJournal
)

// Validate reports all that is wrong with c, each with the field's name.
func (c *Config) Validate() error {
	var errs []error
	nonNegative := func(field string, value int64) {
		if value < 0 {
			errs = append(errs, fmt.Errorf("%s is %d, must not be negative", field, value))
		}
	}
	nonNegative("MaxInflight", int64(c.MaxInflight))
	nonNegative("QueueMessages", int64(c.QueueMessages))
	nonNegative("QueueBytes", int64(c.QueueBytes))
	nonNegative("KeepAliveGrace", int64(c.KeepAliveGrace))
	nonNegative("KeepAliveCheck", int64(c.KeepAliveCheck))
	nonNegative("KeepAliveNotBefore", int64(c.KeepAliveNotBefore))
	nonNegative("ConnectTimeout", int64(c.ConnectTimeout))
	nonNegative("SnapshotEvery", int64(c.SnapshotEvery))
	if c.MaxInflight > 65535 {
		errs = append(errs, fmt.Errorf("MaxInflight is %d, must be at most 65535", c.MaxInflight))
	}
	if c.Persistence > PersistJournal {
		errs = append(errs, fmt.Errorf("Persistence is %d, must be PersistNone, PersistSnapshot or PersistJournal", c.Persistence))
	}
	return errors.Join(errs...)
}
