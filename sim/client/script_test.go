package client

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// options are the words of a script line after its verb: names, and name=value.
type options []string

func (o options) has(name string) bool {
	for _, word := range o {
		if word == name || strings.HasPrefix(word, name+"=") {
			return true
		}
	}
	return false
}

func (o options) text(name string) string {
	for _, word := range o {
		if value, ok := strings.CutPrefix(word, name+"="); ok {
			return value
		}
	}
	return ""
}

func (o options) number(name string) int { return atoi(o.text(name)) }

func (o options) duration(name string) time.Duration {
	d, _ := time.ParseDuration(o.text(name))
	return d
}

func (o options) expiry() *packet.Seconds {
	if !o.has("expiry") {
		return nil
	}
	seconds := packet.Seconds(o.number("expiry"))
	return &seconds
}

func atoi(s string) int {
	n, err := strconv.ParseInt(s, 0, 64)
	if err != nil && s != "" {
		panic(err)
	}
	return int(n)
}

// play does one line of a script.
func (s *stage) play(line string) error {
	words := strings.Fields(line)
	if packets, ok := strings.CutPrefix(line, "<"); ok {
		return s.playPackets(packets)
	}
	o := options(words[1:])
	c := s.client
	switch words[0] {
	case "client":
		return s.set(scriptConfig(o))
	case "state":
		queued, inFlight := c.Held()
		fmt.Fprintf(&s.out, "  id=%q running=%t connected=%t queued=%d in-flight=%d\n", c.ClientID(), c.Running(), c.Connected(), queued, inFlight)
		return nil
	case "wait":
		d, err := time.ParseDuration(words[1])
		s.wait(d)
		return err
	case "set-subscriptions":
		c.SetSubscriptions(subscriptions(words[1:]))
		return nil
	case "start":
		c.Start(s.now)
	case "kill":
		c.Kill(s.now)
	case "exit":
		c.Exit(s.now, packet.ReasonCode(o.number("reason")), o.expiry())
	case "disconnect":
		c.Disconnect(s.now, o.expiry())
	case "connect":
		c.Connect(s.now)
	case "opened":
		c.Opened(s.now)
	case "closed":
		c.Closed(s.now)
	case "expire":
		c.Expire(s.now)
	case "subscribe":
		c.Subscribe(s.now, subscriptions(words[1:]))
	case "unsubscribe":
		c.Unsubscribe(s.now, words[1:])
	case "publish":
		s.publish(o)
	default:
		return errVerb
	}
	s.outputs()
	return nil
}

// publish REF qos=N [retain] [size=N] [expiry=N] [topic=T]
func (s *stage) publish(o options) {
	m := Message{
		Ref: uint64(atoi(o[0])), TopicName: "t", QoS: packet.QoS(o.number("qos")), Retain: o.has("retain"),
		Payload: make([]byte, o.number("size")),
	}
	if e := o.expiry(); e != nil {
		m.HasExpiry, m.Expiry = true, *e
	}
	s.client.Publish(s.now, m)
}

// scriptConfig reads the words of "client".
func scriptConfig(o options) Config {
	cfg := Config{
		Version: map[string]packet.Version{"3.1": packet.V31, "3.1.1": packet.V311, "5.0": packet.V5}[o[0]],
		Clean: map[string]CleanHabit{
			"": CleanNever, "always": CleanAlways, "first": CleanFirst, "never": CleanNever, "twice": CleanTwice,
		}[o.text("clean")],
		ClientID: "c", FreshID: o.has("fresh"),
		SessionExpiry: packet.Seconds(o.number("expiry")),
		KeepAlive:     uint16(o.number("keep-alive")), PingTimeout: o.duration("ping-timeout"), ConnectTimeout: o.duration("connect-timeout"),
		ReceiveMaximum: uint16(o.number("receive-maximum")), MaximumPacketSize: uint32(o.number("maximum-packet-size")),
		MaxInflight: o.number("inflight"), QueueLimit: o.number("queue"), QueueQoS0: o.has("queue-qos0"),
		DropOnLoss: o.has("drop-on-loss"), Store: o.has("store"), Resubscribe: o.has("resubscribe"),
		UserName: o.text("user"), Password: o.text("password"),
		Reconnect: Backoff{
			Min: o.duration("min"), Max: o.duration("max"), Factor: uint32(o.number("factor")), JitterPPM: uint32(o.number("jitter")),
		},
	}
	if o.has("id") {
		cfg.ClientID = o.text("id")
	}
	if o.has("will") {
		cfg.Will = &Will{TopicName: o.text("will"), Payload: []byte("gone"), QoS: 1, Delay: packet.Seconds(o.number("will-delay"))}
	}
	if o.has("filters") {
		cfg.Subscriptions = subscriptions(strings.Split(o.text("filters"), ","))
	}
	return cfg
}

// subscriptions reads words such as a/b:1 or a/b:2:no-local:rap:handling=1.
func subscriptions(words []string) []Subscription {
	var all []Subscription
	for _, word := range words {
		parts := strings.Split(word, ":")
		o := options(parts[1:])
		all = append(all, Subscription{
			TopicFilter: parts[0], QoS: packet.QoS(atoi(parts[1])), NoLocal: o.has("no-local"),
			RetainAsPublished: o.has("rap"), RetainHandling: uint8(o.number("handling")),
		})
	}
	return all
}

// playPackets is "< PACKET [+ PACKET]...", what the server sends at once, or "<N ..." in pieces of N bytes.
func (s *stage) playPackets(line string) error {
	size, rest, _ := strings.Cut(line, " ")
	var data []byte
	for one := range strings.SplitSeq(rest, "+") {
		words := strings.Fields(one)
		encoded, err := serverPacket(s.version, words[0], words[1:])
		if err != nil {
			return err
		}
		data = append(data, encoded...)
	}
	s.receive(data, atoi(size))
	return nil
}

// serverPacket encodes one packet of the server.
func serverPacket(v packet.Version, name string, o options) ([]byte, error) {
	switch name {
	case "connack":
		return connack(o).Append(nil, v), nil
	case "publish": // TOPIC QOS [ID] [dup] [retain] [alias=N]
		p := packet.Publish{TopicName: []byte(o[0]), QoS: packet.QoS(atoi(o[1])), Dup: o.has("dup"), Retain: o.has("retain"), Payload: []byte("hi")}
		if p.QoS > 0 {
			p.PacketID = uint16(atoi(o[2]))
		}
		if o.has("alias") {
			p.Properties.TopicAlias = uint16(o.number("alias"))
			p.Properties.Set(packet.TopicAlias)
		}
		return p.Append(nil, v), nil
	case "puback", "pubrec", "pubrel", "pubcomp": // ID [REASON]
		t := map[string]packet.Type{"puback": packet.PUBACK, "pubrec": packet.PUBREC, "pubrel": packet.PUBREL, "pubcomp": packet.PUBCOMP}[name]
		p := packet.Ack{Type: t, PacketID: uint16(atoi(o[0]))}
		if len(o) > 1 {
			p.Reason = packet.ReasonCode(atoi(o[1]))
		}
		return p.Append(nil, v), nil
	case "suback": // ID REASON...
		p := packet.Suback{PacketID: uint16(atoi(o[0])), Reasons: reasons(o[1:])}
		return p.Append(nil, v), nil
	case "unsuback":
		p := packet.Unsuback{PacketID: uint16(atoi(o[0])), Reasons: reasons(o[1:])}
		return p.Append(nil, v), nil
	case "pingresp":
		return packet.AppendPingresp(nil), nil
	case "pingreq":
		return packet.AppendPingreq(nil), nil
	case "disconnect":
		p := packet.Disconnect{Reason: packet.ReasonCode(atoi(o[0]))}
		return p.Append(nil, v), nil
	case "hex":
		return hex.DecodeString(strings.Join(o, ""))
	}
	return nil, errVerb
}

func reasons(words []string) []packet.ReasonCode {
	var all []packet.ReasonCode
	for _, word := range words {
		all = append(all, packet.ReasonCode(atoi(word)))
	}
	return all
}

// connack [present] [reason=N] and properties by their names.
func connack(o options) *packet.Connack {
	p := &packet.Connack{SessionPresent: o.has("present"), Reason: packet.ReasonCode(o.number("reason"))}
	set := func(name string, id packet.Property) int {
		if o.has(name) {
			p.Properties.Set(id)
		}
		return o.number(name)
	}
	p.Properties.ReceiveMaximum = uint16(set("receive-maximum", packet.ReceiveMaximum))
	p.Properties.ServerKeepAlive = uint16(set("server-keep-alive", packet.ServerKeepAlive))
	p.Properties.MaximumPacketSize = uint32(set("maximum-packet-size", packet.MaximumPacketSize))
	p.Properties.MaximumQoS = uint8(set("maximum-qos", packet.MaximumQoS))
	p.Properties.RetainAvailable = uint8(set("retain-available", packet.RetainAvailable))
	if o.has("assigned") {
		p.Properties.Set(packet.AssignedClientIdentifier)
		p.Properties.AssignedClientIdentifier = []byte(o.text("assigned"))
	}
	return p
}
