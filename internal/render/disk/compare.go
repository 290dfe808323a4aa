package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/render"
)

// mostFile bounds what is read of one file: what a render writes is far less.
const mostFile = 64 << 20

// mostForeign bounds how many files that are not Ward's are named.
const mostForeign = 1000

// errLarge is of a file that no render wrote.
var errLarge = errors.New("is larger than what a render writes")

// Comparison is how a folder stands to a tree.
type Comparison struct {
	There bool // the folder is
	Same  int  // files that hold what they shall
	// Differences are the others, by path: of the tree, and of the lock where the tree
	// has them no more.
	Differences []Compared
	// Foreign are files and links that Ward did not write, by path, at most a
	// thousand: a Write leaves them as they are. Their contents are not read.
	// Strangers is how many there are.
	Foreign   []string
	Strangers int
	// Lock says why the folder's lock cannot be read; "" where it can, or where there
	// is none.
	Lock string
}

// Compared is a file that is not as it shall be.
type Compared struct {
	Path   string
	Action Action // that a Write would take
	Text   []byte // a unified diff; nil for a file that is not there, or cannot be read
	// Problem says why a Write would refuse it: it was edited by hand, or something
	// else stands in its place. "" where it would not.
	Problem string
}

// Compare returns how a folder stands to a tree, and writes nothing. Of the folder it
// reads the files that the tree or the lock names, where they are regular ones within
// it, and follows no link.
func Compare(dir string, tree render.Tree) (Comparison, error) {
	var out Comparison
	dir, err := resolve(dir)
	if err != nil {
		return out, err
	}
	f, problems, err := scan(dir)
	if err != nil {
		return out, err
	}
	out.There = f.exists
	for _, p := range problems.All() {
		out.Lock = p.What
	}
	steps, refused, err := f.plan(tree)
	if err != nil {
		return out, err
	}
	why := map[string]string{}
	for _, p := range refused.All() {
		why[p.Pos.File] = p.What
	}
	planned := map[string]step{}
	for _, s := range steps {
		planned[s.path] = s
	}
	for file := range tree.Files() {
		s, ok := planned[file.Path]
		if !ok { // something stands in its way
			at, _ := f.blocked(file.Path)
			steps = append(steps, step{path: file.Path, action: Add})
			why[file.Path] = at + " stands in its place"
			continue
		}
		if s.action == Keep {
			out.Same++
		}
	}
	sortSteps(steps)
	for _, s := range steps {
		if s.action == Keep {
			continue
		}
		c := Compared{Path: s.path, Action: s.action, Problem: why[s.path]}
		if s.old != nil {
			before, after := "a/"+s.path, "b/"+s.path
			if s.action == Remove {
				after = "/dev/null"
			}
			c.Text = diff.Diff(before, s.old, after, s.new)
		}
		out.Differences = append(out.Differences, c)
	}
	out.foreign(f, steps)
	return out, nil
}

// foreign names what is not Ward's. What git keeps for itself is nobody's file.
func (c *Comparison) foreign(f *folder, steps []step) {
	for _, path := range f.foreign(steps) {
		if path == ".git" || strings.HasPrefix(path, ".git/") || f.entries[path].IsDir() {
			continue
		}
		c.Strangers++
		if len(c.Foreign) < mostForeign {
			c.Foreign = append(c.Foreign, path)
		}
	}
}

// read reads a file of the folder. A link that took its place since the folder was
// scanned leads nowhere outside.
func (f *folder) read(path string) ([]byte, error) {
	file, err := os.OpenInRoot(f.dir, filepath.FromSlash(path))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostFile+1))
	if err == nil && len(data) > mostFile {
		return nil, errLarge
	}
	return data, err
}

// unreadable says of a file that a render did not write why it is not compared.
func unreadable(path string) diag.Problem {
	return diag.Problem{Pos: diag.Pos{File: path}, What: fmt.Sprintf("%v (%d MiB)", errLarge, mostFile>>20), Hint: "move it away, or replace it with --force"}
}
