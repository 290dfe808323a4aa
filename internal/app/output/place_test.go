package output

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What came to stand there meanwhile is not replaced, with links or without.
func TestPlaceNew(t *testing.T) {
	dir := t.TempDir()
	finished := filepath.Join(dir, "finished")
	if err := os.WriteFile(finished, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(dir, "taken")
	if err := os.WriteFile(taken, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]string{"a link": finished, "a copy": filepath.Join(dir, "cannot be linked")} {
		to := filepath.Join(dir, "by "+name)
		if err := Place(from, to, strings.NewReader("new"), 0o600); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := Place(from, taken, strings.NewReader("new"), 0o600); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v", name, err)
		}
		for path, want := range map[string]string{to: "new", taken: "old"} {
			if got, err := os.ReadFile(path); err != nil || string(got) != want {
				t.Errorf("%s: %s holds %q, %v", name, path, got, err)
			}
		}
	}
}
