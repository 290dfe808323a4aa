package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/source"
)

// tree is what was found, as a source.Tree.
type tree struct{ run *run }

// installed is the folder into which Terraform puts modules that lie elsewhere.
const installed = ".terraform/modules"

// File returns a file that was found, or one of an installed module.
func (t tree) File(path string) (source.File, bool) {
	if f, ok := t.run.beside(path); ok {
		return f, true
	}
	real, ok := t.installed(path)
	if !ok {
		return source.File{}, false
	}
	if info, err := os.Stat(real); err != nil || !info.Mode().IsRegular() {
		return source.File{}, false
	}
	text, err := read(real)
	if err == nil {
		t.run.noteInstalled(path)
	}
	return source.File{Path: path, Data: text.data}, err == nil
}

// noteInstalled says of an installed module that it was read. What a source
// names may be another one.
func (r *run) noteInstalled(path string) {
	above, rest, _ := strings.Cut(filepath.ToSlash(path), installed+"/")
	name, _, inFolder := strings.Cut(rest, "/")
	at := above + installed + "/" + name
	if !inFolder || slices.ContainsFunc(r.result.Notes, func(n diag.Problem) bool { return n.Pos.File == at }) {
		return
	}
	r.result.Notes = append(r.result.Notes, diag.Problem{
		Pos: diag.Pos{File: at}, What: "was read as it is installed: that it is what its source names is not known", Hint: "do not commit " + installed + "; run terraform init before",
	})
}

// installed reports whether a path leads to what Terraform has put into a folder
// that was named, and where that really is. What a link leads out of there to
// was put there by somebody else.
func (t tree) installed(path string) (real string, ok bool) {
	real = realPath(path)
	in := t.root(real)
	if in == nil || place(path) != real {
		return "", false
	}
	below := strings.TrimPrefix(filepath.ToSlash(real), filepath.ToSlash(in.real))
	above, rest, ok := strings.Cut(below+"/", "/"+installed+"/")
	return real, ok && !isSkipped(above) && !slices.Contains(strings.Split(rest, "/"), ".git")
}

// root is the folder that was named in which a real path lies, or nil.
func (t tree) root(real string) *root {
	for _, in := range t.run.roots {
		if within(in.real, real) {
			return in
		}
	}
	return nil
}

// within reports whether a real path is a folder's or lies below it.
func within(folder, real string) bool {
	return real == folder || strings.HasPrefix(real, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

func isSkipped(path string) bool {
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(path), "/"), func(part string) bool { return slices.Contains(skipped, part) })
}

// Below returns what lies below a folder.
func (t tree) Below(folder string) (paths []string, all bool) {
	real := realPath(folder)
	if _, ok := t.installed(folder); ok {
		return lying(real)
	}
	in := t.root(real)
	if info, err := os.Stat(real); in == nil || err != nil || !info.IsDir() || isSkipped(strings.TrimPrefix(real, in.real)) {
		return nil, false
	}
	for _, l := range t.run.links {
		if within(real, l.real) {
			return nil, false
		}
	}
	for _, e := range t.run.entries {
		if !within(real, e.real) {
			continue
		}
		if e.by != nil {
			return nil, false
		}
		paths = append(paths, relative(real, e.real))
	}
	return paths, true
}

// lying returns the regular files below a folder, and false where there is
// anything else.
func lying(folder string) (paths []string, all bool) {
	all = true
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".git":
			return filepath.SkipDir
		case e.Type().IsRegular():
			paths = append(paths, relative(folder, path))
		case !e.IsDir():
			all = false
		}
		return nil
	})
	return paths, all && err == nil
}

func relative(folder, path string) string {
	return strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(path, folder)), "/")
}
