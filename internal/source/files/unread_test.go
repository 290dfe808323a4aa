package files_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/source/files"
)

// A file in which a gap lies is told apart from what it becomes; a chart by all
// that it is made of.
func TestUnreadFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unread := func() map[string]digest.Digest {
		t.Helper()
		r, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		of := map[string]digest.Digest{}
		for _, f := range r.Unread {
			rel, err := filepath.Rel(dir, f.Path)
			if err != nil {
				t.Fatal(err)
			}
			of[filepath.ToSlash(rel)] = f.Digest
		}
		return of
	}
	write("main.bicep", "param a string\nresource x 'Microsoft.Storage/storageAccounts@2023-05-01' = {}\n")
	write("chart/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n")
	write("chart/templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n")
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	before := unread()
	if d, ok := before["away"]; !ok || !d.IsZero() {
		t.Errorf("a link that is not followed: %v", before)
	}
	for changed, file := range map[string]string{"main.bicep": "main.bicep", "chart/templates/pod.yaml": "chart/Chart.yaml"} {
		if before[file].IsZero() || unread()[file] != before[file] {
			t.Errorf("%s has no digest of its own: %v", file, before)
		}
		raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(changed)))
		if err != nil {
			t.Fatal(err)
		}
		write(changed, string(raw)+"\n# more\n")
		if unread()[file] == before[file] {
			t.Errorf("%s: is the same after %s changed", file, changed)
		}
	}
}
