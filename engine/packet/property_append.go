package packet

import "math/bits"

// size returns the bytes that the list takes without its Property Length.
func (p *Properties) size() int {
	n := 0
	for rest := p.present; rest != 0; rest &= rest - 1 {
		id := Property(bits.TrailingZeros64(rest) & 63) // the mask spares a bounds check
		switch propertyForms[id].kind {
		case kindFlag:
			n += 2
		case kindUint16:
			n += 3
		case kindUint32:
			n += 5
		case kindBinary, kindText, kindTopic:
			n += 3 + len(*p.bytes(id))
		case kindVarint:
			n += p.sizeSubscriptionIdentifiers()
		case kindPair:
			n += p.sizeUserProperties()
		}
	}
	return n
}

func (p *Properties) sizeSubscriptionIdentifiers() int {
	n := len(p.SubscriptionIdentifiers)
	for _, value := range p.SubscriptionIdentifiers {
		n += varintSize(int(value))
	}
	return n
}

func (p *Properties) sizeUserProperties() int {
	n := 5 * len(p.UserProperties)
	for i := range p.UserProperties {
		n += len(p.UserProperties[i].Name) + len(p.UserProperties[i].Value)
	}
	return n
}

// append appends the Property Length, which is size, and the list in the order of the
// identifiers. What stands more than once keeps its order. [MQTT-3.3.2-18]
func (p *Properties) append(dst []byte, size int) []byte {
	dst = appendVarint(dst, size)
	for rest := p.present; rest != 0; rest &= rest - 1 {
		id := Property(bits.TrailingZeros64(rest) & 63)
		switch propertyForms[id].kind {
		case kindFlag:
			dst = append(dst, byte(id), *p.flag(id))
		case kindUint16:
			dst = appendUint16(append(dst, byte(id)), *p.uint16(id))
		case kindUint32:
			dst = appendUint32(append(dst, byte(id)), *p.uint32(id))
		case kindBinary, kindText, kindTopic:
			dst = appendString(append(dst, byte(id)), *p.bytes(id))
		case kindVarint:
			dst = p.appendSubscriptionIdentifiers(dst)
		case kindPair:
			dst = p.appendUserProperties(dst)
		}
	}
	return dst
}

func (p *Properties) appendSubscriptionIdentifiers(dst []byte) []byte {
	for _, value := range p.SubscriptionIdentifiers {
		dst = appendVarint(append(dst, byte(SubscriptionIdentifier)), int(value))
	}
	return dst
}

func (p *Properties) appendUserProperties(dst []byte) []byte {
	for i := range p.UserProperties {
		dst = appendString(append(dst, byte(UserProperty)), p.UserProperties[i].Name)
		dst = appendString(dst, p.UserProperties[i].Value)
	}
	return dst
}

// block returns the size of the list, and of the list with its Property Length. Both are zero
// before MQTT 5.0.
func (p *Properties) block(v Version) (size, total int) {
	if v < V5 {
		return 0, 0
	}
	size = p.size()
	return size, varintSize(size) + size
}
