package console

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/disk"
	"github.com/wardhq/ward/internal/workspace"
)

// Renderer renders an estate's tree, and writes none.
type Renderer interface {
	Tree(w *workspace.Workspace) (render.Tree, error)
}

// Rendered is a tree, with what its files are of.
type Rendered struct {
	render.Tree
	Things map[string][]render.Thing // by path
}

// Disk is how a rendered tree stands to the folder in which it is kept.
type Disk struct {
	Dir string
	Of  *Estate // whose tree it is that was compared
	At  time.Time
	disk.Comparison
	// Err says why it could not be compared; nil where it was.
	Err error
}

// later says how what is costly follows from an estate.
func (k *Keeper) later(e *Estate) {
	if k.Render == nil {
		return
	}
	e.Tree = NewLater(func() (Rendered, error) {
		tree, err := k.Render.Tree(e.Workspace)
		if err != nil {
			return Rendered{}, err
		}
		return Rendered{Tree: tree, Things: render.Things(e.Design, tree)}, nil
	})
}

// disk compares the tree of what is shown with the folder in which it is kept, whenever
// either changed.
func (k *Keeper) disk() func(context.Context) {
	var of *Estate
	var files string
	return func(ctx context.Context) {
		estate := k.Shown().Estate
		if estate == nil || estate.Tree == nil {
			return
		}
		now := treeSignature(k.Request.Tree)
		if estate == of && now == files {
			return
		}
		compared := &Disk{Dir: k.Request.Tree, Of: estate, At: k.Now()}
		tree, err := estate.Tree.Get(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			compared.Comparison, err = disk.Compare(k.Request.Tree, tree.Tree)
		}
		compared.Err = err
		of, files = estate, now
		k.show(func(s *Shown) { s.Disk = compared })
	}
}

// treeSignature tells whether anything in a folder changed: names, sizes and times.
func treeSignature(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // a link is not walked
	}
	var b strings.Builder
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { // what fails is noted
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", path, err)
			return nil
		}
		if d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", path, err)
			return nil
		}
		if d.IsDir() {
			fmt.Fprintf(&b, "%s/\n", path)
			return nil
		}
		fmt.Fprintf(&b, "%s %d %d %s\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode())
		return nil
	})
	return digest.Of([]byte(b.String())).String()
}
