package client

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

func TestValidate(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Config)
		want   string // words of the error; empty: valid
	}{
		{"plain", func(*Config) {}, ""},
		{"no version", func(c *Config) { c.Version = 0 }, "Version is 0"},
		{"habit", func(c *Config) { c.Clean = CleanTwice + 1 }, "Clean is 4"},
		{"empty id, 5.0", func(c *Config) { c.ClientID = "" }, ""},
		{"empty id, 3.1.1 and clean", func(c *Config) { c.ClientID, c.Version = "", packet.V311 }, ""},
		{"empty id, 3.1.1", func(c *Config) { c.ClientID, c.Version, c.Clean = "", packet.V311, CleanNever }, "needs CleanAlways"},
		{"empty id, 3.1", func(c *Config) { c.ClientID, c.Version = "", packet.V31 }, "MQTT 3.1 needs one"},
		{"fresh id, 3.1", func(c *Config) { c.ClientID, c.Version, c.FreshID = "", packet.V31, true }, ""},
		{"window", func(c *Config) { c.MaxInflight = MaxWindow + 1 }, "MaxInflight is 60001"},
		{"queue", func(c *Config) { c.QueueLimit = -1 }, "QueueLimit is -1"},
		{"times", func(c *Config) { c.PingTimeout = -1; c.ConnectTimeout = -1 }, "ConnectTimeout is -1ns"},
		{"password", func(c *Config) { c.Version, c.Password = packet.V311, "x" }, "Password without UserName"},
		{"properties", func(c *Config) { c.Version, c.SessionExpiry = packet.V311, 1 }, "SessionExpiry needs MQTT 5.0"},
		{"will delay", func(c *Config) { c.Version, c.Will = packet.V311, &Will{TopicName: "w", Delay: 1} }, "Will.Delay needs MQTT 5.0"},
		{"will", func(c *Config) { c.Will = &Will{} }, "Will.TopicName has 0 bytes"},
		{"filter", func(c *Config) { c.Subscriptions = []Subscription{{TopicFilter: "a", QoS: 3}} }, `QoS of "a" is 3`},
		{"back-off", func(c *Config) { c.Reconnect = Backoff{Min: 2, Max: 1} }, "Reconnect.Max is 1ns"},
		{"shrinking back-off", func(c *Config) { c.Reconnect.Factor = 2 }, "Reconnect.Factor is 2"},
		{"jitter", func(c *Config) { c.Reconnect.JitterPPM = million + 1 }, "Reconnect.JitterPPM"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := Config{Version: packet.V5, ClientID: "c"}
			test.change(&cfg)
			err := cfg.Validate()
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestBackoffDoesNotOverflow(t *testing.T) {
	b := Backoff{Min: time.Hour, Max: math.MaxInt64, Factor: math.MaxUint32, JitterPPM: million}
	r := rng.New(1, "jitter")
	wait := time.Duration(0)
	for range 20 {
		next := b.after(wait)
		if next < wait {
			t.Fatalf("after %v comes %v", wait, next)
		}
		wait = next
		if moved := b.jitter(wait, r); moved < 0 || moved > 2*wait {
			t.Fatalf("%v moved to %v", wait, moved)
		}
	}
}

// TestBatches: 100 Topic Filters go into one SUBSCRIBE or UNSUBSCRIBE, and each answer finds its own.
func TestBatches(t *testing.T) {
	var filters []Subscription
	var names []string
	for i := range 250 {
		names = append(names, strings.Repeat("x", i+1))
		filters = append(filters, Subscription{TopicFilter: names[i], QoS: 1})
	}
	c := establishedClient(packet.V5)
	for _, request := range []func(){
		func() { c.Subscribe(1, filters) },
		func() { c.Unsubscribe(1, names) },
	} {
		request()
		if len(c.requests) != 3 {
			t.Fatalf("%d requests, want 3", len(c.requests))
		}
		for _, size := range []int{100, 100, 50} {
			answer := packet.Suback{PacketID: c.requests[0], Reasons: make([]packet.ReasonCode, size)}
			data := answer.Append(nil, packet.V5)
			if c.filters[0].state.leaving() {
				data[0] = byte(packet.UNSUBACK) << 4 // the same but for the type
			}
			c.Receive(1, data)
		}
		for i := range c.filters {
			if c.filters[i].state != held {
				t.Fatalf("filter %d is in state %d", i, c.filters[i].state)
			}
		}
	}
	if len(c.filters) != 0 {
		t.Errorf("%d filters are left", len(c.filters))
	}
}
