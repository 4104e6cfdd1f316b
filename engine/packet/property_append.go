package packet

import "math/bits"

// size returns the bytes that the list takes without its Property Length.
func (p *Properties) size() int {
	n := 0
	for rest := p.present; rest != 0; rest &= rest - 1 {
		n += p.sizeOne(Property(bits.TrailingZeros64(rest)))
	}
	return n
}

func (p *Properties) sizeOne(id Property) int {
	switch propertyRules[id].kind {
	case kindFlag:
		return 2
	case kindUint16:
		return 3
	case kindUint32:
		return 5
	case kindBinary, kindText, kindTopic:
		return 3 + len(*p.bytes(id))
	case kindVarint:
		return p.sizeSubscriptionIdentifiers()
	}
	return p.sizeUserProperties()
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
		dst = p.appendOne(dst, Property(bits.TrailingZeros64(rest)))
	}
	return dst
}

func (p *Properties) appendOne(dst []byte, id Property) []byte {
	switch propertyRules[id].kind {
	case kindFlag:
		return append(dst, byte(id), *p.flag(id))
	case kindUint16:
		return appendUint16(append(dst, byte(id)), *p.uint16(id))
	case kindUint32:
		return appendUint32(append(dst, byte(id)), *p.uint32(id))
	case kindBinary, kindText, kindTopic:
		return appendString(append(dst, byte(id)), *p.bytes(id))
	case kindVarint:
		for _, value := range p.SubscriptionIdentifiers {
			dst = appendVarint(append(dst, byte(id)), int(value))
		}
	case kindPair:
		for i := range p.UserProperties {
			dst = appendString(append(dst, byte(id)), p.UserProperties[i].Name)
			dst = appendString(dst, p.UserProperties[i].Value)
		}
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
