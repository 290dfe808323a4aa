package evidence

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/output"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/export"
	"github.com/wardhq/ward/internal/record"
)

// readCheckpoint reads a checkpoint that somebody kept.
func readCheckpoint(path string) ([]byte, error) {
	raw, err := input.ReadNamed(path, evidence.MaxCheckpoint)
	if err != nil {
		return nil, &input.Error{What: "the earlier checkpoint cannot be read", Err: err}
	}
	if _, err := evidence.ParseCheckpoint(raw); err != nil {
		return nil, &input.Error{What: path + " is no checkpoint", Hint: "keep the file checkpoint of a pack, or log/checkpoint of a ledger"}
	}
	return raw, nil
}

// ExportRequest asks for a pack.
type ExportRequest struct {
	state.Request
	state.Filter
	// To is the pack's file. It must not be there yet.
	To string
	// Sample draws so many of the chosen records; 0 takes them all.
	Sample int
	// Seed is what the drawing depends on. It must come from whoever asks for
	// the sample.
	Seed string
	// Checkpoint is a file: an earlier checkpoint that the auditor holds.
	Checkpoint string
	// Step is told what is being done, before it is; nil tells nobody.
	Step func(ExportStep)
}

// ExportStep is a step on the way of a pack.
type ExportStep int

// The steps, in their order.
const (
	Choosing  ExportStep = iota // the ledger is read, and the records are chosen
	Writing                     // they are written, with their proofs
	Verifying                   // what was written is verified as an auditor would
)

// step says what comes next.
func (r ExportRequest) step(s ExportStep) {
	if r.Step != nil {
		r.Step(s)
	}
}

// Exported is a pack that was written and verified.
type Exported struct {
	Path   string
	Bytes  int64
	Report evidence.PackReport
	// Left are the indexes of records that runs of the pack name and that are
	// not in it, for the choice excludes them.
	Left []uint64
}

// Exporter writes packs.
type Exporter struct {
	Frameworks func() ([]control.Framework, error)
}

// Export writes a pack for an auditor, and verifies it before it gets
// its name.
func (x Exporter) Export(ctx context.Context, r ExportRequest) (Exported, error) {
	out := Exported{Path: r.To}
	s, err := state.Open(r.Request)
	if err != nil {
		return out, err
	}
	if err := r.writable(); err != nil {
		return out, err
	}
	if err := controlsExist(x.Frameworks, r.Controls); err != nil {
		return out, err
	}
	open, err := s.ReadWhole()
	if err != nil {
		return out, err
	}
	l, policy := open.Ledger, open.Policy
	options := evidence.PackOptions{}
	if r.Checkpoint != "" {
		if options.Earlier, err = readCheckpoint(r.Checkpoint); err != nil {
			return out, err
		}
		// Whether the ledger continues it is for the pack to find out; whether it
		// is the ledger's, for who names it.
		if _, err := policy.WithoutQuorum().Open(r.Checkpoint, options.Earlier); err != nil {
			return out, &input.Error{What: "the earlier checkpoint is none of the ledger " + s.File.Name + ": " + err.Error(), Hint: "keep the file checkpoint of a pack, or log/checkpoint of a ledger"}
		}
	}
	r.step(Choosing)
	request, left, err := r.choose(ctx, l)
	out.Left = left
	if err != nil {
		return out, err
	}
	if len(request.Indexes) == 0 && request.Selection.Sample == nil {
		return out, &input.Error{What: "no record is what was asked for", Hint: "ward evidence log lists the records; a pack of nothing shows nothing"}
	}
	request.Earlier = options.Earlier
	if _, err := os.Lstat(r.To); err == nil {
		return out, &input.Error{What: r.To + " is there already", Hint: "choose another name: a pack is not overwritten"}
	}
	f, err := os.CreateTemp(filepath.Dir(r.To), ".ward-pack-*")
	if err != nil {
		return out, &input.Error{What: "the pack cannot be written", Err: err}
	}
	defer os.Remove(f.Name())
	defer f.Close()
	r.step(Writing)
	if _, err := export.Write(ctx, f, l, policy, request); err != nil {
		return out, err
	}
	if out.Bytes, err = f.Seek(0, io.SeekCurrent); err != nil {
		return out, err
	}
	r.step(Verifying)
	if out.Report, err = evidence.VerifyPack(ctx, f, out.Bytes, policy, options); err != nil {
		return out, fmt.Errorf("the pack that was written does not verify: %w", err)
	}
	if err := f.Sync(); err != nil {
		return out, err
	}
	if err := output.Place(f.Name(), r.To, io.NewSectionReader(f, 0, out.Bytes), 0o600); err != nil {
		return out, &input.Error{What: "the pack cannot be written", Err: err}
	}
	return out, nil
}

// writable refuses what a pack cannot say of the choice of its records, before
// any is read.
func (r ExportRequest) writable() error {
	all := r.Criteria()
	if r.Seed != "" {
		all = append(all, evidence.Criterion{Name: "seed", Value: r.Seed})
	}
	for _, c := range all {
		if (evidence.Selection{Criteria: []evidence.Criterion{c}}).Validate(0) != nil {
			return &input.Error{What: "the " + c.Name + " cannot stand in a pack", Hint: "want one line of printable text, 500 bytes at most"}
		}
	}
	if err := (evidence.Selection{Criteria: r.Criteria()}).Validate(0); err != nil {
		return &input.Error{What: err.Error(), Hint: "name fewer criteria"}
	}
	return nil
}

// choose returns which records go into the pack, and those that runs among them
// name and that do not. What a run names comes along with it where the choice is
// by controls, unless the rest of the choice excludes it.
func (r ExportRequest) choose(ctx context.Context, l *evidence.Ledger) (request export.Request, left []uint64, err error) {
	request.Selection = evidence.Selection{Criteria: r.Criteria()}
	named := map[uint64]bool{}
	places := map[digest.Digest]evidence.Entry{} // of what runs name, the last
	err = state.Filter{}.Each(ctx, l, func(e evidence.Entry) error {
		if state.IsPart(e.Leaf) {
			places[e.Leaf.Payload] = e
		}
		return nil
	})
	if err != nil {
		return request, nil, err
	}
	err = r.Each(ctx, l, func(e evidence.Entry) error {
		request.Indexes = append(request.Indexes, e.Index)
		if e.Leaf.Kind != record.RunKind {
			return nil
		}
		payload, err := l.Payload(e.Leaf)
		if evidence.CodeOf(err) == evidence.Missing {
			return nil
		}
		if err != nil {
			return err
		}
		parts, err := record.Named(payload)
		if err != nil {
			return fmt.Errorf("record %d: %w", e.Index, err)
		}
		for _, d := range parts {
			if e, ok := places[d]; ok {
				named[e.Index] = true
			}
		}
		return nil
	})
	if err != nil {
		return request, nil, err
	}
	for _, e := range places {
		switch {
		case !named[e.Index], slices.Contains(request.Indexes, e.Index):
		case r.Sample == 0 && len(r.Controls) > 0 && r.Chooses(e.Leaf):
			request.Indexes = append(request.Indexes, e.Index)
		default:
			left = append(left, e.Index)
		}
	}
	slices.Sort(left)
	slices.Sort(request.Indexes)
	if r.Sample > 0 && len(request.Indexes) > 0 {
		request.Selection.Sample = &evidence.Sample{Seed: r.Seed, Count: r.Sample, Population: evidence.Ranges(request.Indexes)}
		request.Indexes = nil
	}
	return request, left, nil
}
