// Package filestore reads Odoo's own filestore: a folder in which each attachment's
// content is a file that is named by its SHA-1.
//
// It promises that nothing outside of the folder is read, whatever a database names,
// and that nothing is written but by Place and Strip, which touch only a folder that
// was made for a restore.
package filestore

import (
	"context"
	"crypto/sha1" //nolint:gosec // it is what Odoo names files by, and proves nothing here
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/wardhq/ward/internal/recovery"
)

// collector is where Odoo notes what it may remove.
const collector = "checklist"

// Store is a filestore, as data_dir/filestore/DATABASE.
type Store struct{ Dir string }

// Valid reports what is wrong with the folder.
func (s Store) Valid() error {
	info, err := os.Stat(s.Dir)
	if err != nil {
		return fmt.Errorf("the filestore cannot be read: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("the filestore %s is not a folder: want data_dir/filestore/DATABASE", s.Dir)
	}
	return nil
}

// Split tells the attachments whose files are there, with the size that the database
// says, from those that are lost.
func (s Store) Split(ctx context.Context, named []recovery.Attachment) (stored []recovery.Attachment, lost []recovery.Loss, err error) {
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("the filestore cannot be read: %w", err)
	}
	defer root.Close()
	for _, a := range named {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if !recovery.Local(a.Name) {
			lost = append(lost, recovery.Loss{Attachment: a, Why: "its name leads out of the filestore"})
			continue
		}
		info, err := root.Lstat(a.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			lost = append(lost, recovery.Loss{Attachment: a, Why: "there is no file"})
		case err != nil:
			return nil, nil, fmt.Errorf("the attachment %s cannot be read: %w", a.Name, err)
		case !info.Mode().IsRegular():
			lost = append(lost, recovery.Loss{Attachment: a, Why: "it is not a file"})
		case a.Bytes >= 0 && info.Size() != a.Bytes:
			lost = append(lost, recovery.Loss{Attachment: a, Why: fmt.Sprintf("the file has %d bytes, and the database says %d", info.Size(), a.Bytes)})
		default:
			a.Bytes = info.Size()
			stored = append(stored, a)
		}
	}
	return stored, lost, nil
}

// Others returns the files that are not among those that are stored, as patterns
// of restic: what the collector has not removed yet, and its notes.
func (s Store) Others(ctx context.Context, stored []recovery.Attachment) ([]string, error) {
	named := make(map[string]bool, len(stored))
	for _, a := range stored {
		named[a.Name] = true
	}
	out := []string{pattern(filepath.Join(s.Dir, collector))}
	err := s.walk(ctx, func(name string) error {
		if !named[name] {
			out = append(out, pattern(filepath.Join(s.Dir, filepath.FromSlash(name))))
		}
		return nil
	})
	return out, err
}

// walk calls f with each file but the collector's notes.
func (s Store) walk(ctx context.Context, f func(name string) error) error {
	return filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != s.Dir {
			return nil // Odoo removed it meanwhile
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(s.Dir, path)
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && name == collector:
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return f(filepath.ToSlash(name))
	})
}

// pattern writes a path so that it matches itself alone in a list of what is left
// out; a $ would be a variable there.
func pattern(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `$`, `$$`).Replace(path)
}

// SHA1 returns the digest of an attachment's content, and how long it is.
func (s Store) SHA1(name string) (sum string, bytes int64, err error) {
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return "", 0, err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", 0, errors.New("there is no file")
	case err != nil:
		return "", 0, err
	case !info.Mode().IsRegular():
		return "", 0, errors.New("it is not a file") // a pipe would be waited for
	}
	f, err := root.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha1.New() //nolint:gosec // as above
	bytes, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), bytes, err
}

// Strip removes from a restored filestore what is not among the attachments of its
// set: files that came while it was made.
func (s Store) Strip(ctx context.Context, stored []recovery.Attachment) error {
	named := make(map[string]bool, len(stored))
	for _, a := range stored {
		named[a.Name] = true
	}
	return s.walk(ctx, func(name string) error {
		if named[name] {
			return nil
		}
		return os.Remove(filepath.Join(s.Dir, filepath.FromSlash(name)))
	})
}

// Place moves a restored filestore to where Odoo looks for it, in one step. Nothing
// may be there but an empty folder.
func (s Store) Place(to string) error {
	// Not os.Remove, which removes a file or a link as well.
	if err := syscall.Rmdir(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is something at %s already: %w", to, err)
	}
	return os.Rename(s.Dir, to)
}
