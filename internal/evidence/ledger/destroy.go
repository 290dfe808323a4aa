package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/tlog"
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
	// Keep says why a record is kept though its time is over, or "". It is for
	// whoever knows what subjects mean; nil keeps nothing.
	Keep func(evidence.Leaf) string
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

// atOnce is how many payloads are judged and destroyed while nobody else seals.
const atOnce = 64

// Destroy destroys the payloads whose time is over at the given time by the
// rules, and that nothing holds. A payload is bytes: it goes when the time of
// every record that names it is over. For each, a record that says so is sealed
// first; then the file is removed. The leaves stay.
//
// A run that is cut is finished by the next, by Close, and by Open after a
// crash.
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
	if err := l.noteNow(ctx); err != nil {
		return done, err
	}
	if err := l.finishDestructions(ctx); err != nil {
		return done, err
	}
	at = at.UTC().Truncate(time.Second)
	due, err := l.due(ctx, rules, at)
	if err != nil {
		return done, err
	}
	for some := range slices.Chunk(due, atOnce) {
		if err := l.destroySome(ctx, some, rules, at, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// Due says what Destroy would do now, and does nothing.
func (l *Ledger) Due(ctx context.Context, rules Retention, at time.Time) (DestroyReport, error) {
	var would DestroyReport
	if err := rules.Validate(); err != nil {
		return would, err
	}
	leave, err := l.enterCall()
	if err != nil {
		return would, err
	}
	defer leave()
	at = at.UTC().Truncate(time.Second)
	due, err := l.due(ctx, rules, at)
	if err != nil {
		return would, err
	}
	for _, payload := range due {
		d, why, err := l.judge(ctx, payload, rules, at)
		switch {
		case err != nil:
			return would, err
		case why != "":
			would.Kept = append(would.Kept, Kept{Payload: payload, Why: why})
		default:
			would.Destroyed = append(would.Destroyed, d)
		}
	}
	return would, nil
}

// due returns the payloads that are there and that some record's rule lets go,
// in the order of the records.
func (l *Ledger) due(ctx context.Context, rules Retention, at time.Time) ([]digest.Digest, error) {
	classes := make([]string, 0, len(rules.Days))
	for class := range rules.Days {
		classes = append(classes, class)
	}
	slices.Sort(classes)
	var due []digest.Digest
	seen := map[digest.Digest]bool{}
	for _, class := range classes {
		// A record of this second is kept for the whole of its days.
		q := store.Query{Class: class, Until: at.AddDate(0, 0, -rules.Days[class]).Add(time.Second)}
		err := l.each(ctx, q, func(r store.Row) error {
			there, err := l.payloads.has(r.Leaf.Payload)
			if there && !seen[r.Leaf.Payload] {
				seen[r.Leaf.Payload] = true
				due = append(due, r.Leaf.Payload)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return due, nil
}

// each visits the chosen rows without holding them all.
func (l *Ledger) each(ctx context.Context, q store.Query, visit func(store.Row) error) error {
	q.Limit = 4 * tlog.MaxBatch
	for {
		rows, err := l.state.List(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := visit(r); err != nil {
				return err
			}
			q.After = r.Seq
		}
		if len(rows) < q.Limit {
			return nil
		}
	}
}

// destroySome judges payloads and destroys those that may go. From the
// judgement to the record of it nobody else may name them, or the record would
// be wrong; and from that to the file's end nobody may store them again.
func (l *Ledger) destroySome(ctx context.Context, payloads []digest.Digest, rules Retention, at time.Time, done *DestroyReport) error {
	l.storing.Lock()
	defer l.storing.Unlock()
	if err := l.noteNow(ctx); err != nil {
		return err
	}
	var going []evidence.Destruction
	for _, payload := range payloads {
		d, why, err := l.judge(ctx, payload, rules, at)
		if err != nil {
			return err
		}
		if why != "" {
			done.Kept = append(done.Kept, Kept{Payload: payload, Why: why})
			continue
		}
		going = append(going, d)
	}
	if len(going) == 0 {
		return nil
	}
	l.unfinished = true
	errs := make([]error, len(going))
	var sealing sync.WaitGroup
	for i, d := range going {
		sealing.Go(func() { errs[i] = l.sealDestruction(ctx, d) })
	}
	sealing.Wait()
	l.at(stepDestroySealed)
	// What is sealed is carried out, whoever has lost patience.
	ctx = context.WithoutCancel(ctx)
	if err := l.noteNow(ctx); err != nil {
		return errors.Join(append(errs, err)...)
	}
	for i, d := range going {
		if errs[i] != nil {
			continue
		}
		gone, err := l.removeDestroyed(ctx, d.Payload)
		switch {
		case err != nil:
			errs[i] = err
		case gone:
			done.Destroyed = append(done.Destroyed, d)
		default:
			// The same record of its destruction was sealed before.
			done.Kept = append(done.Kept, Kept{Payload: d.Payload, Why: "it was destroyed at this very time, and sealed again since: it can be at a later time"})
		}
	}
	err := errors.Join(errs...)
	l.unfinished = err != nil
	return err
}

// sealDestruction seals the record that says so. The caller holds storing
// alone.
func (l *Ledger) sealDestruction(ctx context.Context, d evidence.Destruction) error {
	r, err := d.Record(d.Payload.String())
	if err != nil {
		return err
	}
	leaf := r.Leaf(evidence.ClassLedger)
	raw, err := leaf.Bytes()
	if err != nil {
		return err
	}
	s := newSeal(store.Row{ID: digest.Of(raw), Leaf: leaf}, raw)
	s.urgent = true // nobody else seals meanwhile
	if err = l.acknowledge(ctx, s, r.Payload); err == nil {
		_, err = s.wait(ctx)
	} else if !s.sent && s.mark != "" {
		err = errors.Join(err, l.settle(context.WithoutCancel(ctx), s.mark, leaf.Payload))
	}
	var pending *PendingError
	switch {
	case errors.As(err, &pending):
		return fmt.Errorf("payload %s is destroyed when the record of it is published: %w", d.Payload.Short(), err)
	case err != nil:
		return fmt.Errorf("payload %s is not destroyed, since the record of it is not sealed: %w", d.Payload.Short(), err)
	}
	return nil
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
		case rules.Keep != nil && rules.Keep(r.Leaf) != "":
			return d, rules.Keep(r.Leaf), nil
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

// removeDestroyed removes a payload where the log's last word on it is that it
// was destroyed, and reports whether it is. The caller holds storing alone, so
// that nobody stores the payload again meanwhile, and has had places noted.
func (l *Ledger) removeDestroyed(ctx context.Context, payload digest.Digest) (bool, error) {
	said, err := l.state.List(ctx, store.Query{Kind: evidence.DestroyedKind, Subject: payload.String()})
	if err != nil {
		return false, err
	}
	var last *uint64
	for _, r := range said {
		if l.isPublished(r) && (last == nil || *r.Place > *last) {
			last = r.Place
		}
	}
	if last == nil {
		return false, nil
	}
	named, err := l.state.List(ctx, store.Query{Payload: payload})
	if err != nil {
		return false, err
	}
	for _, r := range named {
		if r.Place == nil || *r.Place > *last {
			return false, nil // it was sealed once more, and is there by right
		}
	}
	if err := l.payloads.remove(payload); err != nil {
		return false, err
	}
	l.at(stepDestroyRemoved)
	return true, nil
}

func (l *Ledger) isPublished(r store.Row) bool {
	return r.Place != nil && *r.Place < l.log.Latest().Size
}

// destroyedOnce removes a payload that came back with a record from before its
// destruction: the log says that it is not there.
func (l *Ledger) destroyedOnce(ctx context.Context, payload digest.Digest) error {
	ctx = context.WithoutCancel(ctx)
	l.storing.Lock()
	defer l.storing.Unlock()
	err := l.noteNow(ctx)
	if err == nil {
		_, err = l.removeDestroyed(ctx, payload)
	}
	if err != nil {
		l.unfinished = true
	}
	return err
}

// finishDestructions removes what the log says is destroyed and was left, by a
// crash or since no checkpoint covered the record of it.
func (l *Ledger) finishDestructions(ctx context.Context) error {
	l.storing.Lock()
	defer l.storing.Unlock()
	l.unfinished = true
	later := false
	err := l.each(ctx, store.Query{Kind: evidence.DestroyedKind}, func(r store.Row) error {
		payload, err := digest.Parse(r.Leaf.Subject)
		if err != nil {
			return fmt.Errorf("row %d: the record of a destruction does not name its payload: %w", r.Seq, err)
		}
		there, err := l.payloads.has(payload)
		if err != nil || !there {
			return err
		}
		if !l.isPublished(r) {
			later = true
			return nil
		}
		_, err = l.removeDestroyed(ctx, payload)
		return err
	})
	if err == nil {
		l.unfinished = later
	}
	return err
}
