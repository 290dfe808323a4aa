package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/step/journal"
)

func entry(id string, e step.Event) step.Entry {
	return step.Entry{At: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC), Step: id, Event: e, Values: step.Values{"set": "one\ntwo"}}
}

func open(t *testing.T, path string) *journal.File {
	t.Helper()
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// What was appended is there when it is opened again, wherever a crash cut what
// followed; and goes on behind it.
func TestGoesOnBehindAnyCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path)
	want := []step.Entry{entry("dump", step.Began), entry("dump", step.Ended), entry("load", step.Began)}
	for _, e := range want {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(raw) + 1 {
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, raw[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j := open(t, path)
		whole := strings.Count(string(raw[:cut]), "\n")
		if d := cmp.Diff(want[:whole], append([]step.Entry{}, j.Entries()...)); d != "" {
			t.Fatalf("cut at %d: %s", cut, d)
		}
		if err := errors.Join(j.Append(entry("next", step.Broke)), j.Close()); err != nil {
			t.Fatal(err)
		}
		again := open(t, path)
		if n := len(again.Entries()); n != whole+1 || again.Entries()[whole].Step != "next" {
			t.Fatalf("cut at %d: %d entries, want %d", cut, n, whole+1)
		}
	}
}

// A line that no crash makes is not skipped.
func TestRefusesWhatWasChanged(t *testing.T) {
	for name, text := range map[string]string{"no JSON": "{\"event\":\"began\"}\nbegan\n", "no event": "{\"step\":\"dump\"}\n", "an empty line": "\n"} {
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := journal.Open(path); err == nil || !strings.Contains(err.Error(), "is not an entry of a journal") {
			t.Errorf("%s: %v", name, err)
		}
		if raw, _ := os.ReadFile(path); string(raw) != text {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// One process has a journal.
func TestOneHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	open(t, path)
	var held *filelock.HeldError
	if _, err := journal.Open(path); !errors.As(err, &held) {
		t.Errorf("%v", err)
	}
}
