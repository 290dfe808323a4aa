package packs_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/packs"
	"github.com/wardhq/ward/internal/app/state"
)

// exporter writes something of a pack, waits as long as it is held, and comes to an end
// of the test's choice.
type exporter struct {
	begun chan struct{} // told of each that begins
	hold  chan struct{} // nil does not wait
	err   error
}

func (x *exporter) Export(ctx context.Context, r evidence.ExportRequest) (evidence.Exported, error) {
	r.Step(evidence.Writing)
	if err := os.WriteFile(r.To, []byte("a pack of "+r.Kind), 0o600); err != nil {
		return evidence.Exported{}, err
	}
	if x.begun != nil {
		x.begun <- struct{}{}
	}
	if x.hold != nil {
		select {
		case <-x.hold:
		case <-ctx.Done():
			return evidence.Exported{}, ctx.Err()
		}
	}
	return evidence.Exported{Path: r.To, Bytes: 10}, x.err
}

type bench struct {
	*packs.Maker
	in    string
	clock atomic.Int64
	ids   atomic.Int32
}

var began = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

func begin(t *testing.T, x packs.Exporter) *bench {
	t.Helper()
	b := &bench{in: t.TempDir()}
	b.Maker = packs.New(packs.Options{
		Export: x, State: state.Request{Dir: filepath.Join(t.TempDir(), "state")}, In: b.in, Most: 2, Keep: time.Hour,
		Now: func() time.Time { return began.Add(time.Duration(b.clock.Load())) },
		ID:  func() string { return fmt.Sprintf("pack%d", b.ids.Add(1)) },
	})
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// files are what there is below the place in which packs are made, but for folders of
// processes.
func (b *bench) files(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(b.in, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (b *bench) order(t *testing.T, kind string) packs.Pack {
	t.Helper()
	p, err := b.Begin(packs.Asked{Filter: state.Filter{Kind: kind}})
	if err != nil {
		t.Fatal(err)
	}
	p, _ = b.Wait(t.Context(), p.ID)
	return p
}

// While one is made no other is begun, and its step is told.
func TestOneAtATime(t *testing.T) {
	x := &exporter{begun: make(chan struct{}, 1), hold: make(chan struct{})}
	b := begin(t, x)
	first, err := b.Begin(packs.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	<-x.begun
	if p, _ := b.Pack(first.ID); p.State != packs.Making || p.Step != evidence.Writing {
		t.Errorf("it is %v, at %v", p.State, p.Step)
	}
	if _, err := b.Begin(packs.Asked{}); !errors.Is(err, packs.ErrBusy) {
		t.Errorf("a second at once: %v", err)
	}
	if _, _, err := b.Open(first.ID); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a pack is handed out: %v", err)
	}
	close(x.hold)
	if p, _ := b.Wait(t.Context(), first.ID); p.State != packs.Made {
		t.Errorf("it is %v: %v", p.State, p.Err)
	}
	if p := b.order(t, "second"); p.State != packs.Made {
		t.Errorf("the second is %v: %v", p.State, p.Err)
	}
	if _, err := b.Begin(packs.Asked{}); !errors.Is(err, packs.ErrFull) {
		t.Errorf("more than are kept: %v", err)
	}
}

// Of what is cancelled, and of what the disk has no space for, nothing is left, and the
// error says what it is.
func TestNothingIsLeftOfWhatFails(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "pack.zip", Err: syscall.ENOSPC}
	for name, c := range map[string]struct {
		x      *exporter
		cancel bool
		says   string
	}{
		"cancelled": {&exporter{begun: make(chan struct{}, 1), hold: make(chan struct{})}, true, "it was cancelled"},
		"full disk": {&exporter{err: fmt.Errorf("writing: %w", full)}, false, "the disk on which packs are made is full"},
		"refused":   {&exporter{err: errors.New("record 3 is not what was sealed")}, false, "record 3 is not what was sealed"},
	} {
		t.Run(name, func(t *testing.T) {
			b := begin(t, c.x)
			p, err := b.Begin(packs.Asked{Earlier: nil})
			if err != nil {
				t.Fatal(err)
			}
			if c.cancel {
				<-c.x.begun
				if err := b.Remove(p.ID); err != nil {
					t.Fatal(err)
				}
			}
			p, _ = b.Wait(t.Context(), p.ID)
			if p.State != packs.Failed || !strings.Contains(p.Err.Error(), c.says) {
				t.Errorf("it is %v: %v", p.State, p.Err)
			}
			if left := b.files(t); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
			c.x.err, c.x.hold = nil, nil
			if p := b.order(t, "next"); p.State != packs.Made {
				t.Errorf("the next is %v: %v", p.State, p.Err)
			}
		})
	}
}

// A pack is kept for its time, and not longer; what is removed or too old has no file.
func TestPacksEnd(t *testing.T) {
	b := begin(t, &exporter{})
	first := b.order(t, "first")
	b.clock.Store(int64(30 * time.Minute))
	second := b.order(t, "second")
	b.clock.Store(int64(time.Hour - time.Second))
	if n := len(b.Packs()); n != 2 {
		t.Fatalf("%d are kept", n)
	}
	b.clock.Store(int64(time.Hour))
	if _, ok := b.Pack(first.ID); ok || len(b.files(t)) != 1 {
		t.Errorf("the first is kept still: %q", b.files(t))
	}
	f, p, err := b.Open(second.ID)
	if err != nil || p.Digest != second.Digest {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), b.Remove(second.ID), b.Remove(second.ID)); err != nil {
		t.Error(err)
	}
	if _, _, err := b.Open(second.ID); !errors.Is(err, os.ErrNotExist) || len(b.files(t)) != 0 {
		t.Errorf("it was removed: %v, %q", err, b.files(t))
	}
}

// Packs lie in a private folder that goes with the process; what a process left that was
// killed is removed at the next start, and what another process holds is not.
func TestFolderGoesWithTheProcess(t *testing.T) {
	b := begin(t, &exporter{})
	b.order(t, "first")
	folders, err := filepath.Glob(filepath.Join(b.in, "ward-packs-*"))
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	if info, err := os.Stat(folders[0]); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("its mode is %v: %v", info.Mode(), err)
	}
	killed := filepath.Join(b.in, "ward-packs-killed")
	outside := filepath.Join(t.TempDir(), "precious")
	err = errors.Join(os.MkdirAll(filepath.Join(killed, "pack9"), 0o700), os.WriteFile(filepath.Join(killed, "pack9", "pack.zip"), []byte("x"), 0o600),
		os.Mkdir(outside, 0o700), os.WriteFile(filepath.Join(outside, "file"), []byte("x"), 0o600), os.Symlink(outside, filepath.Join(b.in, "ward-packs-link")))
	if err != nil {
		t.Fatal(err)
	}
	other := packs.New(packs.Options{Export: &exporter{}, In: b.in, Now: func() time.Time { return began }})
	if _, err := os.Lstat(killed); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a killed process left is there: %v", err)
	}
	if _, err := os.Lstat(filepath.Join(outside, "file")); err != nil {
		t.Errorf("a link was followed: %v", err)
	}
	if _, err := os.Lstat(folders[0]); err != nil {
		t.Errorf("what a process holds is gone: %v", err)
	}
	if err := errors.Join(other.Close(), b.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(folders[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the process ended, and its folder is there: %v", err)
	}
	if _, err := b.Begin(packs.Asked{}); err == nil {
		t.Error("one is begun after the end")
	}
}

// Packs are not made in the folder that they are made of.
func TestNotInTheStateFolder(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "tmp")
	if err := os.Mkdir(in, 0o700); err != nil {
		t.Fatal(err)
	}
	m := packs.New(packs.Options{Export: &exporter{}, State: state.Request{Dir: dir}, In: in, Most: 1, Now: func() time.Time { return began }, ID: func() string { return "one" }})
	if _, err := m.Begin(packs.Asked{}); err == nil || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("it is made in the state folder: %v", err)
	}
	if entries, err := os.ReadDir(in); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
