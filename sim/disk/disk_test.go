package disk_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hiatus-mqtt/hiatus/sim/disk"
	"github.com/hiatus-mqtt/hiatus/sim/rng"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes text to the end of a file, synced or not.
func put(t testing.TB, d *disk.Disk, name, text string, sync bool) {
	t.Helper()
	f, err := d.Append(name)
	must(t, err)
	_, err = f.Write([]byte(text))
	must(t, err)
	if sync {
		must(t, f.Sync())
	}
	must(t, f.Close())
}

// listing is all files as "name=contents".
func listing(t testing.TB, d *disk.Disk) string {
	t.Helper()
	names, err := d.List()
	must(t, err)
	var out []string
	for _, name := range names {
		data, err := d.ReadFile(name)
		must(t, err)
		out = append(out, name+"="+string(data))
	}
	return strings.Join(out, " ")
}

// TestCrashWithoutMercy: a crash without a stream leaves what was synced, no more and no less.
func TestCrashWithoutMercy(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(d *disk.Disk)
		want string
	}{
		{"nothing done", func(d *disk.Disk) {}, "a=old b=other"},
		{"append", func(d *disk.Disk) { put(t, d, "a", "new", false) }, "a=old b=other"},
		{"append, sync", func(d *disk.Disk) { put(t, d, "a", "new", true) }, "a=oldnew b=other"},
		{"append, sync directory only", func(d *disk.Disk) { put(t, d, "a", "new", false); must(t, d.SyncDir()) }, "a=old b=other"},
		{"new file, sync file only", func(d *disk.Disk) { put(t, d, "c", "new", true) }, "a=old b=other"},
		{"new file, sync directory only", func(d *disk.Disk) { put(t, d, "c", "new", false); must(t, d.SyncDir()) }, "a=old b=other c="},
		{"new file, sync both", func(d *disk.Disk) { put(t, d, "c", "new", true); must(t, d.SyncDir()) }, "a=old b=other c=new"},
		{"empty", func(d *disk.Disk) { _, _ = d.Create("a") }, "a=old b=other"},
		{"empty, then sync", func(d *disk.Disk) { f, _ := d.Create("a"); must(t, f.Sync()) }, "a= b=other"},
		{"empty, write, sync, write", func(d *disk.Disk) {
			f, _ := d.Create("a")
			_, _ = f.Write([]byte("1"))
			must(t, f.Sync())
			_, _ = f.Write([]byte("2"))
		}, "a=1 b=other"},
		{"rename", func(d *disk.Disk) { must(t, d.Rename("a", "b")) }, "a=old b=other"},
		{"rename, sync directory", func(d *disk.Disk) { must(t, d.Rename("a", "b")); must(t, d.SyncDir()) }, "b=old"},
		{"remove", func(d *disk.Disk) { must(t, d.Remove("a")) }, "a=old b=other"},
		{"remove, sync directory", func(d *disk.Disk) { must(t, d.Remove("a")); must(t, d.SyncDir()) }, "b=other"},
	} {
		d := disk.New()
		put(t, d, "a", "old", true)
		put(t, d, "b", "other", true)
		must(t, d.SyncDir())
		c.do(d)
		before := listing(t, d)
		if c.name != "nothing done" && c.want != before && before == "a=old b=other" {
			t.Errorf("%s: nothing to be seen before the crash", c.name)
		}
		d.Crash(nil)
		if got := listing(t, d); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestCrashOutcomes looks for every outcome that the package comment promises, and for no other.
func TestCrashOutcomes(t *testing.T) {
	outcomes := func(do func(d *disk.Disk)) []string {
		var seen []string
		for seed := range uint64(300) {
			d := disk.New()
			put(t, d, "a", "12", true)
			must(t, d.SyncDir())
			do(d)
			d.Crash(rng.New(seed, "disk"))
			if got := listing(t, d); !slices.Contains(seen, got) {
				seen = append(seen, got)
			}
		}
		slices.Sort(seen)
		return seen
	}
	for _, c := range []struct {
		name string
		do   func(d *disk.Disk)
		want []string
	}{
		{"torn", func(d *disk.Disk) { put(t, d, "a", "34", false) }, []string{"a=12", "a=123", "a=1234"}},
		{"emptied", func(d *disk.Disk) {
			f, _ := d.Create("a")
			_, _ = f.Write([]byte("3"))
		}, []string{"a=", "a=12", "a=3"}},
		{"new", func(d *disk.Disk) { put(t, d, "b", "3", true) }, []string{"a=12", "a=12 b=3"}},
		{"rename", func(d *disk.Disk) { must(t, d.Rename("a", "b")) }, []string{"a=12", "b=12"}},
		{"any selection", func(d *disk.Disk) {
			put(t, d, "b", "3", true)
			must(t, d.Remove("a"))
		}, []string{"", "a=12", "a=12 b=3", "b=3"}},
		{"synced", func(d *disk.Disk) {
			put(t, d, "b", "3", true)
			must(t, d.SyncDir())
		}, []string{"a=12 b=3"}},
	} {
		if diff := cmp.Diff(c.want, outcomes(c.do)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func TestCrashKeepsFilesApart(t *testing.T) {
	for seed := range uint64(64) {
		d := disk.New()
		put(t, d, "a", "1", true)
		must(t, d.SyncDir())
		must(t, d.Rename("a", "b"))
		must(t, d.Rename("b", "c"))
		d.Crash(rng.New(seed, "disk"))
		names, _ := d.List()
		put(t, d, names[0], "2", true)
		for _, name := range names[1:] {
			if data, _ := d.ReadFile(name); string(data) != "1" {
				t.Fatalf("seed %d: writing to %s changed %s", seed, names[0], name)
			}
		}
	}
}

func TestFilesOpenedBeforeACrashAreDead(t *testing.T) {
	d := disk.New()
	f, err := d.Create("a")
	must(t, err)
	must(t, f.Sync())
	must(t, d.SyncDir())
	d.Crash(nil)
	if _, err := f.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Write: %v", err)
	}
	if err := f.Sync(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Sync: %v", err)
	}
	if got := listing(t, d); got != "a=" {
		t.Errorf("files: %s", got)
	}
}

func TestErrors(t *testing.T) {
	d := disk.New()
	_, readErr := d.ReadFile("a")
	for op, err := range map[string]error{"read": readErr, "rename": d.Rename("a", "b"), "remove": d.Remove("a")} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", op, err)
		}
	}
	put(t, d, "a", "", false)
	_, readErr = d.ReadFile("../a")
	_, createErr := d.Create("/a")
	_, appendErr := d.Append("")
	for _, err := range []error{readErr, createErr, appendErr, d.Rename("a", "x/a"), d.Rename(".", "b"), d.Remove("..")} {
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a path was taken for a name: %v", err)
		}
	}
}

// TestCallersKeepTheirBytes: what is read or written is copied.
func TestCallersKeepTheirBytes(t *testing.T) {
	d := disk.New()
	f, _ := d.Create("a")
	p := []byte("abc")
	_, err := f.Write(p)
	must(t, err)
	p[0] = 'x'
	data, _ := d.ReadFile("a")
	data[1] = 'x'
	if got := listing(t, d); got != "a=abc" {
		t.Errorf("files: %s", got)
	}
}
