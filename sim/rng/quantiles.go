package rng

import (
	"fmt"
	"math/bits"
	"time"
)

// Quantiles is a distribution of time spans: its values at equally spaced probabilities from 0 to 1,
// in ascending order. Between two neighbours all values are equally likely. One element is a
// constant; none at all is the constant 0.
type Quantiles []time.Duration

// Validate reports what is wrong with q: negative or descending values.
func (q Quantiles) Validate() error {
	for i, d := range q {
		if d < 0 {
			return fmt.Errorf("quantile %d is %v, must not be negative", i+1, d)
		}
		if i > 0 && d < q[i-1] {
			return fmt.Errorf("quantile %d is %v, must not be less than the one before it, %v", i+1, d, q[i-1])
		}
	}
	return nil
}

// Draw returns a value by the distribution, rounded down to a nanosecond. It always takes exactly one number from s.
// q must be valid.
func (q Quantiles) Draw(s *Stream) time.Duration {
	u := s.Uint64()
	switch len(q) {
	case 0:
		return 0
	case 1:
		return q[0]
	}
	// u/2^64 of the way along the len(q)-1 gaps: the upper half is the gap, the lower the part of it.
	i, part := bits.Mul64(u, uint64(len(q)-1))
	step, _ := bits.Mul64(uint64(q[i+1]-q[i]), part)
	return q[i] + time.Duration(step)
}

// Max returns the largest value that Draw can come near to, 0 for an empty q.
func (q Quantiles) Max() time.Duration {
	if len(q) == 0 {
		return 0
	}
	return q[len(q)-1]
}
