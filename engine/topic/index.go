package topic

import (
	"bytes"
	"strings"
)

// Index holds subscriptions by Topic Filter, and finds those that match a Topic Name.
// Within one filter a subscription is known by its key, say the number of a Session.
type Index[V any] struct {
	tree  tree[branch[V]]
	count int
	stack []visit
}

// branch is what Index keeps at a node: short cuts to the children "+" and "#", and the
// subscriptions whose filter ends here.
type branch[V any] struct {
	single, multi nodeID
	subscribers   subscribers[V]
}

// visit is a node still to be looked at, with the offset of the level that comes below it.
type visit struct {
	node nodeID
	next int32
}

// onlyHere, as visit.next, asks for a node's own subscriptions and nothing below.
const onlyHere = -1

// Len returns the number of subscriptions.
func (x *Index[V]) Len() int { return x.count }

// Set makes v the subscription of key to filter. One that exists is replaced and keeps its place
// in the order of Match. [MQTT-3.8.4-3]
func (x *Index[V]) Set(filter string, key uint32, v V) (replaced bool) {
	x.tree.plant()
	n := root
	for level := range strings.SplitSeq(filter, "/") {
		n = x.descend(n, level)
	}
	replaced = x.tree.nodes[n].payload.subscribers.set(key, v)
	if !replaced {
		x.count++
	}
	return replaced
}

// descend returns the child of n that level leads to, and makes it if need be.
func (x *Index[V]) descend(n nodeID, level string) nodeID {
	if c := x.tree.child(n, level); c != 0 {
		return c
	}
	c := x.tree.add(n, level)
	x.shortCut(n, level, c)
	return c
}

// shortCut notes in n that level now leads to c, if it is a wildcard.
func (x *Index[V]) shortCut(n nodeID, level string, c nodeID) {
	switch level {
	case "+":
		x.tree.nodes[n].payload.single = c
	case "#":
		x.tree.nodes[n].payload.multi = c
	}
}

// Get returns the subscription of key to filter, if there is one.
func (x *Index[V]) Get(filter string, key uint32) (v V, ok bool) {
	n := x.tree.find(filter)
	if n == 0 {
		return v, false
	}
	return x.tree.nodes[n].payload.subscribers.get(key)
}

// Delete takes away the subscription of key to filter, and reports whether there was one.
func (x *Index[V]) Delete(filter string, key uint32) bool {
	n := x.tree.find(filter)
	if n == 0 || !x.tree.nodes[n].payload.subscribers.delete(key) {
		return false
	}
	x.count--
	for n != root && x.empty(n) {
		var level string
		filter, level = cutLast(filter)
		n = x.tree.remove(n, level)
		x.shortCut(n, level, 0)
	}
	return true
}

func (x *Index[V]) empty(n nodeID) bool {
	here := &x.tree.nodes[n]
	return here.children == 0 && here.payload.subscribers.len() == 0
}

// Match appends to dst the subscriptions whose filter matches name. It does not allocate, but for
// growing dst and, once, its own scratch space.
//
// At each level of name, filters with that very level come first, then those with "+", then "#".
// Subscriptions to one filter come in the order in which they were first made.
func (x *Index[V]) Match(name []byte, dst []V) []V {
	if x.count == 0 {
		return dst
	}
	x.stack = append(x.stack[:0], visit{node: root})
	for len(x.stack) > 0 {
		v := x.stack[len(x.stack)-1]
		x.stack = x.stack[:len(x.stack)-1]
		if v.next == onlyHere {
			dst = x.tree.nodes[v.node].payload.subscribers.appendTo(dst)
		} else if int(v.next) > len(name) {
			dst = x.appendEnd(dst, v.node)
		} else {
			x.pushBelow(name, v)
		}
	}
	return dst
}

// appendEnd appends the subscriptions of a node at which the name ends: its own, and those to "#"
// below, which includes the level before it.
func (x *Index[V]) appendEnd(dst []V, n nodeID) []V {
	here := &x.tree.nodes[n].payload
	dst = here.subscribers.appendTo(dst)
	if here.multi != 0 {
		dst = x.tree.nodes[here.multi].payload.subscribers.appendTo(dst)
	}
	return dst
}

// pushBelow puts on the stack where the next level of name leads to from v, last things first.
func (x *Index[V]) pushBelow(name []byte, v visit) {
	end := len(name)
	if i := bytes.IndexByte(name[v.next:], '/'); i >= 0 {
		end = int(v.next) + i
	}
	below := int32(end) + 1
	here := &x.tree.nodes[v.node].payload
	if v.node != root || !hidden(name) { // [MQTT-4.7.2-1]
		if here.multi != 0 {
			x.stack = append(x.stack, visit{here.multi, onlyHere})
		}
		if here.single != 0 {
			x.stack = append(x.stack, visit{here.single, below})
		}
	}
	if c := x.tree.childBytes(v.node, name[v.next:end]); c != 0 {
		x.stack = append(x.stack, visit{c, below})
	}
}
