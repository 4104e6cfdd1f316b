package bench

import (
	"cmp"
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

// intents knows what each application means to be subscribed to. It is the world's view: no Session,
// and nothing that the Broker does, has a part in it.
type intents struct {
	index topic.Index[intent]
	// known has what was found for a Topic Name, good as long as nothing changed since. Most topics are
	// published to again and again, and most applications subscribe once.
	known   map[string]*receivers
	changes uint64
}

// intent is that a client means to get something, if need be only when others publish it.
type intent struct {
	client  uint32
	noLocal bool
}

// receivers are the clients that mean to get what is published to a Topic Name, in order, each once.
type receivers struct {
	clients []intent
	changes uint64 // intents.changes when they were found
}

// knownMax bounds intents.known.
const knownMax = 1 << 18

func (t *intents) set(filter string, i intent) {
	t.index.Set(filter, i.client, i)
	t.changes++
}

func (t *intents) delete(filter string, client uint32) {
	t.index.Delete(filter, client)
	t.changes++
}

// match returns the clients that mean to get what is published to name. The slice is valid until the
// next call.
func (t *intents) match(name []byte) []intent {
	r := t.known[string(name)]
	if r == nil {
		r = t.remember(string(name))
	} else if r.changes == t.changes {
		return r.clients
	}
	r.changes = t.changes
	r.clients = t.index.Match(name, r.clients[:0])
	if len(r.clients) > 1 {
		slices.SortFunc(r.clients, func(a, b intent) int {
			return cmp.Or(cmp.Compare(a.client, b.client), compareBool(a.noLocal, b.noLocal))
		})
		r.clients = slices.CompactFunc(r.clients, func(a, b intent) bool { return a.client == b.client })
	}
	return r.clients
}

// compareBool puts false first: of several filters of one client, one without No Local decides.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// remember makes room for what is found for name.
func (t *intents) remember(name string) *receivers {
	if t.known == nil {
		t.known = make(map[string]*receivers)
	}
	if len(t.known) == knownMax {
		clear(t.known)
	}
	r := new(receivers)
	t.known[name] = r
	return r
}
