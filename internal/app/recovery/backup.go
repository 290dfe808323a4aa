// Package recovery makes recovery sets of an Odoo, holds them against what is in
// their store, and restores them.
//
// It promises that a set is listed only where all that it names is in the store; that
// what was restored is called whole only after each row count and each attachment was
// held against the set; that a restore never touches a database or a folder that it
// did not make; and that plaintext of a database is left nowhere.
package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/filestore"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/restic"
)

// The tags by which a store's snapshots are told apart: the files of sets, and the
// manifests without which they are none.
const (
	dataTag = "ward-data"
	setTag  = "ward-set"
)

// manifestName is the file of a manifest in its snapshot.
const manifestName = "/manifest.json"

// Store keeps sets.
type Store interface {
	Init(ctx context.Context) error
	Snapshots(ctx context.Context, tags ...string) ([]restic.Snapshot, error)
	Backup(ctx context.Context, at time.Time, paths []string, exclude, parent string, tags []string, progress func(restic.Progress)) (restic.Added, error)
	Put(ctx context.Context, at time.Time, name string, content []byte, tags []string) (restic.Added, error)
	Read(ctx context.Context, snapshot, path string, to io.Writer) error
	Files(ctx context.Context, snapshot string) ([]restic.File, error)
	Restore(ctx context.Context, snapshot, to string, paths ...string) error
	Check(ctx context.Context, all bool) error
	Forget(ctx context.Context, prune bool, snapshots ...string) error
}

// Recovery makes sets, and restores them.
type Recovery struct {
	Version string
	Now     func() time.Time
	// Text returns words that nobody can guess, to name sets by.
	Text func() string
}

// BackupRequest asks for a set of one Odoo.
type BackupRequest struct {
	Server    postgres.Server
	Database  string
	Filestore string // data_dir/filestore/DATABASE
	Store     Store
	// Staging is a folder of the caller's choice that the dump is written into until
	// the store has it: in plaintext, and in files that its owner alone reads.
	Staging string
	Jobs    int // connections that dump at a time
	// Config are files that the Odoo is run by, as odoo.conf, each with a name of its own.
	Config []string
	// MakeStore says that the store is made where there is none.
	MakeStore bool
	// AcceptLosses says that a set is made also where most of the attachments are lost.
	AcceptLosses bool
	// Checkpoint is of the ledger, where one is kept.
	Checkpoint string
	// Told is told what is being done; it may be nil.
	Told func(what string)
}

// Backup is a set that was made.
type Backup struct {
	Manifest recovery.Manifest `json:"set"`
	Added    int64             `json:"added"` // bytes that the store grew by
	Seconds  float64           `json:"seconds"`
}

// attempts is how often a set is begun anew because the collector removed what its
// snapshot names.
const attempts = 3

// Backup makes a set. What a backup that was cut left behind is removed first.
func (s Recovery) Backup(ctx context.Context, r BackupRequest) (Backup, error) {
	began := s.Now()
	// The store keeps a link as a link: what it leads to is what is named.
	if real, err := filepath.EvalSymlinks(r.Filestore); err == nil {
		r.Filestore, _ = filepath.Abs(real)
	}
	store := filestore.Store{Dir: r.Filestore}
	if err := errors.Join(r.Server.Valid(), store.Valid()); err != nil {
		return Backup{}, &input.Error{What: err.Error()}
	}
	staging, err := stage(r.Staging, r.Filestore)
	if err != nil {
		return Backup{}, err
	}
	lock, err := filelock.Try(filepath.Join(staging, "lock"), nil)
	if held := (*filelock.HeldError)(nil); errors.As(err, &held) {
		return Backup{}, &input.Error{What: "another backup uses the staging folder " + r.Staging, Hint: "wait for it, or name another by --staging"}
	}
	if err != nil {
		return Backup{}, err
	}
	defer func() { _ = lock.Unlock() }() // it ends with the process at the latest
	dir := filepath.Join(staging, "set")
	if err := os.RemoveAll(dir); err != nil {
		return Backup{}, err
	}
	defer os.RemoveAll(dir)
	if err := r.reach(ctx); err != nil {
		return Backup{}, err
	}
	for n := 1; ; n++ {
		out, err := s.attempt(ctx, r, store, dir)
		var gone *collected
		if n < attempts && errors.As(err, &gone) {
			r.tell("begun anew: " + err.Error())
			if err := os.RemoveAll(dir); err != nil {
				return Backup{}, err
			}
			continue
		}
		out.Seconds = s.Now().Sub(began).Seconds()
		return out, err
	}
}

// reach refuses a store that is not there, unless it is to be made: a folder that is not
// mounted would be taken for an empty store, night after night.
func (r BackupRequest) reach(ctx context.Context) error {
	if r.MakeStore {
		return r.Store.Init(ctx)
	}
	_, err := r.Store.Snapshots(ctx)
	if errors.Is(err, restic.ErrNone) {
		return &input.Error{What: "the store cannot be written to", Err: err, Hint: "is it mounted, and the one that you meant? --init makes it, once"}
	}
	return err
}

// stage makes the folder of a backup's own in the staging folder, which others may
// write into: what stands there is plaintext, and whoever made the folder could read it.
func stage(staging, filestore string) (string, error) {
	if err := os.MkdirAll(staging, 0o700); err != nil {
		return "", &input.Error{What: "the staging folder cannot be made", Err: err}
	}
	dir, err := filepath.EvalSymlinks(staging)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return "", &input.Error{What: "the staging folder cannot be read", Err: err}
	}
	if rel, err := filepath.Rel(filestore, dir); err == nil && filepath.IsLocal(rel) {
		return "", &input.Error{What: "the staging folder " + staging + " is in the filestore", Hint: "want one that is in no backup"}
	}
	dir = filepath.Join(dir, ".ward-backup")
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", &input.Error{What: "the staging folder cannot be written into", Err: err}
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if !info.IsDir() || !mine(info) || info.Mode().Perm()&0o077 != 0 {
		return "", &input.Error{What: dir + " is another's, or others may look into it", Hint: "the dump would stand there in plaintext: remove it, or name another folder by --staging"}
	}
	return dir, nil
}

func (r BackupRequest) tell(what string) {
	if r.Told != nil {
		r.Told(what)
	}
}

// collected is that attachments were removed between the snapshot and the copy.
type collected struct{ names []string }

func (e *collected) Error() string {
	return fmt.Sprintf("Odoo's collector removed %d attachments while the set was made, %s among them", len(e.names), e.names[0])
}

func (s Recovery) attempt(ctx context.Context, r BackupRequest, store filestore.Store, dir string) (Backup, error) {
	m := recovery.Manifest{Format: format.RecoverySet, Ward: s.Version, Began: s.Now(), Checkpoint: r.Checkpoint}
	m.Set = m.Began.UTC().Format("20060102T150405Z") + "-" + strings.ToLower(s.Text()[:8])
	r.tell("taking a snapshot of " + r.Database)
	snapshot, err := r.Server.Snapshot(ctx, r.Database)
	if err != nil {
		return Backup{}, err
	}
	defer snapshot.Close()
	m.As = snapshot.As
	named, err := snapshot.Attachments(ctx)
	if err != nil {
		return Backup{}, fmt.Errorf("the attachments of %s cannot be listed: %w", r.Database, err)
	}
	for _, a := range named.Stored {
		if kept, _, ok := strings.Cut(a.Name, "://"); ok {
			return Backup{}, &input.Error{What: fmt.Sprintf("the attachments of %s are not in its filestore: %q is kept in %s", r.Database, a.Name, kept), Hint: "sets are made of Odoo's own filestore; fs_attachment and its like keep theirs elsewhere, and are not backed up by Ward yet"}
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return Backup{}, err
	}
	m.Files = recovery.Attachments{InDatabase: named.InDatabase, Elsewhere: named.Elsewhere}
	r.tell("dumping")
	dump := filepath.Join(dir, "dump")
	together, doing := errgroup.WithContext(ctx)
	together.Go(func() error { return snapshot.Dump(doing, dump, r.Jobs) })
	together.Go(func() error {
		described, err := snapshot.Describe(doing)
		m.Database, m.Tables, m.Modules = described.Database, described.Tables, described.Modules
		return err
	})
	together.Go(func() error {
		known, err := s.known(doing, r)
		if err != nil {
			return err
		}
		m.Files.Stored, m.Files.Lost, err = store.Split(doing, named.Stored, known)
		return err
	})
	if err := together.Wait(); err != nil {
		return Backup{}, fmt.Errorf("%s cannot be dumped: %w", r.Database, err)
	}
	if lost := len(named.Stored) - len(m.Files.Stored); lost > len(m.Files.Stored) && !r.AcceptLosses {
		if err := s.collected(ctx, r, snapshot.Held, m, nil); err != nil {
			return Backup{}, err
		}
		return Backup{}, &input.Error{What: fmt.Sprintf("of %d attachments that %s names, %d are not in %s", len(named.Stored), r.Database, lost, r.Filestore), Hint: "is it another database's filestore? A set is made all the same with --accept-losses"}
	}
	if err := snapshot.Release(); err != nil {
		return Backup{}, err
	}
	if m.Dump, err = digests(ctx, dump); err != nil {
		return Backup{}, err
	}
	m.DumpAt, m.FilesAt = dump, r.Filestore
	paths := []string{dump, r.Filestore}
	if len(r.Config) > 0 {
		m.ConfigAt = filepath.Join(dir, "configuration")
		if err := gather(r.Config, m.ConfigAt); err != nil {
			return Backup{}, err
		}
		if m.Config, err = digests(ctx, m.ConfigAt); err != nil {
			return Backup{}, err
		}
		paths = append(paths, m.ConfigAt)
	}
	others, err := store.Others(ctx, m.Files.Stored)
	if err != nil {
		return Backup{}, err
	}
	exclude := filepath.Join(dir, "exclude")
	if err := os.WriteFile(exclude, []byte(strings.Join(others[:min(len(others), mostOthers)], "\n")+"\n"), 0o600); err != nil {
		return Backup{}, err
	}
	tags := []string{"set=" + m.Set, "database=" + tagged(r.Database), "uuid=" + tagged(m.Database.UUID)}
	earlier, err := r.Store.Snapshots(ctx, append([]string{dataTag}, tags[1:]...)...)
	if err != nil {
		return Backup{}, err
	}
	parent := ""
	if len(earlier) > 0 {
		parent = earlier[len(earlier)-1].ID
	}
	r.tell("storing")
	added, err := r.Store.Backup(ctx, m.As, paths, exclude, parent, append([]string{dataTag}, tags...), func(p restic.Progress) {
		r.tell(fmt.Sprintf("storing: %d of %d files", p.Files, p.AllFiles))
	})
	if err != nil {
		return Backup{}, err
	}
	m.Data, m.Files.Held = added.ID, snapshot.Holds(ctx)
	r.tell("holding the store against the set")
	if err := s.whole(ctx, r, m, added); err != nil {
		return Backup{}, err
	}
	m.Ended = s.Now()
	raw, err := json.Marshal(m)
	if err != nil {
		return Backup{}, err
	}
	if _, err := r.Store.Put(ctx, m.As, manifestName, raw, append([]string{setTag}, tags...)); err != nil {
		return Backup{}, err
	}
	return Backup{Manifest: m, Added: added.Bytes}, nil
}

// known returns the attachments of the newest set of the database, which were read when
// it was made; none where there is none, or it cannot be used: then all are read.
func (s Recovery) known(ctx context.Context, r BackupRequest) (map[string]recovery.Attachment, error) {
	sets, err := s.Sets(ctx, r.Store)
	if err != nil {
		return nil, err
	}
	for _, one := range slices.Backward(sets) {
		if one.Database != tagged(r.Database) {
			continue
		}
		m, err := s.manifest(ctx, r.Store, one)
		if err != nil {
			r.tell("all attachments are read: " + err.Error())
			return nil, nil
		}
		out := make(map[string]recovery.Attachment, len(m.Files.Stored))
		for _, a := range m.Files.Stored {
			out[a.Name] = a
		}
		return out, nil
	}
	return nil, nil
}

// mostOthers bounds how many files are left out by name: each is held against each
// file. What is beyond goes into the store, and is in no set.
const mostOthers = 1000

// whole holds what the store took against what the set names.
func (s Recovery) whole(ctx context.Context, r BackupRequest, m recovery.Manifest, added restic.Added) error {
	has, err := sizes(ctx, r.Store, added.ID)
	if err != nil {
		return err
	}
	files, missing := m.Missing(has)
	if len(files) > 0 {
		return fmt.Errorf("the store did not take the set whole: the file %s is missing or cut (%s)", files[0], added.Said)
	}
	if err := s.collected(ctx, r, m.Files.Held, m, missing); err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("the store did not take %d attachments, %s among them (%s)", len(missing), missing[0], added.Said)
	}
	return nil
}

// collected finds that Odoo's collector, where it is not held off, removed what the
// set names. What the database does not name any more was there when the snapshot was
// taken: the set would lack it for no fault of the filestore's.
func (s Recovery) collected(ctx context.Context, r BackupRequest, held bool, m recovery.Manifest, missing []string) error {
	gone := slices.Clone(missing)
	for _, l := range m.Files.Lost {
		if !l.Kept {
			gone = append(gone, l.Name)
		}
	}
	if held || len(gone) == 0 {
		return nil
	}
	still, err := r.Server.Named(ctx, r.Database, gone)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, name := range still {
		named[name] = true
	}
	if gone = slices.DeleteFunc(gone, func(name string) bool { return named[name] }); len(gone) > 0 {
		return &collected{gone}
	}
	return nil
}

// sizes returns the sizes of the files of a snapshot, by path.
func sizes(ctx context.Context, store Store, snapshot string) (map[string]int64, error) {
	files, err := store.Files(ctx, snapshot)
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(files))
	for _, f := range files {
		out[f.Path] = f.Size
	}
	return out, nil
}

// tagged is a word as a tag has it: a comma would end it.
func tagged(word string) string { return strings.ReplaceAll(word, ",", "_") }

// digests returns the files beneath a folder, by path, each with its digest.
func digests(ctx context.Context, dir string) ([]recovery.File, error) {
	var out []recovery.File
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is not a file", path)
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		bytes, err := io.Copy(h, f)
		out = append(out, recovery.File{Path: filepath.ToSlash(name), Bytes: bytes, Digest: digest.Digest(h.Sum(nil))})
		return err
	})
	slices.SortFunc(out, func(a, b recovery.File) int { return strings.Compare(a.Path, b.Path) })
	return out, err
}
