package packet

import "strconv"

// Describe appends one line for people, without a line feed, about the packet that Frame split
// off, such as
//
//	PUBLISH id=7 qos=1 dup topic="a/b" message-expiry=60 payload=5B "hello"
//	CONNECT 5.0 client="x" clean-start keep-alive=60 session-expiry=300
//	SUBACK id=3 reason="Granted QoS 1","Not authorized"
//	PUBACK 1B: Malformed Packet: Packet Identifier is cut off (byte 0)
//
// The last is a packet that does not decode in version v. Fields that are zero, false or absent
// are left out, but for qos and the length of a payload. Of a password only the length shows.
// Equal packets have equal lines.
func Describe(dst []byte, v Version, h Header, body []byte) []byte {
	l := line{append(dst, h.Type.String()...)}
	start := len(l.text)
	if err := l.packet(v, h, body); err != nil {
		l.text = strconv.AppendInt(append(l.text[:start], ' '), int64(len(body)), 10)
		l.text = append(append(l.text, "B: "...), err.Error()...)
	}
	return l.text
}

func (l *line) packet(v Version, h Header, body []byte) error {
	switch h.Type {
	case CONNECT:
		return l.connect(h, body)
	case CONNACK:
		return l.connack(v, h, body)
	case PUBLISH:
		return l.publish(v, h, body)
	case PUBACK, PUBREC, PUBREL, PUBCOMP:
		return l.ack(v, h, body)
	case SUBSCRIBE:
		return l.subscribe(v, h, body)
	case SUBACK:
		return l.suback(v, h, body)
	case UNSUBSCRIBE:
		return l.unsubscribe(v, h, body)
	case UNSUBACK:
		return l.unsuback(v, h, body)
	case DISCONNECT:
		return l.disconnect(v, h, body)
	case AUTH:
		return l.auth(v, h, body)
	}
	return h.Check(v)
}

func (l *line) connect(h Header, body []byte) error {
	var p Connect
	if err := p.Decode(h, body); err != nil {
		return err
	}
	l.word(p.Version.String())
	l.quoted("client", p.ClientID)
	l.flag("clean-start", p.CleanStart)
	l.flag("clean-session", p.CleanSession)
	l.number("keep-alive", int(p.KeepAlive))
	l.properties("", &p.Properties)
	if p.HasWill {
		l.quoted("will", p.Will.TopicName)
		l.number("will-qos", int(p.Will.QoS))
		l.flag("will-retain", p.Will.Retain)
		l.properties("will-", &p.Will.Properties)
		l.payload("will-payload", p.Will.Payload)
	}
	if p.HasUserName {
		l.quoted("user-name", p.UserName)
	}
	if p.HasPassword {
		l.number("password", len(p.Password))
		l.text = append(l.text, 'B')
	}
	return nil
}

func (l *line) connack(v Version, h Header, body []byte) error {
	var p Connack
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.reasons("Success", p.Reason)
	l.flag("session-present", p.SessionPresent)
	l.properties("", &p.Properties)
	return nil
}

func (l *line) publish(v Version, h Header, body []byte) error {
	var p Publish
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	if p.QoS > 0 {
		l.number("id", int(p.PacketID))
	}
	l.number("qos", int(p.QoS))
	l.flag("dup", p.Dup)
	l.flag("retain", p.Retain)
	l.quoted("topic", p.TopicName)
	l.properties("", &p.Properties)
	l.payload("payload", p.Payload)
	return nil
}

func (l *line) ack(v Version, h Header, body []byte) error {
	var p Ack
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.number("id", int(p.PacketID))
	l.failure(p.Reason)
	l.properties("", &p.Properties)
	return nil
}

func (l *line) subscribe(v Version, h Header, body []byte) error {
	var p Subscribe
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.number("id", int(p.PacketID))
	l.properties("", &p.Properties)
	for i := range p.Subscriptions {
		s := &p.Subscriptions[i]
		l.quoted("filter", s.TopicFilter)
		l.number("qos", int(s.QoS))
		l.flag("no-local", s.NoLocal)
		l.flag("retain-as-published", s.RetainAsPublished)
		if s.RetainHandling != 0 {
			l.number("retain-handling", int(s.RetainHandling))
		}
	}
	return nil
}

func (l *line) suback(v Version, h Header, body []byte) error {
	var p Suback
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.number("id", int(p.PacketID))
	l.properties("", &p.Properties)
	l.reasons("Granted QoS 0", p.Reasons...)
	return nil
}

func (l *line) unsubscribe(v Version, h Header, body []byte) error {
	var p Unsubscribe
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.number("id", int(p.PacketID))
	l.properties("", &p.Properties)
	for _, filter := range p.TopicFilters {
		l.quoted("filter", filter)
	}
	return nil
}

func (l *line) unsuback(v Version, h Header, body []byte) error {
	var p Unsuback
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.number("id", int(p.PacketID))
	l.properties("", &p.Properties)
	if v >= V5 {
		l.reasons("Success", p.Reasons...)
	}
	return nil
}

func (l *line) disconnect(v Version, h Header, body []byte) error {
	var p Disconnect
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.failure(p.Reason)
	l.properties("", &p.Properties)
	return nil
}

func (l *line) auth(v Version, h Header, body []byte) error {
	var p Auth
	if err := p.Decode(v, h, body); err != nil {
		return err
	}
	l.reasons("Success", p.Reason)
	l.properties("", &p.Properties)
	return nil
}
