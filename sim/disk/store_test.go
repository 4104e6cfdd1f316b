package disk_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine/storage"
	"github.com/hiatus-mqtt/hiatus/sim/disk"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
	"pgregory.net/rapid"
)

var errPower = errors.New("the power is gone")

// mains is a Disk whose power goes off before a chosen operation.
type mains struct {
	*disk.Disk
	left int // operations until then
}

func (m *mains) step() error {
	m.left--
	if m.left < 0 {
		return errPower
	}
	return nil
}

func (m *mains) ReadFile(name string) ([]byte, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	return m.Disk.ReadFile(name)
}

func (m *mains) Create(name string) (storage.File, error) { return m.open(name, m.Disk.Create) }
func (m *mains) Append(name string) (storage.File, error) { return m.open(name, m.Disk.Append) }

func (m *mains) open(name string, how func(string) (storage.File, error)) (storage.File, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	f, err := how(name)
	return &mainsFile{m, f}, err
}

func (m *mains) Rename(from, to string) error {
	if err := m.step(); err != nil {
		return err
	}
	return m.Disk.Rename(from, to)
}

func (m *mains) Remove(name string) error {
	if err := m.step(); err != nil {
		return err
	}
	return m.Disk.Remove(name)
}

func (m *mains) SyncDir() error {
	if err := m.step(); err != nil {
		return err
	}
	return m.Disk.SyncDir()
}

func (m *mains) List() ([]string, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	return m.Disk.List()
}

type mainsFile struct {
	m *mains
	storage.File
}

func (f *mainsFile) Write(p []byte) (int, error) {
	if err := f.m.step(); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}

func (f *mainsFile) Sync() error {
	if err := f.m.step(); err != nil {
		return err
	}
	return f.File.Sync()
}

// history is what was asked of Stores on one disk: records are the numbers from 0 up, each once.
type history struct {
	records []string // appended, by a call that succeeded or failed
	durable int      // how many of them the Store promised to keep
	next    int      // number of the next record
}

// Each step returns false when the power is gone.

func (h *history) append(s *storage.Store) bool {
	record := strconv.Itoa(h.next)
	h.next++
	h.records = append(h.records, record)
	return s.Append([]byte(record)) == nil
}

func (h *history) sync(s *storage.Store) bool {
	if s.Sync() != nil {
		return false
	}
	h.durable = len(h.records)
	return true
}

func (h *history) snapshot(s *storage.Store) bool {
	records := slices.Clone(h.records)
	err := s.Snapshot(func(yield func([]byte) bool) {
		for _, r := range records {
			if !yield([]byte(r)) {
				return
			}
		}
	})
	if err != nil {
		return false
	}
	h.durable = len(h.records)
	return true
}

// recovered judges what a Store found, and goes on from there.
func (h *history) recovered(r storage.Recovery) error {
	var got []string
	for _, record := range r.Records {
		got = append(got, string(record))
	}
	if len(got) < h.durable {
		return fmt.Errorf("recovered %q, but %q were durable (damage %q)", got, h.records[:h.durable], r.Damage)
	}
	if len(got) > len(h.records) || !slices.Equal(got, h.records[:len(got)]) {
		return fmt.Errorf("recovered %q of %q (damage %q)", got, h.records, r.Damage)
	}
	h.records, h.durable = got, len(got) // Open promises that what it returns is durable
	return nil
}

// run does the same mix of everything each time, until the power is gone.
func (h *history) run(s *storage.Store) {
	for i := range 14 {
		if !h.append(s) || i%2 == 1 && !h.sync(s) || i%5 == 4 && !h.snapshot(s) {
			return
		}
	}
}

// streamOf is nil, the crash without mercy, for seed 0.
func streamOf(seed int) *rng.Stream {
	if seed == 0 {
		return nil
	}
	return rng.New(uint64(seed), "crash")
}

// TestCrashAtEveryOperation cuts the power before each operation of a run, and again before each of
// the recovery, each with several outcomes.
func TestCrashAtEveryOperation(t *testing.T) {
	for seed := range 12 {
		for cut := 0; ; cut++ {
			m := &mains{Disk: disk.New(), left: cut}
			var h history
			if s, _, err := storage.Open(m); err == nil {
				h.run(s)
			}
			if m.left >= 0 {
				break // the run was over before
			}
			m.Crash(streamOf(seed))
			again := seed * cut % 13
			m.left = again
			if _, _, err := storage.Open(m); err != nil {
				m.Crash(streamOf(seed))
			}
			m.left = 1 << 30
			s, recovery, err := storage.Open(m)
			must(t, err)
			if err := h.recovered(recovery); err != nil {
				t.Fatalf("seed %d, cut at operation %d and then %d: %v", seed, cut, again, err)
			}
			if seed == 0 && recovery.Damage != "" {
				t.Fatalf("cut at operation %d: nothing torn, and yet damage %q", cut, recovery.Damage)
			}
			h.run(s)
			must(t, s.Close())
			_, recovery, err = storage.Open(m.Disk)
			must(t, err)
			if h.durable = len(h.records); h.recovered(recovery) != nil || recovery.Damage != "" {
				t.Fatalf("seed %d, cut at operation %d: what followed is lost: damage %q", seed, cut, recovery.Damage)
			}
		}
	}
}

// TestCrashesOverALife lets rapid choose operations, cuts, kills and outcomes, over many starts.
func TestCrashesOverALife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &mains{Disk: disk.New()}
		r := rng.New(rapid.Uint64().Draw(t, "seed"), "crash")
		var h history
		for range rapid.IntRange(2, 8).Draw(t, "starts") {
			m.left = rapid.IntRange(0, 60).Draw(t, "cut")
			life(t, m, &h)
			if rapid.Bool().Draw(t, "only killed") {
				continue // the page cache goes on, so there is nothing to do
			}
			if rapid.Bool().Draw(t, "mercy") {
				m.Crash(r)
			} else {
				m.Crash(nil)
			}
		}
		m.left = 1 << 30
		_, recovery, err := storage.Open(m)
		if err == nil {
			err = h.recovered(recovery)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// life is one process: it opens a Store and works until its time or the power is up.
func life(t *rapid.T, m *mains, h *history) {
	s, recovery, err := storage.Open(m)
	if err != nil {
		if !errors.Is(err, errPower) {
			t.Fatal(err)
		}
		return
	}
	if err := h.recovered(recovery); err != nil {
		t.Fatal(err)
	}
	steps := []func(*storage.Store) bool{h.append, h.append, h.append, h.sync, h.snapshot}
	for range rapid.IntRange(0, 20).Draw(t, "steps") {
		if !steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")](s) {
			return
		}
	}
}

// TestKilledProcessLosesNothing: without a power cut, what was appended is there.
func TestKilledProcessLosesNothing(t *testing.T) {
	d := disk.New()
	s, _, err := storage.Open(d)
	must(t, err)
	var h history
	for range 5 {
		h.append(s)
	}
	h.durable = len(h.records)
	_, recovery, err := storage.Open(d)
	must(t, err)
	if err := h.recovered(recovery); err != nil {
		t.Error(err)
	}
	d.Crash(nil)
	_, recovery, err = storage.Open(d)
	must(t, err)
	if err := h.recovered(recovery); err != nil {
		t.Errorf("what Open had returned was not durable: %v", err)
	}
}

// TestSameStreamSameCrash: a crash is a function of what was written and the stream.
func TestSameStreamSameCrash(t *testing.T) {
	outcome := func() string {
		m := &mains{Disk: disk.New(), left: 30}
		var h history
		s, _, err := storage.Open(m)
		must(t, err)
		h.run(s)
		m.Crash(rng.New(5, "crash"))
		return listing(t, m.Disk)
	}
	if a, b := outcome(), outcome(); a != b {
		t.Errorf("%q and then %q", a, b)
	}
}

// TestOlderGenerationSaysTheSame: where the medium damages a snapshot, and a crash undid the removal of
// the older one, nothing is lost, synced by the caller or not.
func TestOlderGenerationSaysTheSame(t *testing.T) {
	d := disk.New()
	s, _, err := storage.Open(d)
	must(t, err)
	var h history
	if !h.append(s) || !h.append(s) || !h.snapshot(s) || !h.append(s) || !h.sync(s) {
		t.Fatal("the power is gone")
	}
	d.Crash(nil)
	f, err := d.Create("snapshot-00000001.hiatus")
	must(t, err)
	must(t, f.Sync())
	_, recovery, err := storage.Open(d)
	must(t, err)
	if err := h.recovered(recovery); err != nil || recovery.Damage == "" || recovery.Snapshot != "" {
		t.Errorf("%v; snapshot %q, damage %q", err, recovery.Snapshot, recovery.Damage)
	}
}
