package engine_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// options are the key=value and bare words of a line.
type options map[string]string

func optionsOf(words []string) (plain []string, o options) {
	o = options{}
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		switch {
		case ok:
			o[key] = value
		case w == "clean" || w == "dup" || w == "retain" || w == "will-retain" || w == "again":
			o[w] = ""
		default:
			plain = append(plain, w)
		}
	}
	return plain, o
}

func (o options) has(key string) bool { _, ok := o[key]; return ok }

func (o options) number(key string, absent int) int {
	if n, err := strconv.Atoi(o[key]); err == nil {
		return n
	}
	return absent
}

// send carries out a verb that sends a packet.
func (s *stage) send(t *testing.T, verb string, words []string) {
	args, o := optionsOf(words)
	name := args[0]
	if verb == "connect" && !o.has("again") {
		s.open(name)
	}
	p := s.conns[name]
	var b []byte
	switch verb {
	case "connect":
		b = connectPacket(p, args[1:], o)
	case "raw":
		b = unhex(t, args[1])
	case "ping":
		b = packet.AppendPingreq(nil)
	case "disconnect":
		d := packet.Disconnect{Reason: packet.ReasonCode(o.number("reason", 0))}
		setExpiry(&d.Properties, o)
		b = d.Append(nil, p.version)
	case "subscribe":
		b = subscribePacket(args[1:]).Append(nil, p.version)
	case "unsubscribe":
		u := packet.Unsubscribe{PacketID: 1}
		for _, f := range args[1:] {
			u.TopicFilters = append(u.TopicFilters, []byte(f))
		}
		b = u.Append(nil, p.version)
	case "publish":
		b = publishPacket(args[1:], o).Append(nil, p.version)
	case "puback", "pubrec", "pubrel", "pubcomp":
		types := map[string]packet.Type{"puback": packet.PUBACK, "pubrec": packet.PUBREC, "pubrel": packet.PUBREL, "pubcomp": packet.PUBCOMP}
		id, err := strconv.Atoi(args[1])
		if err != nil {
			t.Fatal(err)
		}
		a := packet.Ack{Type: types[verb], PacketID: uint16(id), Reason: packet.ReasonCode(o.number("reason", 0))}
		b = a.Append(nil, p.version)
	default:
		t.Fatalf("unknown verb %q", verb)
	}
	s.broker.Receive(s.now, p.id, b)
}

func setExpiry(q *packet.Properties, o options) {
	if o.has("expiry") {
		q.Set(packet.SessionExpiryInterval)
		q.SessionExpiryInterval = packet.SessionExpiryNever
		if o["expiry"] != "never" {
			q.SessionExpiryInterval = packet.Seconds(o.number("expiry", 0))
		}
	}
}

func connectPacket(p *peer, args []string, o options) []byte {
	p.version = packet.Version(o.number("v", 5))
	c := packet.Connect{Version: p.version, KeepAlive: uint16(o.number("keep-alive", 0))}
	if len(args) > 0 {
		c.ClientID = []byte(args[0])
	}
	c.CleanSession = o.has("clean") && p.version < packet.V5
	c.CleanStart = o.has("clean") && p.version == packet.V5
	setExpiry(&c.Properties, o)
	if n := o.number("receive-maximum", 0); n > 0 {
		c.Properties.Set(packet.ReceiveMaximum)
		c.Properties.ReceiveMaximum = uint16(n)
	}
	if n := o.number("packet-max", 0); n > 0 {
		c.Properties.Set(packet.MaximumPacketSize)
		c.Properties.MaximumPacketSize = uint32(n)
	}
	if o.has("auth") {
		c.Properties.Set(packet.AuthenticationMethod)
		c.Properties.AuthenticationMethod = []byte(o["auth"])
	}
	if topic, payload, ok := strings.Cut(o["will"], ":"); ok {
		c.HasWill = true
		c.Will = packet.Will{TopicName: []byte(topic), Payload: []byte(payload), QoS: packet.QoS(o.number("will-qos", 0)), Retain: o.has("will-retain")}
		if n := o.number("will-delay", 0); n > 0 {
			c.Will.Properties.Set(packet.WillDelayInterval)
			c.Will.Properties.WillDelayInterval = packet.Seconds(n)
		}
	}
	return c.Append(nil, p.version)
}

func subscribePacket(args []string) *packet.Subscribe {
	s := &packet.Subscribe{PacketID: 1}
	for _, a := range args {
		parts := strings.Split(a, ":")
		sub := packet.Subscription{TopicFilter: []byte(parts[0]), QoS: packet.QoS(parts[1][0] - '0')}
		if len(parts) > 2 {
			sub.NoLocal = strings.Contains(parts[2], "n")
			sub.RetainAsPublished = strings.Contains(parts[2], "p")
			switch {
			case strings.Contains(parts[2], "1"):
				sub.RetainHandling = 1
			case strings.Contains(parts[2], "2"):
				sub.RetainHandling = 2
			}
		}
		s.Subscriptions = append(s.Subscriptions, sub)
	}
	return s
}

func publishPacket(args []string, o options) *packet.Publish {
	p := &packet.Publish{TopicName: []byte(args[0]), QoS: packet.QoS(o.number("qos", 0)), PacketID: uint16(o.number("id", 0)),
		Dup: o.has("dup"), Retain: o.has("retain")}
	if len(args) > 1 {
		p.Payload = []byte(args[1])
	}
	if p.QoS > 0 && p.PacketID == 0 {
		p.PacketID = 1
	}
	q := &p.Properties
	if o.has("expiry") {
		q.Set(packet.MessageExpiryInterval)
		q.MessageExpiryInterval = packet.Seconds(o.number("expiry", 0))
	}
	if o.has("alias") {
		q.Set(packet.TopicAlias)
		q.TopicAlias = uint16(o.number("alias", 0))
	}
	if o.has("content-type") {
		q.Set(packet.ContentType)
		q.ContentType = []byte(o["content-type"])
	}
	if o.has("response") {
		q.Set(packet.ResponseTopic)
		q.ResponseTopic = []byte(o["response"])
		q.Set(packet.CorrelationData)
		q.CorrelationData = []byte("x1")
		q.Set(packet.PayloadFormatIndicator)
		q.PayloadFormatIndicator = 1
	}
	if o.has("user") {
		q.Set(packet.UserProperty)
		for pair := range strings.SplitSeq(o["user"], ",") {
			name, value, _ := strings.Cut(pair, ":")
			q.UserProperties = append(q.UserProperties, packet.UserPropertyPair{Name: []byte(name), Value: []byte(value)})
		}
	}
	return p
}
