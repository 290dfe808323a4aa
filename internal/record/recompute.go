package record

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

// Engine judges a run's snapshots by its catalogues and returns the findings
// in the order of a run. It must look at nothing else: not at the findings
// that the run states, and at no clock.
type Engine func(ctx context.Context, catalogues []fs.FS, run Run) ([]check.Finding, error)

// Difference is the error of a record whose findings do not follow from the
// rest of it.
type Difference struct {
	Missing []check.Finding // they follow and are not recorded
	Extra   []check.Finding // they are recorded and do not follow
	Ward    string          // the version that made the record
}

// Error names the first finding of each side.
func (d *Difference) Error() string {
	s := fmt.Sprintf("the findings do not follow from what is recorded: %d are recorded and do not follow, %d follow and are not recorded", len(d.Extra), len(d.Missing))
	if len(d.Extra)+len(d.Missing) == 0 {
		s = "the findings are recorded in another order than they follow in"
	}
	if len(d.Extra) > 0 {
		s += "; recorded is " + name(d.Extra[0])
	}
	if len(d.Missing) > 0 {
		s += "; what follows is " + name(d.Missing[0])
	}
	return s + " (the record was changed, or Ward " + d.Ward + ", which made it, judges otherwise)"
}

func name(f check.Finding) string {
	return fmt.Sprintf("%s at %s for %q: %s", f.Check, f.Stage, f.Subject, f.Outcome)
}

// LacksError is the error of a run that cannot be judged again from its record
// alone.
type LacksError struct {
	Stage fact.Stage
	Files []fact.File
}

func (e *LacksError) Error() string {
	return fmt.Sprintf("of the %d files at stage %s the record keeps digests, and not what is in them", len(e.Files), e.Stage)
}

// Recompute judges what a run was judged from again, and returns its posture.
// Its error is a *Difference where the findings come out otherwise than they
// are recorded, and a *LacksError where facts are not there.
func (r Run) Recompute(ctx context.Context, engine Engine) (control.Posture, error) {
	if err := r.Verify(ctx, engine); err != nil {
		return control.Posture{}, err
	}
	return r.Posture()
}

// Verify judges what the run holds again and compares the findings, each by
// its JSON, and their order.
func (r Run) Verify(ctx context.Context, engine Engine) error {
	for _, s := range r.Lacking() {
		return &LacksError{Stage: s.Stage, Files: s.Files}
	}
	catalogues := make([]fs.FS, len(r.Catalogues))
	for i, folder := range r.Catalogues {
		var err error
		if catalogues[i], err = folder.FS(); err != nil {
			return err
		}
	}
	blind := r
	blind.Findings = nil
	again, err := engine(ctx, catalogues, blind)
	if err != nil {
		return fmt.Errorf("judging the record again: %w", err)
	}
	recorded, follow := digests(r.Findings), digests(again)
	if slices.Equal(recorded, follow) {
		return nil
	}
	return &Difference{Missing: without(again, follow, recorded), Extra: without(r.Findings, recorded, follow), Ward: r.Ward}
}

func digests(findings []check.Finding) []digest.Digest {
	out := make([]digest.Digest, len(findings))
	for i, f := range findings {
		out[i] = canonical.DigestOf(f)
	}
	return out
}

// without returns the findings whose digests are not among others, as often
// as they are there.
func without(findings []check.Finding, own, others []digest.Digest) []check.Finding {
	left := map[digest.Digest]int{}
	for _, d := range others {
		left[d]++
	}
	var out []check.Finding
	for i, f := range findings {
		if left[own[i]] > 0 {
			left[own[i]]--
			continue
		}
		out = append(out, f)
	}
	return out
}
