package files

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/source"
)

// skipped are folders that hold what tools keep for themselves.
var skipped = []string{".git", ".terraform", "node_modules"}

// root is a folder that was named.
type root struct {
	path string // as it is shown
	real string // absolute, without links
}

// link is one that was found in a folder, and what became of it.
type link struct {
	path string
	real string // absolute, without links above it
	root *root
	to   string // where it leads; "" for nowhere
	dir  bool
}

// list finds the files that are named by themselves or by their folders, each
// once, in the order of their paths.
func (r *run) list() {
	for _, path := range slices.Sorted(slices.Values(r.Paths)) {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			r.problem(path, "cannot be read: "+cause(err), "")
		case info.IsDir():
			r.named(path)
		case !info.Mode().IsRegular():
			r.problem(path, "is no regular file", "")
		default:
			r.add(&entry{path: path, real: realPath(path), named: true})
		}
	}
	r.leaveLists()
	for _, in := range r.roots {
		r.folder(in, in.path, in.real)
	}
	r.follow()
	slices.SortFunc(r.entries, func(a, b *entry) int { return cmp.Compare(a.path, b.path) })
	r.base = r.commonFolder()
	r.findCharts()
	r.leaveOut()
	r.findParts()
}

// named notes a folder that was named, once.
func (r *run) named(path string) {
	real := realPath(path)
	if !slices.ContainsFunc(r.roots, func(o *root) bool { return o.real == real }) {
		r.roots = append(r.roots, &root{path: path, real: real})
	}
}

// realPath is absolute and holds no link, as far as that can be told.
func realPath(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// add notes a file, once, whichever way it was come by. By which path it is
// shown does not depend on the order in which it was.
func (r *run) add(e *entry) {
	before := r.seen[e.real]
	if before == nil {
		r.seen[e.real] = e
		r.entries = append(r.entries, e)
		return
	}
	before.named = before.named || e.named
	if before.root == nil {
		before.root = e.root
	}
	before.path = min(before.path, e.path)
}

// folder finds what is in a folder.
func (r *run) folder(in *root, path, real string) {
	entries, err := os.ReadDir(path)
	switch {
	case err != nil && path == in.path:
		r.problem(path, "cannot be read: "+cause(err), "")
	case err != nil:
		r.unread(path, "cannot be read: "+cause(err)+"; it could hold anything")
	}
	for _, e := range entries {
		at, really := filepath.Join(path, e.Name()), filepath.Join(real, e.Name())
		switch kind := e.Type(); {
		case kind.IsDir() && slices.Contains(skipped, e.Name()):
			r.own++
		case kind.IsDir():
			if !slices.ContainsFunc(r.roots, func(o *root) bool { return o.real == really }) {
				r.folder(in, at, really)
			}
		case kind.IsRegular():
			r.add(&entry{path: at, real: really, root: in})
		case kind&fs.ModeSymlink != 0:
			r.link(in, at, really)
		default:
			r.add(&entry{path: at, real: really, root: in, reader: -1, left: &left{kind: "special file (socket, pipe or device)"}})
		}
	}
}

// link notes a link. No folder is looked into by way of one.
func (r *run) link(in *root, path, real string) {
	l := link{path: path, real: real, root: in}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		if info, err := os.Stat(to); err == nil {
			l.to, l.dir = realPath(to), info.IsDir()
		}
	}
	r.links = append(r.links, l)
}

// follow takes links for files of the folders that they lie in, where a tool
// does that by their names and what they lead to was named or found.
func (r *run) follow() {
	found := maps.Clone(r.seen)
	r.links = slices.DeleteFunc(r.links, func(l link) bool {
		to := found[l.to]
		if to == nil || l.dir || !r.ofFolder(l.path) || to.named && place(to.path) == l.real {
			return false
		}
		r.add(&entry{path: l.path, real: l.real, root: l.root})
		return true
	})
}

// ofFolder reports whether a tool takes a file of this name for a part of its
// folder.
func (r *run) ofFolder(path string) bool {
	return slices.ContainsFunc(r.Readers, func(reader source.Reader) bool {
		of, ok := reader.(source.FolderReader)
		return ok && of.TakesByName(path)
	})
}

// place is where a path lies, whatever it is.
func place(path string) string {
	return filepath.Join(realPath(filepath.Dir(path)), filepath.Base(path))
}

// within reports whether what a link leads to was found by another way.
func (r *run) within(l link) bool {
	if !l.dir {
		return r.seen[l.to] != nil
	}
	return slices.ContainsFunc(r.roots, func(in *root) bool {
		below, ok := strings.CutPrefix(l.to+"/", strings.TrimSuffix(in.real, "/")+"/")
		return ok && !slices.ContainsFunc(strings.Split(below, "/"), func(part string) bool { return slices.Contains(skipped, part) })
	})
}

// commonFolder is the lowest folder that all that was named lies in.
func (r *run) commonFolder() string {
	var common []string
	first := true
	add := func(folder string) {
		parts := strings.Split(filepath.ToSlash(folder), "/")
		if first {
			common, first = parts, false
			return
		}
		n := 0
		for n < min(len(common), len(parts)) && common[n] == parts[n] {
			n++
		}
		common = common[:n]
	}
	for _, in := range r.roots {
		add(in.real)
	}
	for _, e := range r.entries {
		if e.named {
			add(filepath.Dir(e.real))
		}
	}
	return strings.Join(common, "/")
}

// below is a real path as it is seen from the folder that everything lies in.
func (r *run) below(real string) string {
	return strings.TrimPrefix(strings.TrimPrefix(filepath.ToSlash(real), r.base), "/")
}
