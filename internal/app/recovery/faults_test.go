package recovery_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	service "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/recovery/restic"
	"github.com/wardhq/ward/internal/step"
)

// What is wrong with a request is said by name before anything is done, and nothing
// that is there is touched.
func TestRefuses(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 5)
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	before := b.rows("clinic")
	refused := func(name, want string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	restore := func(change func(*service.RestoreRequest)) error {
		r := b.request(made.Manifest, "other")
		change(&r)
		_, err := b.service.Restore(t.Context(), r)
		_ = b.service.Abandon(t.Context(), r)
		return err
	}
	refused("a database that is there", "there is a database clinic already", restore(func(r *service.RestoreRequest) { r.Database = "clinic" }))
	refused("a filestore that is there", "is not empty", restore(func(r *service.RestoreRequest) { r.Filestore = b.at("filestore", "clinic") }))
	refused("a copy that is not neutralised", "is not restored without being neutralised", restore(func(r *service.RestoreRequest) { r.For = service.Copy }))
	refused("no purpose", "what the restored Odoo is for is not said", restore(func(r *service.RestoreRequest) { r.For = "" }))
	refused("work elsewhere", "is not beside the filestore", restore(func(r *service.RestoreRequest) { r.Work = t.TempDir() }))
	refused("an extension that is missing", "the server lacks the extension postgis", restore(func(r *service.RestoreRequest) {
		r.Set.Database.Extensions = append(slices.Clone(r.Set.Database.Extensions), struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		}{"postgis", "3"})
	}))
	refused("a newer server's dump", "PostgreSQL 99 or newer", restore(func(r *service.RestoreRequest) { r.Set.Database.Server = 990000 }))
	refused("a dump that was changed", "the dump is not what was stored", restore(func(r *service.RestoreRequest) {
		r.Set.Dump = slices.Clone(r.Set.Dump)
		r.Set.Dump[0].Digest[0]++
	}))

	b.pg.Database(t, "plain")
	backup := func(change func(*service.BackupRequest)) error {
		r := service.BackupRequest{Server: b.server, Database: "clinic", Filestore: b.at("filestore", "clinic"), Store: b.store, MakeStore: true, Staging: b.at("staging")}
		change(&r)
		_, err := b.service.Backup(t.Context(), r)
		return err
	}
	refused("no Odoo", "is not an Odoo's", backup(func(r *service.BackupRequest) { r.Database = "plain" }))
	refused("no database", "cannot be reached", backup(func(r *service.BackupRequest) { r.Database = "nowhere" }))
	refused("no filestore", "the filestore cannot be read", backup(func(r *service.BackupRequest) { r.Filestore = b.at("nowhere") }))
	refused("a password on the command line", "has a password in it", backup(func(r *service.BackupRequest) { r.Server.Conn += " password=hunter2" }))
	refused("a wrong password of the store", "the store's password is not the one", backup(func(r *service.BackupRequest) {
		other := b.store
		other.PasswordCommand = "echo another"
		r.Store = other
	}))
	lock, err := filelock.Try(b.at("staging", ".ward-backup", "lock"), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = backup(func(*service.BackupRequest) {})
	refused("two at once", "another backup uses the staging folder", err)
	if !input.Is(err) {
		t.Error("two at once is no fault of the machine")
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.service.Sets(t.Context(), restic.Store{Repository: b.at("nowhere"), PasswordCommand: "echo x", Env: os.Environ()}); !errors.Is(err, restic.ErrNone) {
		t.Errorf("no store: %v", err)
	}
	if after := b.rows("clinic"); len(after) != len(before) || after["public.res_partner"] != before["public.res_partner"] {
		t.Error("a refused restore changed what was there")
	}
	b.nothingTemporary()
}

// failing is a store that fails at the nth thing that it is asked for, before or
// behind having done it.
type failing struct {
	service.Store
	at     int
	behind bool
	asked  int
	read   int // when a manifest was asked for
}

var errCut = errors.New("the line was cut")

func (f *failing) cut(do func() error) error {
	f.asked++
	if f.asked != f.at {
		return do()
	}
	if f.behind {
		_ = do()
	}
	return errCut
}

func (f *failing) Init(ctx context.Context) error {
	return f.cut(func() error { return f.Store.Init(ctx) })
}

func (f *failing) Snapshots(ctx context.Context, tags ...string) (out []restic.Snapshot, err error) {
	err = f.cut(func() error { out, err = f.Store.Snapshots(ctx, tags...); return err })
	return out, err
}

func (f *failing) Backup(ctx context.Context, at time.Time, paths []string, exclude, parent string, tags []string, p func(restic.Progress)) (out restic.Added, err error) {
	err = f.cut(func() error { out, err = f.Store.Backup(ctx, at, paths, exclude, parent, tags, p); return err })
	return out, err
}

func (f *failing) Put(ctx context.Context, at time.Time, name string, content []byte, tags []string) (out restic.Added, err error) {
	err = f.cut(func() error { out, err = f.Store.Put(ctx, at, name, content, tags); return err })
	return out, err
}

func (f *failing) Files(ctx context.Context, snapshot string) (out []restic.File, err error) {
	err = f.cut(func() error { out, err = f.Store.Files(ctx, snapshot); return err })
	return out, err
}

func (f *failing) Read(ctx context.Context, snapshot, path string, to io.Writer) error {
	f.read = f.asked + 1
	return f.cut(func() error { return f.Store.Read(ctx, snapshot, path, to) })
}

// Wherever a backup is cut, the sets that are listed are whole, the dump's plaintext
// is left nowhere, and the next backup works.
func TestBackupCutAnywhere(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 10)
	made := 0
	for _, behind := range []bool{false, true} {
		for at := 1; ; at++ {
			f := &failing{Store: b.store, at: at, behind: behind}
			_, err := b.service.Backup(t.Context(), service.BackupRequest{Server: b.server, Database: "clinic", Filestore: b.at("filestore", "clinic"), Store: f, MakeStore: true, Staging: b.at("staging")})
			if f.asked < at {
				if err != nil {
					t.Fatal(err)
				}
				made++
				break
			}
			// What an earlier set says of the attachments is done without.
			if f.read == at && err == nil {
				made++
			} else if !errors.Is(err, errCut) {
				t.Errorf("cut at %d: %v", at, err)
			}
			if left, _ := os.ReadDir(b.at("staging", ".ward-backup")); len(left) > 1 {
				t.Errorf("cut at %d: the staging folder keeps %v", at, left)
			}
		}
	}
	v, err := b.service.Verify(t.Context(), b.store, true)
	if err != nil || v.Broken() {
		t.Fatalf("%v: %+v", err, v)
	}
	// A manifest that was stored before the cut is a set as well.
	if len(v.Sets) != made+1 || v.Remains == 0 {
		t.Errorf("%d sets, %d remains", len(v.Sets), v.Remains)
	}
}

// vanishing removes a file of the filestore just before the store reads it.
type vanishing struct {
	service.Store
	file string
}

func (v vanishing) Backup(ctx context.Context, at time.Time, paths []string, exclude, parent string, tags []string, p func(restic.Progress)) (restic.Added, error) {
	if err := os.Remove(v.file); err != nil {
		return restic.Added{}, err
	}
	return v.Store.Backup(ctx, at, paths, exclude, parent, tags, p)
}

// A file that somebody removes while the set is made, and that the database names,
// makes no set: what the store took is not what the set would name.
func TestFileVanishes(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 4)
	files, _ := filepath.Glob(b.at("filestore", "clinic", "??", "*"))
	_, err := b.service.Backup(t.Context(), service.BackupRequest{Server: b.server, Database: "clinic", Filestore: b.at("filestore", "clinic"), Store: vanishing{b.store, files[2]}, MakeStore: true, Staging: b.at("staging")})
	if err == nil || !strings.Contains(err.Error(), "the store did not take 1 attachments") {
		t.Errorf("%v", err)
	}
	if sets, err := b.service.Sets(t.Context(), b.store); err != nil || len(sets) != 0 {
		t.Errorf("%d sets are listed (%v)", len(sets), err)
	}
}

// Wherever a restore is cut, the same command goes on and ends with a whole Odoo;
// given up, it leaves nothing.
func TestRestoreCutAnywhere(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 10)
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	cut := func(r service.RestoreRequest, at string, event step.Event) error {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		r.Watch = func(e step.Entry) {
			if e.Step == at && e.Event == event {
				stop()
			}
		}
		_, err := b.service.Restore(ctx, r)
		return err
	}
	gone := func(what string, r service.RestoreRequest) {
		t.Helper()
		for _, path := range []string{r.Filestore, r.Work} {
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %s is left behind", what, path)
			}
		}
		b.nothingTemporary()
	}
	for _, at := range []string{"examine", "create", "fetch", "load", "compare", "settle", "place", "name"} {
		for _, event := range []step.Event{step.Began, step.Ended} {
			what := at + " " + string(event)
			r := b.request(made.Manifest, "again")
			if err := cut(r, at, event); err == nil && what != "name done" {
				t.Errorf("%s: it was not cut", what)
			}
			if what != "name done" {
				got, err := b.service.Restore(t.Context(), r)
				if err != nil || !got.Whole {
					t.Fatalf("%s: %v: %+v", what, err, got.Record.Steps)
				}
				if at != "examine" && what != "create began" && what != "create done" && got.Took.Shows != step.Nothing {
					t.Errorf("%s: a restore that was cut is measured: %+v", what, got.Took)
				}
			}
			b.destroy("again")
			gone(what, r)

			if err := cut(r, at, event); err == nil {
				b.destroy("again")
				continue
			}
			// Where the target was not looked at, nothing is there to be given up.
			if err := b.service.Abandon(t.Context(), r); err != nil && what != "examine began" {
				t.Errorf("%s: given up: %v", what, err)
			}
			gone(what+", given up", r)
		}
	}
}

// A rehearsal leaves nothing, whether it ends well or not.
func TestRehearsalLeavesNothing(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 10)
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	r := b.request(made.Manifest, "clinic") // the original is there, and stays
	r.Filestore, r.Work, r.Discard = b.at("filestore", "rehearsed"), b.at("filestore", ".rehearsal"), true
	got, err := b.service.Restore(t.Context(), r)
	if err != nil || !got.Whole || got.Took.Shows != step.Rehearsed {
		t.Fatalf("%v: %+v", err, got)
	}
	r.Set.Tables = slices.Clone(r.Set.Tables)
	r.Set.Tables[0].Rows++
	got, err = b.service.Restore(t.Context(), r)
	if err == nil || got.Whole || len(got.Differences) != 1 {
		t.Errorf("a row that is missing: %v: %+v", err, got.Differences)
	}
	for _, path := range []string{r.Filestore, r.Work} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left behind", path)
		}
	}
	b.nothingTemporary()
	if there, err := b.server.Exists(t.Context(), "clinic"); err != nil || !there {
		t.Errorf("the original is gone (%v)", err)
	}
}

// A copy sends nothing, and is known for another than the original.
func TestCopyIsHarmless(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 3)
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	r := b.request(made.Manifest, "training")
	r.For, r.Neutralise = service.Copy, "BEGIN;\nUPDATE mail_server SET active = false;\nCOMMIT;"
	if got, err := b.service.Restore(t.Context(), r); err != nil || !got.Whole {
		t.Fatalf("%v: %+v", err, got)
	}
	conn := b.connect("training")
	for query, want := range map[string]string{
		"SELECT count(*)::text FROM mail_server WHERE active":                                               "0",
		"SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'":                       "true",
		"SELECT (count(*) = count(DISTINCT value))::text FROM ir_config_parameter":                          "true",
		"SELECT count(*)::text FROM ir_config_parameter WHERE value IN ('kept') OR value LIKE '11111111-%'": "0",
	} {
		var got string
		if err := conn.QueryRow(t.Context(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", query, got, want, err)
		}
	}
	// What cannot be made harmless is not given its name.
	r = b.request(made.Manifest, "half")
	r.For, r.Neutralise = service.Copy, "UPDATE nothing SET x = 1"
	if _, err := b.service.Restore(t.Context(), r); err == nil {
		t.Error("a copy that could not be neutralised was restored")
	}
	if there, _ := b.server.Exists(t.Context(), "half"); there {
		t.Error("it has its name")
	}
	if err := b.service.Abandon(t.Context(), r); err != nil {
		t.Error(err)
	}
	b.nothingTemporary()
}

// What was lost before a set is made is named in it; what rots afterwards is found,
// and an earlier set whose data does not rot still restores.
func TestLostAndRotten(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 6)
	first, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	packs := func() map[string]bool {
		out := map[string]bool{}
		files, _ := filepath.Glob(b.at("store", "data", "*", "*"))
		for _, f := range files {
			out[f] = true
		}
		return out
	}
	early := packs()
	files, _ := filepath.Glob(b.at("filestore", "clinic", "??", "*"))
	if err := errors.Join(os.Remove(files[0]), os.WriteFile(files[1], []byte("cut"), 0o600)); err != nil {
		t.Fatal(err)
	}
	b.attach(b.connect("clinic"), "clinic", []byte(strings.Repeat("a new one", 2000)))
	second, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	if lost := second.Manifest.Files.Lost; len(lost) != 2 || lost[0].Kept == lost[1].Kept || len(second.Manifest.Files.Stored) != 6 {
		t.Errorf("%d lost, %d stored: %+v", len(lost), len(second.Manifest.Files.Stored), lost)
	}
	rotten := 0
	for pack := range packs() {
		if early[pack] {
			continue
		}
		raw, err := os.ReadFile(pack)
		if err != nil {
			t.Fatal(err)
		}
		raw[len(raw)/3] ^= 1
		if err := errors.Join(os.Chmod(pack, 0o600), os.WriteFile(pack, raw, 0o600)); err != nil {
			t.Fatal(err)
		}
		rotten++
	}
	if v, err := b.service.Verify(t.Context(), b.store, true); rotten == 0 || err != nil || !v.Broken() || v.Store == "" {
		t.Errorf("%d packs rot: %v: %+v", rotten, err, v)
	}
	b.destroy("clinic")
	if got, err := b.service.Restore(t.Context(), b.request(first.Manifest, "clinic")); err != nil || !got.Whole {
		t.Errorf("the earlier set: %v: %+v", err, got.Differences)
	}
}
