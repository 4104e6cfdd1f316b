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
	id := Property(r.buf[r.at])
	r.mark = r.at
	r.at++
	if !id.allowedIn(t) {
		r.misplaced(id, t)
		return
	}
	if p.Has(id) && id != UserProperty && (id != SubscriptionIdentifier || t != PUBLISH) {
		r.fail(ProtocolError, propertyNames[id].long, "appears twice", "", "")
		return
	}
	p.Set(id)
	switch propertyForms[id].kind {
	case kindFlag:
		p.decodeFlag(r, id)
	case kindUint16:
		p.decodeUint16(r, id)
	case kindUint32:
		p.decodeUint32(r, id)
	case kindBinary:
		*p.bytes(id) = r.binary(propertyNames[id].long)
	case kindText:
		*p.bytes(id) = r.text(propertyNames[id].long)
	case kindTopic:
		p.decodeResponseTopic(r)
	case kindVarint:
		p.decodeSubscriptionIdentifier(r)
	case kindPair:
		name := r.text("User Property")
		p.UserProperties = append(p.UserProperties, UserPropertyPair{name, r.text("User Property")}) // [MQTT-1.5.7-1]
	}
}

// misplaced refuses a property that does not belong here, or does not exist. MQTT 5.0 section
// 2.2.2.2.
func (r *reader) misplaced(id Property, t Type) {
	problem := "does not belong in " + t.String()
	if t == inWill {
		problem = "does not belong in a Will"
	}
	r.fail(MalformedPacket, id.String(), problem, "", "")
}

func (p *Properties) decodeFlag(r *reader, id Property) {
	name := propertyNames[id].long
	value := r.uint8(name)
	if value > 1 {
		r.fail(ProtocolError, name, "is neither 0 nor 1", "", "")
	}
	*p.flag(id) = value
}

func (p *Properties) decodeUint16(r *reader, id Property) {
	name := propertyNames[id].long
	value := r.uint16(name)
	if value == 0 && id == ReceiveMaximum { // MQTT 5.0 section 3.1.2.11.3
		r.fail(ProtocolError, name, "is 0", "", "")
	}
	if value == 0 && id == TopicAlias {
		r.fail(TopicAliasInvalid, name, "is 0", "[MQTT-3.3.2-8]", "")
	}
	*p.uint16(id) = value
}

func (p *Properties) decodeUint32(r *reader, id Property) {
	name := propertyNames[id].long
	value := r.uint32(name)
	if value == 0 && id == MaximumPacketSize { // MQTT 5.0 section 3.1.2.11.4
		r.fail(ProtocolError, name, "is 0", "", "")
	}
	*p.uint32(id) = value
}

func (p *Properties) decodeSubscriptionIdentifier(r *reader) {
	const name = "Subscription Identifier"
	value := r.varint(name)
	if value == 0 { // MQTT 5.0 section 3.8.2.1.2
		r.fail(ProtocolError, name, "is 0", "", "")
	}
	p.SubscriptionIdentifiers = append(p.SubscriptionIdentifiers, uint32(value))
}

func (p *Properties) decodeResponseTopic(r *reader) {
	const name = "Response Topic"
	p.ResponseTopic = r.text(name)
	if hasWildcard(p.ResponseTopic) {
		r.fail(ProtocolError, name, "contains a wildcard", "[MQTT-3.3.2-14]", "")
	}
	if len(p.ResponseTopic) == 0 {
		r.fail(ProtocolError, name, "is empty", "[MQTT-4.7.3-1]", "")
	}
}
