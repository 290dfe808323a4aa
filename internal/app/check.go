package app

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"time"

	"github.com/wardhq/ward/internal/addr"
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
)

// CheckRequest asks for findings: of an estate's design, of what is planned
// for it, or of anybody's files.
type CheckRequest struct {
	Estate string   // a file or a folder; may be empty with Files
	Tree   string   // a rendered tree, judged at stage planned
	Plan   string   // a Terraform plan in JSON, judged at stage planned
	Files  []string // anybody's templates, plans and manifests, judged at stage planned
	Checks []string // folders of the user's own checks
	At     time.Time
	// State is where the run is sealed; nowhere if it names no folder.
	State StateRequest
	// Record asks for the record in one file.
	Record bool
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
	Sealing
	Err error
}

// Check judges, and seals what it was asked to.
func (w Ward) Check(ctx context.Context, r CheckRequest) (CheckResult, error) {
	j, err := w.checkRun(ctx, r)
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
	if j.state != nil {
		out.Sealed.Sealing, out.Sealed.Err = w.seal(ctx, *j.state, sealable{sealed.Run, sealed.Parts, classRun})
		named := digest.Of(sealed.Run.Payload)
		var past history.Series
		past, out.PastErr = j.state.since(ctx, j.run, record.Posture{Run: named})
		// A first run has no history: all in it is first seen.
		if len(past.Runs.Moments) > 1 {
			out.Stream.Past = past.Runs.Since(named, trend)
		}
	}
	return out, nil
}

// sealed returns a run as records where somebody asked for them; they are a
// third of the work.
func (j judged) sealed(r CheckRequest) (record.Sealed, error) {
	if !r.Record && j.state == nil {
		return record.Sealed{}, nil
	}
	return j.run.Seal()
}

func (w Ward) checkRun(ctx context.Context, r CheckRequest) (judged, error) {
	var state *stateFolder
	if r.State.Dir != "" {
		// Where nothing can be sealed, the caller hears of it before the work.
		if err := sealableAt(r.At); err != nil {
			return judged{}, err
		}
		s, err := w.state(r.State)
		if err == nil {
			err = s.hasKey()
		}
		if err != nil {
			return judged{}, err
		}
		state = &s
	}
	by, err := w.basis(r)
	if err != nil {
		return judged{}, err
	}
	planned, observed, err := w.planned(r, by.design)
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
	if observed {
		// A tree is what Ward rendered; any other file is somebody else's.
		snapshots = append(snapshots, record.Snapshot{Snapshot: planned, Foreign: r.Tree == "" && !r.KeepFacts})
	}
	j, err := by.judge(ctx, r.At, snapshots)
	j.state = state
	return j, err
}

// basis returns what a request is judged by. An estate that cannot be designed
// is refused before anything else is read.
func (w Ward) basis(r CheckRequest) (basis, error) {
	out := basis{version: w.Version}
	var err error
	if r.Estate == "" {
		out.catalogue, err = w.OpenCatalogue(r.Checks)
		return out, err
	}
	if out.estate, err = w.Open(r.Estate, r.Checks); err != nil {
		return out, err
	}
	out.catalogue = out.estate.Catalogue()
	out.design, err = out.estate.Design()
	return out, err
}

// planned observes what the request names beside the estate, of which d is the
// design.
func (w Ward) planned(r CheckRequest, d *design.Design) (fact.Snapshot, bool, error) {
	switch {
	case len(r.Files) > 0:
		result, err := files.Read(r.Files, w.Readers)
		if r.Estate == "" {
			result.AllThereIs()
		}
		return result.Snapshot, true, err
	case r.Tree != "":
		root, err := openFolder(r.Tree)
		if err != nil {
			return fact.Snapshot{}, false, err
		}
		defer root.Close()
		s, err := tree.Read(root.FS(), d, func(name string) string { return filepath.Join(r.Tree, name) })
		if err != nil {
			return fact.Snapshot{}, false, &InputError{What: r.Tree + " is no rendered tree", Err: err, Hint: "ward render writes one"}
		}
		return s, true, nil
	case r.Plan != "":
		s, err := readPlan(r.Plan)
		return s, true, err
	default:
		return fact.Snapshot{}, false, nil
	}
}

// readPlan reads one Terraform plan. What it manages or destroys, and what lies
// below that, it was whole of; of anything else it says nothing.
func readPlan(path string) (fact.Snapshot, error) {
	data, err := readInput(path, "the plan", maxPlan)
	if err != nil {
		return fact.Snapshot{}, err
	}
	f := source.File{Path: path, Data: data}
	reader := plan.Reader{}
	if !reader.Recognises(f) {
		return fact.Snapshot{}, &InputError{What: path + " is no Terraform plan in JSON", Hint: "terraform show -json PLAN writes one"}
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
func (w Ward) Replay(from io.Reader, h report.Handler) error {
	if err := report.Replay(from, h); err != nil {
		return &InputError{What: "the findings cannot be read", Err: err, Hint: "ward check --format json writes them"}
	}
	return nil
}

func indexed(name string, i int) string { return name + "[" + strconv.Itoa(i) + "]" }
