package topic

import "strings"

// nodeID is a place in tree.nodes. The root is 0, which as somebody's child means none.
type nodeID uint32

const root nodeID = 0

// edge leads from a node down one level.
type edge struct {
	parent nodeID
	level  string
}

// tree is the skeleton of both indexes: nodes in a slice, the edges between them in one map that
// is only ever looked up, never ranged over. Nodes that were removed are used again.
type tree[P any] struct {
	nodes []node[P]
	edges map[edge]nodeID
	free  nodeID // first of the removed nodes, linked by parent
}

type node[P any] struct {
	parent   nodeID
	children uint32
	payload  P
}

// child returns the node that level leads to from n, 0 if there is none.
func (t *tree[P]) child(n nodeID, level string) nodeID { return t.edges[edge{n, level}] }

// childBytes is child for a level that lies in a packet. It does not allocate.
func (t *tree[P]) childBytes(n nodeID, level []byte) nodeID { return t.edges[edge{n, string(level)}] }

// find returns the node that path leads to from the root, 0 if there is none.
func (t *tree[P]) find(path string) nodeID {
	n := root
	for level := range strings.SplitSeq(path, "/") {
		if n = t.child(n, level); n == 0 {
			return 0
		}
	}
	return n
}

// add makes the child of n that level leads to.
func (t *tree[P]) add(n nodeID, level string) nodeID {
	if t.edges == nil {
		t.edges = make(map[edge]nodeID)
	}
	c := t.free
	if c != 0 {
		t.free = t.nodes[c].parent
	} else {
		c = nodeID(len(t.nodes))
		t.nodes = append(t.nodes, node[P]{})
	}
	t.nodes[c].parent = n
	t.nodes[n].children++
	// A copy, for a single level must not keep 64 KiB of filter alive.
	t.edges[edge{n, strings.Clone(level)}] = c
	return c
}

// remove takes away n, which must have no children and to which level leads, and returns its parent.
func (t *tree[P]) remove(n nodeID, level string) nodeID {
	parent := t.nodes[n].parent
	delete(t.edges, edge{parent, level})
	t.nodes[parent].children--
	t.nodes[n] = node[P]{parent: t.free}
	t.free = n
	return parent
}

// plant makes sure that there is a root.
func (t *tree[P]) plant() {
	if len(t.nodes) == 0 {
		t.nodes = append(t.nodes, node[P]{})
	}
}

// cutLast splits the last level off path.
func cutLast(path string) (rest, level string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}
