// Package estates is what is asked of an estate alone: a first one, whether it is
// valid, why its design is what it is, and its tree.
//
// It promises that nothing is written where an estate is refused, and that a
// workspace which somebody else asks too is only read.
package estates

import (
	"context"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/disk"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/workspace"
)

// RenderRequest asks for the tree of an estate.
type RenderRequest struct {
	Diff  bool // return what would change, and write nothing
	Force bool // overwrite what was edited by hand
}

// RenderResult says what was written, or would be.
type RenderResult struct {
	Written disk.Result
	Diff    []disk.Difference // with RenderRequest.Diff
	// Refusal holds the critical findings of the design itself, if there are
	// any: then nothing was written.
	Refusal *report.Stream
}

// Written is what was written, by paths.
type Written struct {
	Added   []string `json:"added"`
	Changed []string `json:"changed"`
	Removed []string `json:"removed"`
	Kept    int      `json:"kept"` // how many are as they were
}

// TreeDifference is what would be written.
type TreeDifference struct {
	Differences []FileDifference `json:"differences"`
}

// FileDifference is what would become of one file.
type FileDifference struct {
	Path   string `json:"path"`
	Action string `json:"action"`
	Diff   string `json:"diff"`
}

// Place is where a tree is kept.
type Place interface {
	// Diff returns what writing the tree would change.
	Diff(tree render.Tree) ([]disk.Difference, error)
	// Write replaces the tree that is there by this one, as disk.Write does.
	Write(tree render.Tree, opt disk.Options) (disk.Result, error)
}

// Judge judges a design by itself.
type Judge interface {
	Designed(ctx context.Context, w *workspace.Workspace) (report.Stream, error)
}

// Renderer renders estates.
type Renderer struct {
	Version string // of Ward
	Judge   Judge
	To      Place
}

// Folder returns the place of a folder, which is there or can be made.
func Folder(dir string) (Place, error) {
	if err := canHoldTree(dir); err != nil {
		return nil, err
	}
	return folder(dir), nil
}

// folder is a Place on the disk.
type folder string

func (f folder) Diff(tree render.Tree) ([]disk.Difference, error) {
	return disk.Diff(string(f), tree)
}

func (f folder) Write(tree render.Tree, opt disk.Options) (disk.Result, error) {
	return disk.Write(string(f), tree, opt)
}

// Render writes the tree of a design. A design that fails a critical check of
// its own is refused: what is rendered will be applied.
func (s Renderer) Render(ctx context.Context, w *workspace.Workspace, r RenderRequest) (RenderResult, error) {
	if _, err := w.Design(); err != nil {
		return RenderResult{}, err
	}
	found, err := s.Judge.Designed(ctx, w)
	if err != nil {
		return RenderResult{}, err
	}
	if refusal := critical(found); len(refusal.Findings) > 0 {
		return RenderResult{Refusal: &refusal}, nil
	}
	tree, err := s.Tree(w)
	if err != nil {
		return RenderResult{}, err
	}
	if r.Diff {
		diff, err := s.To.Diff(tree)
		return RenderResult{Diff: diff}, err
	}
	written, err := s.To.Write(tree, disk.Options{Force: r.Force})
	return RenderResult{Written: written}, err
}

// Tree returns the tree of a design, whatever was found about it, and writes nothing.
func (s Renderer) Tree(w *workspace.Workspace) (render.Tree, error) {
	design, err := w.Design()
	if err != nil {
		return render.Tree{}, err
	}
	needs, err := w.Needs()
	if err != nil {
		return render.Tree{}, err
	}
	plan, err := w.Plan(nil) // a tree follows from the estate alone
	if err != nil {
		return render.Tree{}, err
	}
	return render.Render(design, render.Inputs{Estate: w.Document().Digest, Ward: s.Version, Needs: &needs, Plan: &plan})
}

// canHoldTree refuses what cannot become a folder of files: a file, a link to
// nothing, the root of the file system.
func canHoldTree(path string) error {
	refuse := func(why string) error {
		return &input.Error{What: path + " " + why, Hint: "name a folder, or one to be made"}
	}
	if absolute, err := filepath.Abs(path); err == nil && absolute == filepath.Dir(absolute) {
		return refuse("is the root of the file system")
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return refuse("is a file")
	} else if err == nil {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return refuse("is a link to nothing")
	}
	return nil
}

// critical keeps what forbids to render: critical findings that nothing
// covers.
func critical(s report.Stream) report.Stream {
	var kept []check.Finding
	for _, f := range s.Findings {
		if f.Severity.AtLeast(check.Critical) && f.Exception == "" && (f.Outcome == check.Fail || f.Outcome == check.Error) {
			kept = append(kept, f)
		}
	}
	s.Findings = kept
	return s
}
