package rng

import "testing"

// TestPublishedVector starts the generator from the state that implementations of xoshiro256** are compared by.
func TestPublishedVector(t *testing.T) {
	s := &Stream{state: [4]uint64{1, 2, 3, 4}}
	for i, want := range []uint64{11520, 0, 1509978240, 1215971899390074240} {
		if got := s.Uint64(); got != want {
			t.Errorf("output %d is %d, want %d", i, got, want)
		}
	}
}
