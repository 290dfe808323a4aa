package judge

import (
	"context"
	"errors"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
)

// RecordedRequest asks what the controls stand on by a record, and nothing else.
type RecordedRequest struct {
	// From is a file, or the digest of a run that is sealed in State.
	From  string
	State state.Request
	// Files are those of which the record keeps digests.
	Files []string
	// Progress, if any, is told how far the work is.
	Progress input.Progress
	Control  string // keeps one control, as hipaa/164.312(b)
}

// Recorded computes postures again from records.
type Recorded struct {
	Readers []source.Reader // of the files of which a record keeps digests
}

// Posture computes the posture again, to the same bytes. A record that does not
// come to what it says is a *record.Difference. Of the result nothing is sealed.
func (s Recorded) Posture(ctx context.Context, r RecordedRequest) (PostureResult, error) {
	var out PostureResult
	bad := func(err error) error { return &input.Error{What: r.From + " cannot be computed again", Err: err} }
	run, named, err := runOf(ctx, r)
	var failure *evidence.Failure
	switch {
	case input.Is(err) || errors.As(err, &failure):
		return out, err
	case err != nil:
		return out, bad(err)
	}
	out.Posture.Run = named
	if len(r.Files) > 0 {
		if err := s.supply(&run, r.Files); err != nil {
			return out, bad(err)
		}
	}
	out.Posture.Posture, err = run.Recompute(ctx, engine(r.Progress))
	var different *record.Difference
	var lacks *record.LacksError
	switch {
	case errors.As(err, &different):
		return out, err
	case errors.As(err, &lacks):
		return out, &input.Error{What: r.From + " cannot be computed again", Err: err, Hint: "name the files with --files, as they were named for the run, or record it with --keep-facts"}
	case err != nil:
		return out, bad(err)
	}
	if out.Posture.Posture, err = only(out.Posture.Posture, r.Control, run); err != nil {
		return out, err
	}
	out.Explained, err = run.Explain(out.Posture.Posture)
	return out, err
}

// runOf reads the run that a request names: a file, or the digest of a run in
// the ledger of a state folder.
func runOf(ctx context.Context, r RecordedRequest) (record.Run, digest.Digest, error) {
	if named, err := digest.Parse(r.From); err == nil {
		s, err := state.Open(r.State)
		if err != nil {
			return record.Run{}, named, err
		}
		run, err := s.Run(ctx, named)
		return run, named, err
	}
	raw, err := input.Read(r.From, "the record", input.MaxRecord, r.Progress)
	if err != nil {
		return record.Run{}, digest.Digest{}, err
	}
	return record.OpenBundle(raw)
}

// supply reads the files again of which a record keeps digests.
func (s Recorded) supply(run *record.Run, paths []string) error {
	lacking := run.Lacking()
	if len(lacking) != 1 {
		return errors.New("the record has all of its facts: it takes no files")
	}
	again, err := files.Request{Paths: paths, Readers: s.Readers, Again: &lacking[0].Snapshot}.Read()
	if err != nil {
		return err
	}
	again.Snapshot.Sort()
	return lacking[0].Supply(again.Snapshot)
}
