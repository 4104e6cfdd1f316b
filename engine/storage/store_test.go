package storage_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hiatus-mqtt/hiatus/engine/storage"
)

func TestRoundTrip(t *testing.T) {
	dir := newMemory()
	s, recovery := mustOpen(t, dir)
	if diff := cmp.Diff(storage.Recovery{}, recovery); diff != "" {
		t.Errorf("recovery of nothing: -want +got\n%s", diff)
	}
	appendAll(t, s, "a", "", "c")
	must(t, s.Close())

	s, recovery = mustOpen(t, dir)
	want := storage.Recovery{Records: [][]byte{[]byte("a"), {}, []byte("c")}}
	if diff := cmp.Diff(want, recovery); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := s.JournalBytes(); got != 3*8+2 {
		t.Errorf("JournalBytes() = %d", got)
	}
	must(t, s.Snapshot(snapshotOf("A", "C")))
	if got := s.JournalBytes(); got != 0 {
		t.Errorf("JournalBytes() = %d after Snapshot", got)
	}
	appendAll(t, s, "d")
	must(t, s.Close())

	_, recovery = mustOpen(t, dir)
	if got := texts(recovery.Records); !slices.Equal(got, []string{"A", "C", "d"}) {
		t.Errorf("records %q", got)
	}
	if recovery.Snapshot != "snapshot-00000001.hiatus" || recovery.Damage != "" {
		t.Errorf("snapshot %q, damage %q", recovery.Snapshot, recovery.Damage)
	}
	left := slices.Sorted(maps.Keys(dir.files))
	if diff := cmp.Diff([]string{"journal-00000001.hiatus", "snapshot-00000001.hiatus"}, left); diff != "" {
		t.Errorf("files: -want +got\n%s", diff)
	}
}

// TestFormat pins the bytes, the sums from another implementation: whoever changes them must change the version byte.
func TestFormat(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	must(t, s.Snapshot(snapshotOf("one")))
	appendAll(t, s, "two", "")
	for name, want := range map[string]string{
		"snapshot-00000001.hiatus": "484941545553" + "53" + "01" + "0100000000000000" + "e466aaca" +
			"03000000" + "a60ecb49" + "6f6e65" + "ffffffff" + "d882c3b6" + "0100000000000000",
		"journal-00000001.hiatus": "484941545553" + "4a" + "01" + "0100000000000000" + "532093ca" +
			"03000000" + "ec0f8731" + "74776f" + "00000000" + "c74b6748",
	} {
		if got := hex.EncodeToString(dir.files[name]); got != want {
			t.Errorf("%s is\n%s, want\n%s", name, got, want)
		}
	}
}

func TestLargeSnapshot(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	var want []string
	for i := range 2000 {
		want = append(want, strings.Repeat(fmt.Sprint(i), 100))
	}
	must(t, s.Snapshot(snapshotOf(want...)))
	_, recovery := mustOpen(t, dir)
	if diff := cmp.Diff(want, texts(recovery.Records)); diff != "" {
		t.Error(diff)
	}
}

func TestClosed(t *testing.T) {
	s, _ := mustOpen(t, newMemory())
	must(t, s.Close())
	must(t, s.Close())
	for name, err := range map[string]error{
		"Append":   s.Append(nil),
		"Sync":     s.Sync(),
		"Snapshot": s.Snapshot(snapshotOf()),
	} {
		if !errors.Is(err, storage.ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
}

// TestFailureSticksUntilSnapshot: behind half a record nothing must be written.
func TestFailureSticksUntilSnapshot(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "a")
	dir.fail = dir.calls + 1
	if err := s.Append([]byte("bbbb")); !errors.Is(err, errInjected) {
		t.Fatalf("Append: %v", err)
	}
	if err := s.Append([]byte("c")); !errors.Is(err, errInjected) {
		t.Errorf("Append after a failure: %v", err)
	}
	if err := s.Sync(); !errors.Is(err, errInjected) {
		t.Errorf("Sync after a failure: %v", err)
	}
	must(t, s.Snapshot(snapshotOf("a", "bbbb")))
	appendAll(t, s, "c")
	_, recovery := mustOpen(t, dir)
	if got := texts(recovery.Records); !slices.Equal(got, []string{"a", "bbbb", "c"}) || recovery.Damage != "" {
		t.Errorf("records %q, damage %q", got, recovery.Damage)
	}
}

// script runs a Store through all that it can do and returns what must be there and what may: the
// state when the last call succeeded, and that after the call which failed.
func script(s *storage.Store) (certain, possible []string) {
	var state []string
	for i := range 14 {
		record := fmt.Sprintf("record %d", i)
		next := append(slices.Clone(state), record)
		if err := s.Append([]byte(record)); err != nil {
			return state, next
		}
		if err := s.Sync(); err != nil {
			return state, next
		}
		state = next
		if i%4 == 3 {
			// One that fails either leaves all as it was, or makes what follows fail.
			_ = s.Snapshot(snapshotOf(state...))
		}
	}
	return state, state
}

func TestFailureAtEveryOperation(t *testing.T) {
	for fail := 1; ; fail++ {
		dir := newMemory()
		dir.fail = fail
		var certain, possible []string
		s, _, err := storage.Open(dir)
		if err == nil {
			certain, possible = script(s)
		}
		if dir.calls < fail {
			return // the run was over before
		}
		_, recovery := mustOpen(t, dir.clone())
		got := texts(recovery.Records)
		if !slices.Equal(got, certain) && !slices.Equal(got, possible) {
			t.Errorf("operation %d failed: recovered %q, want %q or %q", fail, got, certain, possible)
		}
	}
}

func TestOpenFailsAtEveryOperation(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "a", "b")
	name := "journal-00000000.hiatus"
	dir.files[name] = dir.files[name][:len(dir.files[name])-1]
	for fail := 1; ; fail++ {
		broken := dir.clone()
		broken.fail = fail
		_, _, err := storage.Open(broken)
		if broken.calls < fail {
			must(t, err)
			return
		}
		_, recovery := mustOpen(t, broken.clone())
		if got := texts(recovery.Records); !slices.Equal(got, []string{"a"}) {
			t.Errorf("operation %d of Open failed: recovered %q", fail, got)
		}
	}
}

func TestRecordTooLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 512 MiB")
	}
	s, _ := mustOpen(t, newMemory())
	if err := s.Append(make([]byte, storage.MaxRecord+1)); err == nil {
		t.Error("accepted")
	}
	appendAll(t, s, "a small one") // and the Store still works
}

func BenchmarkAppend(b *testing.B) {
	dir := newMemory()
	s, _ := mustOpen(b, dir)
	record := make([]byte, 120)
	b.ReportAllocs()
	b.SetBytes(int64(len(record)))
	for b.Loop() {
		if err := s.Append(record); err != nil {
			b.Fatal(err)
		}
		if s.JournalBytes() > 64<<20 {
			b.StopTimer()
			must(b, s.Snapshot(snapshotOf()))
			b.StartTimer()
		}
	}
}
