package rng_test

import (
	"flag"
	"fmt"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden file anew, which breaks every digest there is")

// TestGolden pins generator and methods: whoever changes them changes every run ever recorded.
func TestGolden(t *testing.T) {
	const golden = "testdata/stream.golden"
	got := firstOutputs()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func firstOutputs() string {
	var out strings.Builder
	s := rng.New(1, "golden")
	for range 64 {
		fmt.Fprintf(&out, "Uint64 %016x\n", s.Uint64())
	}
	for _, n := range []int64{1, 2, 10, 1_000_000, 1<<62 + 1, math.MaxInt64} {
		fmt.Fprintf(&out, "IntN(%d) %d\n", n, s.IntN(n))
	}
	q := rng.Quantiles{time.Millisecond, 2 * time.Millisecond, time.Second}
	for range 8 {
		fmt.Fprintf(&out, "Duration %d Chance %v Draw %d\n", s.Duration(time.Second, time.Minute), s.Chance(500_000), q.Draw(s))
	}
	return out.String()
}

// TestGeneratorReference runs the published generator on big integers, from the same four first words.
func TestGeneratorReference(t *testing.T) {
	state := referenceState(7, "link/a")
	s := rng.New(7, "link/a")
	for i := range 1000 {
		if got, want := s.Uint64(), referenceStep(state); got != want {
			t.Fatalf("output %d is %#x, want %#x", i, got, want)
		}
	}
}

var modulus = new(big.Int).Lsh(big.NewInt(1), 64)

func times(x, y uint64) uint64 {
	product := new(big.Int).Mul(new(big.Int).SetUint64(x), new(big.Int).SetUint64(y))
	return product.Mod(product, modulus).Uint64()
}

func referenceMix(z uint64) uint64 {
	z = times(z^z>>30, 0xbf58476d1ce4e5b9)
	z = times(z^z>>27, 0x94d049bb133111eb)
	return z ^ z>>31
}

func referenceState(seed uint64, name string) *[4]uint64 {
	h := uint64(14695981039346656037)
	for _, b := range []byte(name) {
		h = times(h^uint64(b), 1099511628211)
	}
	x := referenceMix(seed+0x9e3779b97f4a7c15) ^ h
	var state [4]uint64
	for i := range uint64(4) {
		state[i] = referenceMix(x + times(i+1, 0x9e3779b97f4a7c15))
	}
	return &state
}

func referenceStep(s *[4]uint64) uint64 {
	rotate := func(x uint64, k uint) uint64 { return x<<k | x>>(64-k) }
	result := times(rotate(times(s[1], 5), 7), 9)
	t := s[1] << 17
	s[2] ^= s[0]
	s[3] ^= s[1]
	s[1] ^= s[2]
	s[0] ^= s[3]
	s[2] ^= t
	s[3] = rotate(s[3], 45)
	return result
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for seed := range uint64(50) {
		for _, name := range []string{"", "a", "b", "ab", "ba", "link/1", "link/2"} {
			first, label := rng.New(seed, name).Uint64(), fmt.Sprint(seed, name)
			if other, ok := seen[first]; ok {
				t.Errorf("streams %q and %q start alike", label, other)
			}
			seen[first] = label
		}
	}
}

func TestIntNFair(t *testing.T) {
	const n, draws = 7, 70_000
	s := rng.New(3, "fair")
	var count [n]int
	for range draws {
		count[s.IntN(n)]++
	}
	for v, c := range count {
		if c < draws/n*95/100 || c > draws/n*105/100 {
			t.Errorf("%d came %d times of %d", v, c, draws)
		}
	}
}

func TestIntNPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("IntN(0) did not panic")
		}
	}()
	rng.New(1, "").IntN(0)
}

func TestBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rng.New(rapid.Uint64().Draw(t, "seed"), rapid.String().Draw(t, "name"))
		if n := rapid.Int64Range(1, math.MaxInt64).Draw(t, "n"); true {
			if got := s.IntN(n); got < 0 || got >= n {
				t.Fatalf("IntN(%d) = %d", n, got)
			}
		}
		lo, hi := time.Duration(rapid.Int64().Draw(t, "lo")), time.Duration(rapid.Int64().Draw(t, "hi"))
		got := s.Duration(lo, hi)
		if lo < hi && (got < lo || got >= hi) || lo >= hi && got != lo {
			t.Fatalf("Duration(%d, %d) = %d", lo, hi, got)
		}
		if s.Chance(0) || !s.Chance(1_000_000) {
			t.Fatal("a chance of 0 came true, or one of 1000000 did not")
		}
	})
}

// TestCertainOutcomesTakeANumber holds the promise that settings do not shift the luck of what follows.
func TestCertainOutcomesTakeANumber(t *testing.T) {
	draws := map[string]func(*rng.Stream){
		"Duration":    func(s *rng.Stream) { s.Duration(5, 5) },
		"Chance 0":    func(s *rng.Stream) { s.Chance(0) },
		"Chance 100%": func(s *rng.Stream) { s.Chance(1_000_000) },
		"no quantile": func(s *rng.Stream) { rng.Quantiles(nil).Draw(s) },
		"constant":    func(s *rng.Stream) { rng.Quantiles{7}.Draw(s) },
		"quantiles":   func(s *rng.Stream) { rng.Quantiles{7, 9, 20}.Draw(s) },
	}
	for name, draw := range draws {
		want := rng.New(9, "s")
		want.Uint64()
		got := rng.New(9, "s")
		draw(got)
		if got.Uint64() != want.Uint64() {
			t.Errorf("%s does not take exactly one number", name)
		}
	}
}
