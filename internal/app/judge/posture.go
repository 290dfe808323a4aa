package judge

import (
	"context"
	"fmt"
	"strings"

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
	Control string // keeps one control, as hipaa/164.312(b)
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
	shown, err := only(out.Posture.Posture, r.Control)
	if err != nil {
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
		out.Sealed.Sealing, out.Sealed.Err = s.Ledgers.Seal(ctx, *j.folder,
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
func only(p control.Posture, name string) (control.Posture, error) {
	if name == "" {
		return p, nil
	}
	kept, ok := p.Only(name)
	if !ok {
		return p, noControl(name, p)
	}
	return kept, nil
}

func noControl(name string, p control.Posture) error {
	return &input.Error{What: fmt.Sprintf("no control is called %q", name), Hint: "write framework/id, as " + strings.Join(examples(p), ", ")}
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
