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

// Split tells the attachments whose files are there from those that are lost. What is
// there is read and has its own size and SHA-1 in what is returned; where the database
// says another, it is in both lists: a file that was damaged is better than none. What
// known has with that size, as an earlier set found it, is not read again.
func (s Store) Split(ctx context.Context, named []recovery.Attachment, known map[string]recovery.Attachment) (stored []recovery.Attachment, lost []recovery.Loss, err error) {
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("the filestore cannot be read: %w", err)
	}
	defer root.Close()
	for _, a := range named {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		lose := func(kept bool, why string) {
			lost = append(lost, recovery.Loss{Attachment: a, Kept: kept, Why: why})
		}
		if !recovery.Local(a.Name) {
			lose(false, "its name leads out of the filestore")
			continue
		}
		if first, _, _ := strings.Cut(a.Name, "/"); first == collector {
			lose(false, "its name is in the folder of the collector's notes")
			continue
		}
		info, err := root.Lstat(a.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			lose(false, "there is no file")
			continue
		case errors.Is(err, fs.ErrPermission):
			return nil, nil, fmt.Errorf("the attachment %s cannot be read: %w", a.Name, err)
		case err != nil:
			lose(false, "it cannot be read: "+err.Error())
			continue
		case !info.Mode().IsRegular():
			lose(false, "it is not a file")
			continue
		}
		is := recovery.Attachment{Name: a.Name, Bytes: info.Size(), SHA1: known[a.Name].SHA1}
		if known[a.Name].Bytes != is.Bytes || is.SHA1 == "" || a.SHA1 != "" && is.SHA1 != a.SHA1 {
			is.SHA1, is.Bytes, err = sum(root, a.Name)
			switch {
			case errors.Is(err, fs.ErrPermission):
				return nil, nil, fmt.Errorf("the attachment %s cannot be read: %w", a.Name, err)
			case err != nil:
				lose(false, "it cannot be read: "+err.Error())
				continue
			}
		}
		switch {
		case a.Bytes >= 0 && is.Bytes != a.Bytes:
			lose(true, fmt.Sprintf("the file has %d bytes, and the database says %d", is.Bytes, a.Bytes))
		case a.SHA1 != "" && is.SHA1 != a.SHA1:
			lose(true, "the file's content is "+is.SHA1+", and the database says "+a.SHA1)
		}
		stored = append(stored, is)
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
		// A name that would be read as another pattern, or as two, is not left out: what
		// is stored and in no set does no harm.
		if !named[name] && strings.TrimSpace(name) == name && !strings.ContainsAny(name, "\r\n") {
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
func (s Store) SHA1(name string) (sha1sum string, bytes int64, err error) {
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return "", 0, err
	}
	defer root.Close()
	sha, bytes, err := sum(root, name)
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("there is no file")
	}
	return sha, bytes, err
}

// sum reads a file. What is not one is not opened: a pipe would be waited for.
func sum(root *os.Root, name string) (sha1sum string, bytes int64, err error) {
	info, err := root.Lstat(name)
	if err != nil {
		return "", 0, err
	}
	if !info.Mode().IsRegular() {
		return "", 0, errors.New("it is not a file")
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
