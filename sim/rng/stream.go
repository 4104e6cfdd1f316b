package rng

import (
	"fmt"
	"math/bits"
	"time"
)

// Stream is one source of numbers. It is for one goroutine. The zero value is of no use; see New.
type Stream struct {
	state [4]uint64
}

// New returns the stream called name of the run with the given seed.
func New(seed uint64, name string) *Stream {
	// The seed is mixed before the name joins it, so that neighbouring seeds share nothing.
	x := mix(seed+weyl) ^ hash(name)
	s := new(Stream)
	for i := range s.state {
		// Four different inputs to a bijection: at most one word is zero, as xoshiro needs.
		x += weyl
		s.state[i] = mix(x)
	}
	return s
}

// weyl is SplitMix64's increment: 2^64 divided by the golden ratio, made odd.
const weyl = 0x9e3779b97f4a7c15

// mix is the finaliser of SplitMix64, a bijection.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// hash is FNV-1a with 64 bits.
func hash(name string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 0x100000001b3
	}
	return h
}

// Uint64 returns the next 64 bits: one step of xoshiro256**.
func (s *Stream) Uint64() uint64 {
	st := &s.state
	result := bits.RotateLeft64(st[1]*5, 7) * 9
	t := st[1] << 17
	st[2] ^= st[0]
	st[3] ^= st[1]
	st[1] ^= st[2]
	st[0] ^= st[3]
	st[2] ^= t
	st[3] = bits.RotateLeft64(st[3], 45)
	return result
}

// IntN returns a number from 0 up to but not including n, each equally likely. It panics unless n > 0.
func (s *Stream) IntN(n int64) int64 {
	if n <= 0 {
		panic(fmt.Sprintf("rng: IntN(%d), must be positive", n))
	}
	return int64(s.below(uint64(n)))
}

// below returns a number less than n, which is not zero. The upper half of a 128 bit product is fair once
// the few lower halves that would be one too many are drawn again (Lemire 2019).
func (s *Stream) below(n uint64) uint64 {
	hi, lo := bits.Mul64(s.Uint64(), n)
	if lo < n {
		for tooMany := -n % n; lo < tooMany; {
			hi, lo = bits.Mul64(s.Uint64(), n)
		}
	}
	return hi
}

// Duration returns a time span from lo up to but not including hi. Unless hi > lo, it returns lo.
func (s *Stream) Duration(lo, hi time.Duration) time.Duration {
	if hi <= lo {
		s.Uint64()
		return lo
	}
	// Unsigned, for hi - lo need not fit a signed number; the sum wraps back to where it belongs.
	return lo + time.Duration(s.below(uint64(hi)-uint64(lo)))
}

// Chance reports true with a probability of ppm parts per million: never with 0, always from 1000000.
func (s *Stream) Chance(ppm uint32) bool {
	return s.below(1_000_000) < uint64(ppm)
}
