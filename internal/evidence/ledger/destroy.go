package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/tlog"
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
	// Say is what the record of a destruction says of its rule, behind how long
	// the class is kept: printable ASCII; nil is nothing.
	Say func(evidence.Leaf) string
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
	if err != nil || len(due) == 0 {
		return done, err
	}
	j := newJudge(due, rules, at)
	if err := j.read(ctx, l.log.History(ctx)); err != nil {
		return done, err
	}
	for some := range slices.Chunk(due, atOnce) {
		if err := l.destroySome(ctx, some, j, &done); err != nil {
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
	if err != nil || len(due) == 0 {
		return would, err
	}
	j := newJudge(due, rules, at)
	if err := j.read(ctx, l.log.History(ctx)); err != nil {
		return would, err
	}
	would.Destroyed, would.Kept = j.judge(due)
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
		q := outbox.Query{Class: class, Until: at.AddDate(0, 0, -rules.Days[class]).Add(time.Second)}
		err := l.each(ctx, q, func(r outbox.Row) error {
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
func (l *Ledger) each(ctx context.Context, q outbox.Query, visit func(outbox.Row) error) error {
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
func (l *Ledger) destroySome(ctx context.Context, payloads []digest.Digest, j *judge, done *DestroyReport) error {
	l.storing.Lock()
	defer l.storing.Unlock()
	if err := l.pipe.landed(); err != nil {
		return err
	}
	// What was sealed since the judge has read the log.
	if err := j.read(ctx, l.log.Leaves(ctx, j.size, l.log.Size())); err != nil {
		return err
	}
	going, kept := j.judge(payloads)
	done.Kept = append(done.Kept, kept...)
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
	s := newSeal(outbox.Row{ID: digest.Of(raw), Leaf: leaf}, raw)
	s.urgent = true // nobody else seals meanwhile
	if err = l.acknowledge(ctx, s, r.Payload); err == nil {
		_, err = s.wait(ctx)
	} else if !s.sent && s.mark != "" {
		err = errors.Join(err, l.takeBack(ctx, s))
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

// judge decides about payloads by the records that name them. It hears of all
// of them from the log: a database that was changed must not have a payload
// destroyed before its time.
type judge struct {
	rules    Retention
	at       time.Time
	verdicts map[digest.Digest]*verdict
	size     uint64 // of the log, as far as it was read
}

// verdict is what the records read so far say about one payload.
type verdict struct {
	evidence.Destruction
	why string // it is kept whatever else is read
}

func newJudge(payloads []digest.Digest, rules Retention, at time.Time) *judge {
	j := &judge{rules: rules, at: at, verdicts: make(map[digest.Digest]*verdict, len(payloads))}
	for _, payload := range payloads {
		j.verdicts[payload] = &verdict{Destruction: evidence.Destruction{Payload: payload, Time: at}}
	}
	return j
}

// read hears the next leaves of the log.
func (j *judge) read(ctx context.Context, leaves iter.Seq2[[]byte, error]) error {
	for raw, err := range leaves {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		leaf, err := evidence.ParseLeaf(raw)
		if err != nil {
			return fmt.Errorf("record %d: %w", j.size, err)
		}
		if v, ok := j.verdicts[leaf.Payload]; ok && v.why == "" {
			v.hear(j.size, leaf, j.rules)
		}
		j.size++
	}
	return nil
}

// hear takes one more record into account that names the payload.
func (v *verdict) hear(index uint64, leaf evidence.Leaf, rules Retention) {
	days, ruled := rules.Days[leaf.Class]
	keep := ""
	if rules.Keep != nil {
		keep = rules.Keep(leaf)
	}
	switch {
	case slices.Contains(rules.Hold, leaf.Class):
		v.why = "class " + leaf.Class + " is on hold"
	case slices.Contains(rules.HoldSubjects, leaf.Subject):
		v.why = "subject " + leaf.Subject + " is on hold"
	case keep != "":
		v.why = keep
	case !ruled:
		v.why = fmt.Sprintf("record %d of class %s names it too, and that class is kept for ever", index, leaf.Class)
	case v.Class != "" && v.Class != leaf.Class:
		v.why = fmt.Sprintf("records of class %s and of class %s name it", v.Class, leaf.Class)
	default:
		v.Class = leaf.Class
		v.Rule = fmt.Sprintf("class %s is kept for %d days", v.Class, days)
		if rules.Say != nil {
			v.Rule += rules.Say(leaf)
		}
		if until := leaf.Time.AddDate(0, 0, days); until.After(v.Until) {
			v.Until = until
		}
	}
}

// judge divides payloads into those that may go and those that are kept.
func (j *judge) judge(payloads []digest.Digest) (going []evidence.Destruction, kept []Kept) {
	for _, payload := range payloads {
		v := j.verdicts[payload]
		why := v.why
		switch {
		case why != "":
		case v.Class == "":
			why = "no record in the log names it, though the state database says so"
		case v.Until.After(j.at):
			why = "a later record names it: it is kept until " + v.Until.Format(time.DateOnly)
		}
		if why != "" {
			kept = append(kept, Kept{Payload: payload, Why: why})
			continue
		}
		going = append(going, v.Destruction)
	}
	return going, kept
}

// removeDestroyed removes a payload where the log's last word on it is that it
// was destroyed, and reports whether it is. The caller holds storing alone, so
// that nobody stores the payload again meanwhile, and has had places noted.
func (l *Ledger) removeDestroyed(ctx context.Context, payload digest.Digest) (bool, error) {
	said, err := l.state.List(ctx, outbox.Query{Kind: evidence.DestroyedKind, Subject: payload.String()})
	if err != nil {
		return false, err
	}
	var last *uint64
	for _, r := range said {
		if !l.isPublished(r) || last != nil && *r.Place < *last {
			continue
		}
		if err := l.isAt(ctx, *r.Place, r.ID); err != nil {
			return false, err
		}
		last = r.Place
	}
	if last == nil {
		return false, nil
	}
	named, err := l.state.List(ctx, outbox.Query{Payload: payload})
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

func (l *Ledger) isPublished(r outbox.Row) bool {
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
	err := l.each(ctx, outbox.Query{Kind: evidence.DestroyedKind}, func(r outbox.Row) error {
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
