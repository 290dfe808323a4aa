package filelock_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/wardhq/ward/internal/filelock"
)

// One holds, the next one learns of whom, and nothing is left but the file.
func TestTry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := filelock.Try(path, []byte("the first"))
	if err != nil {
		t.Fatal(err)
	}
	var held *filelock.HeldError
	if _, err := filelock.Try(path, []byte("another")); !errors.As(err, &held) || string(held.Note) != "the first" || held.Path != path {
		t.Errorf("got %v, want that the first holds it", err)
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	second, err := filelock.Try(path, []byte("the second, which has more to say"))
	if err != nil || len(second.Left) != 0 {
		t.Fatalf("%v, left %q", err, second.Left)
	}
	// A holder that is killed leaves its note.
	if err := second.Abandon(); err != nil {
		t.Fatal(err)
	}
	third, err := filelock.Try(path, []byte("3"))
	if err != nil || string(third.Left) != "the second, which has more to say" {
		t.Fatalf("%v, left %q", err, third.Left)
	}
	if note, err := os.ReadFile(path); err != nil || string(note) != "3" {
		t.Errorf("the note is %q, %v", note, err)
	}
	if err := third.Unlock(); err != nil {
		t.Error(err)
	}
	if _, err := filelock.Try(filepath.Join(path, "below"), nil); err == nil || errors.As(err, &held) {
		t.Errorf("a file that cannot be is %v", err)
	}
}

func TestWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := filelock.Try(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan error)
	go func() {
		second, err := filelock.Wait(path)
		if err == nil {
			err = second.Unlock()
		}
		got <- err
	}()
	select {
	case err := <-got:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
}

func TestHold(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("folders have no locks")
	}
	dir := t.TempDir()
	folders := make([]*os.File, 2)
	for i := range folders {
		f, err := os.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		folders[i] = f
	}
	if err := filelock.Hold(folders[0]); err != nil {
		t.Fatal(err)
	}
	var held *filelock.HeldError
	if err := filelock.Hold(folders[1]); !errors.As(err, &held) {
		t.Errorf("got %v, want that another holds it", err)
	}
	folders[0].Close()
	if err := filelock.Hold(folders[1]); err != nil {
		t.Error(err)
	}
	// What is not a lock of another's is no such error.
	if err := filelock.Hold(folders[0]); err == nil || errors.As(err, &held) {
		t.Errorf("a closed folder: %v", err)
	}
}
