package packet

// decode reads a property list that belongs to a packet of type t, or to a Will when t is
// inWill. p must be reset. MQTT 5.0 section 2.2.2.
func (p *Properties) decode(r *reader, t Type) {
	length := r.varint("Property Length")
	if length == 0 {
		return
	}
	if length > len(r.buf)-r.at {
		r.fail(MalformedPacket, "Property Length", "goes beyond the end of the packet", "", "")
		return
	}
	whole := r.buf
	r.buf = whole[:r.at+length]
	for r.at < len(r.buf) {
		p.decodeOne(r, t)
	}
	if p.Has(AuthenticationData) && !p.Has(AuthenticationMethod) { // MQTT 5.0 section 3.1.2.11.10
		r.fail(ProtocolError, "Authentication Data", "comes without Authentication Method", "", "")
	}
	r.buf = whole
	if r.err != nil {
		r.at = len(whole)
	}
}

func (p *Properties) decodeOne(r *reader, t Type) {
	// The identifier is a Variable Byte Integer, but none that takes two bytes is defined.
	id := Property(r.uint8("Property Identifier"))
	if !id.allowedIn(t) {
		problem := "does not belong into " + t.String()
		if t == inWill {
			problem = "does not belong into a Will"
		}
		r.fail(MalformedPacket, id.String(), problem, "", "") // MQTT 5.0 section 2.2.2.2
		return
	}
	if p.Has(id) && id != UserProperty && (id != SubscriptionIdentifier || t != PUBLISH) {
		r.fail(ProtocolError, id.String(), "appears twice", "", "")
		return
	}
	p.Set(id)
	p.decodeValue(r, id, &propertyRules[id])
}

func (p *Properties) decodeValue(r *reader, id Property, rule *propertyRule) {
	switch rule.kind {
	case kindFlag:
		p.decodeFlag(r, id, rule.name)
	case kindUint16:
		p.decodeUint16(r, id, rule.name)
	case kindUint32:
		p.decodeUint32(r, id, rule.name)
	case kindVarint:
		p.decodeSubscriptionIdentifier(r, rule.name)
	case kindBinary:
		*p.bytes(id) = r.binary(rule.name)
	case kindText:
		*p.bytes(id) = r.text(rule.name)
	case kindTopic:
		p.decodeResponseTopic(r, rule.name)
	case kindPair:
		pair := UserPropertyPair{Name: r.text(rule.name)}
		pair.Value = r.text(rule.name)
		p.UserProperties = append(p.UserProperties, pair)
	}
}

func (p *Properties) decodeFlag(r *reader, id Property, name string) {
	value := r.uint8(name)
	if value > 1 {
		r.fail(ProtocolError, name, "is neither 0 nor 1", "", "")
	}
	*p.flag(id) = value
}

func (p *Properties) decodeUint16(r *reader, id Property, name string) {
	value := r.uint16(name)
	if value == 0 && id == ReceiveMaximum { // MQTT 5.0 section 3.1.2.11.3
		r.fail(ProtocolError, name, "is 0", "", "")
	}
	if value == 0 && id == TopicAlias {
		r.fail(TopicAliasInvalid, name, "is 0", "[MQTT-3.3.2-8]", "")
	}
	*p.uint16(id) = value
}

func (p *Properties) decodeUint32(r *reader, id Property, name string) {
	value := r.uint32(name)
	if value == 0 && id == MaximumPacketSize { // MQTT 5.0 section 3.1.2.11.4
		r.fail(ProtocolError, name, "is 0", "", "")
	}
	*p.uint32(id) = value
}

func (p *Properties) decodeSubscriptionIdentifier(r *reader, name string) {
	value := r.varint(name)
	if value == 0 { // MQTT 5.0 section 3.8.2.1.2
		r.fail(ProtocolError, name, "is 0", "", "")
	}
	p.SubscriptionIdentifiers = append(p.SubscriptionIdentifiers, uint32(value))
}

func (p *Properties) decodeResponseTopic(r *reader, name string) {
	p.ResponseTopic = r.text(name)
	if hasWildcard(p.ResponseTopic) {
		r.fail(ProtocolError, name, "contains a wildcard", "[MQTT-3.3.2-14]", "")
	}
	if len(p.ResponseTopic) == 0 {
		r.fail(ProtocolError, name, "is empty", "[MQTT-4.7.3-1]", "")
	}
}
