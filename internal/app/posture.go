package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/source/files"
)

// PostureRequest asks what the controls stand on.
type PostureRequest struct {
	CheckRequest
	Control string // keeps one control, as hipaa/164.312(b)
	// From computes the posture again from a record, and judges nothing else: a
	// file, or the digest of a run that is sealed in State. Of the rest of the
	// request it takes Files: those of which the record keeps digests.
	From string
}

// PostureResult is what the controls stand on.
type PostureResult struct {
	Posture record.Posture
	Record  []byte
	Sealed  Sealed
	// Past says since when the controls stand on that, where the result is
	// sealed: what the runs came to that are sealed there. PastErr says why that
	// is not known, or could not be kept; nothing else depends on it.
	Past    map[string]history.Since[control.State]
	PastErr error
}

// Posture derives the posture from a run of the checks, or from the record of
// one, which comes to the same bytes.
func (w Ward) Posture(ctx context.Context, r PostureRequest) (PostureResult, error) {
	var out PostureResult
	if r.From != "" {
		var err error
		if out, err = w.postureFrom(ctx, r); err != nil {
			return out, err
		}
	} else {
		j, err := w.checkRun(ctx, r.CheckRequest)
		if err != nil {
			return out, err
		}
		if out.Posture.Posture, err = j.run.Posture(); err != nil {
			return out, err
		}
		// A control that is none is refused before anything is sealed.
		if _, ok := out.Posture.Only(r.Control); r.Control != "" && !ok {
			return out, noControl(r.Control, out.Posture.Posture)
		}
		sealed, err := j.sealed(r.CheckRequest)
		if err != nil {
			return out, err
		}
		if sealed.Run.Payload != nil {
			out.Posture.Run = digest.Of(sealed.Run.Payload)
		}
		if r.Record {
			if out.Record, err = sealed.Bundle(); err != nil {
				return out, err
			}
		}
		if j.state != nil {
			stated, err := record.SealPosture(sealed.Run, out.Posture.Posture)
			if err != nil {
				return out, err
			}
			out.Sealed.Sealing, out.Sealed.Err = w.seal(ctx, *j.state, sealable{sealed.Run, sealed.Parts, classRun}, sealable{stated, nil, classPosture})
			var past history.Series
			past, out.PastErr = j.state.since(ctx, j.run, out.Posture)
			if len(past.Postures.Moments) > 1 {
				out.Past = past.Postures.Since(out.Posture.Run, trend)
			}
		}
	}
	if r.Control == "" {
		return out, nil
	}
	only, ok := out.Posture.Only(r.Control)
	if !ok {
		return out, noControl(r.Control, out.Posture.Posture)
	}
	out.Posture.Posture = only
	return out, nil
}

// postureFrom computes the posture again from a record, with the files of which
// it keeps digests.
func (w Ward) postureFrom(ctx context.Context, r PostureRequest) (PostureResult, error) {
	var out PostureResult
	bad := func(err error) error { return &InputError{What: r.From + " cannot be computed again", Err: err} }
	run, named, err := w.recorded(ctx, r)
	var failure *evidence.Failure
	switch {
	case IsInput(err) || errors.As(err, &failure):
		return out, err
	case err != nil:
		return out, bad(err)
	}
	out.Posture.Run = named
	if len(r.Files) > 0 {
		if err := w.supply(&run, r.Files); err != nil {
			return out, bad(err)
		}
	}
	out.Posture.Posture, err = run.Recompute(ctx, engine)
	var different *record.Difference
	var lacks *record.LacksError
	switch {
	case errors.As(err, &different):
		return out, err
	case errors.As(err, &lacks):
		return out, &InputError{What: r.From + " cannot be computed again", Err: err, Hint: "name the files with --files, as they were named for the run, or record it with --keep-facts"}
	case err != nil:
		return out, bad(err)
	}
	return out, nil
}

// recorded reads the run that a request names: a file, or the digest of a run in
// the ledger of a state folder.
func (w Ward) recorded(ctx context.Context, r PostureRequest) (record.Run, digest.Digest, error) {
	if named, err := digest.Parse(r.From); err == nil {
		run, err := w.sealedRun(ctx, r.State, named)
		return run, named, err
	}
	raw, err := readInput(r.From, "the record", maxRecord)
	if err != nil {
		return record.Run{}, digest.Digest{}, err
	}
	return record.OpenBundle(raw)
}

// sealedRun reads a run and what it names from a ledger.
func (w Ward) sealedRun(ctx context.Context, r StateRequest, named digest.Digest) (record.Run, error) {
	s, err := w.state(r)
	if err != nil {
		return record.Run{}, err
	}
	open, err := s.read()
	if err != nil {
		return record.Run{}, err
	}
	parts := map[digest.Digest]evidence.Leaf{}
	err = RecordFilter{}.each(ctx, open.Ledger, func(e evidence.Entry) error {
		if isPart(e.Leaf) || e.Leaf.Kind == record.RunKind {
			parts[e.Leaf.Payload] = e.Leaf
		}
		return nil
	})
	if err != nil {
		return record.Run{}, err
	}
	find := func(d digest.Digest) ([]byte, error) {
		leaf, ok := parts[d]
		if !ok {
			return nil, fmt.Errorf("%s is not in the ledger", d)
		}
		return open.Payload(leaf)
	}
	raw, err := find(named)
	if err != nil {
		return record.Run{}, &InputError{What: "no run has the payload " + named.String(), Err: err, Hint: "ward evidence log --kind " + record.RunKind + " lists them"}
	}
	return record.Open(raw, find)
}

// supply reads the files again of which a record keeps digests.
func (w Ward) supply(run *record.Run, paths []string) error {
	lacking := run.Lacking()
	if len(lacking) != 1 {
		return errors.New("the record has all of its facts: it takes no files")
	}
	again, err := files.Read(paths, w.Readers)
	if err != nil {
		return err
	}
	again.Snapshot.Sort()
	return lacking[0].Supply(again.Snapshot)
}

func noControl(name string, p control.Posture) error {
	return &InputError{What: fmt.Sprintf("no control is called %q", name), Hint: "write framework/id, as " + strings.Join(examples(p), ", ")}
}

// examples names the first controls of each framework.
func examples(p control.Posture) []string {
	var names []string
	for _, f := range p.Frameworks {
		for i, c := range f.Controls {
			if i < 3 {
				names = append(names, f.ID+"/"+c.ID)
			}
		}
	}
	return names
}
