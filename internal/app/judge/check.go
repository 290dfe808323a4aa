package judge

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
	"github.com/wardhq/ward/internal/source/plan"
	"github.com/wardhq/ward/internal/source/tree"
	"github.com/wardhq/ward/internal/workspace"
)

// Sealer seals records in the ledger of a state folder.
type Sealer interface {
	Seal(ctx context.Context, in state.Folder, records ...state.Sealable) (state.Sealing, error)
}

// Judge judges what is designed and what is planned.
type Judge struct {
	Version string          // of Ward
	Readers []source.Reader // of files that are not Ward's
	Ledgers Sealer
}

// CheckRequest asks for findings: of an estate's design, of what is planned
// for it, or of anybody's files.
type CheckRequest struct {
	Tree  string   // a rendered tree, judged at stage planned
	Plan  string   // a Terraform plan in JSON, judged at stage planned
	Files []string // anybody's templates, plans and manifests, judged at stage planned
	// Readers read the files instead of those that Judge has, where the request
	// says something of how they are read.
	Readers []source.Reader
	// As are folders among Files of which is said what environment they are of.
	As []files.As
	// LeaveOut is a file that says what of Files is left out, or "".
	LeaveOut string
	At       time.Time
	// State is where the run is sealed; nowhere if it names no folder.
	State state.Request
	// Record asks for the record in one file.
	Record bool
	// Progress, if any, is told how far the work is.
	Progress input.Progress
	// KeepFacts keeps the facts of files that are not Ward's own in records.
	KeepFacts bool
}

// CheckResult is what was found.
type CheckResult struct {
	Stream report.Stream
	// Record is all that the findings follow from, in one file, where it was
	// asked for: its format is ward-record/1.
	Record []byte
	Sealed Sealed
	// PastErr says why the stream does not say since when, or why the index of
	// runs could not be kept; nothing else depends on it.
	PastErr error
}

// Sealed says what became of what was to be sealed. What was found holds
// whether it could be sealed or not.
type Sealed struct {
	state.Sealing
	Err error
}

// Check judges, and seals what it was asked to.
func (s Judge) Check(ctx context.Context, by Basis, r CheckRequest) (CheckResult, error) {
	j, err := s.run(ctx, by, r)
	if err != nil {
		return CheckResult{}, err
	}
	out := CheckResult{Stream: j.stream}
	sealed, err := j.sealed(r)
	if err != nil {
		return CheckResult{}, err
	}
	if r.Record {
		if out.Record, err = sealed.Bundle(); err != nil {
			return CheckResult{}, err
		}
	}
	if j.folder != nil {
		out.Sealed = s.seal(ctx, j, state.Sealable{Record: sealed.Run, Parts: sealed.Parts, Class: state.RunClass})
		named := digest.Of(sealed.Run.Payload)
		var past history.Series
		past, out.PastErr = j.folder.Since(ctx, j.run, record.Posture{Run: named})
		// A first run has no history: all in it is first seen.
		if len(past.Runs.Moments) > 1 {
			out.Stream.Past = past.Runs.Since(named, state.Trend)
		}
	}
	return out, nil
}

// seal seals what a run came to. Where its ledger could not be read, so that nobody knows
// what drills show, what was found is told, and nothing is sealed.
func (s Judge) seal(ctx context.Context, j judged, records ...state.Sealable) (out Sealed) {
	if j.unread != nil {
		return Sealed{Err: j.unread}
	}
	out.Sealing, out.Err = s.Ledgers.Seal(ctx, *j.folder, records...)
	return out
}

// Designed judges the design of an estate at the estate's own date, by which
// exceptions are over: the same estate is judged the same tomorrow.
func (s Judge) Designed(ctx context.Context, w *workspace.Workspace) (report.Stream, error) {
	facts, err := w.Facts()
	if err != nil {
		return report.Stream{}, err
	}
	j, err := ByEstate(w).judge(ctx, s.Version, w.Document().Estate.Effective.Start(), []record.Snapshot{{Snapshot: facts}}, nil)
	return j.stream, err
}

// sealed returns a run as records where somebody asked for them; they are a
// third of the work.
func (j judged) sealed(r CheckRequest) (record.Sealed, error) {
	if !r.Record && j.folder == nil {
		return record.Sealed{}, nil
	}
	return j.run.Seal()
}

// run judges, and seals nothing. An estate that cannot be designed is refused
// before anything else is read.
func (s Judge) run(ctx context.Context, by Basis, r CheckRequest) (judged, error) {
	var folder *state.Folder
	if r.State.Dir != "" {
		// Where nothing can be sealed, the caller hears of it before the work.
		if err := state.SealableAt(r.At); err != nil {
			return judged{}, err
		}
		f, err := state.Open(r.State)
		if err == nil {
			err = f.HasKey()
		}
		if err != nil {
			return judged{}, err
		}
		folder = &f
	}
	var designed *design.Design
	if by.estate != nil {
		var err error
		if designed, err = by.estate.Design(); err != nil {
			return judged{}, err
		}
	}
	planned, err := s.planned(r, designed)
	if err != nil {
		return judged{}, err
	}
	var snapshots []record.Snapshot
	if by.estate != nil && len(r.Files) == 0 {
		facts, err := by.estate.Facts()
		if err != nil {
			return judged{}, err
		}
		snapshots = append(snapshots, record.Snapshot{Snapshot: facts})
	}
	if planned.observed {
		// A tree is what Ward rendered; any other file is somebody else's.
		snapshots = append(snapshots, record.Snapshot{Snapshot: planned.Snapshot, Foreign: r.Tree == "" && !r.KeepFacts})
	}
	var unread error
	if by.estate != nil && folder != nil && len(r.Files) == 0 {
		var drills []state.Drill
		if drills, unread = folder.Drills(ctx); unread == nil {
			shown, asked, err := by.drills(drills)
			if err != nil {
				return judged{}, err
			}
			if asked {
				snapshots = append(snapshots, shown)
			}
		}
	}
	j, err := by.judge(ctx, s.Version, r.At, snapshots, r.Progress)
	if len(r.Files) > 0 {
		j.stream.Files = report.FilesOf(planned.Snapshot)
		j.stream.Files.Apart, j.stream.Files.Empty, j.stream.Files.Notes = planned.Apart, planned.Empty, planned.Notes
		j.stream.Files.Unreadable(planned.Unread)
	}
	j.folder, j.unread = folder, unread
	return j, err
}

// planned is what was observed beside an estate, and whether anything was to
// be.
type planned struct {
	files.Result
	observed bool
}

// planned observes what the request names beside the estate, of which d is the
// design; nil without one.
func (s Judge) planned(r CheckRequest, d *design.Design) (planned, error) {
	switch {
	case len(r.Files) > 0:
		readers := s.Readers
		if r.Readers != nil {
			readers = r.Readers
		}
		result, err := files.Request{Paths: r.Files, Readers: readers, As: r.As, LeaveOut: r.LeaveOut, At: r.At}.Read()
		if d == nil {
			result.AllThereIs()
		}
		return planned{result, true}, err
	case r.Tree != "":
		root, err := open.Folder(r.Tree)
		if err != nil {
			return planned{}, err
		}
		defer root.Close()
		s, err := tree.Read(root.FS(), d, func(name string) string { return filepath.Join(r.Tree, name) })
		if err != nil {
			return planned{}, &input.Error{What: r.Tree + " is no rendered tree", Err: err, Hint: "ward render writes one"}
		}
		return planned{files.Result{Snapshot: s}, true}, nil
	case r.Plan != "":
		s, err := readPlan(r.Plan, r.Progress)
		return planned{files.Result{Snapshot: s}, true}, err
	default:
		return planned{}, nil
	}
}

// readPlan reads one Terraform plan. What it manages or destroys, and what lies
// below that, it was whole of; of anything else it says nothing.
func readPlan(path string, p input.Progress) (fact.Snapshot, error) {
	data, err := input.Read(path, "the plan", input.MaxPlan, p)
	if err != nil {
		return fact.Snapshot{}, err
	}
	f := source.File{Path: path, Data: data}
	reader := plan.Reader{}
	if !reader.Recognises(f) {
		return fact.Snapshot{}, &input.Error{What: path + " is no Terraform plan in JSON", Hint: "terraform show -json PLAN writes one"}
	}
	s := fact.Snapshot{Stage: fact.Planned, Files: []fact.File{fact.FileOf(f.Path, f.Data)}}
	var gone []addr.Subject
	s.Facts, s.Gaps, gone = reader.ReadGone(f)
	if said, ok := files.NotUnderstood(s.Facts, s.Gaps); ok {
		var problems diag.Problems
		problems.Add(said)
		return fact.Snapshot{}, problems.Err()
	}
	s.Observations = []fact.Observation{{
		Source: reader.Name(), Extents: fact.ExtentsOf(s.Facts, gone...), Whole: true, Cost: fact.Cost{Bytes: int64(len(data))},
	}}
	return s, nil
}

// Replay shows saved findings again in another format.
func Replay(from io.Reader, h report.Handler) error {
	if err := report.Replay(from, h); err != nil {
		return &input.Error{What: "the findings cannot be read", Err: err, Hint: "ward check --format json writes them"}
	}
	return nil
}

func indexed(name string, i int) string { return name + "[" + strconv.Itoa(i) + "]" }
