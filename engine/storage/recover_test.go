package storage_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hiatus-mqtt/hiatus/engine/storage"
)

const (
	journal0  = "journal-00000000.hiatus"
	journal1  = "journal-00000001.hiatus"
	snapshot1 = "snapshot-00000001.hiatus"
	snapshot2 = "snapshot-00000002.hiatus"
)

// checkTwice opens dir, wants the given records, and wants the same of a second Open without damage.
func checkTwice(t *testing.T, what string, dir *memory, want []string) storage.Recovery {
	t.Helper()
	s, recovery := mustOpen(t, dir)
	if diff := cmp.Diff(want, texts(recovery.Records), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
	appendAll(t, s, "more")
	must(t, s.Close())
	_, again := mustOpen(t, dir)
	if diff := cmp.Diff(append(slices.Clone(want), "more"), texts(again.Records)); diff != "" {
		t.Errorf("%s, second time: -want +got\n%s", what, diff)
	}
	if again.Damage != "" || again.Dropped != 0 {
		t.Errorf("%s, second time: damage %q, dropped %d", what, again.Damage, again.Dropped)
	}
	return recovery
}

func TestTornJournal(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	var records []string
	ends := []int{20}
	for i := range 5 {
		records = append(records, strings.Repeat("x", i))
		appendAll(t, s, records[i])
		ends = append(ends, len(dir.files[journal0]))
	}
	for size := range len(dir.files[journal0]) {
		torn := dir.clone()
		torn.files[journal0] = torn.files[journal0][:size]
		whole, at := slices.BinarySearch(ends, size)
		if !at {
			whole--
		}
		recovery := checkTwice(t, fmt.Sprintf("%d bytes", size), torn, slices.Clip(records)[:max(whole, 0)])
		dropped := size
		if whole >= 0 {
			dropped = size - ends[whole]
		}
		if recovery.Dropped != int64(dropped) || (recovery.Damage == "") != (dropped == 0) {
			t.Errorf("%d bytes: dropped %d, damage %q", size, recovery.Dropped, recovery.Damage)
		}
	}
}

func TestZeroedTail(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "a")
	dir.files[journal0] = append(dir.files[journal0], make([]byte, 4096)...)
	recovery := checkTwice(t, "zeros", dir, []string{"a"})
	if recovery.Dropped != 4096 || recovery.Damage != journal0+": record damaged at byte 29" {
		t.Errorf("dropped %d, damage %q", recovery.Dropped, recovery.Damage)
	}
}

// flips calls f with each bit of a file turned around in turn.
func flips(dir *memory, name string, f func(what string, byteAt int, flipped *memory)) {
	for bit := range 8 * len(dir.files[name]) {
		flipped := dir.clone()
		flipped.files[name][bit/8] ^= 1 << (bit % 8)
		f(fmt.Sprintf("%s bit %d", name, bit), bit/8, flipped)
	}
}

func TestBitFlipInJournal(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "first", "second", "third")
	flips(dir, journal0, func(what string, at int, flipped *memory) {
		var want []string
		for i, end := range []int{20 + 13, 20 + 13 + 14} {
			if at >= end {
				want = []string{"first", "second"}[:i+1]
			}
		}
		if recovery := checkTwice(t, what, flipped, want); recovery.Damage == "" {
			t.Errorf("%s went unnoticed", what)
		}
	})
}

// twoGenerations has generation 2 and what a lost directory sync would have left of generation 1.
func twoGenerations(t *testing.T) *memory {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	must(t, s.Snapshot(snapshotOf("a", "b")))
	appendAll(t, s, "c")
	old := dir.clone()
	must(t, s.Snapshot(snapshotOf("a", "b", "c")))
	appendAll(t, s, "d", "e")
	for name, data := range old.files {
		dir.files[name] = data
	}
	return dir
}

func TestOlderGenerationStepsIn(t *testing.T) {
	dir := twoGenerations(t)
	all := []string{"a", "b", "c", "d", "e"}
	if recovery := checkTwice(t, "whole", dir.clone(), all); recovery.Damage != "" || recovery.Snapshot != snapshot2 {
		t.Errorf("whole: snapshot %q, damage %q", recovery.Snapshot, recovery.Damage)
	}
	flips(dir, snapshot2, func(what string, at int, flipped *memory) {
		recovery := checkTwice(t, what, flipped, all)
		if recovery.Snapshot != snapshot1 || recovery.Damage == "" || recovery.Dropped != int64(len(dir.files[snapshot2])) {
			t.Errorf("%s: snapshot %q, damage %q, dropped %d", what, recovery.Snapshot, recovery.Damage, recovery.Dropped)
		}
	})
	delete(dir.files, snapshot2)
	checkTwice(t, "no newer snapshot", dir, all)
}

func TestGapBetweenJournals(t *testing.T) {
	dir := twoGenerations(t)
	delete(dir.files, snapshot2)
	delete(dir.files, journal1)
	recovery := checkTwice(t, "gap", dir, []string{"a", "b"})
	if want := journal1 + ": missing; journal-00000002.hiatus: does not follow"; recovery.Damage != want {
		t.Errorf("damage %q, want %q", recovery.Damage, want)
	}
}

func TestDamagedSnapshotAlone(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	must(t, s.Snapshot(snapshotOf("a", "b")))
	appendAll(t, s, "c")
	flips(dir, snapshot1, func(what string, at int, flipped *memory) {
		want := []string{"c"}
		if at >= 20+9 {
			want = []string{"a", "c"}
		}
		if at >= 20+9+9 {
			want = []string{"a", "b", "c"}
		}
		if recovery := checkTwice(t, what, flipped, want); recovery.Damage == "" || recovery.Dropped == 0 {
			t.Errorf("%s: damage %q, dropped %d", what, recovery.Damage, recovery.Dropped)
		}
	})
	delete(dir.files, snapshot1)
	if recovery := checkTwice(t, "missing", dir, []string{"c"}); recovery.Damage != snapshot1+": missing" {
		t.Errorf("missing: damage %q", recovery.Damage)
	}
}

func TestHalfWrittenSnapshot(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "a")
	dir.files["snapshot-00000001.tmp"] = []byte("HIATUS")
	recovery := checkTwice(t, "unfinished", dir, []string{"a"})
	if recovery.Damage != "" || len(dir.files) != 1 {
		t.Errorf("damage %q, %d files", recovery.Damage, len(dir.files))
	}
}

func TestForeignFilesAreLeftAlone(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "a")
	foreign := []string{
		"journal-0.hiatus", "journal-00000000.hiatus~", "journal-18446744073709551615.hiatus", "notes.txt",
		"snapshot-+0000001.hiatus", "snapshot-000000001.hiatus", "snapshot-00000001 (1).hiatus",
	}
	for _, name := range foreign {
		dir.files[name] = []byte("anything")
	}
	recovery := checkTwice(t, "foreign", dir, []string{"a"})
	if diff := cmp.Diff(foreign, recovery.Ignored); diff != "" {
		t.Errorf("ignored: -want +got\n%s", diff)
	}
	for _, name := range foreign {
		if string(dir.files[name]) != "anything" {
			t.Errorf("%s was touched", name)
		}
	}
}

func TestFileOfAnotherGeneration(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "a")
	dir.files["journal-00000001.hiatus"] = bytes.Clone(dir.files[journal0])
	recovery := checkTwice(t, "copy", dir, []string{"a"})
	if recovery.Damage != journal1+": header belongs to another file" {
		t.Errorf("damage %q", recovery.Damage)
	}
}

// TestOtherVersion: what this version cannot read is not damaged, and must not be repaired away.
func TestOtherVersion(t *testing.T) {
	dir := newMemory()
	s, _ := mustOpen(t, dir)
	appendAll(t, s, "a")
	header := dir.files[journal0][:20]
	header[7] = 2
	sum := crc32.Checksum(header[:16], crc32.MakeTable(crc32.Castagnoli))
	copy(header[16:], []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)})
	before := dir.clone()
	_, _, err := storage.Open(dir)
	if err == nil || !strings.Contains(err.Error(), journal0+": format version 2") {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff(before.files, dir.files); diff != "" {
		t.Errorf("files were changed: -want +got\n%s", diff)
	}
}

// FuzzOpen puts arbitrary bytes where a Store keeps its files.
func FuzzOpen(f *testing.F) {
	names := []string{journal0, journal1, "journal-00000002.hiatus", snapshot1, snapshot2}
	dir := newMemory()
	s, _ := mustOpen(f, dir)
	appendAll(f, s, "a", "b")
	seed := dir.clone()
	must(f, s.Snapshot(snapshotOf("a", "b")))
	appendAll(f, s, "c")
	seed.files[snapshot1], seed.files[journal1] = dir.files[snapshot1], dir.files[journal1]
	f.Add(seed.files[names[0]], seed.files[names[1]], []byte(nil), seed.files[names[3]], []byte("x"), uint8(31))
	f.Add([]byte(nil), seed.files[names[1]], []byte(nil), seed.files[names[3]], []byte(nil), uint8(10))
	f.Fuzz(func(t *testing.T, j0, j1, j2, s1, s2 []byte, present uint8) {
		dir := newMemory()
		for i, data := range [][]byte{j0, j1, j2, s1, s2} {
			if present>>i&1 != 0 {
				dir.files[names[i]] = data
			}
		}
		s, recovery, err := storage.Open(dir)
		if err != nil {
			if !strings.Contains(err.Error(), "another version") {
				t.Fatal(err)
			}
			return
		}
		must(t, s.Close())
		if (recovery.Dropped > 0) && recovery.Damage == "" || recovery.Dropped < 0 || strings.Contains(recovery.Damage, "\n") {
			t.Errorf("dropped %d, damage %q", recovery.Dropped, recovery.Damage)
		}
		_, again := mustOpen(t, dir)
		if diff := cmp.Diff(texts(recovery.Records), texts(again.Records)); diff != "" || again.Damage != "" {
			t.Errorf("second time: damage %q, -want +got\n%s", again.Damage, diff)
		}
	})
}
