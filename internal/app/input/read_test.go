package input

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What never ends is refused at its bound, by name, and what is as long as it
// may be is read.
func TestReadInput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path, "the plan", 10, nil); err != nil || string(got) != "0123456789" {
		t.Errorf("at its bound: %q, %v", got, err)
	}
	if _, err := Read(path, "the plan", 9, nil); !Is(err) || !strings.Contains(err.Error(), "the plan cannot be read: "+path+" is longer than 0 MiB") {
		t.Errorf("beyond its bound: %v", err)
	}
	if _, err := os.Stat("/dev/zero"); err == nil {
		if _, err := Read("/dev/zero", "the record", 1<<20, nil); !Is(err) || !strings.Contains(err.Error(), "longer than 1 MiB") {
			t.Errorf("without end: %v", err)
		}
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := exec.Command("mkfifo", pipe).Run(); err == nil {
		if _, err := Read(pipe, "the record", 10, nil); !Is(err) || !strings.Contains(err.Error(), "is a pipe") {
			t.Errorf("a pipe that nobody writes to: %v", err)
		}
	}
}

// Whoever asks is told how far it is, up to the end.
func TestReadTells(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, make([]byte, 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	var last, times int64
	_, err := Read(path, "the plan", 1<<30, func(doing string, done, total int64) {
		if doing != "reading "+path || done < last || total != 3<<20 {
			t.Errorf("%s: %d of %d, behind %d", doing, done, total, last)
		}
		last = done
		times++
	})
	if err != nil || last != 3<<20 || times < 2 {
		t.Errorf("%d in the end, told %d times, %v", last, times, err)
	}
}
