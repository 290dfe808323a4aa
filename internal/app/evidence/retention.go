package evidence

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/ward"
)

// sealedRuns is what a ledger says of the runs in it: what they are about, and
// how long they must be kept by what they say themselves.
type sealedRuns struct {
	ledger *evidence.Ledger
	mine   string // the subject of the estate's own runs
	// runs holds the leaf of each run, and destroyed those payloads that a
	// record says are destroyed, by the payload's digest.
	runs      map[string]evidence.Leaf
	destroyed map[string]bool
	// newest is the last in the log of the estate's runs; nil where there is
	// none whose payload is there.
	newest *evidence.Entry
	// last is the greatest time of a record from before the last week; of any
	// record where there is none.
	last time.Time
	// parts are the leaves of what runs may name, and names the runs that name
	// one, both by the payload's digest. Runs that are destroyed name nothing any
	// more.
	parts map[digest.Digest]evidence.Leaf
	names map[digest.Digest][]evidence.Entry
	// unread are runs whose payload is there and does not say what it names.
	unread []evidence.Entry
	// days remembers what runs say, by their payload's digest.
	days map[string]saidDays
}

// saidDays is for how long a run says that records are kept, or why that cannot
// be told.
type saidDays struct {
	days int
	why  string
}

// readSealedRuns reads the log. The estate is known by its short name.
func readSealedRuns(ctx context.Context, s state.Folder, short string, now time.Time) (*sealedRuns, error) {
	l, err := s.ReadWhole()
	if err != nil {
		return nil, err
	}
	r := &sealedRuns{
		ledger: l.Ledger, mine: record.EstateSubject(short),
		runs: map[string]evidence.Leaf{}, destroyed: map[string]bool{}, days: map[string]saidDays{},
		parts: map[digest.Digest]evidence.Leaf{}, names: map[digest.Digest][]evidence.Entry{},
	}
	var any time.Time
	var own, runs []evidence.Entry
	err = state.Filter{}.Each(ctx, l.Ledger, func(e evidence.Entry) error {
		if e.Leaf.Time.After(any) {
			any = e.Leaf.Time
		}
		if e.Leaf.Time.After(r.last) && e.Leaf.Time.Before(now.Add(-settling)) {
			r.last = e.Leaf.Time
		}
		switch e.Leaf.Kind {
		case record.RunKind:
			r.runs[e.Leaf.Payload.String()] = e.Leaf
			runs = append(runs, e)
			if e.Leaf.Subject == r.mine {
				own = append(own, e)
			}
		case record.CatalogueKind, record.SnapshotKind:
			r.parts[e.Leaf.Payload] = e.Leaf
			// What was destroyed and sealed again is there.
			delete(r.destroyed, e.Leaf.Payload.String())
		case evidence.DestroyedKind:
			r.destroyed[e.Leaf.Subject] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.last.IsZero() {
		r.last = any
	}
	for i := len(own) - 1; i >= 0 && r.newest == nil; i-- {
		if !r.destroyed[own[i].Leaf.Payload.String()] {
			r.newest = &own[i]
		}
	}
	return r, r.readNames(ctx, runs)
}

// readNames reads what the runs name.
func (r *sealedRuns) readNames(ctx context.Context, runs []evidence.Entry) error {
	for _, e := range runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.destroyed[e.Leaf.Payload.String()] {
			continue
		}
		payload, err := r.ledger.Payload(e.Leaf)
		var named []digest.Digest
		if err == nil {
			named, err = record.Named(payload)
		}
		if err != nil {
			r.unread = append(r.unread, e)
		}
		for _, d := range named {
			r.names[d] = append(r.names[d], e)
		}
	}
	return nil
}

// part says by which run that is kept a part is kept, or nothing.
func (r *sealedRuns) part(l evidence.Leaf, keep func(evidence.Leaf) string) string {
	if len(r.unread) > 0 {
		return fmt.Sprintf("run %d cannot be asked what it names", r.unread[0].Index)
	}
	said := ""
	for _, e := range r.names[l.Payload] {
		switch why := keep(e.Leaf); {
		case why == notDueThen:
			return notDueThen // it is nobody's news, whatever the others say
		case why != "" && said == "":
			said = fmt.Sprintf("run %d names it and is kept: %s", e.Index, why)
		}
	}
	return said
}

// notDueThen is why something is kept that is due now and was not when the
// caller asks about. It is nobody's news.
const notDueThen = "it was not due then"

// retention is what an estate says of evidence, in the ledger's terms. It is of
// the estate's own records: what another estate, or nobody's files, came to is
// kept. What the runs say themselves outranks it: anybody can write a file with
// an estate's name, and a run was sealed.
func (r *sealedRuns) retention(document *estate.Document, request DestroyRequest) (ledger.Retention, error) {
	e := document.Estate
	if e.Retention == nil {
		return ledger.Retention{}, &input.Error{What: "the estate does not say for how long records are kept", Hint: "retention.records says so"}
	}
	days := e.RecordDays()
	declared := heldBy{}
	if e.Evidence != nil {
		declared = holdsOf(e.Evidence.Holds)
	}
	rules := ledger.Retention{Days: map[string]int{state.RunClass: days, state.PostureClass: days}}
	sealed, err := r.sealedHolds()
	if err != nil {
		return rules, err
	}
	keep := func(l evidence.Leaf) string {
		if l.Time.AddDate(0, 0, days).After(request.At) {
			return notDueThen
		}
		about, run := r.about(l)
		if why := declared.hold(l, about, run); why != "" {
			return why
		}
		if why := sealed.hold(l, about, run); why != "" {
			return fmt.Sprintf("%s by record %d, the newest of this estate, and not by %s: where that is over, ward check seals the estate that says so first", why, r.newest.Index, request.Estate)
		}
		switch {
		case about != r.mine:
			return "it is not this estate's"
		case request.Overrule != "":
			return ""
		}
		said := r.said(run)
		until := l.Time.AddDate(0, 0, said.days)
		switch {
		case said.why != "":
			return said.why
		case until.After(request.At):
			return fmt.Sprintf("its run says that it is kept for %d days, so until %s; --overrule WHY destroys it all the same, and seals why", said.days, until.Format(time.DateOnly))
		}
		return ""
	}
	rules.Keep = func(l evidence.Leaf) string {
		if !state.IsPart(l) {
			return keep(l)
		}
		switch why := r.part(l, keep); {
		case l.Time.AddDate(0, 0, days).After(request.At):
			return notDueThen
		case why != "":
			return why
		case l.Subject != r.mine:
			return "it is not this estate's"
		}
		return ""
	}
	rules.Say = func(l evidence.Leaf) string {
		say := " by estate " + document.Digest.String()
		if request.Overrule == "" || state.IsPart(l) {
			return say
		}
		_, run := r.about(l)
		if said := r.said(run); said.why != "" {
			say += ", overruling a run that cannot be read: " + request.Overrule
		} else if said.days > days {
			say += fmt.Sprintf(", overruling its run's %d: %s", said.days, request.Overrule)
		}
		return say
	}
	return rules, nil
}

// about returns what a record is about, and the payload of its run: a posture
// is its run's.
func (r *sealedRuns) about(l evidence.Leaf) (subject, run string) {
	if run, ok := strings.CutPrefix(l.Subject, record.PostureSubject); ok {
		return r.runs[run].Subject, run
	}
	return l.Subject, l.Payload.String()
}

// said returns for how long a run says that it is kept, by its payload's
// digest. A run that is destroyed by right has nothing to say of its postures.
func (r *sealedRuns) said(run string) saidDays {
	if known, ok := r.days[run]; ok {
		return known
	}
	var said saidDays
	if !r.destroyed[run] {
		sealed, err := r.read(r.runs[run])
		if err == nil {
			said.days, err = sealed.RecordDays()
		}
		// What it names is let go with the last run that names it: a run that a
		// crash has left behind it claims nothing any more.
		if errors.Is(err, errLetGo) {
			err = nil
		}
		if err != nil {
			said.why = "its run cannot be asked for how long it is kept: " + err.Error()
		}
	}
	r.days[run] = said
	return said
}

// errLetGo says that a record was destroyed, as a record says.
var errLetGo = errors.New("it was destroyed")

func (r *sealedRuns) read(l evidence.Leaf) (record.Run, error) {
	payload, err := r.ledger.Payload(l)
	if err != nil {
		return record.Run{}, err
	}
	return record.Open(payload, func(d digest.Digest) ([]byte, error) {
		leaf, ok := r.parts[d]
		if r.destroyed[d.String()] {
			return nil, errLetGo
		}
		if !ok {
			return nil, fmt.Errorf("%s is not in the ledger", d)
		}
		return r.ledger.Payload(leaf)
	})
}

// sealedHolds returns the holds that the estate's newest run declares.
func (r *sealedRuns) sealedHolds() (heldBy, error) {
	if r.newest == nil {
		return heldBy{}, nil
	}
	run, err := r.read(r.newest.Leaf)
	if err != nil {
		return heldBy{}, fmt.Errorf("what record %d, the newest of this estate, holds: %w", r.newest.Index, err)
	}
	holds, err := run.Holds()
	return holdsOf(holds), err
}

// heldBy is a set of holds.
type heldBy struct{ classes, subjects map[string]bool }

func holdsOf(all []ward.Hold) heldBy {
	h := heldBy{map[string]bool{}, map[string]bool{}}
	for _, one := range all {
		if one.Class != "" {
			h.classes[one.Class] = true
		} else {
			h.subjects[one.Of] = true
		}
	}
	return h
}

// hold says by what a record is held, or nothing. What holds a run holds the
// postures that follow from it, and the other way round.
func (h heldBy) hold(l evidence.Leaf, about, run string) string {
	switch {
	case h.classes[l.Class]:
		return "class " + l.Class + " is on hold"
	case h.subjects[l.Subject]:
		return "subject " + l.Subject + " is on hold"
	case l.Kind == record.RunKind && h.subjects[record.PostureSubject+run]:
		return "the posture that follows from it is on hold"
	case h.subjects[about]:
		return "subject " + about + " is on hold, and what follows from it"
	}
	return ""
}
