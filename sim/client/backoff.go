package client

import (
	"errors"
	"fmt"
	"math/bits"
	"time"

	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// Backoff says how long a client waits before it connects again. The first attempt after a
// connection that worked waits Min, each further one Factor percent of the one before, up to Max.
type Backoff struct {
	// Min is the first wait. Zero: the client does not connect again by itself.
	Min time.Duration
	// Max bounds the wait before jitter. Zero: Min.
	Max time.Duration
	// Factor is in percent: 200 doubles each time, 100 keeps Min. Zero: 200.
	Factor uint32
	// JitterPPM moves each wait by up to this many millionths of it, earlier or later, evenly. At most 1000000.
	JitterPPM uint32
}

const million = 1_000_000

// after is the wait that follows previous, without jitter; previous zero is the first one's.
func (b *Backoff) after(previous time.Duration) time.Duration {
	most := max(b.Max, b.Min)
	if previous == 0 {
		return b.Min
	}
	factor := b.Factor
	if factor == 0 {
		factor = 200
	}
	return min(scale(previous, factor, 100), most)
}

// jitter moves wait by what the stream says. Without JitterPPM nothing is drawn.
func (b *Backoff) jitter(wait time.Duration, r *rng.Stream) time.Duration {
	if b.JitterPPM == 0 {
		return wait
	}
	span := scale(wait, b.JitterPPM, million)
	return r.Duration(wait-span, wait+span+1)
}

// scale returns d * numerator / denominator, at most 1<<61, without overflow in between.
func scale(d time.Duration, numerator, denominator uint32) time.Duration {
	const most = 1 << 61
	hi, lo := bits.Mul64(uint64(d), uint64(numerator))
	if hi >= uint64(denominator) {
		return most
	}
	quotient, _ := bits.Div64(hi, lo, uint64(denominator))
	return time.Duration(min(quotient, most))
}

func (b *Backoff) validate() error {
	var errs []error
	if b.Min < 0 {
		errs = append(errs, fmt.Errorf("Reconnect.Min is %v, must not be negative", b.Min))
	}
	if b.Max != 0 && b.Max < b.Min {
		errs = append(errs, fmt.Errorf("Reconnect.Max is %v, must be 0 or at least Min, %v", b.Max, b.Min))
	}
	if b.Factor != 0 && b.Factor < 100 {
		errs = append(errs, fmt.Errorf("Reconnect.Factor is %d, must be 0 or at least 100", b.Factor))
	}
	if b.JitterPPM > million {
		errs = append(errs, fmt.Errorf("Reconnect.JitterPPM is %d, must be at most %d", b.JitterPPM, million))
	}
	return errors.Join(errs...)
}
