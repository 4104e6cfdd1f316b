package client

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// TestPacketIdentifiers takes identifiers round and round while some stay in use: none may be
// given out twice, and the order of sending must not change. [MQTT-2.2.1-3]
func TestPacketIdentifiers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := New(Config{Version: packet.V311, ClientID: "c"}, rng.New(1, "client"))
		c.lastID = rapid.SampledFrom([]uint16{0, 6, 65530}).Draw(t, "last")
		c.requests = []uint16{65533, 2, 9}
		var order []uint16
		for _, drop := range rapid.SliceOfN(rapid.SampledFrom([]int{-1, -1, 0, 1, 2, 7}), 0, 200).Draw(t, "drop") {
			if drop >= 0 && drop < len(order) {
				c.inflight.remove(c.inflight.get(order[drop]))
				order = slices.Delete(order, drop, drop+1)
			} else {
				c.inflight.reserve()
				id := c.newID()
				if id == 0 || slices.Contains(order, id) || slices.Contains(c.requests, id) {
					t.Fatalf("identifier %d is not free: %v, %v", id, order, c.requests)
				}
				c.inflight.add(id, Message{Ref: uint64(id)})
				order = append(order, id)
			}
			if got := listed(t, &c.inflight); !slices.Equal(got, order) {
				t.Fatalf("order is %v, want %v", got, order)
			}
		}
	})
}

// listed walks f from the oldest on.
func listed(t *rapid.T, f *inflight) []uint16 {
	var ids []uint16
	for id := f.first; id != 0; id = f.get(id).next {
		if f.get(id).message.Ref != uint64(id) {
			t.Fatalf("the message under %d is %d", id, f.get(id).message.Ref)
		}
		ids = append(ids, id)
	}
	if len(ids) != f.n {
		t.Fatalf("%d in the list, n is %d", len(ids), f.n)
	}
	return ids
}

// TestWidestWindow uses MaxWindow identifiers at once, with room for a SUBSCRIBE.
func TestWidestWindow(t *testing.T) {
	c := New(Config{Version: packet.V311, ClientID: "c", MaxInflight: MaxWindow}, rng.New(1, "client"))
	for range MaxWindow {
		c.inflight.reserve()
		c.inflight.add(c.newID(), Message{})
	}
	if id := c.newID(); !c.inflight.free(id) {
		t.Errorf("identifier %d is not free", id)
	}
}

// TestIDSet compares the hash table with a map.
func TestIDSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s idSet
		want := map[uint16]bool{}
		// Few home positions, so that identifiers push each other around.
		ids := rapid.SampledFrom([]uint16{1, 2, 7, 9, 15, 16, 17, 31, 33, 65535, 65528})
		for range 60 {
			id := ids.Draw(t, "id")
			if rapid.Bool().Draw(t, "add") {
				if s.add(id) == want[id] {
					t.Fatalf("add(%d) found it %t", id, want[id])
				}
				want[id] = true
			} else {
				if s.remove(id) != want[id] {
					t.Fatalf("remove(%d) found it %t", id, !want[id])
				}
				delete(want, id)
			}
			if s.n != len(want) {
				t.Fatalf("%d inside, want %d", s.n, len(want))
			}
		}
	})
}
