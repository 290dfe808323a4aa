package runrecord

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
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

// Recompute reads a record, judges what it holds again, and returns the run
// and its posture. Its error is a *Difference where the findings come out
// otherwise than they are recorded.
func Recompute(ctx context.Context, raw []byte, engine Engine) (Run, control.Posture, error) {
	run, err := Decode(raw)
	if err != nil {
		return Run{}, control.Posture{}, err
	}
	if err := run.Verify(ctx, engine); err != nil {
		return Run{}, control.Posture{}, err
	}
	posture, err := run.Posture()
	return run, posture, err
}

// Verify judges what the run holds again and compares the findings, each by
// its JSON, and their order.
func (r Run) Verify(ctx context.Context, engine Engine) error {
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
