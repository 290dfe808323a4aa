package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/record"
)

// RecordFilter chooses records of a ledger. The zero value chooses all.
type RecordFilter struct {
	Kind, Subject, Class string
	// Controls are those that a record bears on, as hipaa/164.312(b): runs by
	// which one of them was judged, and postures that say what it stands on.
	Controls []string
	// From is in the period, Until is not. They are about the records' times.
	From, Until time.Time
}

// criteria says what was asked for, for whoever reads a pack.
func (f RecordFilter) criteria() []evidence.Criterion {
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

// chooses reports whether a leaf is chosen, as far as a leaf tells.
func (f RecordFilter) chooses(l evidence.Leaf) bool {
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

// each visits the chosen records of a ledger, in the order of the log. Its error
// is an *evidence.Failure where the log's records, chosen or not, are not those
// that the checkpoint was signed of: that is known behind the last.
func (f RecordFilter) each(ctx context.Context, l *evidence.Ledger, visit func(evidence.Entry) error) error {
	w := &walk{ledger: l, parts: map[digest.Digest]evidence.Leaf{}}
	for e, err := range l.Whole() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		w.note(e)
		if !f.chooses(e.Leaf) {
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
func (f RecordFilter) bears(w *walk, e evidence.Entry) (bool, error) {
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
	if isPart(e.Leaf) {
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

// EvidenceLogRequest asks what is in a ledger.
type EvidenceLogRequest struct {
	StateRequest
	RecordFilter
}

// LogEnd is what covers the records of a ledger, and what is not among them.
type LogEnd struct {
	Checkpoint evidence.Checkpoint
	// Lacks says that the ledger does not have what its key has signed; nil
	// where it has.
	Lacks error
	// Waiting is how many records are kept and not sealed yet, as far as
	// WaitingErr lets it be known.
	Waiting    int
	WaitingErr error
}

// EvidenceLog hands the chosen records to emit, in the order of the log, and
// returns the checkpoint that covers them.
func (w Ward) EvidenceLog(ctx context.Context, r EvidenceLogRequest, emit func(evidence.Entry) error) (LogEnd, error) {
	var end LogEnd
	s, err := w.state(r.StateRequest)
	if err != nil {
		return end, err
	}
	l, err := s.read()
	if err != nil {
		return end, err
	}
	end.Checkpoint, end.Lacks = l.Checkpoint, l.lacks
	if err := w.controlsExist(r.Controls); err != nil {
		return end, err
	}
	// Nothing is shown of a log that somebody changed, so it is read before.
	if err := (RecordFilter{}).each(ctx, l.Ledger, func(evidence.Entry) error { return nil }); err != nil {
		return end, err
	}
	end.Waiting, end.WaitingErr = w.waiting(ctx, s)
	return end, r.each(ctx, l.Ledger, emit)
}

// waiting returns how many records were acknowledged and are covered by no
// checkpoint: a witness was away, or a process was cut. It locks nothing that an
// appender needs.
func (w Ward) waiting(ctx context.Context, s stateFolder) (count int, err error) {
	if _, err := os.Lstat(s.path(databaseFile)); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	db, err := w.database(ctx, s)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	kept := map[digest.Digest]bool{}
	const page = 1024
	for after, more := int64(0), true; more; {
		rows, err := db.Unsealed(ctx, after, page)
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			kept[row.ID], after = true, row.Seq
		}
		more = len(rows) == page
	}
	last, some, err := db.Last(ctx)
	if err != nil {
		return 0, err
	}
	// The ledger is looked at behind the database: what was published meanwhile
	// is not waited for.
	l, err := s.read()
	if err != nil {
		return 0, err
	}
	if some && last.Index >= l.Checkpoint.Size {
		count = int(last.Index + 1 - l.Checkpoint.Size)
	}
	if len(kept) > 0 {
		// Those that are in the log, and whose place was not noted yet, are sealed.
		err = RecordFilter{}.each(ctx, l.Ledger, func(e evidence.Entry) error {
			delete(kept, digest.Of(e.Raw))
			return nil
		})
	}
	return count + len(kept), err
}

// controlsExist refuses controls that the catalogue lacks: an answer of none
// would look as if there were no evidence of a control that nobody has heard
// of.
func (w Ward) controlsExist(controls []string) error {
	if len(controls) == 0 {
		return nil
	}
	all, err := control.LoadFrameworks(w.Catalogue)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, f := range all {
		for _, c := range f.Controls {
			known[f.ID+"/"+c.ID] = true
		}
	}
	for _, c := range controls {
		if !known[c] {
			return &InputError{What: fmt.Sprintf("no control is called %q", c), Hint: "write framework/id, as hipaa/164.312(b); ward catalogue list lists them"}
		}
	}
	return nil
}
