package state

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/record"
)

// Filter chooses records of a ledger. The zero value chooses all.
type Filter struct {
	Kind, Subject, Class string
	// Controls are those that a record bears on, as hipaa/164.312(b): runs by
	// which one of them was judged, and postures that say what it stands on.
	Controls []string
	// From is in the period, Until is not. They are about the records' times.
	From, Until time.Time
}

// Criteria says what was asked for, for whoever reads a pack.
func (f Filter) Criteria() []evidence.Criterion {
	var all []evidence.Criterion
	add := func(name, value string) {
		if value != "" {
			all = append(all, evidence.Criterion{Name: name, Value: value})
		}
	}
	add("kind", f.Kind)
	add("subject", f.Subject)
	add("class", f.Class)
	for _, c := range f.Controls {
		add("control", c)
	}
	if !f.From.IsZero() {
		add("from", f.From.UTC().Format(time.RFC3339))
	}
	if !f.Until.IsZero() {
		add("until, without", f.Until.UTC().Format(time.RFC3339))
	}
	return all
}

// Chooses reports whether a leaf is chosen, as far as a leaf tells.
func (f Filter) Chooses(l evidence.Leaf) bool {
	switch {
	case f.Kind != "" && l.Kind != f.Kind,
		f.Subject != "" && l.Subject != f.Subject,
		f.Class != "" && l.Class != f.Class,
		!f.From.IsZero() && l.Time.Before(f.From),
		!f.Until.IsZero() && !l.Time.Before(f.Until):
		return false
	}
	return true
}

// Each visits the chosen records of a ledger, in the order of the log. Its error
// is an *evidence.Failure where the log's records, chosen or not, are not those
// that the checkpoint was signed of: that is known behind the last.
func (f Filter) Each(ctx context.Context, l *evidence.Ledger, visit func(evidence.Entry) error) error {
	w := &walk{ledger: l, parts: map[digest.Digest]evidence.Leaf{}}
	for e, err := range l.Whole() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		w.note(e)
		if !f.Chooses(e.Leaf) {
			continue
		}
		bears, err := f.bears(w, e)
		if err != nil {
			return err
		}
		if !bears {
			continue
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}

// bears reports whether a record bears on one of the controls. Of a payload
// that is destroyed nobody can tell any more, so it stays in the choice.
func (f Filter) bears(w *walk, e evidence.Entry) (bool, error) {
	if len(f.Controls) == 0 {
		return true, nil
	}
	if e.Leaf.Kind != record.RunKind && e.Leaf.Kind != record.PostureKind {
		return false, nil
	}
	p, err := w.postureOf(e)
	if evidence.CodeOf(err) == evidence.Missing {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("record %d: %w", e.Index, err)
	}
	return slices.ContainsFunc(f.Controls, func(c string) bool { _, ok := p.Only(c); return ok }), nil
}

// walk is one reading of a ledger, from its first record on.
type walk struct {
	ledger *evidence.Ledger
	parts  map[digest.Digest]evidence.Leaf // what runs name, by the payload's digest
}

// note keeps what runs name: it stands before them.
func (w *walk) note(e evidence.Entry) {
	if IsPart(e.Leaf) {
		w.parts[e.Leaf.Payload] = e.Leaf
	}
}

// postureOf returns the posture that a record states or that follows from it.
func (w *walk) postureOf(e evidence.Entry) (control.Posture, error) {
	payload, err := w.ledger.Payload(e.Leaf)
	if err != nil {
		return control.Posture{}, err
	}
	if e.Leaf.Kind == record.PostureKind {
		p, err := record.OpenPosture(payload)
		return p.Posture, err
	}
	run, err := record.Open(payload, func(d digest.Digest) ([]byte, error) {
		leaf, ok := w.parts[d]
		if !ok {
			return nil, fmt.Errorf("%s is not in the ledger", d)
		}
		return w.ledger.Payload(leaf)
	})
	if err != nil {
		return control.Posture{}, err
	}
	return run.Posture()
}

// IsPart reports whether a record is one that runs name.
func IsPart(l evidence.Leaf) bool {
	return l.Kind == record.CatalogueKind || l.Kind == record.SnapshotKind
}
