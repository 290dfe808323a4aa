package disk

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/render"
)

// Action is what a render does to a file. The zero value leaves it alone.
type Action int

// The actions.
const (
	Keep   Action = iota // it holds what it shall
	Add                  // it is not there yet
	Change               // it holds something else
	Remove               // the last tree had it, this one does not
)

// String returns the action's word.
func (a Action) String() string {
	switch a {
	case Add:
		return "added"
	case Change:
		return "changed"
	case Remove:
		return "removed"
	default:
		return "kept"
	}
}

// folder is a folder as it is found: what stands in it, never followed
// through a symbolic link.
type folder struct {
	dir     string
	exists  bool
	entries map[string]fs.FileMode // by path with forward slashes; folders too
	lock    render.Lock
}

// scan reads what a folder holds. A folder that is not there is empty.
func scan(dir string) (*folder, diag.Problems, error) {
	var problems diag.Problems
	f := &folder{dir: dir, entries: map[string]fs.FileMode{}}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, problems, nil
	case err != nil:
		return nil, problems, err
	case !info.IsDir():
		return nil, problems, fmt.Errorf("%s is a file: a tree is rendered into a folder", dir)
	}
	f.exists = true
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == "." {
			return err
		}
		f.entries[filepath.ToSlash(rel)] = d.Type()
		return nil
	})
	if err != nil {
		return nil, problems, err
	}
	if mode, ok := f.entries[render.LockFile]; ok {
		f.lock, err = f.readLock(mode)
		if err != nil {
			problems.Add(diag.Problem{
				Pos: diag.Pos{File: render.LockFile}, What: err.Error(),
				Hint: "restore the lock from version control, or render with --force to take every file that is in the way for Ward's",
			})
		}
	}
	return f, problems, nil
}

func (f *folder) readLock(mode fs.FileMode) (render.Lock, error) {
	if !mode.IsRegular() {
		return render.Lock{}, errors.New("the lock is no regular file")
	}
	data, err := f.read(render.LockFile)
	if err != nil {
		return render.Lock{}, err
	}
	return render.ParseLock(data)
}

// step is what happens to one file.
type step struct {
	path     string
	action   Action
	old, new []byte
}

// plan compares a folder with the tree that it is to hold: what happens to
// each file of either, by path, and what must not happen unless forced.
func (f *folder) plan(tree render.Tree) ([]step, diag.Problems, error) {
	var steps []step
	var problems diag.Problems
	want := map[string]bool{}
	for file := range tree.Files() {
		want[file.Path] = true
		if at, ok := f.blocked(file.Path); ok {
			problems.Add(diag.Problem{
				Pos: diag.Pos{File: at}, What: fmt.Sprintf("stands where %s is to be rendered", file.Path),
				Hint: "Ward neither follows links nor writes through what is no folder: move it away",
			})
			continue
		}
		s, err := f.compare(file.Path, file.Data, &problems)
		if err != nil {
			return nil, problems, err
		}
		steps = append(steps, s)
	}
	for path := range f.lock.Files {
		if want[path] {
			continue
		}
		if mode, there := f.entries[path]; !there || mode.IsDir() {
			continue
		}
		s, err := f.compare(path, nil, &problems)
		if err != nil {
			return nil, problems, err
		}
		s.action = Remove
		steps = append(steps, s)
	}
	sortSteps(steps)
	return steps, problems, nil
}

func sortSteps(steps []step) {
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.path, b.path) })
}

// blocked returns the entry that stands in the way of a path: a parent that
// is no folder, or a folder where the file shall be.
func (f *folder) blocked(path string) (string, bool) {
	for i, r := range path {
		if r != '/' {
			continue
		}
		if mode, there := f.entries[path[:i]]; there && !mode.IsDir() {
			return path[:i], true
		}
	}
	mode, there := f.entries[path]
	return path, there && mode.IsDir()
}

// compare returns what happens to a file that is to hold data, or nothing,
// and notes it as a problem if what it holds now is not Ward's own.
func (f *folder) compare(path string, data []byte, problems *diag.Problems) (step, error) {
	mode, there := f.entries[path]
	if !there {
		return step{path: path, action: Add, new: data}, nil
	}
	problem := func(what, hint string) {
		problems.Add(diag.Problem{Pos: diag.Pos{File: path}, What: what, Hint: hint})
	}
	if !mode.IsRegular() {
		problem("is no regular file", "Ward does not follow it; move it away, or replace it with --force")
		return step{path: path, action: Change, new: data}, nil
	}
	old, err := f.read(path)
	if errors.Is(err, errLarge) {
		problems.Add(unreadable(path))
		return step{path: path, action: Change, new: data}, nil
	}
	if err != nil {
		return step{}, err
	}
	s := step{path: path, action: Change, old: old, new: data}
	if data != nil && bytes.Equal(old, data) {
		s.action = Keep
		return s, nil
	}
	written, ours := f.lock.Files[path]
	switch {
	case path == render.LockFile:
		// Its problem, if it has one, is that it cannot be read.
	case !ours:
		problem("was not written by Ward, and the design has a file of this name", "move it away, or overwrite it with --force")
	case digest.Of(old) != written:
		problem("was edited by hand since it was rendered", "take the change into the estate, or drop it with --force")
	}
	return s, nil
}

// foreign returns what Ward did not write and does not touch, by path: files
// and links, and folders that hold nothing.
func (f *folder) foreign(steps []step) []string {
	ours := map[string]bool{}
	for _, s := range steps {
		ours[s.path] = true
	}
	filled := map[string]bool{}
	for path := range f.entries {
		if i := strings.LastIndexByte(path, '/'); i >= 0 {
			filled[path[:i]] = true
		}
	}
	var out []string
	for path, mode := range f.entries {
		if !ours[path] && (!mode.IsDir() || !filled[path]) {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}
