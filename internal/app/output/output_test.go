package output

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/wardhq/ward/internal/app/input"
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
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "run.json"), filepath.Join(dir, "link.json")
	if err := Replace(path, "the record", []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, other); err != nil {
		t.Skip(err)
	}
	if err := Replace(path, "the record", []byte("new")); err != nil {
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
	if err := Replace(symbolic, "the record", []byte("again")); err != nil || content(t, path) != "again" {
		t.Errorf("%v, %q", err, content(t, path))
	}
	if err := Replace(dir, "the record", []byte("x")); !input.Is(err) {
		t.Errorf("a folder: %v", err)
	}
}

func TestWriteNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "estate.yaml")
	for range 2 { // the same content is fine
		if err := New(path, []byte("a")); err != nil {
			t.Fatal(err)
		}
	}
	if err := New(path, []byte("b")); !input.Is(err) || content(t, path) != "a" {
		t.Errorf("%v, %q", err, content(t, path))
	}
	if err := New(filepath.Join(path, "below"), nil); !input.Is(err) {
		t.Errorf("below a file: %v", err)
	}
	only(t, dir, "estate.yaml")
}

func TestUnwritten(t *testing.T) {
	for err, callers := range map[error]bool{syscall.ENOSPC: false, syscall.EFBIG: false, syscall.EIO: false, syscall.EACCES: true, syscall.ENOENT: true, syscall.EROFS: true} {
		got := Unwritten("it", &os.PathError{Op: "write", Path: "x", Err: err})
		if input.Is(got) != callers || !errors.Is(got, err) {
			t.Errorf("%v: the caller's is %v, want %v: %v", err, input.Is(got), callers, got)
		}
	}
	if err := Unwritten("it", nil); err != nil {
		t.Error(err)
	}
}

// What Ready refuses Replace could not have written, and the other way round.
func TestReady(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "there.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, ready := range map[string]bool{
		file: true, filepath.Join(dir, "new.json"): true,
		dir: false, filepath.Join(dir, "nowhere", "new.json"): false, filepath.Join(file, "new.json"): false,
	} {
		err := Ready(path, "the report")
		if (err == nil) != ready {
			t.Errorf("%s: got %v", path, err)
		}
		if err != nil && !input.Is(err) {
			t.Errorf("%s: the error is not its caller's: %v", path, err)
		}
		if err := Replace(path, "the report", []byte("x")); (err == nil) != ready {
			t.Errorf("%s: Replace came to %v, and Ready said %v", path, err, ready)
		}
	}
}
