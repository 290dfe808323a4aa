package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/store"
)

// Retention says how long payloads are kept, by the class of their records. A
// class without a rule is kept for ever.
type Retention struct {
	// Days is how long a payload is kept after its record's time.
	Days map[string]int
	// Hold lists the classes of which nothing is destroyed now, whatever the
	// rules say: a legal hold.
	Hold []string
	// HoldSubjects lists subjects of which nothing is destroyed now.
	HoldSubjects []string
}

// Validate says everything that is wrong with the rules.
func (r Retention) Validate() error {
	var errs []error
	for class, days := range r.Days {
		if days < 1 {
			errs = append(errs, fmt.Errorf("retention of class %q: %d days; want at least 1", class, days))
		}
		if slices.Contains([]string{evidence.ClassLedger, KeyClass}, class) {
			errs = append(errs, fmt.Errorf("retention of class %q: these records are about the ledger itself and stay for as long as it does", class))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// Kept says why a payload whose time is over was not destroyed.
type Kept struct {
	Payload digest.Digest
	Why     string
}

// DestroyReport is what Destroy did.
type DestroyReport struct {
	// Destroyed are the payloads that are gone, and the records that say so.
	Destroyed []evidence.Destruction
	Kept      []Kept
}

// Destroy destroys the payloads whose time is over at the given time by the
// rules, and that nothing holds. A payload is bytes: it goes when the time of
// every record that names it is over. For each, a record that says so is sealed
// first; then the file is removed. The leaves stay.
//
// A run that is cut is finished by the next, and by Open after a crash.
func (l *Ledger) Destroy(ctx context.Context, rules Retention, at time.Time) (DestroyReport, error) {
	var done DestroyReport
	if err := rules.Validate(); err != nil {
		return done, err
	}
	leave, err := l.enterCall()
	if err != nil {
		return done, err
	}
	defer leave()
	if err := l.finishDestructions(ctx); err != nil {
		return done, err
	}
	at = at.UTC().Truncate(time.Second)
	due, err := l.due(ctx, rules, at)
	if err != nil {
		return done, err
	}
	for _, payload := range due {
		d, why, err := l.judge(ctx, payload, rules, at)
		if err != nil {
			return done, err
		}
		if why != "" {
			done.Kept = append(done.Kept, Kept{Payload: payload, Why: why})
			continue
		}
		if err := l.destroy(ctx, d); err != nil {
			return done, err
		}
		done.Destroyed = append(done.Destroyed, d)
	}
	return done, nil
}

// due returns the payloads that are there and that some record's rule lets go,
// in the order of the records.
func (l *Ledger) due(ctx context.Context, rules Retention, at time.Time) ([]digest.Digest, error) {
	if err := l.noteNow(ctx); err != nil {
		return nil, err
	}
	classes := make([]string, 0, len(rules.Days))
	for class := range rules.Days {
		classes = append(classes, class)
	}
	slices.Sort(classes)
	var due []digest.Digest
	seen := map[digest.Digest]bool{}
	for _, class := range classes {
		// A record of this second is kept for the whole of its days.
		rows, err := l.state.List(ctx, store.Query{Class: class, Until: at.AddDate(0, 0, -rules.Days[class]).Add(time.Second)})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if seen[r.Leaf.Payload] {
				continue
			}
			seen[r.Leaf.Payload] = true
			there, err := l.payloads.has(r.Leaf.Payload)
			if err != nil {
				return nil, err
			}
			if there {
				due = append(due, r.Leaf.Payload)
			}
		}
	}
	return due, nil
}

// judge returns the destruction of a payload, or why it is kept.
func (l *Ledger) judge(ctx context.Context, payload digest.Digest, rules Retention, at time.Time) (evidence.Destruction, string, error) {
	rows, err := l.state.List(ctx, store.Query{Payload: payload})
	if err != nil {
		return evidence.Destruction{}, "", err
	}
	d := evidence.Destruction{Payload: payload, Time: at}
	for _, r := range rows {
		days, ruled := rules.Days[r.Leaf.Class]
		switch {
		case r.Place == nil:
			return d, "a record that names it is not in the log yet", nil
		case slices.Contains(rules.Hold, r.Leaf.Class):
			return d, "class " + r.Leaf.Class + " is on hold", nil
		case slices.Contains(rules.HoldSubjects, r.Leaf.Subject):
			return d, "subject " + r.Leaf.Subject + " is on hold", nil
		case !ruled:
			return d, fmt.Sprintf("record %d of class %s names it too, and that class is kept for ever", *r.Place, r.Leaf.Class), nil
		case d.Class != "" && d.Class != r.Leaf.Class:
			return d, fmt.Sprintf("records of class %s and of class %s name it", d.Class, r.Leaf.Class), nil
		}
		d.Class = r.Leaf.Class
		d.Rule = fmt.Sprintf("class %s is kept for %d days", d.Class, days)
		if until := r.Leaf.Time.AddDate(0, 0, days); until.After(d.Until) {
			d.Until = until
		}
	}
	if d.Until.After(at) {
		return d, "a later record names it: it is kept until " + d.Until.Format(time.DateOnly), nil
	}
	return d, "", nil
}

func (l *Ledger) destroy(ctx context.Context, d evidence.Destruction) error {
	r, err := d.Record(d.Payload.String())
	if err != nil {
		return err
	}
	if _, err := l.seal(ctx, r, evidence.ClassLedger); err != nil {
		return fmt.Errorf("payload %s is not destroyed, since the record of it is not sealed: %w", d.Payload.Short(), err)
	}
	l.at(stepDestroySealed)
	return l.removeDestroyed(ctx, d.Payload)
}

// removeDestroyed removes a payload where the log's last word on it is that it
// was destroyed. Nobody stores the payload again meanwhile.
func (l *Ledger) removeDestroyed(ctx context.Context, payload digest.Digest) error {
	l.storing.Lock()
	defer l.storing.Unlock()
	named, err := l.state.List(ctx, store.Query{Payload: payload})
	if err != nil {
		return err
	}
	said, err := l.state.List(ctx, store.Query{Kind: evidence.DestroyedKind, Subject: payload.String()})
	if err != nil || len(said) == 0 || len(named) == 0 {
		return err
	}
	if named[len(named)-1].Seq > said[len(said)-1].Seq {
		return nil // it was sealed once more, and is there by right
	}
	if err := l.payloads.remove(payload); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	l.at(stepDestroyRemoved)
	return nil
}

// finishDestructions removes what the log says is destroyed and a crash left.
func (l *Ledger) finishDestructions(ctx context.Context) error {
	said, err := l.state.List(ctx, store.Query{Kind: evidence.DestroyedKind})
	if err != nil {
		return err
	}
	for _, r := range said {
		payload, err := digest.Parse(r.Leaf.Subject)
		if err != nil || r.Place == nil {
			continue
		}
		there, err := l.payloads.has(payload)
		if err != nil {
			return err
		}
		if there {
			if err := l.removeDestroyed(ctx, payload); err != nil {
				return err
			}
		}
	}
	return nil
}
