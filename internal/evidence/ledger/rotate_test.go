//go:build unix

package ledger_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/evidence/outbox"
)

var rotationTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// sealOne seals a record and returns the checkpoint that covers it.
func sealOne(t *testing.T, h home, l *ledger.Ledger, n int) string {
	t.Helper()
	r, err := l.Seal(t.Context(), record(n), "finding")
	if err != nil {
		t.Fatal(err)
	}
	return h.kept(t, r.Size)
}

func (h home) kept(t *testing.T, size uint64) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(h.dir, filepath.FromSlash(evidence.CheckpointPathOf(size))))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// signedBy reports whether a checkpoint has exactly one signature, that key's.
func signedBy(t *testing.T, checkpoint string, k *keys.Key) {
	t.Helper()
	p, err := evidence.NewPolicy([]string{k.VKey()}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Open("checkpoint", []byte(checkpoint)); err != nil || bytes.Count([]byte(checkpoint), []byte("\n— ")) != 1 {
		t.Errorf("not by %s alone (%v):\n%s", k, err, checkpoint)
	}
}

func TestRotate(t *testing.T) {
	h := newHome(t)
	l := h.open(t)
	first := h.current(t)
	signedBy(t, sealOne(t, h, l, 0), first)

	second, receipt, err := l.Rotate(t.Context(), h.keys, rotationTime)
	if err != nil {
		t.Fatal(err)
	}
	signedBy(t, h.kept(t, receipt.Size), first)
	signedBy(t, sealOne(t, h, l, 1), second)
	got, class, err := l.Get(t.Context(), receipt.Index)
	if err != nil || class != ledger.KeyClass || got.Kind != keys.RotationKind {
		t.Fatalf("%+v of class %s, error %v", got, class, err)
	}
	if r, err := keys.ParseRotation(got.Payload); err != nil || r.Old != first.VKey() || r.New != second.VKey() || r.Origin != origin || !r.Time.Equal(rotationTime) {
		t.Errorf("%+v, %v", r, err)
	}
	closeLedger(t, l)

	l = h.open(t)
	if h.current(t).VKey() != second.VKey() {
		t.Errorf("current is %s, want %s", h.current(t), second)
	}
	signedBy(t, sealOne(t, h, l, 2), second)
	third, _, err := l.Rotate(t.Context(), h.keys, rotationTime.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	signedBy(t, sealOne(t, h, l, 3), third)
	closeLedger(t, l)

	if r := h.verify(t); r.Records != 6 || r.Checkpoints == 0 {
		t.Errorf("%+v", r)
	}
	for _, c := range []struct {
		key   *keys.Key
		where string
	}{{third, evidence.CheckpointPathOf(0)}, {first, evidence.CheckpointPath}} {
		_, err := evidence.VerifyLedger(t.Context(), os.DirFS(h.dir), h.policy(t, c.key.VKey()), evidence.Options{})
		var f *evidence.Failure
		if evidence.CodeOf(err) != evidence.UnknownKey || !errors.As(err, &f) || f.Where != c.where {
			t.Errorf("who trusts %s alone is told %v, want %s of %s", c.key, err, evidence.UnknownKey, c.where)
		}
	}
}

// Wherever a rotation is cut, the next process finishes it or nothing has
// begun, and no checkpoint of the old key follows one of the new.
func TestRotationIsFinished(t *testing.T) {
	for _, at := range []string{"rotate: key made", "start", "payload stored", "in the outbox", "in the log", "published", "rotate: sealed", "rotate: current"} {
		t.Run(at, func(t *testing.T) {
			h := fastHome(t)
			l := h.open(t)
			sealOne(t, h, l, 0)
			closeLedger(t, l)
			first := h.current(t)
			child(t, h, crash{Work: "rotate", Step: at, Times: 1})

			l = h.open(t)
			finished, err := l.FinishRotation(t.Context(), h.keys)
			if err != nil {
				t.Fatal(err)
			}
			begun, err := l.List(t.Context(), outbox.Query{Kind: keys.RotationKind})
			if err != nil {
				t.Fatal(err)
			}
			current := h.current(t)
			switch {
			case len(begun) == 0 && (finished != nil || current.VKey() != first.VKey()):
				t.Errorf("the log knows of no rotation, and %s signs, %v finished", current, finished)
			case len(begun) == 1 && current.VKey() == first.VKey():
				t.Errorf("the log has a rotation, and %s signs", current)
			case len(begun) == 1:
				signedBy(t, h.kept(t, *begun[0].Place+1), first)
			}
			signedBy(t, sealOne(t, h, l, 1), current)
			if again, err := l.FinishRotation(t.Context(), h.keys); again != nil || err != nil {
				t.Errorf("finished twice: %v, %v", again, err)
			}
			next, _, err := l.Rotate(t.Context(), h.keys, rotationTime.AddDate(0, 0, 1))
			if err != nil {
				t.Fatal(err)
			}
			signedBy(t, sealOne(t, h, l, 2), next)
			closeLedger(t, l)
			h.verify(t)
			// A key that was made and not used is the next one's.
			if vkeys, err := h.keys.Verifiers(origin); err != nil || len(vkeys) != 2+len(begun) {
				t.Errorf("%d keys after %d rotations, error %v", len(vkeys), 1+len(begun), err)
			}
		})
	}
}
