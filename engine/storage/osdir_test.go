package storage_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine/storage"
)

func TestOSDirStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	for i, want := range [][]string{nil, {"a"}, {"a", "b"}} {
		dir, err := storage.OSDir(path)
		must(t, err)
		s, recovery := mustOpen(t, dir)
		if !slices.Equal(texts(recovery.Records), want) || recovery.Damage != "" {
			t.Errorf("start %d: records %q, damage %q", i, texts(recovery.Records), recovery.Damage)
		}
		appendAll(t, s, "a")
		if i == 1 {
			must(t, s.Snapshot(snapshotOf("a", "b")))
		}
		must(t, s.Close())
	}
	names, err := os.ReadDir(path)
	must(t, err)
	if len(names) != 2 {
		t.Errorf("files: %v", names)
	}
}

func TestOSDirFiles(t *testing.T) {
	path := t.TempDir()
	must(t, os.Mkdir(filepath.Join(path, "folder"), 0o700))
	dir, err := storage.OSDir(path)
	must(t, err)
	for _, text := range []string{"one", "two"} {
		f, err := dir.Append("b")
		must(t, err)
		_, err = f.Write([]byte(text))
		must(t, err)
		must(t, f.Sync())
		must(t, f.Close())
	}
	must(t, dir.Rename("b", "a"))
	if data, err := dir.ReadFile("a"); err != nil || string(data) != "onetwo" {
		t.Errorf("ReadFile(a) = %q, %v", data, err)
	}
	f, err := dir.Create("a")
	must(t, err)
	must(t, f.Close())
	if data, err := dir.ReadFile("a"); err != nil || len(data) != 0 {
		t.Errorf("ReadFile(a) = %q, %v after Create", data, err)
	}
	if _, err := dir.ReadFile("b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadFile(b): %v", err)
	}
	must(t, dir.SyncDir())
	if names, err := dir.List(); err != nil || !slices.Equal(names, []string{"a"}) {
		t.Errorf("List() = %q, %v", names, err)
	}
	must(t, dir.Remove("a"))
}

func TestOSDirStaysInside(t *testing.T) {
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret")
	must(t, os.WriteFile(secret, []byte("secret"), 0o600))
	path := filepath.Join(outside, "state")
	dir, err := storage.OSDir(path)
	must(t, err)
	names := []string{"", ".", "..", "../secret", "/etc/passwd", "a/b", `a\b`, "c:x", "a\x00"}
	if runtime.GOOS != "windows" {
		must(t, os.Symlink(secret, filepath.Join(path, "link")))
		names = append(names, "link")
	}
	for _, name := range names {
		if _, err := dir.ReadFile(name); err == nil {
			t.Errorf("ReadFile(%q) succeeded", name)
		}
		if _, err := dir.Create(name); err == nil {
			t.Errorf("Create(%q) succeeded", name)
		}
		if _, err := dir.Append(name); err == nil {
			t.Errorf("Append(%q) succeeded", name)
		}
		if name == "link" {
			continue // a link itself may be renamed and removed
		}
		if dir.Rename(name, "x") == nil || dir.Rename("x", name) == nil || dir.Remove(name) == nil {
			t.Errorf("%q was renamed or removed", name)
		}
	}
	if data, err := os.ReadFile(secret); err != nil || string(data) != "secret" {
		t.Errorf("secret is %q, %v", data, err)
	}
}

func TestOSDirMissingParent(t *testing.T) {
	if _, err := storage.OSDir(filepath.Join(t.TempDir(), "no", "such")); err == nil {
		t.Error("succeeded")
	}
}
