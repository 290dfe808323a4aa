package judge

import (
	"context"
	"fmt"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/history"
	"github.com/wardhq/ward/internal/record"
)

// PostureRequest asks what the controls stand on.
type PostureRequest struct {
	CheckRequest
	Control string // keeps one control, as hipaa/164.312(b), or 164.312(b) where one framework has it
}

// PostureResult is what the controls stand on.
type PostureResult struct {
	Posture record.Posture
	// Explained says what each control that is kept stands on. It follows from
	// the run as the posture does, and is no part of what is sealed.
	Explained record.Explained
	Record    []byte
	Sealed    Sealed
	// Past says since when the controls stand on that, where the result is
	// sealed: what the runs came to that are sealed there. PastErr says why that
	// is not known, or could not be kept; nothing else depends on it.
	Past    map[string]history.Since[control.State]
	PastErr error
}

// Posture derives what the controls stand on from a run of the checks.
func (s Judge) Posture(ctx context.Context, by Basis, r PostureRequest) (PostureResult, error) {
	var out PostureResult
	j, err := s.run(ctx, by, r.CheckRequest)
	if err != nil {
		return out, err
	}
	if out.Posture.Posture, err = j.run.Posture(); err != nil {
		return out, err
	}
	// A control that is none is refused before anything is sealed.
	shown, err := only(out.Posture.Posture, r.Control, j.run)
	if err != nil {
		return out, err
	}
	if out.Explained, err = j.run.Explain(shown); err != nil {
		return out, err
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
	if j.folder != nil {
		stated, err := record.SealPosture(sealed.Run, out.Posture.Posture)
		if err != nil {
			return out, err
		}
		out.Sealed = s.seal(ctx, j,
			state.Sealable{Record: sealed.Run, Parts: sealed.Parts, Class: state.RunClass}, state.Sealable{Record: stated, Class: state.PostureClass})
		var past history.Series
		past, out.PastErr = j.folder.Since(ctx, j.run, out.Posture)
		if len(past.Postures.Moments) > 1 {
			out.Past = past.Postures.Since(out.Posture.Run, state.Trend)
		}
	}
	out.Posture.Posture = shown
	return out, nil
}

// only keeps one control of a posture, by its name; "" keeps all.
func only(p control.Posture, name string, of record.Run) (control.Posture, error) {
	if name == "" {
		return p, nil
	}
	others, err := of.Others()
	if err != nil {
		return p, err
	}
	ref, hint := p.Find(name, others...)
	kept, ok := p.Only(ref)
	if !ok {
		return p, &input.Error{What: fmt.Sprintf("no control is called %q", name), Hint: hint}
	}
	return kept, nil
}
