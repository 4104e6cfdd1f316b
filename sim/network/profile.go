package network

import (
	"errors"
	"fmt"
	"time"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// Loss is a way in which a connection is lost.
type Loss uint8

// The three ways.
const (
	Silence Loss = iota // nobody is told: a pulled cable, a tunnel, a lost address
	FIN                 // both ends see an orderly close, after the bytes under way
	RST                 // both ends see a reset; bytes under way are gone
)

func (l Loss) String() string { return [...]string{"silence", "fin", "rst"}[l] }

// Profile describes a kind of link. The zero value is instant and without bounds.
type Profile struct {
	// Latency is the time one way; drawn anew for each write.
	Latency rng.Quantiles
	// Bandwidth is in bytes per second, each way. Zero: no bound.
	Bandwidth int64
	// MTU is the largest piece in bytes that a write arrives in. Zero: no bound.
	MTU int
}

// Validate reports what is wrong with p.
func (p *Profile) Validate() error {
	var errs []error
	if err := p.Latency.Validate(); len(p.Latency) > 0 && err != nil {
		errs = append(errs, fmt.Errorf("Latency: %w", err))
	}
	if p.Bandwidth < 0 {
		errs = append(errs, fmt.Errorf("Bandwidth is %d, must not be negative", p.Bandwidth))
	}
	if p.MTU < 0 {
		errs = append(errs, fmt.Errorf("MTU is %d, must not be negative", p.MTU))
	}
	return errors.Join(errs...)
}

// latency draws the time one way.
func (p *Profile) latency(r *rng.Stream) time.Duration {
	if len(p.Latency) == 0 {
		return 0
	}
	return p.Latency.Draw(r)
}

// sending is the time that n bytes take to leave, rounded down to a nanosecond.
func (p *Profile) sending(n int) time.Duration {
	if p.Bandwidth == 0 {
		return 0
	}
	return time.Duration(int64(n) * int64(time.Second) / p.Bandwidth)
}

// Way is one direction of one client's link.
type Way struct {
	profile *Profile
	stream  *rng.Stream
}

// NewWay returns one direction of a link; stream is drawn from for its latency.
func NewWay(p *Profile, stream *rng.Stream) *Way { return &Way{profile: p, stream: stream} }

// arrival is when the last of n bytes arrives that can leave no earlier than from, and when they have left.
func (w *Way) arrival(from engine.Instant, n int, latency time.Duration) (arrives, left engine.Instant) {
	left = from.Add(w.profile.sending(n))
	return left.Add(latency), left
}
