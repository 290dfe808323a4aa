package recovery_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/app/input"
	service "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/step"
)

// A restore touches nothing that it did not make: not where it is given up too late,
// not where its folders are named wrongly, not where its journal was changed.
func TestTouchesNothingOfOthers(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 3)
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	files := func(database string) int {
		t.Helper()
		found, _ := filepath.Glob(b.at("filestore", database, "??", "*"))
		return len(found)
	}
	there := func(database string) bool {
		t.Helper()
		is, err := b.server.Exists(t.Context(), database)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	// journalAt returns the journal as it is when a step begins.
	journalAt := func(r *service.RestoreRequest, at string, then func()) *[]byte {
		var raw []byte
		r.Watch = func(e step.Entry) {
			if e.Step == at && e.Event == step.Began && raw == nil {
				raw, _ = os.ReadFile(filepath.Join(r.Work, "journal"))
				then()
			}
		}
		return &raw
	}

	t.Run("given up when it is over", func(t *testing.T) {
		r := b.request(made.Manifest, "again")
		// The process is killed when the database was renamed, before the journal says so.
		raw := journalAt(&r, "name", func() {})
		if got, err := b.service.Restore(t.Context(), r); err != nil || !got.Whole {
			t.Fatal(err)
		}
		if err := errors.Join(os.Mkdir(r.Work, 0o700), os.WriteFile(filepath.Join(r.Work, "journal"), *raw, 0o600), os.MkdirAll(filepath.Dir(filepath.Join(r.Work, "fetched", made.Manifest.FilesAt)), 0o700)); err != nil {
			t.Fatal(err)
		}
		if err := b.service.Abandon(t.Context(), r); err == nil || !strings.Contains(err.Error(), "the restore is over") || !input.Is(err) {
			t.Errorf("it was given up: %v", err)
		}
		if !there("again") || files("again") != 3 {
			t.Errorf("the database is there: %v, with %d attachments", there("again"), files("again"))
		}
		if _, err := os.Stat(r.Work); !errors.Is(err, fs.ErrNotExist) {
			t.Error("its work folder is left")
		}
		b.destroy("again")
	})
	t.Run("folders of others", func(t *testing.T) {
		link, file := b.at("filestore", "link"), b.at("filestore", "file")
		if err := errors.Join(os.Mkdir(b.at("elsewhere"), 0o700), os.Symlink(b.at("elsewhere"), link), os.WriteFile(file, []byte("kept"), 0o600), os.Mkdir(b.at("filestore", "open"), 0o700), os.Chmod(b.at("filestore", "open"), 0o777)); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			work, filestore, want string
		}{
			"the work folder is the filestore":      {b.at("filestore", "clinic"), b.at("filestore", "clinic"), "is the filestore itself"},
			"the work folder is another's":          {b.at("filestore", "clinic"), b.at("filestore", "new"), "is not a restore's"},
			"others may write into the work folder": {b.at("filestore", "open"), b.at("filestore", "new"), "others may write"},
			"the filestore is a link":               {b.at("filestore", ".w"), link, "is not a folder"},
			"the filestore is a file":               {b.at("filestore", ".w"), file, "is not a folder"},
		} {
			r := b.request(made.Manifest, "other")
			r.Work, r.Filestore = c.work, c.filestore
			if _, err := b.service.Restore(t.Context(), r); err == nil || !strings.Contains(err.Error(), c.want) || !input.Is(err) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
		if _, err := os.Lstat(link); err != nil || files("clinic") != 3 {
			t.Errorf("%d attachments are left (%v)", files("clinic"), err)
		}
		if raw, _ := os.ReadFile(file); string(raw) != "kept" {
			t.Error("a file was removed")
		}
	})
	t.Run("a journal that was changed", func(t *testing.T) {
		r := b.request(made.Manifest, "again")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		raw := journalAt(&r, "load", stop)
		if _, err := b.service.Restore(ctx, r); err == nil {
			t.Fatal("it was not cut")
		}
		at := strings.Index(string(*raw), "ward_restore_")
		changed := strings.ReplaceAll(string(*raw), string((*raw)[at:at+29]), "clinic")
		if err := os.WriteFile(filepath.Join(r.Work, "journal"), []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		r.Watch = nil
		_, err := b.service.Restore(t.Context(), r)
		if again := b.service.Abandon(t.Context(), r); err == nil || again == nil || !there("clinic") {
			t.Errorf("a database of another's is dropped: %v, %v, %v", err, again, there("clinic"))
		}
		if err := os.WriteFile(filepath.Join(r.Work, "journal"), *raw, 0o600); err != nil {
			t.Fatal(err)
		}
		// What is of another set is neither gone on with nor given up by accident.
		other := r
		other.Set.Set = "20261128T090000Z-aaaaaaaa"
		if _, err := b.service.Restore(t.Context(), other); err == nil || !strings.Contains(err.Error(), "a restore of the set "+made.Manifest.Set+" as again was cut") {
			t.Errorf("another set: %v", err)
		}
		if c, ok, err := b.service.Cut(r.Work); err != nil || !ok || c.Set != made.Manifest.Set || c.For != service.Production {
			t.Errorf("what was cut is %+v (%v)", c, err)
		}
		// Given up by its folder alone: the journal says what it is.
		if err := b.service.Abandon(t.Context(), service.RestoreRequest{Server: b.server, Filestore: r.Filestore, Work: r.Work}); err != nil {
			t.Error(err)
		}
		b.nothingTemporary()
	})
	t.Run("a rehearsal that was killed", func(t *testing.T) {
		r := b.request(made.Manifest, "again")
		r.Discard = true
		ctx, stop := context.WithCancel(t.Context())
		raw := journalAt(&r, "compare", stop)
		if _, err := b.service.Restore(ctx, r); err == nil {
			t.Fatal("it was not cut")
		}
		if err := errors.Join(os.Mkdir(r.Work, 0o700), os.WriteFile(filepath.Join(r.Work, "journal"), *raw, 0o600)); err != nil {
			t.Fatal(err)
		}
		if err := b.service.Abandon(t.Context(), service.RestoreRequest{Server: b.server, Filestore: r.Filestore, Work: r.Work}); err != nil {
			t.Error(err)
		}
		b.nothingTemporary()
	})
	t.Run("differences that are accepted", func(t *testing.T) {
		r := b.request(made.Manifest, "again")
		r.Set.Tables = slices.Clone(r.Set.Tables)
		r.Set.Tables[0].Rows++
		if got, err := b.service.Restore(t.Context(), r); err == nil || len(got.Differences) != 1 || there("again") {
			t.Fatalf("%v: %+v", err, got.Differences)
		}
		r.AcceptDifferences = true
		got, err := b.service.Restore(t.Context(), r)
		if err != nil || got.Whole || got.Accepted != 1 || len(got.Differences) != 1 || !there("again") || files("again") != 3 {
			t.Errorf("%v: %+v", err, got)
		}
		b.nothingTemporary()
	})
}

// The dump's plaintext is not written where somebody else could have looked.
func TestStagingIsPrivate(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 1)
	for name, c := range map[string]struct {
		staging string
		made    func(dir string) error
		want    string
	}{
		"a folder that all may look into": {b.at("one"), func(dir string) error { return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o755)) }, "others may look into it"},
		"a link":                          {b.at("two"), func(dir string) error { return os.Symlink(b.at("filestore"), dir) }, "is another's"},
		"in the filestore":                {b.at("filestore", "clinic", "tmp"), nil, "is in the filestore"},
	} {
		if c.made != nil {
			if err := errors.Join(os.Mkdir(c.staging, 0o777), c.made(filepath.Join(c.staging, ".ward-backup"))); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.service.Backup(t.Context(), service.BackupRequest{Server: b.server, Database: "clinic", Filestore: b.at("filestore", "clinic"), Store: b.store, MakeStore: true, Staging: c.staging})
		if !input.Is(err) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
