package mirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/filelock"
)

// lockName is the file that the one process holds that writes to a folder.
const lockName = "lock"

// Folder is a mirror in a folder of a file system that has hard links. A file
// is written under a temporary name in evidence.PartialDir, synced, and linked
// to its own name, which fails where that is taken. No symbolic link leads out
// of the folder. What Create makes is its owner's alone to read: payloads are
// whole records of what was found.
//
// One process at a time writes to it: it holds it from its first Create to
// Close.
type Folder struct {
	path string
	root *os.Root

	mu   sync.Mutex
	lock *filelock.Lock
	next int             // the number of the next temporary file
	made map[string]bool // folders that are there and whose names are synced
}

// OpenFolder opens a folder, which must be there: one that is missing may be a
// disk that is not mounted.
func OpenFolder(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the mirror's folder %s is not there: mount its disk, or make it: %w", dir, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the mirror's folder: %w", err)
	}
	return &Folder{path: dir, root: root, made: map[string]bool{".": true}}, nil
}

// Close lets the folder go.
func (f *Folder) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.root.Close()
	if f.lock != nil {
		err = errors.Join(err, f.lock.Unlock())
		f.lock = nil
	}
	return err
}

// String returns the folder's path.
func (f *Folder) String() string { return f.path }

// Create implements Target.
func (f *Folder) Create(ctx context.Context, name string, content []byte) error {
	if err := f.may(ctx, name); err != nil {
		return err
	}
	if err := f.create(name, content); err != nil {
		return f.failed("writing", name, err)
	}
	return nil
}

func (f *Folder) create(name string, content []byte) error {
	temp, err := f.temporary()
	if err != nil {
		return err
	}
	dir := path.Dir(name)
	if _, err := f.root.Lstat(name); err == nil {
		// Whoever wrote it may have been killed before the folder was synced.
		return errors.Join(fs.ErrExist, f.sync(dir))
	}
	if err := f.makeDir(dir); err != nil {
		return err
	}
	if err := f.fill(temp, content); err != nil {
		return errors.Join(err, f.discard(temp))
	}
	if err := f.root.Link(temp, name); err != nil {
		if errors.Is(err, errors.ErrUnsupported) {
			err = errors.Join(errNoLinks, err)
		}
		return errors.Join(err, f.discard(temp))
	}
	return errors.Join(f.discard(temp), f.sync(dir))
}

var errNoLinks = errors.New("this file system has no hard links, without which a name cannot be taken once and whole: use another")

// temporary returns a name to write to, in a folder that this process holds.
func (f *Folder) temporary() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lock == nil {
		if err := f.hold(); err != nil {
			return "", err
		}
	}
	f.next++
	return path.Join(evidence.PartialDir, strconv.Itoa(f.next)), nil
}

// hold takes the folder, and removes what a process that was killed has left.
func (f *Folder) hold() error {
	if err := f.root.MkdirAll(evidence.PartialDir, 0o700); err != nil {
		return err
	}
	lock, err := filelock.Try(filepath.Join(f.path, evidence.PartialDir, lockName), []byte(strconv.Itoa(os.Getpid())))
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return fmt.Errorf("another process (%s) is mirroring to this folder: wait for it", held.Note)
	}
	if err != nil {
		return err
	}
	for left, err := range f.list(evidence.PartialDir) {
		if err == nil && left.Name() != lockName {
			err = f.root.Remove(path.Join(evidence.PartialDir, left.Name()))
		}
		if err != nil {
			return errors.Join(err, lock.Abandon())
		}
	}
	f.lock = lock
	return nil
}

func (f *Folder) fill(name string, content []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Chmod(0o400)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func (f *Folder) discard(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// makeDir makes a folder and those above it, so that they survive a loss of
// power.
func (f *Folder) makeDir(dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.makeDirLocked(dir)
}

func (f *Folder) makeDirLocked(dir string) error {
	if f.made[dir] {
		return nil
	}
	parent := path.Dir(dir)
	if err := f.makeDirLocked(parent); err != nil {
		return err
	}
	if err := f.root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := f.sync(parent); err != nil {
		return err
	}
	f.made[dir] = true
	return nil
}

// sync makes the names in a folder survive a loss of power.
func (f *Folder) sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // it syncs no folders, and keeps names by itself
	}
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open implements Target.
func (f *Folder) Open(ctx context.Context, name string) (fs.File, error) {
	if err := f.may(ctx, name); err != nil {
		return nil, err
	}
	// A pipe would be waited for.
	info, err := f.root.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%w: it is no file", fs.ErrNotExist)
	}
	if err != nil {
		return nil, f.failed("reading", name, err)
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, f.failed("reading", name, err)
	}
	return file, nil
}

// List implements Target.
func (f *Folder) List(ctx context.Context, dir string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		if err := f.may(ctx, dir); err != nil {
			yield(nil, err)
			return
		}
		for e, err := range f.list(dir) {
			if err != nil {
				err = f.failed("listing", dir, err)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

func (f *Folder) list(dir string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		d, err := f.root.Open(dir)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(nil, err)
			return
		}
		defer d.Close()
		for {
			entries, err := d.ReadDir(256)
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

func (f *Folder) may(ctx context.Context, name string) error {
	if err := nameIs(name); err != nil {
		return err
	}
	return ctx.Err()
}

// failed says what to do about an error, where it is known.
func (f *Folder) failed(doing, name string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		hint = "; there is no room: make some and run it again, which goes on from here"
	case errors.Is(err, syscall.EROFS):
		hint = "; mount it so that it can be written to"
	case errors.Is(err, fs.ErrPermission):
		hint = "; this account needs to read and write the folder"
	}
	return fmt.Errorf("%s %s in the mirror %s: %w%s", doing, name, f.path, err, hint)
}
