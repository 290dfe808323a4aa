package recovery_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/app/input"
	service "github.com/wardhq/ward/internal/app/recovery"
)

// Whatever a database says of its attachments and whatever their files are, the set
// that is made restores, and says what was not as it should be.
func TestOddAttachments(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 8)
	// The folders of filestores and of dumps may be called what a pattern is.
	odd := b.at("file[s]tore*", "cli nic")
	if err := errors.Join(os.Mkdir(filepath.Dir(odd), 0o700), os.Rename(b.at("filestore", "clinic"), odd)); err != nil {
		t.Fatal(err)
	}
	conn := b.connect("clinic")
	run := func(statement string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(strings.NewReplacer("[", "\\[", "*", "\\*").Replace(odd), "??", "*"))
	name := func(path string) string {
		rel, _ := filepath.Rel(odd, path)
		return rel
	}
	run("UPDATE ir_attachment SET checksum = NULL, file_size = NULL WHERE store_fname = '" + name(files[0]) + "'")
	run("UPDATE ir_attachment SET file_size = file_size + 1 WHERE store_fname = '" + name(files[1]) + "'")
	rotten, err := os.ReadFile(files[2])
	if err != nil {
		t.Fatal(err)
	}
	rotten[0] ^= 1
	run("INSERT INTO ir_attachment (name, store_fname) VALUES ('x', repeat('x', 5000)), ('x', 'checklist/x'), ('x', '../../x')")
	if err := errors.Join(os.WriteFile(files[2], rotten, 0o600), os.WriteFile(filepath.Join(odd, "checklist", "x"), nil, 0o600),
		os.WriteFile(filepath.Join(odd, "orphan\n*"), nil, 0o600), os.WriteFile(files[3]+" ", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	request := service.BackupRequest{Server: b.server, Database: "clinic", Filestore: odd, Store: b.store, MakeStore: true, Staging: b.at("sta[g]ing")}
	for range 2 { // the second trusts what the first read
		made, err := b.service.Backup(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		kept := 0
		for _, l := range made.Manifest.Files.Lost {
			if l.Kept {
				kept++
			}
		}
		if f := made.Manifest.Files; len(f.Stored) != 8 || len(f.Lost) != 5 || kept != 2 {
			t.Errorf("%d stored, %d lost, %d of them kept: %+v", len(f.Stored), len(f.Lost), kept, f.Lost)
		}
		r := b.request(made.Manifest, "again")
		r.Discard = true
		if got, err := b.service.Restore(t.Context(), r); err != nil || !got.Whole {
			t.Errorf("%v: %v", err, got.Differences)
		}
	}

	// A database of the same name on another server: neither is taken for the other.
	run("UPDATE ir_config_parameter SET value = '99999999-2222-3333-4444-555555555555' WHERE key = 'database.uuid'")
	if _, err := b.service.Backup(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if _, err := b.service.Set(t.Context(), b.store, "latest", "clinic"); !input.Is(err) || !strings.Contains(err.Error(), "latest may be of several databases") {
		t.Errorf("latest of two: %v", err)
	}
	if m, err := b.service.Set(t.Context(), b.store, "latest", "11111111-2222-3333-4444-555555555555"); err != nil || !strings.HasPrefix(m.Database.UUID, "1111") {
		t.Errorf("%v: %s", err, m.Database.UUID)
	}

	refused := func(want string) {
		t.Helper()
		if _, err := b.service.Backup(t.Context(), request); !input.Is(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	request.Filestore = t.TempDir()
	refused("of 11 attachments that clinic names, 11 are not in")
	run("UPDATE ir_attachment SET store_fname = 'azure://clinic/' || id WHERE store_fname IS NOT NULL")
	refused("are not in its filestore")
}
