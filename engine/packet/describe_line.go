package packet

import (
	"encoding/hex"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// line is a description under construction.
type line struct{ text []byte }

// properties appends those that are there, in the order that they are sent in.
func (l *line) properties(prefix string, p *Properties) {
	for id, name := range propertyNames {
		if p.Has(Property(id)) {
			l.property(prefix+name.short, Property(id), p)
		}
	}
}

func (l *line) property(key string, id Property, p *Properties) {
	switch propertyForms[id].kind {
	case kindFlag:
		l.number(key, int(*p.flag(id)))
	case kindUint16:
		l.number(key, int(*p.uint16(id)))
	case kindUint32:
		if id == SessionExpiryInterval && p.SessionExpiryInterval == SessionExpiryNever {
			l.key(key)
			l.text = append(l.text, "never"...)
			return
		}
		l.key(key)
		l.text = strconv.AppendUint(l.text, uint64(*p.uint32(id)), 10)
	case kindBinary:
		l.payload(key, *p.bytes(id))
	case kindText, kindTopic:
		l.quoted(key, *p.bytes(id))
	case kindVarint:
		for _, value := range p.SubscriptionIdentifiers {
			l.number(key, int(value))
		}
	case kindPair:
		for _, pair := range p.UserProperties {
			l.quoted(key, pair.Name)
			l.text = strconv.AppendQuote(append(l.text, ':'), string(pair.Value))
		}
	}
}

// reasons appends the names of all of them; zero is what this packet calls the code 0.
func (l *line) reasons(zero string, codes ...ReasonCode) {
	l.key("reason")
	for i, code := range codes {
		name := zero
		if code != Success {
			name = code.String()
		}
		if i > 0 {
			l.text = append(l.text, ',')
		}
		l.text = strconv.AppendQuote(l.text, name)
	}
}

// failure appends a Reason Code other than Success.
func (l *line) failure(code ReasonCode) {
	if code != Success {
		l.reasons("", code)
	}
}

func (l *line) word(s string) { l.text = append(append(l.text, ' '), s...) }

func (l *line) key(s string) {
	l.word(s)
	l.text = append(l.text, '=')
}

func (l *line) flag(s string, set bool) {
	if set {
		l.word(s)
	}
}

func (l *line) number(key string, value int) {
	l.key(key)
	l.text = strconv.AppendInt(l.text, int64(value), 10)
}

func (l *line) quoted(key string, s []byte) {
	l.key(key)
	l.text = strconv.AppendQuote(l.text, string(s))
}

// Of longer payloads only the beginning is shown: so many bytes of text, or of anything else.
const (
	shownText   = 48
	shownBinary = 16
)

// payload appends the length of b and its beginning, as text if all of it is printable.
func (l *line) payload(key string, b []byte) {
	l.number(key, len(b))
	l.text = append(l.text, 'B')
	if len(b) == 0 {
		return
	}
	l.text = append(l.text, ' ')
	var shown []byte
	if isPrintable(b) {
		shown = beginning(b, shownText)
		l.text = strconv.AppendQuote(l.text, string(shown))
	} else {
		shown = b[:min(len(b), shownBinary)]
		l.text = hex.AppendEncode(append(l.text, "0x"...), shown)
	}
	if len(shown) < len(b) {
		l.text = append(l.text, "..."...)
	}
}

// beginning returns at most n bytes of text and cuts no character in two.
func beginning(text []byte, n int) []byte {
	if len(text) <= n {
		return text
	}
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func isPrintable(b []byte) bool {
	for len(b) > 0 {
		r, width := utf8.DecodeRune(b)
		if r == utf8.RuneError && width == 1 || !unicode.IsPrint(r) {
			return false
		}
		b = b[width:]
	}
	return true
}
