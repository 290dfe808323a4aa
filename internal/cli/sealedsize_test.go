package cli

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/record"
)

// mostOfAFinding is what a second sealed run of the example in which nothing
// changed may add to the state folder for each of its findings, its posture and
// the index with it. What was found is sealed again, and a posture names it under
// each clause that it bears on, of which there are two or three; the catalogue and
// the facts are not, and either of them alone is more than what is left of this.
const mostOfAFinding = 1_500

// What did not change is sealed once, so that a run a day for years can be kept.
// What is sealed of a posture is what ward posture shows but for its history, and
// what it comes to again from the run. The index of runs is counted.
func TestSecondSealedRunIsSmall(t *testing.T) {
	dir := t.TempDir()
	state, keys := filepath.Join(dir, "state"), filepath.Join(dir, "keys")
	run := func(args ...string) []byte {
		t.Helper()
		var out, errs bytes.Buffer
		if s := Run(t.Context(), args, command.Streams{In: &bytes.Buffer{}, Out: &out, Err: &errs}); s != command.Fine {
			t.Fatalf("%v: exit status %d: %s", args, s, errs.String())
		}
		return out.Bytes()
	}
	run("evidence", "keys", "new", "hrg.example/size", "--state", state, "--keys", keys)
	seal := func(day string) []byte {
		t.Helper()
		return run("posture", "../estate/testdata/clinic", "--at", day, "--state", state, "--keys", keys, "--format", "json")
	}
	seal("2026-11-24")
	first := size(t, state)
	shown := seal("2026-11-25")
	var found struct {
		Findings []json.RawMessage `json:"findings"`
	}
	if err := json.Unmarshal(run("evidence", "show", "5", "--payload", "--state", state, "--keys", keys), &found); err != nil || len(found.Findings) < 100 {
		t.Fatalf("the second run is not sealed as record 5: %d findings, %v", len(found.Findings), err)
	}
	if added, most := size(t, state)-first, int64(len(found.Findings))*mostOfAFinding; added > most || added < 10_000 {
		t.Errorf("the second run adds %d bytes to %d, want at most %d for its %d findings, and what it found", added, first, most, len(found.Findings))
	}

	if info, err := os.Stat(filepath.Join(state, "history.json")); err != nil || info.Size() < 1_000 {
		t.Errorf("the index of runs is not among what is counted: %v", err)
	}
	t.Logf("the second run adds %d bytes to %d", size(t, state)-first, first)

	sealed := run("evidence", "show", "6", "--payload", "--state", state, "--keys", keys)
	posture, err := record.OpenPosture(sealed)
	if err != nil {
		t.Fatal(err)
	}
	again := run("posture", "--from", posture.Run.String(), "--state", state, "--keys", keys, "--format", "json")
	// What it stands on, how far it reaches and since when it is so is beside it.
	without := func(raw []byte, names ...string) []byte {
		t.Helper()
		var beside map[string]json.RawMessage
		if err := json.Unmarshal(raw, &beside); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if beside[name] == nil {
				t.Fatalf("what is shown has no %s", name)
			}
			delete(beside, name)
		}
		raw, err := json.Marshal(beside)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	shown, again = without(shown, "history", "details", "coverage"), without(again, "details", "coverage")
	for what, raw := range map[string][]byte{"what is shown": shown, "what it is computed to again": again} {
		plain, err := canonical.JSON(raw)
		if err != nil || digest.Of(append(plain, '\n')) != digest.Of(sealed) {
			t.Errorf("%s is not what is sealed, %v", what, err)
		}
	}
}

// size returns how many bytes the files of a folder have.
func size(t *testing.T, dir string) int64 {
	t.Helper()
	var sum int64
	err := fs.WalkDir(os.DirFS(dir), ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
