package keys_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/keys"
	"github.com/wardhq/ward/internal/filelock"
)

func storeWithKey(t *testing.T) *keys.Store {
	t.Helper()
	s, err := keys.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Generate(evidencetest.Origin, nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// What is noted goes forwards only.
func TestNewest(t *testing.T) {
	s := storeWithKey(t)
	if raw, err := s.Newest(evidencetest.Origin); raw != nil || err != nil {
		t.Fatalf("before anything was signed: %q, %v", raw, err)
	}
	l := evidencetest.New(evidencetest.LogKey("first"))
	var signed [][]byte
	for n := range 3 {
		l.Add(evidencetest.Record(n), "run")
		signed = append(signed, l.Seal())
	}
	for _, step := range []struct{ give, want int }{{1, 1}, {0, 1}, {2, 2}, {1, 2}} {
		if err := s.Note(evidencetest.Origin, signed[step.give]); err != nil {
			t.Fatal(err)
		}
		raw, err := s.Newest(evidencetest.Origin)
		if err != nil || string(raw) != string(signed[step.want]) {
			t.Errorf("after checkpoint %d: %q, %v; want checkpoint %d", step.give+1, raw, err, step.want+1)
		}
	}
	if err := s.Note(evidencetest.Origin, []byte("hello")); err == nil {
		t.Error("what is no checkpoint was noted")
	}
}

func TestHold(t *testing.T) {
	s := storeWithKey(t)
	lock, err := s.Hold(evidencetest.Origin, []byte("first"))
	if err != nil {
		t.Fatal(err)
	}
	var held *filelock.HeldError
	if _, err := s.Hold(evidencetest.Origin, []byte("second")); !errors.As(err, &held) || string(held.Note) != "first" {
		t.Errorf("a second signer: %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := s.Hold(evidencetest.Origin, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Unlock(); err != nil {
		t.Error(err)
	}
}
