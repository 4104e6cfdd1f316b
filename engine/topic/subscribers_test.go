package topic

import "testing"

// TestCrowdDoesNotGrow: a place that was left is not kept for ever.
func TestCrowdDoesNotGrow(t *testing.T) {
	var s subscribers[int]
	for key := range uint32(100_000) {
		s.set(key, 0)
		if key >= 100 && !s.delete(key-100) {
			t.Fatalf("%d was not there", key-100)
		}
	}
	if s.len() != 100 || len(s.list) > 201 || len(s.at) != 100 {
		t.Errorf("%d subscribers in %d places, %d positions", s.len(), len(s.list), len(s.at))
	}
}

// TestTreeUsesNodesAgain: an index that is emptied again and again does not grow either.
func TestTreeUsesNodesAgain(t *testing.T) {
	var x Index[int]
	for i := range 100 {
		for _, filter := range []string{"a/b/c", "a/+/c", "a/#", "x//y"} {
			x.Set(filter, uint32(i), i)
		}
		for _, filter := range []string{"a/+/c", "a/b/c", "x//y", "a/#"} {
			if !x.Delete(filter, uint32(i)) {
				t.Fatalf("%s was not there", filter)
			}
		}
	}
	if len(x.tree.nodes) != 10 || len(x.tree.edges) != 0 {
		t.Errorf("%d nodes and %d edges left, want 10 and 0", len(x.tree.nodes), len(x.tree.edges))
	}
}

// TestWildcardLeavesNoTrace: the node of a wildcard that is gone becomes another's.
func TestWildcardLeavesNoTrace(t *testing.T) {
	for _, wildcard := range []string{"a/+", "a/#"} {
		var x Index[int]
		x.Set("a/k", 1, 1)
		x.Set(wildcard, 2, 2)
		x.Delete(wildcard, 2)
		x.Set("b", 3, 3)
		if got := x.Match([]byte("a/x"), nil); len(got) != 0 {
			t.Errorf("%s is gone but matches %v", wildcard, got)
		}
	}
}
