package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/runrecord"
)

// PostureRequest asks what the controls stand on.
type PostureRequest struct {
	CheckRequest
	Control string // keeps one control, as hipaa/164.312(b)
	// From computes the posture again from a record, and judges nothing else.
	From string
}

// PostureResult is what the controls stand on.
type PostureResult struct {
	Posture control.Posture
	Record  []byte
}

// Posture derives the posture from a run of the checks, or from the record of
// one, which comes to the same bytes.
func (w Ward) Posture(ctx context.Context, r PostureRequest) (PostureResult, error) {
	var out PostureResult
	if r.From != "" {
		raw, err := os.ReadFile(r.From)
		if err != nil {
			return out, &InputError{What: "the record cannot be read", Err: err}
		}
		if _, out.Posture, err = runrecord.Recompute(ctx, raw, engine); err != nil {
			var different *runrecord.Difference
			if errors.As(err, &different) {
				return out, err
			}
			return out, &InputError{What: r.From + " cannot be computed again", Err: err}
		}
		out.Record = raw
	} else {
		j, err := w.checkRun(ctx, r.CheckRequest)
		if err != nil {
			return out, err
		}
		if out.Record, err = j.run.Encode(); err != nil {
			return out, err
		}
		if out.Posture, err = j.run.Posture(); err != nil {
			return out, err
		}
	}
	if r.Control == "" {
		return out, nil
	}
	only, ok := out.Posture.Only(r.Control)
	if !ok {
		return out, &InputError{What: fmt.Sprintf("no control is called %q", r.Control), Hint: "write framework/id, as " + strings.Join(examples(out.Posture), ", ")}
	}
	out.Posture = only
	return out, nil
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
