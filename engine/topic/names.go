package topic

import (
	"iter"
	"strings"
)

// Names holds one value per Topic Name, say its retained message, and finds those whose name a
// Topic Filter matches.
//
// Its order is that of a tree: a name comes before the names below it, and of two levels under the
// same parent, the one that came into being first comes first. It depends on the calls made and on
// nothing else; setting everything that All gives, in that order, in an empty Names gives the
// same order again.
type Names[V any] struct {
	tree  tree[leaf[V]]
	count int
	stack []pick
}

// leaf is what Names keeps at a node: its place among its siblings, and the value of the name that ends here.
type leaf[V any] struct {
	first, last    nodeID // children
	previous, next nodeID // siblings
	hidden         bool   // a first level that starts with '$'
	has            bool
	name           string
	value          V
}

// pick is a node still to be looked at, with the offset of the level of the filter that comes below it.
type pick struct {
	node nodeID
	next int32
	each bool // and then at its later siblings, as wildcards ask for
}

// subtree, as pick.next, asks for a node and all below it.
const subtree = -1

// Len returns the number of names.
func (x *Names[V]) Len() int { return x.count }

// Set makes v the value of name, and returns the one that it had, if it had one. The name keeps its
// place in the order. Names holds on to the string.
func (x *Names[V]) Set(name string, v V) (old V, had bool) {
	x.tree.plant()
	n := root
	for level := range strings.SplitSeq(name, "/") {
		n = x.descend(n, level)
	}
	here := &x.tree.nodes[n].payload
	old, had = here.value, here.has
	here.value, here.has = v, true
	if !had {
		here.name = name
		x.count++
	}
	return old, had
}

// descend returns the child of n that level leads to, and makes it the last one if need be.
func (x *Names[V]) descend(n nodeID, level string) nodeID {
	if c := x.tree.child(n, level); c != 0 {
		return c
	}
	c := x.tree.add(n, level)
	parent, child := &x.tree.nodes[n].payload, &x.tree.nodes[c].payload
	child.hidden = n == root && hidden(level)
	child.previous = parent.last
	if parent.last != 0 {
		x.tree.nodes[parent.last].payload.next = c
	} else {
		parent.first = c
	}
	parent.last = c
	return c
}

// Get returns the value of name.
func (x *Names[V]) Get(name string) (v V, ok bool) {
	n := x.tree.find(name)
	if n == 0 {
		return v, false
	}
	here := &x.tree.nodes[n].payload
	return here.value, here.has
}

// Delete takes away the value of name, and returns it, if it had one.
func (x *Names[V]) Delete(name string) (old V, had bool) {
	n := x.tree.find(name)
	if n == 0 || !x.tree.nodes[n].payload.has {
		return old, false
	}
	var none V
	here := &x.tree.nodes[n].payload
	old, here.value, here.has, here.name = here.value, none, false, ""
	x.count--
	for n != root && x.tree.nodes[n].children == 0 && !x.tree.nodes[n].payload.has {
		var level string
		name, level = cutLast(name)
		x.unlink(n)
		n = x.tree.remove(n, level)
	}
	return old, true
}

// unlink takes n out of the list of its parent's children.
func (x *Names[V]) unlink(n nodeID) {
	gone := x.tree.nodes[n].payload
	parent := &x.tree.nodes[x.tree.nodes[n].parent].payload
	if gone.previous != 0 {
		x.tree.nodes[gone.previous].payload.next = gone.next
	} else {
		parent.first = gone.next
	}
	if gone.next != 0 {
		x.tree.nodes[gone.next].payload.previous = gone.previous
	} else {
		parent.last = gone.previous
	}
}

// Match appends to dst the values of the names that filter matches, in order. It does not
// allocate, but for growing dst and, once, its own scratch space.
func (x *Names[V]) Match(filter string, dst []V) []V {
	if x.count == 0 {
		return dst
	}
	x.stack = append(x.stack[:0], pick{node: root})
	for len(x.stack) > 0 {
		p := x.stack[len(x.stack)-1]
		x.stack = x.stack[:len(x.stack)-1]
		here := &x.tree.nodes[p.node].payload
		if p.each && here.next != 0 {
			x.stack = append(x.stack, pick{here.next, p.next, true})
		}
		switch {
		case p.each && here.hidden: // [MQTT-4.7.2-1]
		case int(p.next) <= len(filter):
			dst = x.matchBelow(filter, p, dst)
		case here.has:
			dst = append(dst, here.value)
		}
	}
	return dst
}

// matchBelow follows the next level of filter down from p: with "#" to the end, else one step.
func (x *Names[V]) matchBelow(filter string, p pick, dst []V) []V {
	level, _, _ := strings.Cut(filter[p.next:], "/")
	below := p.next + int32(len(level)) + 1
	switch level {
	case "#":
		return x.appendSubtree(dst, p.node)
	case "+":
		if c := x.tree.nodes[p.node].payload.first; c != 0 {
			x.stack = append(x.stack, pick{c, below, true})
		}
	default:
		if c := x.tree.child(p.node, level); c != 0 {
			x.stack = append(x.stack, pick{c, below, false})
		}
	}
	return dst
}

// appendSubtree appends the values of top and all below it, except for first levels with '$'.
func (x *Names[V]) appendSubtree(dst []V, top nodeID) []V {
	if here := &x.tree.nodes[top].payload; here.has {
		dst = append(dst, here.value)
	}
	for n := x.tree.nodes[top].payload.first; n != 0; {
		here := &x.tree.nodes[n].payload
		if here.hidden { // [MQTT-4.7.2-1]
			n = x.over(n, top)
			continue
		}
		if here.has {
			dst = append(dst, here.value)
		}
		n = x.after(n, top)
	}
	return dst
}

// All yields every name with its value, in order. Names must not be changed meanwhile.
func (x *Names[V]) All() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		if x.count == 0 {
			return
		}
		for n := x.after(root, root); n != 0; n = x.after(n, root) {
			here := &x.tree.nodes[n].payload
			if here.has && !yield(here.name, here.value) {
				return
			}
		}
	}
}

// after returns the node that follows n in the order of the tree, 0 if that is not below top.
func (x *Names[V]) after(n, top nodeID) nodeID {
	if c := x.tree.nodes[n].payload.first; c != 0 {
		return c
	}
	return x.over(n, top)
}

// over is after, but leaves out what is below n.
func (x *Names[V]) over(n, top nodeID) nodeID {
	for n != top {
		if next := x.tree.nodes[n].payload.next; next != 0 {
			return next
		}
		n = x.tree.nodes[n].parent
	}
	return 0
}
