package app

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

func content(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(names) {
		t.Errorf("the folder holds %v, want %v", entries, names)
	}
}

// A record that is there is replaced, and never written over: whoever has it
// open, or stops in between, has the old one.
func TestWriteRecordReplaces(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "run.json"), filepath.Join(dir, "link.json")
	if err := (Ward{}).WriteRecord(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, other); err != nil {
		t.Skip(err)
	}
	if err := (Ward{}).WriteRecord(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if content(t, path) != "new" || content(t, other) != "old" {
		t.Errorf("%q, and the old one is %q", content(t, path), content(t, other))
	}
	only(t, dir, "run.json", "link.json")
	if runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	// A link stays one.
	symbolic := filepath.Join(dir, "symbolic.json")
	if err := os.Symlink(path, symbolic); err != nil {
		t.Fatal(err)
	}
	if err := (Ward{}).WriteRecord(symbolic, []byte("again")); err != nil || content(t, path) != "again" {
		t.Errorf("%v, %q", err, content(t, path))
	}
	if err := (Ward{}).WriteRecord(dir, []byte("x")); !IsInput(err) {
		t.Errorf("a folder: %v", err)
	}
}

func TestWriteNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "estate.yaml")
	for range 2 { // the same content is fine
		if err := writeNew(path, []byte("a")); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeNew(path, []byte("b")); !IsInput(err) || content(t, path) != "a" {
		t.Errorf("%v, %q", err, content(t, path))
	}
	if err := writeNew(filepath.Join(path, "below"), nil); !IsInput(err) {
		t.Errorf("below a file: %v", err)
	}
	only(t, dir, "estate.yaml")
}

func TestUnwritten(t *testing.T) {
	for err, input := range map[error]bool{syscall.ENOSPC: false, syscall.EFBIG: false, syscall.EIO: false, syscall.EACCES: true, syscall.ENOENT: true, syscall.EROFS: true} {
		got := unwritten("it", &os.PathError{Op: "write", Path: "x", Err: err})
		if IsInput(got) != input || !errors.Is(got, err) {
			t.Errorf("%v: the caller's is %v, want %v: %v", err, IsInput(got), input, got)
		}
	}
	if err := unwritten("it", nil); err != nil {
		t.Error(err)
	}
}
