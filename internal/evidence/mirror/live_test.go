//go:build unix

package mirror_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// A ledger is mirrored while it is sealed to and payloads are destroyed, over
// and over.
func TestBesideTheAppender(t *testing.T) {
	dir := t.TempDir()
	store, err := keys.Open(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := store.Generate("ward.example/ledger", nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := evidence.NewPolicy([]string{signer.VKey()}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	state, err := sqlite.Open(t.Context(), filepath.Join(dir, "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	home := filepath.Join(dir, "ledger")
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: home, State: state, Signer: signer})
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "mirror")
	if err := os.Mkdir(target, 0o755); err != nil {
		t.Fatal(err)
	}
	to := openFolder(t, target)

	var sealers sync.WaitGroup
	ctx, sealed := context.WithCancel(t.Context())
	const each = 40
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for s := range 6 {
		sealers.Go(func() {
			for i := range each {
				n := s*each + i
				r := evidence.Record{Kind: "ward-test/1", Subject: "env:a", Time: day.AddDate(0, 0, n), Payload: fmt.Appendf(nil, "payload %d", n)}
				if _, err := l.Seal(t.Context(), r, "finding"); err != nil {
					t.Error(err)
				}
				if i%20 == 19 {
					if _, err := l.Destroy(t.Context(), ledger.Retention{Days: map[string]int{"finding": 30}}, day.AddDate(0, 0, 30+i/4)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	go func() {
		sealers.Wait()
		sealed()
	}()
	runs := 0
	for done := false; !done; runs++ {
		done = ctx.Err() != nil
		if _, err := mirror.Mirror(t.Context(), os.DirFS(home), p, to, mirror.Options{}); err != nil {
			t.Fatal(err)
		}
		fsys, err := mirror.FS(t.Context(), to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := evidence.VerifyLedger(t.Context(), fsys, p, evidence.Options{Live: true}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	restored := t.TempDir()
	if _, err := mirror.Restore(t.Context(), to, p, restored, mirror.Options{}); err != nil {
		t.Fatal(err)
	}
	want, err := evidence.VerifyLedger(t.Context(), os.DirFS(home), p, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := evidence.VerifyLedger(t.Context(), os.DirFS(restored), p, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Checkpoint.Root != want.Checkpoint.Root || got.Payloads != want.Payloads || got.Destroyed != want.Destroyed || got.Checkpoints != want.Checkpoints || got.Destroyed == 0 {
		t.Errorf("after %d runs the mirror gives %+v, the ledger is %+v", runs, got, want)
	}
}
