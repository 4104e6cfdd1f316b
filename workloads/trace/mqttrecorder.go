package trace

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// The columns of mqtt_recorder's CSV, which has no header.
const (
	columnTopic = iota
	columnPayload
	columnQoS
	columnRetain
	columnTime  // seconds since 1970
	columnDelta // seconds since the line before; not needed
	columns
)

// isMQTTRecorder recognises a line of mqtt_recorder by the number and form of its columns.
func isMQTTRecorder(first []byte) bool {
	fields, err := csv.NewReader(bytes.NewReader(first)).Read()
	if err != nil || len(fields) != columns {
		// The payload of the first message may go over several lines.
		return bytes.Contains(first, []byte(`,"`)) && err != nil && !bytes.HasPrefix(first, []byte("{"))
	}
	_, qosErr := recorderQoS(fields[columnQoS])
	_, retainErr := recorderRetain(fields[columnRetain])
	return qosErr == nil && retainErr == nil
}

// readMQTTRecorder imports the CSV of mqtt_recorder.
func readMQTTRecorder(r *bufio.Reader, name string) (*Trace, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = columns
	var messages []publication
	for {
		fields, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, recorderError(name, err)
		}
		m, err := recorderRow(fields)
		if m.line, _ = rows.FieldPos(0); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, m.line, err)
		}
		messages = append(messages, m)
	}
	decodeBase64(messages)
	return publishOnly(name, "mqtt_recorder", packet.V311, messages, make(tally))
}

func recorderError(name string, err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return fmt.Errorf("%s:%d: %w: want the %d columns of mqtt_recorder (topic, payload, QoS, retain, time, delta)",
			name, at.StartLine, at.Err, columns)
	}
	return fmt.Errorf("%s: %w", name, err)
}

func recorderRow(fields []string) (m publication, err error) {
	m = publication{topicName: []byte(fields[columnTopic]), payload: []byte(fields[columnPayload])}
	if m.qos, err = recorderQoS(fields[columnQoS]); err != nil {
		return m, err
	}
	if m.retain, err = recorderRetain(fields[columnRetain]); err != nil {
		return m, err
	}
	m.at, err = decimalSeconds(fields[columnTime])
	return m, err
}

func recorderQoS(text string) (packet.QoS, error) {
	if len(text) != 1 || text[0] < '0' || text[0] > '2' {
		return 0, fmt.Errorf("QoS is %q: it is 0, 1 or 2", text)
	}
	return packet.QoS(text[0] - '0'), nil
}

func recorderRetain(text string) (bool, error) {
	if text != "True" && text != "False" {
		return false, fmt.Errorf("retain is %q: it is True or False", text)
	}
	return text == "True", nil
}

// decimalSeconds reads a decimal number of seconds exactly, as no float could; digits after the ninth
// are dropped.
func decimalSeconds(text string) (time.Duration, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	const zeros = "000000000"
	fraction = (fraction + zeros)[:len(zeros)]
	seconds, err := strconv.ParseUint(whole, 10, 63)
	nanoseconds, err2 := strconv.ParseUint(fraction, 10, 63)
	if err != nil || err2 != nil || seconds > uint64(math.MaxInt64/time.Second)-1 {
		return 0, fmt.Errorf("time is %q: it is a number of seconds since 1970", text)
	}
	return time.Duration(seconds)*time.Second + time.Duration(nanoseconds), nil
}

// decodeBase64 decodes the payloads if the recorder was told to encode them, which the file does not
// say: every one of them is strict base64, and at least one shows a sign that plain words and numbers
// do not have.
func decodeBase64(messages []publication) {
	decoded := make([][]byte, len(messages))
	sign := false
	for i, m := range messages {
		b, err := base64.StdEncoding.Strict().DecodeString(string(m.payload))
		if err != nil {
			return
		}
		decoded[i] = b
		sign = sign || bytes.ContainsAny(m.payload, "=+/")
	}
	if !sign {
		return
	}
	for i := range messages {
		messages[i].payload = decoded[i]
	}
}
