package ledger_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
)

// mount mounts something on a folder until the test ends.
func mount(t *testing.T, source, dir, kind string, flags uintptr, data string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount(source, dir, kind, flags, data); err != nil {
		t.Skipf("needs root, and leave to mount: mounting %s: %v", kind, err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
}

// fill fills a filesystem but for some pages.
func fill(t *testing.T, dir string, free int) (filler string) {
	t.Helper()
	const page = 4096
	filler = filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size := int64(0)
	for {
		n, err := f.Write(make([]byte, page))
		size += int64(n)
		if errors.Is(err, syscall.ENOSPC) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Truncate(size - int64(free*page)); err != nil {
		t.Fatal(err)
	}
	return filler
}

// A full disk is a clear error, wherever on the way of a record it comes; and
// when there is space again, what was acknowledged is sealed.
func TestFullDisk(t *testing.T) {
	for _, c := range []struct {
		name string
		in   func(h home) string // what is on the disk
		size int                 // of the payloads
	}{
		{"ledger", func(h home) string { return h.dir }, 100},
		{"ledger, large payloads", func(h home) string { return h.dir }, 50_000},
		{"state", func(h home) string { return filepath.Dir(h.state) }, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			for free := 1; free <= 41; free += 4 {
				t.Run(fmt.Sprintf("%d pages left", free), func(t *testing.T) {
					h := fastHome(t)
					h.state = filepath.Join(filepath.Dir(h.dir), "state", "state.db")
					if err := os.MkdirAll(filepath.Dir(h.state), 0o755); err != nil {
						t.Fatal(err)
					}
					mount(t, "tmpfs", c.in(h), "tmpfs", 0, "size=4m")
					sealUntilFull(t, h, c.in(h), c.size, free)
				})
			}
		})
	}
}

func bigRecord(n, size int) evidence.Record {
	r := record(n)
	r.Payload = fmt.Appendf(r.Payload, "%*s", size, "x")
	return r
}

func sealUntilFull(t *testing.T, h home, disk string, size, free int) {
	t.Helper()
	l := h.open(t)
	promised := map[int]uint64{} // with their places, where they are known
	const unknown = ^uint64(0)
	seal := func(n int) error {
		r, err := l.Seal(t.Context(), bigRecord(n, size), "finding")
		var pending *ledger.PendingError
		switch {
		case err == nil:
			promised[n] = r.Index
		case errors.As(err, &pending):
			promised[n] = unknown
		}
		return err
	}
	n := 0
	for ; n < 5; n++ {
		if err := seal(n); err != nil {
			t.Fatal(err)
		}
	}
	filler := fill(t, disk, free)
	var full error
	for ; full == nil; n++ {
		if n > 5000 {
			t.Fatal("the disk does not become full")
		}
		full = seal(n)
	}
	if !strings.Contains(full.Error(), disk) {
		t.Errorf("%v: it does not say where, %s", full, disk)
	}
	if s := full.Error(); !strings.Contains(s, "no space left") && !strings.Contains(s, "disk is full") {
		t.Errorf("%v: it does not say what", full)
	}
	// It may be told once more, and it may not end.
	_ = seal(n)
	n++
	_ = l.Close(t.Context())

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	l = h.open(t)
	closeLedger(t, l)
	h.verify(t)

	l = h.open(t)
	for n, before := range promised {
		r, err := l.Seal(t.Context(), bigRecord(n, size), "finding")
		if err != nil || !r.Known || before != unknown && r.Index != before {
			t.Errorf("record %d was at %d, and is %+v, %v", n, before, r, err)
		}
	}
	if _, err := l.Seal(t.Context(), bigRecord(n, size), "finding"); err != nil {
		t.Error(err)
	}
	closeLedger(t, l)
	h.verify(t)
}

func TestReadOnly(t *testing.T) {
	for _, c := range []struct {
		name string
		in   func(h home) string
	}{
		{"ledger", func(h home) string { return h.dir }},
		{"state", func(h home) string { return filepath.Dir(h.state) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := fastHome(t)
			h.state = filepath.Join(filepath.Dir(h.dir), "state", "state.db")
			if err := os.MkdirAll(filepath.Dir(h.state), 0o755); err != nil {
				t.Fatal(err)
			}
			l := h.open(t)
			if _, err := l.Seal(t.Context(), record(0), "finding"); err != nil {
				t.Fatal(err)
			}
			dir := c.in(h)
			mount(t, dir, dir, "bind", syscall.MS_BIND, "")
			if err := syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
				t.Skipf("needs leave to make a mount read-only: %v", err)
			}
			if c.name == "ledger" {
				// While it is open: once with a payload to write, once without.
				if _, err := l.Seal(t.Context(), record(1), "finding"); !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), dir) {
					t.Errorf("%v", err)
				}
				var pending *ledger.PendingError
				again := record(0)
				again.Subject = "env:another"
				if _, err := l.Seal(t.Context(), again, "finding"); !errors.As(err, &pending) || !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), dir) {
					t.Errorf("%v", err)
				}
			}
			_ = l.Close(t.Context())
			if _, err := h.tryOpen(t); err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "read-only") && !strings.Contains(err.Error(), "readonly") {
				t.Errorf("opening: %v", err)
			}
			if err := syscall.Unmount(dir, 0); err != nil {
				t.Fatal(err)
			}
			l = h.open(t)
			if _, err := l.Seal(t.Context(), record(1), "finding"); err != nil {
				t.Error(err)
			}
			closeLedger(t, l)
			want := uint64(2)
			if c.name == "ledger" {
				want = 3
			}
			if r := h.verify(t); r.Records != want {
				t.Errorf("%+v, want %d records", r, want)
			}
		})
	}
}

// A folder that cannot be made, or is something else, is named.
func TestNoFolder(t *testing.T) {
	h := newHome(t)
	if err := os.WriteFile(h.dir, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := h.tryOpen(t); err == nil || !strings.Contains(err.Error(), h.dir) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
