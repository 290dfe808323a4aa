package keys_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/evidence/keys"
)

// A folder that is copied, mirrored or published holds no private key, whosever
// it is, at any depth and behind any link.
func TestPlacesThatHoldNoKey(t *testing.T) {
	for mark, what := range map[string]string{
		".git/HEAD":           "the git work tree",
		"estate.yaml":         "the estate",
		"ledger.yaml":         "the state folder",
		"ward.db":             "the state folder",
		"ledger/log/.state/x": "",
		"log/checkpoint":      "the ledger",
		"log/tile/0/000":      "the ledger",
		"payloads/sha256/ab":  "the ledger",
	} {
		t.Run(mark, func(t *testing.T) {
			dir := t.TempDir()
			name := filepath.Join(dir, "place", filepath.FromSlash(mark))
			if err := os.MkdirAll(filepath.Join(dir, "place", "a", "b"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			for link, to := range map[string]string{"link": "place", "deep": filepath.Join("place", "a")} {
				if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
					t.Skip("no links here: ", err)
				}
			}
			for _, at := range []string{"place", "place/keys", "place/a/b/keys", "link", "link/keys", "deep/b", "place/a/../keys"} {
				_, err := keys.Open(filepath.Join(dir, filepath.FromSlash(at)))
				if (err != nil) != (what != "") || err != nil && !strings.Contains(err.Error(), what+" ") {
					t.Errorf("%s: %v; want %q", at, err, what)
				}
			}
			if _, err := keys.Open(filepath.Join(dir, "place-of-keys")); err != nil {
				t.Errorf("beside it: %v", err)
			}
		})
	}
}

// The folder of one ledger's keys is no link: it would lead out of the folder
// that was judged.
func TestLinkOutOfTheStoreIsRefused(t *testing.T) {
	s, dir := newStore(t)
	elsewhere := t.TempDir()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, folder(dir)); err != nil {
		t.Skip("no links here: ", err)
	}
	if _, err := s.Generate(origin, nil); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(elsewhere); err != nil || len(left) > 0 {
		t.Errorf("%d files are there, %v", len(left), err)
	}
}
