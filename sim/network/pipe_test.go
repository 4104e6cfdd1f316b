package network

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

// newPipe returns an empty Pipe over a link of its own.
func newPipe(p Profile) *Pipe {
	pipe := &Pipe{}
	pipe.Attach(NewWay(&p, rng.New(1, "link")))
	return pipe
}

// arrivals reads p empty and returns when each piece arrived, and all bytes.
func arrivals(p *Pipe) (at []time.Duration, data []byte) {
	for {
		next, ok := p.Next()
		if !ok {
			return at, data
		}
		piece, _ := p.Read()
		at, data = append(at, time.Duration(next)), append(data, piece...)
	}
}

func TestFragments(t *testing.T) {
	for _, c := range []struct {
		mtu, n int
		want   []int
	}{
		{0, 5, []int{5}},
		{5, 5, []int{5}},
		{2, 5, []int{2, 2, 1}},
		{1, 3, []int{1, 1, 1}},
		{3, 0, nil},
	} {
		p := newPipe(Profile{MTU: c.mtu})
		p.Write(7, make([]byte, c.n))
		var got []int
		for _, ok := p.Next(); ok; _, ok = p.Next() {
			data, signal := p.Read()
			if signal != Data {
				t.Errorf("signal %d among bytes", signal)
			}
			got = append(got, len(data))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d bytes with an MTU of %d arrive as %v, want %v", c.n, c.mtu, got, c.want)
		}
	}
}

// TestBandwidth: bytes leave one after the other, also those of a later write, and each piece takes as
// long as it takes, to the nanosecond, rounded down.
func TestBandwidth(t *testing.T) {
	ms := time.Millisecond
	p := newPipe(Profile{Latency: rng.Quantiles{5 * ms}, Bandwidth: 1000, MTU: 4})
	p.Write(0, []byte("abcdefghij")) // leaves by 10 ms
	p.Write(engine.Instant(2*ms), []byte("kl"))
	p.Tell(engine.Instant(3*ms), Close)
	p.Write(engine.Instant(20*ms), []byte("m")) // the line is idle by now
	at, data := arrivals(p)
	want := []time.Duration{9 * ms, 13 * ms, 15 * ms, 17 * ms, 17 * ms, 26 * ms}
	if !slices.Equal(at, want) || string(data) != "abcdefghijklm" {
		t.Errorf("%q at %v, want it at %v", data, at, want)
	}
	third := newPipe(Profile{Bandwidth: 3})
	third.Write(0, []byte{1})
	third.Write(0, []byte{2, 3})
	if at, _ := arrivals(third); !slices.Equal(at, []time.Duration{333333333, 333333333 + 666666666}) {
		t.Errorf("at 3 B/s bytes arrive at %v", at)
	}
}

// TestBandwidthDoesNotOverflow: the largest packet there is over the slowest link.
func TestBandwidthDoesNotOverflow(t *testing.T) {
	p := newPipe(Profile{Bandwidth: 1})
	p.Write(0, make([]byte, 1<<28))
	if at, _ := arrivals(p); at[0] != (1<<28)*time.Second {
		t.Errorf("256 MiB at 1 B/s take %v", at[0])
	}
}

func TestOrderIsKept(t *testing.T) {
	p := newPipe(Profile{Latency: rng.Quantiles{0, time.Second}})
	for i := range 200 {
		p.Write(engine.Instant(i), []byte{byte(i)})
	}
	at, data := arrivals(p)
	for i := range data {
		if int(data[i]) != i {
			t.Fatalf("byte %d arrives as number %d", data[i], i)
		}
	}
	if !slices.IsSorted(at) || at[0] == at[199] {
		t.Errorf("pieces arrive at %v", at)
	}
}

func TestDrop(t *testing.T) {
	p := newPipe(Profile{Latency: rng.Quantiles{time.Millisecond}, Bandwidth: 1})
	p.Write(0, []byte("an hour and a half's worth of bytes"))
	p.Tell(0, Close)
	p.Drop()
	if at, ok := p.Next(); ok {
		t.Errorf("something is under way for %v", at)
	}
	// What is dropped does not stand in the way of what is told afterwards.
	p.Tell(5, Reset)
	if at, ok := p.Next(); !ok || at != engine.Instant(5).Add(time.Millisecond) {
		t.Errorf("the reset arrives at %v", time.Duration(at))
	}
	if data, signal := p.Read(); len(data) != 0 || signal != Reset {
		t.Errorf("%q with signal %d", data, signal)
	}
}

// TestBuffersStayBounded: a stream that never runs empty does not keep what was read.
func TestBuffersStayBounded(t *testing.T) {
	for _, mtu := range []int{0, 1, 3, 7} {
		p := newPipe(Profile{Latency: rng.Quantiles{time.Second}, MTU: mtu})
		p.Write(0, make([]byte, 100))
		outstanding := len(p.pieces)
		for i := range 100_000 {
			before := len(p.pieces) - p.head
			p.Write(engine.Instant(i), make([]byte, 10))
			for written := len(p.pieces) - p.head - before; written > 0; written-- {
				p.Read()
			}
		}
		if cap(p.pieces) > 8*(outstanding+10) || cap(p.buf) > 8*110 {
			t.Errorf("MTU %d: room for %d pieces and %d bytes, with %d and 100 under way", mtu, cap(p.pieces), cap(p.buf), outstanding)
		}
	}
}

// TestMovingIsCheap: making room moves each byte a few times at most, however much is under way.
func TestMovingIsCheap(t *testing.T) {
	p := newPipe(Profile{Latency: rng.Quantiles{time.Second}})
	for range 1000 {
		p.Write(0, make([]byte, 10))
	}
	moves, last := 0, p.read
	for range 10_000 {
		p.Read()
		p.Write(0, make([]byte, 10))
		if p.read < last {
			moves++
		}
		last = p.read
	}
	if moves > 40 {
		t.Errorf("10000 writes moved the 10000 bytes under way %d times", moves)
	}
}

func TestWritingDoesNotAllocate(t *testing.T) {
	p := newPipe(Profile{MTU: 50})
	data := make([]byte, 120)
	now := engine.Instant(0)
	if n := testing.AllocsPerRun(1000, func() {
		p.Write(now, data)
		for _, ok := p.Next(); ok; _, ok = p.Next() {
			p.Read()
		}
		now++
	}); n != 0 {
		t.Errorf("%v allocations for each write", n)
	}
}

func TestAttachEmpties(t *testing.T) {
	p := newPipe(Profile{Bandwidth: 1})
	p.Write(0, []byte("leftover"))
	p.Attach(NewWay(&Profile{}, rng.New(2, "other")))
	if _, ok := p.Next(); ok {
		t.Error("a new stream begins with bytes of an old one")
	}
	p.Write(3, []byte("new"))
	if at, _ := p.Next(); at != 3 {
		t.Errorf("it arrives at %d, want 3", at)
	}
}

// modelled is one piece of the naive model of a stream.
type modelled struct {
	at     engine.Instant
	data   []byte
	signal Signal
}

// model does what Pipe says it does, with one slice for each piece and nothing kept for later.
type model struct {
	profile    Profile
	stream     *rng.Stream
	under      []modelled
	left, last engine.Instant
}

func (m *model) latency() time.Duration {
	if len(m.profile.Latency) == 0 {
		return 0
	}
	return m.profile.Latency.Draw(m.stream)
}

func (m *model) add(at engine.Instant, data []byte, s Signal) {
	m.last = max(m.last, at)
	m.under = append(m.under, modelled{m.last, bytes.Clone(data), s})
}

func (m *model) write(now engine.Instant, data []byte) {
	latency := m.latency()
	size := m.profile.MTU
	if size == 0 {
		size = max(len(data), 1)
	}
	for piece := range slices.Chunk(data, size) {
		m.left = max(m.left, now)
		if m.profile.Bandwidth > 0 {
			m.left += engine.Instant(int64(len(piece)) * 1_000_000_000 / m.profile.Bandwidth)
		}
		m.add(m.left+engine.Instant(latency), piece, Data)
	}
}

func (m *model) tell(now engine.Instant, s Signal) {
	m.add(max(now, m.left)+engine.Instant(m.latency()), nil, s)
}

func (m *model) drop() { m.under, m.left, m.last = nil, 0, 0 }

// TestPipeAgainstModel does the same to a Pipe and to the model.
func TestPipeAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		profile := Profile{
			Latency:   rapid.SampledFrom([]rng.Quantiles{nil, {3}, {0, 1000}}).Draw(t, "latency"),
			Bandwidth: rapid.SampledFrom([]int64{0, 7, 1_000_000_000}).Draw(t, "bandwidth"),
			MTU:       rapid.IntRange(0, 5).Draw(t, "mtu"),
		}
		p := &Pipe{}
		p.Attach(NewWay(&profile, rng.New(3, "link")))
		m := &model{profile: profile, stream: rng.New(3, "link")}
		now := engine.Instant(0)
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				data := rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "data")
				p.Write(now, data)
				m.write(now, data)
				clear(data)
			},
			"tell": func(t *rapid.T) {
				s := Signal(rapid.IntRange(int(Open), int(Reset)).Draw(t, "signal"))
				p.Tell(now, s)
				m.tell(now, s)
			},
			"wait": func(t *rapid.T) { now += engine.Instant(rapid.IntRange(1, 2000).Draw(t, "wait")) },
			"drop": func(*rapid.T) {
				p.Drop()
				m.drop()
			},
			"read": func(t *rapid.T) {
				if len(m.under) == 0 {
					t.Skip("nothing is under way")
				}
				now = max(now, m.under[0].at) // time never goes back behind what was read
				data, signal := p.Read()
				if want := m.under[0]; signal != want.signal || !bytes.Equal(data, want.data) {
					t.Fatalf("read %x and signal %d, want %x and %d", data, signal, want.data, want.signal)
				}
				m.under = m.under[1:]
			},
			"": func(t *rapid.T) {
				at, ok := p.Next()
				if ok != (len(m.under) > 0) || ok && at != m.under[0].at {
					t.Fatalf("next at %d, %t; %d pieces are under way", at, ok, len(m.under))
				}
			},
		})
	})
}
