package trace

import (
	"fmt"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// publication is one message of a publish-only recording.
type publication struct {
	line      int           // where in the file, from 1
	at        time.Duration // since 1970
	topicName []byte
	payload   []byte
	qos       packet.QoS
	retain    bool
	expiry    packet.Seconds // 5.0; with hasExpiry
	hasExpiry bool
}

// recorderID is the Client Identifier of the client that stands for everybody who published.
const recorderID = "recorded-publishers"

// publishOnly makes a Trace of publications: one client that connects at the first of them, sends each
// at its instant, and stays. The QoS and RETAIN flag are those with which the recorder got the message.
// Packet Identifiers are given in turn; PUBREL packets are not made up.
func publishOnly(name, origin string, version packet.Version, messages []publication, counts tally) (*Trace, error) {
	if len(messages) == 0 {
		return nil, fmt.Errorf("%s: no message was recorded: record it again", name)
	}
	start := messages[0].at
	t := &Trace{
		Origin: origin, Start: wallClock(time.Unix(0, int64(start))), PublishOnly: true,
		Conns: []Conn{{Version: version}},
	}
	connect := packet.Connect{Version: version, CleanSession: version != packet.V5, CleanStart: version == packet.V5, ClientID: []byte(recorderID)}
	t.Events = []Event{{Kind: Open}, {Kind: FromClient, Packet: connect.Append(nil, version)}}
	var d decoder
	var at time.Duration
	for i, m := range messages {
		if m.at-start < at {
			counts.add("timestamps that ran backwards", 1)
		}
		at = max(at, m.at-start)
		b := m.encode(version, uint16(i%0xFFFF+1))
		if _, err := d.whole(version, client, b); err != nil {
			return nil, fmt.Errorf("%s:%d: this message cannot be published (%w): remove the line", name, m.line, err)
		}
		t.Events = append(t.Events, Event{At: at, Kind: FromClient, Packet: b})
	}
	t.Events = append(t.Events, Event{At: at, Kind: Unended})
	t.Unused = counts.list()
	t.identify()
	return t, nil
}

func (m *publication) encode(version packet.Version, id uint16) []byte {
	p := packet.Publish{TopicName: m.topicName, Payload: m.payload, QoS: m.qos, Retain: m.retain}
	if m.qos > 0 {
		p.PacketID = id
	}
	if m.hasExpiry {
		p.Properties.MessageExpiryInterval = m.expiry
		p.Properties.Set(packet.MessageExpiryInterval)
	}
	return p.Append(nil, version)
}
