// Package disk writes a rendered tree into a folder.
//
// It promises that whoever kills it, and when, the folder holds the tree of
// before or the new one and never some of each: the new folder is built
// beside the old one and the two change places in one step. Files that Ward
// did not write stay as they are; files that the last lock lists, that nobody
// edited and that the design no longer has are gone afterwards; files that
// were edited by hand are problems, all of them at once, and nothing is
// written then. It follows no symbolic link inside of the folder.
//
// On systems and file systems that cannot swap two folders in one step, the
// old one is moved away before the new one takes its place; a kill between the
// two leaves no folder, and the next Write puts the old one back first.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/wardhq/ward/internal/filelock"
	"github.com/wardhq/ward/internal/render"
)

// Options are how a tree is written. The zero value refuses to lose anything.
type Options struct {
	// Force overwrites what was edited by hand and what stands where a file
	// is to be rendered.
	Force bool

	at func(point string) // where a test interrupts
}

// Result tells what Write did.
type Result struct {
	Added, Changed, Removed, Kept []string // by path
}

// Write replaces the tree in dir by this one. If files of it were edited or
// are in the way it returns a *diag.Error with every one of them, and the
// folder is as it was.
func Write(dir string, tree render.Tree, o Options) (Result, error) {
	dir, err := resolve(dir)
	if err != nil {
		return Result{}, err
	}
	s, err := open(dir, o)
	if err != nil {
		return Result{}, err
	}
	defer s.close()

	f, problems, err := scan(dir)
	if err != nil {
		return Result{}, err
	}
	steps, more, err := f.plan(tree)
	if err != nil {
		return Result{}, err
	}
	problems.Append(more)
	if err := problems.Err(); err != nil && (!o.Force || f.impossible(tree)) {
		return Result{}, err
	}
	result := summarise(steps)
	if len(result.Added)+len(result.Changed)+len(result.Removed) == 0 && f.exists {
		return result, nil
	}
	if err := s.build(f, steps); err != nil {
		return Result{}, err
	}
	return result, s.swap(f)
}

// impossible reports whether something is in the way that force does not
// remove either: what stands where a folder must be, or a folder.
func (f *folder) impossible(tree render.Tree) bool {
	for file := range tree.Files() {
		if _, ok := f.blocked(file.Path); ok {
			return true
		}
	}
	return false
}

func summarise(steps []step) Result {
	var r Result
	for _, s := range steps {
		switch s.action {
		case Add:
			r.Added = append(r.Added, s.path)
		case Change:
			r.Changed = append(r.Changed, s.path)
		case Remove:
			r.Removed = append(r.Removed, s.path)
		default:
			r.Kept = append(r.Kept, s.path)
		}
	}
	return r
}

// Difference is what a Write would do to one file.
type Difference struct {
	Path   string
	Action Action
	Text   []byte // a unified diff
}

// Diff returns what a Write would change in dir, by path, and nothing for
// what it would keep. Hand edits are among the differences; that they are
// problems is Write's to say.
func Diff(dir string, tree render.Tree) ([]Difference, error) {
	dir, err := resolve(dir)
	if err != nil {
		return nil, err
	}
	f, _, err := scan(dir)
	if err != nil {
		return nil, err
	}
	steps, _, err := f.plan(tree)
	if err != nil {
		return nil, err
	}
	var out []Difference
	for _, s := range steps {
		if s.action == Keep {
			continue
		}
		before, after := "a/"+s.path, "b/"+s.path
		if s.action == Add {
			before = "/dev/null"
		}
		if s.action == Remove {
			after = "/dev/null"
		}
		out = append(out, Difference{s.path, s.action, diff.Diff(before, s.old, after, s.new)})
	}
	return out, nil
}

// resolve returns the folder itself where dir is a link to it: the caller
// named it, so it is meant.
func resolve(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(abs); err == nil {
			return "", fmt.Errorf("%s is a link to nothing: remove it or make its target", dir)
		}
		return abs, nil
	}
	return real, err
}

// stage is the folder beside the tree's in which the new one is built.
type stage struct {
	dir    string // the tree's
	path   string // its own
	handle *os.File
	old    *os.File // the tree's folder, once it is about to be the stage
	at     func(point string)
}

// open makes an empty stage and takes hold of it, so that two renders into
// one folder do not meet. A stage that a killed render left is cleared.
func open(dir string, o Options) (*stage, error) {
	parent, base := filepath.Split(dir)
	s := &stage{dir: dir, path: filepath.Join(parent, "."+base+".ward-stage"), at: o.at}
	if s.at == nil {
		s.at = func(string) {}
	}
	if base == "" {
		return nil, fmt.Errorf("%s is the root of the file system: render into a folder below it", dir)
	}
	if err := os.MkdirAll(s.path, 0o755); err != nil {
		return nil, fmt.Errorf("the tree is built beside %s: %w", dir, err)
	}
	handle, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	if err := filelock.Hold(handle); err != nil {
		handle.Close()
		var held *filelock.HeldError
		if errors.As(err, &held) {
			return nil, fmt.Errorf("another render is writing into %s: wait for it", dir)
		}
		return nil, fmt.Errorf("the folder beside %s in which the tree is built cannot be held: %w", dir, err)
	}
	if !samePlace(handle, s.path) {
		handle.Close()
		return nil, fmt.Errorf("another render has just written into %s: try again", dir)
	}
	s.handle = handle
	if err := putBack(dir); err != nil {
		handle.Close()
		return nil, err
	}
	s.at("opened")
	if err := clear(s.path); err != nil {
		handle.Close()
		return nil, err
	}
	return s, nil
}

// close removes the stage with what is in it.
func (s *stage) close() {
	_ = os.RemoveAll(s.path) // the next Write clears what stays
	_ = s.handle.Close()
	if s.old != nil {
		_ = s.old.Close()
	}
}

// samePlace reports whether an open folder is still what a path leads to.
func samePlace(handle *os.File, path string) bool {
	a, errA := handle.Stat()
	b, errB := os.Lstat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

func clear(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// build fills the stage with what the folder is to hold.
func (s *stage) build(f *folder, steps []step) error {
	if info, err := os.Stat(s.dir); err == nil {
		if err := os.Chmod(s.path, info.Mode().Perm()); err != nil {
			return err
		}
	}
	for _, st := range steps {
		switch st.action {
		case Keep:
			if err := s.carry(st.path, 0); err != nil {
				return err
			}
		case Add, Change:
			if err := s.write(st.path, st.new); err != nil {
				return err
			}
		}
		s.at("built " + st.path)
	}
	for _, path := range f.foreign(steps) {
		if err := s.carry(path, f.entries[path]); err != nil {
			return err
		}
		s.at("carried " + path)
	}
	return s.handle.Sync()
}

func (s *stage) write(path string, data []byte) error {
	to, err := s.make(path)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// make returns a path in the stage, whose folders exist with the modes that
// they have in the tree.
func (s *stage) make(path string) (string, error) {
	for i, r := range path {
		if r != '/' {
			continue
		}
		mode := fs.FileMode(0o755)
		if info, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(path[:i]))); err == nil && info.IsDir() {
			mode = info.Mode().Perm()
		}
		folder := filepath.Join(s.path, filepath.FromSlash(path[:i]))
		if err := makeFolder(folder, mode); err != nil {
			return "", err
		}
	}
	return filepath.Join(s.path, filepath.FromSlash(path)), nil
}

// makeFolder makes a folder with this mode, whatever the process keeps from
// new files. One that is there is left as it is.
func makeFolder(path string, mode fs.FileMode) error {
	switch err := os.Mkdir(path, mode); {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return os.Chmod(path, mode)
}

// carry brings a file over as it is: by a second name for the same file, so
// that nothing of it can change on the way.
func (s *stage) carry(path string, mode fs.FileMode) error {
	to, err := s.make(path)
	if err != nil {
		return err
	}
	from := filepath.Join(s.dir, filepath.FromSlash(path))
	switch {
	case mode.IsDir():
		info, err := os.Lstat(from)
		if err != nil {
			return err
		}
		return makeFolder(to, info.Mode().Perm())
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	}
	if err := os.Link(from, to); err == nil {
		return nil
	}
	return copyFile(from, to)
}

// copyFile copies a file of a file system that knows no second names.
func copyFile(from, to string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is neither file, folder nor link: move it away", from)
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(to, data, info.Mode().Perm()), os.Chtimes(to, info.ModTime(), info.ModTime()))
}

// swap puts the stage in the folder's place.
func (s *stage) swap(f *folder) error {
	s.at("before the swap")
	if !f.exists {
		if err := os.Rename(s.path, s.dir); err != nil {
			return err
		}
		s.at("after the swap")
		return nil
	}
	// The folders change places, and what is held is a folder, not a name:
	// the old one is held too, until it is cleared.
	old, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	s.old = old
	if err := filelock.Hold(old); err != nil {
		return fmt.Errorf("another process holds %s: %w", s.dir, err)
	}
	if err := exchange(s.path, s.dir, s.at); err != nil {
		return fmt.Errorf("putting the new tree in the place of %s: %w", s.dir, err)
	}
	s.at("after the swap")
	return s.rescue(f)
}

// rescue carries over what somebody put into the folder while the new one was
// being built: it is in the old one, which is about to go.
func (s *stage) rescue(before *folder) error {
	old, _, err := scan(s.path)
	if err != nil {
		return err
	}
	for path, mode := range old.entries {
		if _, known := before.entries[path]; known || mode.IsDir() {
			continue
		}
		to := filepath.Join(s.dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if _, err := os.Lstat(to); err == nil {
			to += ".ward-found" // the design has a file of that name since
		}
		if err := os.Rename(filepath.Join(s.path, filepath.FromSlash(path)), to); err != nil {
			return err
		}
	}
	return nil
}
