package network

import (
	"strings"
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

func TestProfileValidate(t *testing.T) {
	for _, c := range []struct {
		name    string
		profile Profile
		want    []string // parts of the message; none: valid
	}{
		{"zero", Profile{}, nil},
		{"full", Profile{Latency: rng.Quantiles{1, 2, 2}, Bandwidth: 1, MTU: 1}, nil},
		{"descending", Profile{Latency: rng.Quantiles{2 * time.Second, time.Second}}, []string{"Latency: quantile 2"}},
		{"all", Profile{Latency: rng.Quantiles{-1}, Bandwidth: -2, MTU: -3}, []string{"Latency: quantile 1", "Bandwidth is -2", "MTU is -3"}},
	} {
		err := c.profile.Validate()
		if (err == nil) != (len(c.want) == 0) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %v, want %q in it", c.name, err, part)
			}
		}
	}
}

func TestLossNames(t *testing.T) {
	for loss, want := range map[Loss]string{Silence: "silence", FIN: "fin", RST: "rst"} {
		if got := loss.String(); got != want {
			t.Errorf("%d is %q, want %q", loss, got, want)
		}
	}
}
