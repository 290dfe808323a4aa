package sqlite_test

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/outbox/outboxtest"
	"github.com/wardhq/ward/internal/store/sqlite"
)

func TestConformance(t *testing.T) {
	outboxtest.Run(t, func(t *testing.T) (outboxtest.Opener, outboxtest.SQL) {
		// A folder whose name would end a URI.
		dir := filepath.Join(t.TempDir(), "a b?c#d%")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "ward.db")
		open := func(t *testing.T) (outbox.Store, func() error) {
			db, err := sqlite.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			return db, db.Close
		}
		return open, func(t *testing.T, statement string) {
			db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path}).String())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is not a database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "missing", "ward.db"): "no such file or directory",
		dir:                                      "is a directory",
		text:                                     "not a database",
	} {
		db, err := sqlite.Open(t.Context(), path)
		if err == nil {
			db.Close()
			t.Errorf("%s was opened", path)
		} else if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
