// Package open opens what a path names: an estate, a catalogue, a folder.
//
// It promises that nothing is read outside of the folder that is named, and
// that nothing of it is open any more when what was asked for is returned, but
// for a Folder, which is the caller's to close.
package open

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/workspace"
)

// Opener opens estates and catalogues.
type Opener struct {
	Own fs.FS // Ward's own catalogue: checks, frameworks and published figures
}

// Catalogue returns Ward's catalogue and what the user's folders add to it.
func (o Opener) Catalogue(folders []string) (*workspace.Catalogue, error) {
	users := make([]workspace.Folder, len(folders))
	for i, f := range folders {
		root, err := Folder(f)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		users[i] = workspace.Folder{Where: f, Files: root.FS()}
	}
	return workspace.Load(o.Own, users...)
}

// Workspace returns the workspace of an estate, a file or a folder, under the
// catalogue with what the user's folders add to it.
func (o Opener) Workspace(path string, folders []string) (*workspace.Workspace, error) {
	c, err := o.Catalogue(folders)
	if err != nil {
		return nil, err
	}
	f, err := openEstate(path)
	if err != nil {
		return nil, err
	}
	defer f.root.Close()
	return c.Open(f.root.FS(), f.name, f.show)
}

// Document returns an estate alone, without what follows from it.
func (o Opener) Document(path string) (*estate.Document, error) {
	figures, err := published.Load(o.Own)
	if err != nil {
		return nil, err
	}
	f, err := openEstate(path)
	if err != nil {
		return nil, err
	}
	defer f.root.Close()
	return estate.Load(f.root.FS(), f.name, estate.Options{Regions: figures.Regions.Names(), Show: f.show})
}

// Frameworks returns Ward's own frameworks, without the checks that they are
// bound to.
func (o Opener) Frameworks() ([]control.Framework, error) { return control.LoadFrameworks(o.Own) }

// estateFolder is the folder of an estate, which nothing leads out of, and the
// name of the estate in it.
type estateFolder struct {
	root      *os.Root
	dir, name string
}

// show returns the path of a file as the caller would type it.
func (f estateFolder) show(name string) string { return filepath.Join(f.dir, name) }

// openEstate opens the folder of an estate: of a file with what is beside it,
// or the estate itself. The caller closes its root.
func openEstate(path string) (estateFolder, error) {
	dir, name := filepath.Split(filepath.Clean(path))
	if dir == "" {
		dir = "."
	}
	info, err := os.Stat(path)
	if err != nil {
		return estateFolder{}, &input.Error{What: "the estate cannot be read", Err: err, Hint: "ward init DIR writes one"}
	}
	if info.IsDir() {
		dir, name = path, "."
	}
	root, err := Folder(dir)
	return estateFolder{root, dir, name}, err
}

// EstateAmong returns the first of these paths that is an estate's: a file
// estate.yaml, or a folder that holds one; else "".
func EstateAmong(paths []string) string {
	const name = "estate.yaml"
	for _, p := range paths {
		if filepath.Base(p) == name {
			return p
		}
		if info, err := os.Stat(filepath.Join(p, name)); err == nil && info.Mode().IsRegular() {
			return p
		}
	}
	return ""
}

// Folder opens a folder, which nothing leads out of. The caller closes it.
func Folder(path string) (*os.Root, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, &input.Error{What: "the folder cannot be read", Err: err}
	}
	return root, nil
}
