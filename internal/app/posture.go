package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/report"
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
	Sealed  Sealed
}

// Posture derives the posture from a run of the checks, or from the record of
// one, which comes to the same bytes.
func (w Ward) Posture(ctx context.Context, r PostureRequest) (PostureResult, error) {
	var out PostureResult
	if r.From != "" {
		raw, err := readInput(r.From, "the record", maxRecord)
		if err != nil {
			return out, err
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
		run, err := j.run.Evidence()
		if err != nil {
			return out, err
		}
		out.Record = run.Payload
		if out.Posture, err = j.run.Posture(); err != nil {
			return out, err
		}
		// A control that is none is refused before anything is sealed.
		if _, ok := out.Posture.Only(r.Control); r.Control != "" && !ok {
			return out, noControl(r.Control, out.Posture)
		}
		if j.state != nil {
			stated, err := postureRecord(run, out.Posture)
			if err != nil {
				return out, err
			}
			out.Sealed.Sealing, out.Sealed.Err = w.seal(ctx, *j.state, sealable{run, classRun}, sealable{stated, classPosture})
		}
	}
	if r.Control == "" {
		return out, nil
	}
	only, ok := out.Posture.Only(r.Control)
	if !ok {
		return out, noControl(r.Control, out.Posture)
	}
	out.Posture = only
	return out, nil
}

// postureSubject begins the subject of a sealed posture; the digest of its run
// follows.
const postureSubject = "ward:run/"

// postureRecord is what is sealed of a posture: the bytes that ward posture
// --from writes of the run. Its subject names the run by its digest, so that a
// reader of the one finds the other.
func postureRecord(run evidence.Record, p control.Posture) (evidence.Record, error) {
	var b bytes.Buffer
	if err := report.PostureJSON(&b, p); err != nil {
		return evidence.Record{}, err
	}
	return evidence.Record{
		Kind: report.PostureKind, Subject: postureSubject + digest.Of(run.Payload).String(),
		Time: run.Time, Payload: b.Bytes(),
	}, nil
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
