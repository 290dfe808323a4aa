package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/evidence"
)

// move renames a file or a folder.
func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// A state folder that vanishes hides no estate, and is said to be gone; when it is
// back, so are its records.
func TestStateVanishes(t *testing.T) {
	b := prepare(t)
	b.seal(t)
	b.follow(t)
	first := b.until(t, "all", func(s console.Shown) bool { return whole(s) && s.Sealed != nil })
	move(t, b.state.Dir, b.state.Dir+"-away")
	gone := b.until(t, "that it is gone", func(s console.Shown) bool { return s.Unsealed != nil })
	if gone.Estate == nil || gone.Sealed != nil {
		t.Errorf("estate %v, sealed %v", gone.Estate != nil, gone.Sealed != nil)
	}
	move(t, b.state.Dir+"-away", b.state.Dir)
	back := b.until(t, "that it is back", func(s console.Shown) bool { return s.Sealed != nil && s.Unsealed == nil })
	if len(back.Sealed.Entries) != len(first.Sealed.Entries) || back.Estate != first.Estate {
		t.Errorf("%d records, want %d; the estate stayed: %v", len(back.Sealed.Entries), len(first.Sealed.Entries), back.Estate == first.Estate)
	}
}

// An estate's folder that vanishes hides nothing: the last one stays, said to be old,
// until the folder is back.
func TestEstateVanishes(t *testing.T) {
	b := prepare(t)
	b.follow(t)
	first := b.until(t, "the estate", whole)
	move(t, b.estate, b.estate+"-away")
	gone := b.until(t, "that it is gone", func(s console.Shown) bool { return s.Problems != nil })
	if gone.Estate != first.Estate || gone.Stale.IsZero() || !strings.Contains(gone.Problems.Error(), b.estate) {
		t.Errorf("the last one is shown: %v; old since %v; %v", gone.Estate == first.Estate, gone.Stale, gone.Problems)
	}
	move(t, b.estate+"-away", b.estate)
	b.until(t, "that it is back", func(s console.Shown) bool { return whole(s) && s.Problems == nil })
}

// A file that cannot be read is a problem that names it; one that is no file, too.
func TestUnreadableFiles(t *testing.T) {
	b := prepare(t)
	b.follow(t)
	first := b.until(t, "the estate", whole)
	loop := filepath.Join(b.estate, "exceptions", "loop.yaml")
	if err := os.Symlink("loop.yaml", loop); err != nil {
		t.Fatal(err)
	}
	bad := b.until(t, "the problem", func(s console.Shown) bool { return s.Problems != nil })
	if bad.Estate != first.Estate || !strings.Contains(bad.Problems.Error(), "loop.yaml") {
		t.Errorf("the last one is shown: %v; %v", bad.Estate == first.Estate, bad.Problems)
	}
	if err := os.Remove(loop); err != nil {
		t.Fatal(err)
	}
	b.until(t, "that it is mended", func(s console.Shown) bool { return whole(s) && s.Problems == nil })
}

// Of several problems each is there, with its place.
func TestAllProblemsWithTheirPlaces(t *testing.T) {
	b := prepare(t)
	b.edit(t, "effective: 2026-11-01", "effective: yesterday")
	b.edit(t, "  notify: 60d", "  notify: soon")
	b.follow(t)
	bad := b.until(t, "the problems", func(s console.Shown) bool { return s.Problems != nil })
	all := diag.From(bad.Problems)
	if len(all) < 2 {
		t.Fatalf("%d problems: %v", len(all), bad.Problems)
	}
	for _, p := range all {
		if p.Pos.Line == 0 || !strings.HasSuffix(p.Pos.File, "estate.yaml") {
			t.Errorf("%v is nowhere", p)
		}
	}
}

// A checkpoint that was cut midway is said to be wrong, and what it covered is not
// shown as sealed; the estate stays. When it is whole again, so is the rest.
func TestCheckpointCut(t *testing.T) {
	b := prepare(t)
	b.seal(t)
	b.follow(t)
	b.until(t, "all", func(s console.Shown) bool { return whole(s) && s.Sealed != nil })
	path := filepath.Join(b.state.Dir, state.LedgerFolder, filepath.FromSlash(evidence.CheckpointPath))
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(raw []byte) { // beside and renamed: a checkpoint is read-only
		t.Helper()
		if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
			t.Fatal(err)
		}
		move(t, path+".new", path)
	}
	write(raw[:len(raw)/2])
	cut := b.until(t, "that it is cut", func(s console.Shown) bool { return s.Unsealed != nil })
	if cut.Estate == nil || cut.Sealed != nil {
		t.Errorf("estate %v, sealed %v: %v", cut.Estate != nil, cut.Sealed != nil, cut.Unsealed)
	}
	write(raw)
	b.until(t, "that it is whole", func(s console.Shown) bool { return s.Sealed != nil && s.Unsealed == nil })
}

// What follows from an estate is made before it is shown: the last one is shown
// meanwhile, and said to be old.
func TestMadeReadyBefore(t *testing.T) {
	b := prepare(t)
	hold, told := make(chan struct{}), make(chan console.Shown, 64)
	var first atomic.Pointer[console.Estate]
	b.keeper.Before = func(s console.Shown) {
		told <- s
		if was := first.Load(); was != nil && s.Estate != was {
			<-hold
		}
	}
	b.judged.hold = make(chan struct{})
	b.follow(t)
	was := b.until(t, "the estate", whole)
	first.Store(was.Estate) // the next is judged only when hold is closed below
	b.edit(t, "name: Harbor Regional Group", "name: Harbour Regional Group")
	close(b.judged.hold)
	for s := range told {
		if s.Estate != nil && s.Estate != was.Estate {
			break
		}
	}
	if now := b.keeper.Shown(); now.Estate != was.Estate || now.Stale.IsZero() {
		t.Errorf("while the new one is made ready, the last is shown: %v, old since %v", now.Estate == was.Estate, now.Stale)
	}
	close(hold)
	b.until(t, "the new estate", func(s console.Shown) bool { return whole(s) && s.Estate != was.Estate })
}

// Two that show the same at different moments are the same, and a verification makes
// no other.
func TestSame(t *testing.T) {
	b := prepare(t)
	b.seal(t)
	b.follow(t)
	first := b.until(t, "the verified ledger", func(s console.Shown) bool { return whole(s) && s.Sealed != nil && !s.Sealed.Verified.IsZero() })
	b.clock.Store(int64(2 * time.Hour))
	second := b.until(t, "the next verification", func(s console.Shown) bool { return s.Sealed != nil && s.Sealed.Verified.After(first.Sealed.Verified) })
	if first.Sealed == second.Sealed || !first.Same(second) {
		t.Errorf("verified again: another value is shown: %v, and it is the same: %v", first.Sealed != second.Sealed, first.Same(second))
	}
	if first.Same(console.Shown{Estate: first.Estate}) || first.Same(console.Shown{}) {
		t.Error("without the records it is said to be the same")
	}
}
