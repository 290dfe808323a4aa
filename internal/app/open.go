package app

import (
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/workspace"
)

// OpenCatalogue returns Ward's catalogue and what the user's folders add to it.
func (w Ward) OpenCatalogue(folders []string) (*workspace.Catalogue, error) {
	users := make([]workspace.Folder, len(folders))
	for i, f := range folders {
		root, err := openFolder(f)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		users[i] = workspace.Folder{Where: f, Files: root.FS()}
	}
	return workspace.Load(w.Catalogue, users...)
}

// Open returns the workspace of an estate, a file or a folder, under the
// catalogue with what the user's folders add to it.
func (w Ward) Open(path string, folders []string) (*workspace.Workspace, error) {
	c, err := w.OpenCatalogue(folders)
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

// read reads an estate alone.
func (w Ward) read(path string, opt estate.Options) (*estate.Document, error) {
	f, err := openEstate(path)
	if err != nil {
		return nil, err
	}
	defer f.root.Close()
	opt.Show = f.show
	return estate.Load(f.root.FS(), f.name, opt)
}

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
		return estateFolder{}, &InputError{What: "the estate cannot be read", Err: err, Hint: "ward init DIR writes one"}
	}
	if info.IsDir() {
		dir, name = path, "."
	}
	root, err := openFolder(dir)
	return estateFolder{root, dir, name}, err
}

// EstateAmong returns the first of these paths that is an estate's: a file
// estate.yaml, or a folder that holds one; else "".
func (w Ward) EstateAmong(paths []string) string {
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

// openFolder opens a folder, which nothing leads out of. The caller closes it.
func openFolder(path string) (*os.Root, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, &InputError{What: "the folder cannot be read", Err: err}
	}
	return root, nil
}
