package app

import (
	"context"
	"os"
	"path/filepath"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/disk"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/source/designed"
)

// RenderRequest asks for the tree of an estate.
type RenderRequest struct {
	Estate string
	To     string // the folder of the tree
	Diff   bool   // return what would change, and write nothing
	Force  bool   // overwrite what was edited by hand
	Checks []string
}

// RenderResult says what was written, or would be.
type RenderResult struct {
	Written disk.Result
	Diff    []disk.Difference // with RenderRequest.Diff
	// Refusal holds the critical findings of the design itself, if there are
	// any: then nothing was written.
	Refusal *report.Stream
}

// Render designs an estate and writes its tree. A design that fails a critical
// check of its own is refused: what is rendered will be applied.
func (w Ward) Render(ctx context.Context, r RenderRequest) (RenderResult, error) {
	if err := canHoldTree(r.To); err != nil {
		return RenderResult{}, err
	}
	l, err := w.open(r.Estate, r.Checks, nil)
	if err != nil {
		return RenderResult{}, err
	}
	// Expiry is judged at the estate's date, so that the same estate renders
	// the same bytes tomorrow.
	at := l.document.Estate.Effective.Start()
	j, err := w.judge(ctx, l, at, []record.Snapshot{{Snapshot: designed.Facts(l.design)}})
	if err != nil {
		return RenderResult{}, err
	}
	if refusal := critical(j.stream); len(refusal.Findings) > 0 {
		return RenderResult{Refusal: &refusal}, nil
	}
	tree, err := render.Render(l.design, render.Inputs{Estate: l.document.Digest, Ward: w.Version})
	if err != nil {
		return RenderResult{}, err
	}
	if r.Diff {
		diff, err := disk.Diff(r.To, tree)
		return RenderResult{Diff: diff}, err
	}
	written, err := disk.Write(r.To, tree, disk.Options{Force: r.Force})
	return RenderResult{Written: written}, err
}

// canHoldTree refuses what cannot become a folder of files: a file, a link to
// nothing, the root of the file system.
func canHoldTree(path string) error {
	refuse := func(why string) error {
		return &InputError{What: path + " " + why, Hint: "name a folder, or one to be made"}
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
