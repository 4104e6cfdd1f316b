package workloads

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// ClientGroup is one client, or Count clients that are alike but for ${client} and ${n}. Keys and meanings are those
// of client.Config in sim/client.
type ClientGroup struct {
	Name    string  `yaml:"name,required"`
	Count   int     `yaml:"count" default:"1" bounds:"1..1000000"`
	Link    string  `yaml:"link" default:"lan"`
	Version Version `yaml:"version" default:"5.0"`
	// ClientID is the Client Identifier; nil is the client's name. An empty one asks the broker to assign one.
	ClientID *Text `yaml:"client_id"`
	// ShareClientID says that another client has the same Client Identifier on purpose.
	ShareClientID bool   `yaml:"share_client_id"`
	FreshID       bool   `yaml:"fresh_id"`
	Clean         Clean  `yaml:"clean" default:"always"`
	SessionExpiry Expiry `yaml:"session_expiry"` // 5.0; zero: absent

	KeepAlive      KeepAlive `yaml:"keep_alive" default:"60s"`
	PingTimeout    Duration  `yaml:"ping_timeout"` // zero: one Keep Alive
	ConnectTimeout Duration  `yaml:"connect_timeout" default:"30s"`
	Reconnect      Reconnect `yaml:"reconnect" default:"{}"`

	ReceiveMaximum    int  `yaml:"receive_maximum" bounds:"1..65535"` // 5.0; zero: absent
	MaximumPacketSize Size `yaml:"maximum_packet_size"`               // 5.0; zero: absent
	MaxInflight       int  `yaml:"max_inflight" default:"20" bounds:"1..60000"`
	QueueLimit        int  `yaml:"queue_limit" bounds:"1..1000000000"` // zero: no bound
	QueueQoS0         bool `yaml:"queue_qos0"`
	Store             bool `yaml:"store"`
	Resubscribe       bool `yaml:"resubscribe"`
	DropOnLoss        bool `yaml:"drop_on_loss"`

	UserName Text  `yaml:"user_name"`
	Password Text  `yaml:"password"`
	Will     *Will `yaml:"will"`

	Start       Start          `yaml:"start" default:"0s"`
	Subscribe   []Subscription `yaml:"subscribe"`
	Publish     []Publish      `yaml:"publish"`
	Outages     []Outage       `yaml:"outages"`
	PowerCycles []PowerCycle   `yaml:"power_cycles"`
}

// Will is a Will Message.
type Will struct {
	Topic   TopicName `yaml:"topic,required"`
	QoS     QoS       `yaml:"qos,required"`
	Payload Text      `yaml:"payload"`
	Retain  bool      `yaml:"retain"`
	Delay   Seconds   `yaml:"delay"` // Will Delay Interval, 5.0
}

// Subscription is one Topic Filter that an application means to be subscribed to.
type Subscription struct {
	Filter TopicFilter `yaml:"filter,required"`
	QoS    QoS         `yaml:"qos,required"`
	// The rest is for 5.0 only.
	NoLocal           bool `yaml:"no_local"`
	RetainAsPublished bool `yaml:"retain_as_published"`
	RetainHandling    int  `yaml:"retain_handling" bounds:"0..2"`
}

// Reconnect says when a client connects again after it lost its Network Connection or got none: after Min, then each
// time Factor longer up to Max, lengthened or shortened by at most Jitter.
type Reconnect struct {
	Never  bool     `yaml:"-"`
	Min    Duration `yaml:"min" default:"1s"`
	Max    Duration `yaml:"max" default:"120s"`
	Factor Factor   `yaml:"factor" default:"2"`
	Jitter Share    `yaml:"jitter" default:"0%"`
}

// NameOf is the name of the n-th client of the group, from 1.
func (g *ClientGroup) NameOf(n int) string {
	if g.Count == 1 {
		return g.Name
	}
	return g.Name + "-" + strconv.Itoa(n)
}

// ClientIDOf is the Client Identifier of the n-th client of the group, from 1.
func (g *ClientGroup) ClientIDOf(n int) string {
	if g.ClientID == nil {
		return g.NameOf(n)
	}
	return g.ClientID.For(g.NameOf(n), n, "")
}

// member is the number of the group's client of that name, or 0.
func (g *ClientGroup) member(name string) int {
	if g.Count == 1 {
		if name == g.Name {
			return 1
		}
		return 0
	}
	digits, ok := strings.CutPrefix(name, g.Name+"-")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > g.Count || strconv.Itoa(n) != digits {
		return 0
	}
	return n
}

// UnmarshalYAML reads a mapping, or the word never.
func (r *Reconnect) UnmarshalYAML(node ast.Node) error {
	if text, _ := scalarText(node); text == "never" {
		r.Never = true
		return nil
	}
	type plain Reconnect // without this method
	if err := decode(node, (*plain)(r)); err != nil {
		return err
	}
	if r.Min == 0 {
		return errorAt(node, "min is 0s, which would connect without end while the link is dead; write for example 1s, or \"reconnect: never\"")
	}
	if r.Max < r.Min {
		return errorAt(node, "max %s is less than min %s; write max: %s or more", r.Max, r.Min, r.Min)
	}
	return nil
}

// clientName checks a name that is used in reports, in expressions and, by default, as Client Identifier.
func clientName(name string) error {
	for _, c := range name {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_.", c) {
			continue
		}
		return fmt.Errorf("the name %q has a character %q; use letters, digits, '-', '_' and '.'", name, c)
	}
	if name == "" || len(name) > 64 {
		return fmt.Errorf("a name has 1 to 64 characters")
	}
	return nil
}
