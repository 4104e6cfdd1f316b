package bench

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

func TestIDTableIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table idTable[uint64]
		model := make(map[uint64]*uint64)
		id := rapid.OneOf(rapid.Uint64Range(0, 300), rapid.Uint64Range(1<<48, 1<<48+70))
		t.Repeat(map[string]func(*rapid.T){
			"toggle": func(t *rapid.T) {
				n := id.Draw(t, "id")
				if model[n] != nil {
					table.delete(n)
					delete(model, n)
					return
				}
				v := n
				table.put(n, &v)
				model[n] = &v
			},
			"": func(t *rapid.T) {
				if n := id.Draw(t, "id"); table.get(n) != model[n] {
					t.Fatalf("get(%d) = %v, want %v", n, table.get(n), model[n])
				}
				if pages := len(table.pages); len(model) == 0 && pages != 0 {
					t.Fatalf("%d pages of an empty table", pages)
				}
			},
		})
		for n := range maps.Keys(model) {
			table.delete(n)
		}
		if len(table.pages) != 0 {
			t.Errorf("%d pages of an empty table", len(table.pages))
		}
	})
}

func TestWiresForgetThoseThatAreOver(t *testing.T) {
	var w wires
	for conn := range uint32(100_000) {
		w.open(conn, conn)
		if v := w.get(conn); v.client != conn || v.clientGone {
			t.Fatalf("connection %d is of client %d", conn, v.client)
		}
		if conn < 3 {
			continue // stay open for a while
		}
		if conn == 50_000 {
			for old := range uint32(3) {
				end(&w, old)
			}
		}
		end(&w, conn)
	}
	if len(w.at) > 1000 || w.pool.live != 0 {
		t.Errorf("%d places and %d wires left of connections that are over", len(w.at), w.pool.live)
	}
	if v := w.get(17); !v.clientGone || !v.brokerGone || v.client != noClient {
		t.Error("a connection that is over is not")
	}
}

func end(w *wires, conn uint32) {
	v := w.get(conn)
	v.clientGone, v.brokerGone = true, true
	w.closed(conn)
}
