package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/runrecord"
)

// EvidenceDestroyRequest asks for what need not be kept any longer to be
// destroyed.
type EvidenceDestroyRequest struct {
	StateRequest
	Estate string // what asks for evidence to be kept, and holds it
	At     time.Time
	DryRun bool // judge, and destroy nothing
}

// EvidenceDestroy destroys the payloads of runs and postures that are older
// than the estate's retention of records and that nothing holds. A record that
// says so is sealed first.
func (w Ward) EvidenceDestroy(ctx context.Context, r EvidenceDestroyRequest) (ledger.DestroyReport, error) {
	var done ledger.DestroyReport
	figures, err := published.Load(w.Catalogue)
	if err != nil {
		return done, err
	}
	document, err := w.read(r.Estate, estate.Options{Regions: figures.Regions.Names()})
	if err != nil {
		return done, err
	}
	s, err := w.state(r.StateRequest)
	if err != nil {
		return done, err
	}
	rules, err := s.retention(ctx, document.Estate)
	if err != nil {
		return done, err
	}
	l, err := w.openLedger(ctx, s)
	if err != nil {
		return done, err
	}
	if r.DryRun {
		done, err = l.Due(ctx, rules, r.At)
	} else {
		done, err = l.Destroy(ctx, rules, r.At)
	}
	return done, errors.Join(err, l.close(ctx))
}

// retention is what an estate says of evidence, in the ledger's terms. It is of
// the estate's own records: what another estate, or nobody's files, came to is
// kept.
func (s stateFolder) retention(ctx context.Context, e estate.Estate) (ledger.Retention, error) {
	if e.Retention == nil {
		return ledger.Retention{}, &InputError{What: "the estate does not say for how long records are kept", Hint: "retention.records says so"}
	}
	days := e.Retention.Records.For.Days()
	rules := ledger.Retention{Days: map[string]int{classRun: days, classPosture: days}}
	held := map[string]bool{}
	if e.Evidence != nil {
		for _, h := range e.Evidence.Holds {
			if h.Class != "" {
				rules.Hold = append(rules.Hold, h.Class)
			} else {
				rules.HoldSubjects = append(rules.HoldSubjects, h.Subject)
				held[h.Subject] = true
			}
		}
	}
	own, err := s.runsBySubject(ctx)
	if err != nil {
		return rules, err
	}
	mine := runrecord.EstateSubject(e.Organisation.Short)
	rules.Keep = func(l evidence.Leaf) string {
		// A posture is its run's: what holds the one holds the other.
		about := l.Subject
		if run, ok := strings.CutPrefix(l.Subject, postureSubject); ok {
			about = own[run]
		}
		switch {
		case l.Kind == runrecord.Kind && held[postureSubject+l.Payload.String()]:
			return "the posture that follows from it is on hold"
		case held[about]:
			return "subject " + about + " is on hold, and what follows from it"
		case about != mine:
			return "it is not this estate's"
		}
		return ""
	}
	return rules, nil
}

// runsBySubject returns what each sealed run is about, by its payload's digest.
func (s stateFolder) runsBySubject(ctx context.Context) (map[string]string, error) {
	l, _, err := s.read()
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	err = RecordFilter{Kind: runrecord.Kind}.each(ctx, l, func(e evidence.Entry) error {
		all[e.Leaf.Payload.String()] = e.Leaf.Subject
		return nil
	})
	return all, err
}
