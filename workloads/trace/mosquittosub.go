package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// isMosquittoSub recognises a line of mosquitto_sub -F %j or %J, or of a tool that writes the same.
func isMosquittoSub(first []byte) bool {
	return bytes.HasPrefix(first, []byte("{")) && bytes.Contains(first, []byte(`"tst"`)) && bytes.Contains(first, []byte(`"topic"`))
}

// subLine is such a line. Tools add keys of their own, so unknown ones are let pass.
type subLine struct {
	Tst        string                     `json:"tst"`
	Topic      *string                    `json:"topic"`
	QoS        int                        `json:"qos"`
	Retain     int                        `json:"retain"`
	PayloadLen *int                       `json:"payloadlen"`
	Payload    json.RawMessage            `json:"payload"`
	Properties map[string]json.RawMessage `json:"properties"`
}

// readMosquittoSub imports the lines of mosquitto_sub -F %j or %J. Empty lines and lines that begin
// with # are passed over.
func readMosquittoSub(r *bufio.Reader, name string) (*Trace, error) {
	lines := lineReader{r: r, name: name}
	counts := make(tally)
	version := packet.V311
	var messages []publication
	for {
		text, _, err := lines.next()
		if err == io.EOF {
			return publishOnly(name, "mosquitto_sub", version, messages, counts)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if text = bytes.TrimSpace(text); len(text) == 0 || text[0] == '#' {
			continue
		}
		var l subLine
		if err := json.Unmarshal(text, &l); err != nil {
			return nil, lines.errorf("not a line of mosquitto_sub -F %%j (%w): remove it", err)
		}
		m, err := l.publication(counts)
		if err != nil {
			return nil, lines.errorf("%w", err)
		}
		if l.Properties != nil {
			version = packet.V5
		}
		m.line = lines.number
		messages = append(messages, m)
	}
}

// publication turns a line into a message. Its errors lack the place.
func (l *subLine) publication(counts tally) (m publication, err error) {
	if l.Topic == nil {
		return m, fmt.Errorf("topic is missing: record with mosquitto_sub -F %%j")
	}
	if l.QoS < 0 || l.QoS > 2 || l.Retain < 0 || l.Retain > 1 {
		return m, fmt.Errorf("qos is %d and retain is %d: QoS is 0, 1 or 2, retain 0 or 1", l.QoS, l.Retain)
	}
	if l.PayloadLen != nil && *l.PayloadLen < 0 {
		return m, fmt.Errorf("payloadlen is %d: it is a number of bytes, remove the line", *l.PayloadLen)
	}
	at, err := subTime(l.Tst)
	if err != nil {
		return m, err
	}
	m = publication{at: at, topicName: []byte(*l.Topic), qos: packet.QoS(l.QoS), retain: l.Retain == 1}
	if m.payload, err = l.payload(counts); err != nil {
		return m, err
	}
	for _, key := range slices.Sorted(maps.Keys(l.Properties)) {
		if key != "message-expiry-interval" {
			counts.add("MQTT 5.0 properties other than Message Expiry Interval", 1)
			continue
		}
		if err := json.Unmarshal(l.Properties[key], &m.expiry); err != nil {
			return m, fmt.Errorf("message-expiry-interval is %s: it is a number of seconds", l.Properties[key])
		}
		m.hasExpiry = true
	}
	return m, nil
}

// subTime reads tst, whose form is 2026-11-21T00:29:14.438323Z+0000: local time, a Z that means nothing,
// and the offset to UTC. The usual form of RFC 3339 is taken too.
func subTime(text string) (time.Duration, error) {
	for _, layout := range [...]string{"2006-01-02T15:04:05Z-0700", "2006-01-02T15:04:05-0700", time.RFC3339} {
		t, err := time.Parse(layout, text)
		if err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return time.Duration(t.UnixNano()), nil
		}
	}
	return 0, fmt.Errorf("tst is %q: write it as 2026-11-21T00:29:14.438323Z+0000", text)
}

// payload finds the bytes of the message. %j writes them as a JSON string, which ends at the first zero
// byte; %J writes JSON as JSON, parsed and written again, so that spaces may be missing. payloadlen
// says how long the payload was: what is missing is filled up (with spaces in JSON) and what is too much
// is cut, so that sizes are right.
func (l *subLine) payload(counts tally) ([]byte, error) {
	var text string
	payload, filler := []byte(l.Payload), byte(' ')
	if json.Unmarshal(l.Payload, &text) == nil && (l.PayloadLen == nil || len(text) <= *l.PayloadLen && *l.PayloadLen != len(l.Payload)) {
		payload, filler = []byte(text), 0
	}
	if l.PayloadLen == nil || len(payload) == *l.PayloadLen {
		return payload, nil
	}
	const mostMissing = 4 << 20 // bytes; a single line must not take up all memory
	if *l.PayloadLen-len(payload) > mostMissing {
		return nil, fmt.Errorf("payloadlen is %d and payload has %d bytes: one of them is wrong, remove the line", *l.PayloadLen, len(payload))
	}
	counts.add("payloads that are not in the file byte for byte (their length was kept)", 1)
	filled := bytes.Repeat([]byte{filler}, *l.PayloadLen)
	copy(filled, payload)
	return filled, nil
}
