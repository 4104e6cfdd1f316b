package engine_test

import (
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// FuzzBroker feeds arbitrary bytes to three connections, one of which has connected, and lets time pass: whatever
// comes, the Broker goes on, and what it stores it can read.
func FuzzBroker(f *testing.F) {
	connect := packet.Connect{Version: packet.V5, ClientID: []byte("a")}
	subscribe := packet.Subscribe{PacketID: 1, Subscriptions: []packet.Subscription{{TopicFilter: []byte("#"), QoS: 2}}}
	publish := packet.Publish{TopicName: []byte("t"), QoS: 2, PacketID: 7, Payload: []byte("x")}
	f.Add(connect.Append(nil, packet.V5), uint8(1))
	f.Add(append(connect.Append(nil, packet.V5), subscribe.Append(nil, packet.V5)...), uint8(3))
	f.Add(publish.Append(nil, packet.V5), uint8(0))
	f.Add([]byte{0x62, 2, 0, 7, 0x50, 2, 0, 1, 0x70, 2, 0, 1, 0x40, 2, 0, 1, 0xE0, 0}, uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, cut uint8) {
		b, err := engine.New(engine.Config{QueueMessages: 5, Persistence: engine.PersistJournal}, nil)
		if err != nil {
			t.Fatal(err)
		}
		first := packet.Connect{Version: packet.V5, ClientID: []byte("keeper"), KeepAlive: 10}
		first.Properties.Set(packet.SessionExpiryInterval)
		first.Properties.SessionExpiryInterval = 100
		var now engine.Instant
		for id := range engine.ConnID(3) {
			b.Open(now, id)
		}
		b.Receive(now, 0, append(first.Append(nil, packet.V5), subscribe.Append(nil, packet.V5)...))
		for i := 0; len(data) > 0; i++ {
			n := min(len(data), int(cut)+1)
			b.Receive(now, engine.ConnID(i%3), data[:n])
			data = data[n:]
			b.Outputs()
			now = now.Add(time.Second)
			b.Expire(now)
		}
		var records [][]byte
		b.State(func(r []byte) bool { records = append(records, append([]byte(nil), r...)); return true })
		again, _ := engine.New(engine.Config{Epoch: 1}, nil)
		if skipped := again.Restore(now, records); skipped > 0 {
			t.Errorf("%d of %d records make no sense", skipped, len(records))
		}
	})
}
