package client

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// Config is everything that one client does differently from another. The zero value but for
// Version is a client that connects once, with an empty Client Identifier and a clean Session.
type Config struct {
	Version packet.Version
	// ClientID is the Client Identifier. Empty asks the server for one, which MQTT 3.1 does not
	// know and MQTT 3.1.1 allows with Clean Session only. [MQTT3-3.1.3-7]
	ClientID string
	// FreshID makes a new Client Identifier at each program start: ClientID, a hyphen and eight random hex digits.
	FreshID bool
	// Clean says which CONNECT packets have Clean Session (3.1, 3.1.1) or Clean Start (5.0) set.
	Clean CleanHabit
	// SessionExpiry is the Session Expiry Interval in CONNECT (5.0). Zero: absent, the Session ends with its Network Connection.
	SessionExpiry packet.Seconds
	// KeepAlive is in seconds. Zero turns the mechanism off. A Server Keep Alive in CONNACK replaces it (5.0).
	KeepAlive uint16
	// PingTimeout is how long the client waits for PINGRESP. Zero: one Keep Alive.
	PingTimeout time.Duration
	// ConnectTimeout bounds the time from the dial to CONNACK. Zero: 30 s.
	ConnectTimeout time.Duration
	// ReceiveMaximum bounds the QoS 1 and 2 messages the server may have unacknowledged (5.0). Zero: absent, 65535.
	ReceiveMaximum uint16
	// MaximumPacketSize is the largest Control Packet the client accepts, in bytes (5.0). Zero: absent, no limit.
	MaximumPacketSize uint32

	// MaxInflight bounds the client's own QoS 1 and 2 messages that are not acknowledged completely; a
	// Receive Maximum in CONNACK bounds them further (5.0). Zero: 20. At most MaxWindow.
	MaxInflight int
	// QueueLimit bounds the messages waiting in the client because it is offline or its window is
	// closed; of a full queue the newest message is given up. Zero: no bound.
	QueueLimit int
	// QueueQoS0 keeps QoS 0 messages while offline (MQTT.js). Otherwise they are given up at once.
	QueueQoS0 bool
	// DropOnLoss gives unacknowledged messages up when the server no longer has the Session; otherwise
	// they are published again as new ones, which may duplicate them (Paho Python, Paho Go).
	DropOnLoss bool
	// Store keeps the client's half of the Session and its queue over a restart of the program.
	Store bool

	// Reconnect says when the client connects again after it lost a Network Connection or got none. Zero: never.
	Reconnect Backoff

	// Will is the Will Message. Nil: none.
	Will *Will
	// Subscriptions are what the application wants to receive. SUBSCRIBE goes out when CONNACK says
	// that no Session was present, and for what was never acknowledged.
	Subscriptions []Subscription
	// Resubscribe sends SUBSCRIBE at each connect, also into a present Session (mosquitto_sub).
	Resubscribe bool

	// UserName and Password are left out of CONNECT when empty.
	UserName string
	Password string
}

// CleanHabit says which CONNECT packets of a client ask for a clean Session.
type CleanHabit uint8

// The habits found among clients.
const (
	// CleanAlways is every CONNECT (mosquitto_sub).
	CleanAlways CleanHabit = iota
	// CleanFirst is each CONNECT of a program until one was accepted, none after that (Paho Python for MQTT 5.0).
	CleanFirst
	// CleanNever is none.
	CleanNever
	// CleanTwice connects clean at program start, disconnects and connects again without: the way to wipe and
	// then keep a Session in MQTT 3.1.1. The connects after that are not clean either. In MQTT 5.0 the first
	// CONNECT has no Session Expiry Interval, so that its Session is gone as well.
	CleanTwice
)

// Will is the Will Message of a client.
type Will struct {
	TopicName string
	Payload   []byte
	QoS       packet.QoS
	Retain    bool
	// Delay is the Will Delay Interval (5.0). Zero: absent.
	Delay packet.Seconds
}

// Subscription is one Topic Filter that the application wants to receive, with its options.
type Subscription struct {
	TopicFilter string
	QoS         packet.QoS
	// NoLocal, RetainAsPublished and RetainHandling are sent in MQTT 5.0 only.
	NoLocal           bool
	RetainAsPublished bool
	RetainHandling    uint8
}

// Message is one Application Message that the program publishes. TopicName and Payload are
// referenced, not copied. They must fit into a PUBLISH.
type Message struct {
	// Ref is the driver's number for the publication; events carry it. Zero: none.
	Ref       uint64
	TopicName string
	Payload   []byte
	QoS       packet.QoS
	Retain    bool
	// HasExpiry sends Expiry as Message Expiry Interval (5.0). As in the libraries of the field, time
	// spent waiting in the client is not taken off it.
	HasExpiry bool
	Expiry    packet.Seconds
}

// MaxWindow is the most messages a client may have in flight. It is less than the 65535 Packet
// Identifiers, so that SUBSCRIBE and UNSUBSCRIBE always find one.
const MaxWindow = 60000

const (
	defaultMaxInflight    = 20
	defaultConnectTimeout = 30 * time.Second
)

// maxInflight is MaxInflight with its default.
func (c *Config) maxInflight() int {
	if c.MaxInflight == 0 {
		return defaultMaxInflight
	}
	return c.MaxInflight
}

// connectTimeout is ConnectTimeout with its default.
func (c *Config) connectTimeout() time.Duration {
	if c.ConnectTimeout == 0 {
		return defaultConnectTimeout
	}
	return c.ConnectTimeout
}

// Validate reports all that is wrong with c, each with the field's name.
func (c *Config) Validate() error {
	var errs []error
	reject := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	reject(c.Version < packet.V31 || c.Version > packet.V5, "Version is %d, must be 3 (3.1), 4 (3.1.1) or 5 (5.0)", c.Version)
	reject(c.Clean > CleanTwice, "Clean is %d, must be CleanAlways, CleanFirst, CleanNever or CleanTwice", c.Clean)
	reject(len(c.ClientID) > math.MaxUint16-9, "ClientID has %d bytes, must be at most %d", len(c.ClientID), math.MaxUint16-9)
	if c.ClientID == "" && !c.FreshID {
		reject(c.Version == packet.V31, "ClientID is empty, MQTT 3.1 needs one")
		reject(c.Version == packet.V311 && c.Clean != CleanAlways, "ClientID is empty, MQTT 3.1.1 needs CleanAlways then")
	}
	reject(c.PingTimeout < 0, "PingTimeout is %v, must not be negative", c.PingTimeout)
	reject(c.ConnectTimeout < 0, "ConnectTimeout is %v, must not be negative", c.ConnectTimeout)
	reject(c.MaxInflight < 0 || c.MaxInflight > MaxWindow, "MaxInflight is %d, must be 0 to %d", c.MaxInflight, MaxWindow)
	reject(c.QueueLimit < 0, "QueueLimit is %d, must not be negative", c.QueueLimit)
	reject(c.Password != "" && c.UserName == "" && c.Version < packet.V5, "Password without UserName needs MQTT 5.0") // [MQTT3-3.1.2-22]
	errs = append(errs, c.Reconnect.validate(), c.Will.validate())
	for i := range c.Subscriptions {
		errs = append(errs, c.Subscriptions[i].validate())
	}
	if c.Version < packet.V5 {
		errs = append(errs, c.validateBefore5())
	}
	return errors.Join(errs...)
}

// validateBefore5 rejects what only MQTT 5.0 can carry, so that nothing is left out silently.
func (c *Config) validateBefore5() error {
	var errs []error
	only5 := func(field string, set bool) {
		if set {
			errs = append(errs, fmt.Errorf("%s needs MQTT 5.0", field))
		}
	}
	only5("SessionExpiry", c.SessionExpiry != 0)
	only5("ReceiveMaximum", c.ReceiveMaximum != 0)
	only5("MaximumPacketSize", c.MaximumPacketSize != 0)
	only5("Will.Delay", c.Will != nil && c.Will.Delay != 0)
	return errors.Join(errs...)
}

func (w *Will) validate() error {
	switch {
	case w == nil:
		return nil
	case w.QoS > 2:
		return fmt.Errorf("Will.QoS is %d, must be 0, 1 or 2", w.QoS)
	case w.TopicName == "" || len(w.TopicName) > math.MaxUint16:
		return fmt.Errorf("Will.TopicName has %d bytes, must have 1 to %d", len(w.TopicName), math.MaxUint16)
	case len(w.Payload) > math.MaxUint16:
		return fmt.Errorf("Will.Payload has %d bytes, must be at most %d", len(w.Payload), math.MaxUint16)
	}
	return nil
}

func (s *Subscription) validate() error {
	switch {
	case s.TopicFilter == "" || len(s.TopicFilter) > math.MaxUint16:
		return fmt.Errorf("Subscriptions: TopicFilter has %d bytes, must have 1 to %d", len(s.TopicFilter), math.MaxUint16)
	case s.QoS > 2:
		return fmt.Errorf("Subscriptions: QoS of %q is %d, must be 0, 1 or 2", s.TopicFilter, s.QoS)
	case s.RetainHandling > 2:
		return fmt.Errorf("Subscriptions: RetainHandling of %q is %d, must be 0, 1 or 2", s.TopicFilter, s.RetainHandling)
	}
	return nil
}
