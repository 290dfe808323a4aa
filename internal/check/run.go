package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

// Input is what a run judges.
type Input struct {
	Snapshot fact.Snapshot
	// Declared is what the design declares. A subject of it that the snapshot
	// lacks is absent where the snapshot's observations looked at all, and
	// unknown elsewhere. Facts of kinds ward/… are taken from it at any stage.
	Declared []fact.Fact
	// HasEstate says that there is an estate. Without one nothing is declared,
	// and rules about environments do not apply.
	HasEstate  bool
	At         time.Time // when it is judged: exceptions, and at in rules
	Exceptions []ward.Exception
}

// batch is how many subjects are judged before their findings are emitted.
const batch = 512

// Run judges a snapshot by every check and emits the findings by check id and
// subject. What the snapshot's observations did not look at is one finding a
// check, which is marked as such (Finding.Unasked). At stage recorded only checks run
// that name it. It stops with the error of ctx or of emit.
func (c *Catalogue) Run(ctx context.Context, in Input, emit func(Finding) error) error {
	x, err := newIndex(ctx, in, c.defaults)
	if err != nil {
		return err
	}
	declared := c.unseen(x, in, c.defaults)
	for _, p := range c.programs {
		// What is recorded is of few kinds, and no check is about it that does not
		// say so: nothing is said by all others.
		if in.Snapshot.Stage == fact.Recorded && !slices.Contains(p.check.Stages, fact.Recorded) {
			continue
		}
		j := judge{program: p, index: x, in: in}
		if stage := in.Snapshot.Stage; !p.check.Means(stage) {
			none := &entry{fact: fact.Fact{Kind: p.check.Judges()[0]}}
			if err := emit(j.finding(none, NotApplicable, "it means nothing at stage "+stage.String())); err != nil {
				return err
			}
			continue
		}
		var unseen []*entry
		for _, k := range p.check.Judges() {
			unseen = append(unseen, declared[k.Key()]...)
		}
		if err := j.run(ctx, unseen, emit); err != nil {
			return err
		}
	}
	return nil
}

// Expects returns about how many findings a run of a snapshot emits, for those
// who keep them.
func (c *Catalogue) Expects(s fact.Snapshot) int {
	of := map[string]int{}
	for _, f := range s.Facts {
		of[f.Kind.Key()]++
	}
	n := 0
	for _, p := range c.programs {
		subjects := 0
		for _, k := range p.check.Judges() {
			subjects += of[k.Key()]
		}
		n += max(1, subjects)
	}
	return n
}

// unseen returns what is declared and not in the snapshot, by kind.
func (c *Catalogue) unseen(x *index, in Input, defaults defaults) map[string][]*entry {
	judged := map[string]bool{}
	for _, p := range c.programs {
		for _, k := range p.check.Judges() {
			judged[k.Key()] = true
		}
	}
	sorted := fact.Snapshot{Facts: slices.Clone(in.Declared)}
	sorted.Sort()
	out := map[string][]*entry{}
	for _, f := range sorted.Facts {
		if _, seen := x.bySubject[f.Subject.Key()]; !seen && judged[f.Kind.Key()] {
			out[f.Kind.Key()] = append(out[f.Kind.Key()], newEntry(f, defaults))
		}
	}
	return out
}

// judge is one check over one snapshot.
type judge struct {
	program *program
	index   *index
	in      Input
}

func (j judge) run(ctx context.Context, unseen []*entry, emit func(Finding) error) error {
	var subjects []*entry
	for _, k := range j.program.check.Judges() {
		subjects = append(subjects, j.index.byKind[k.Key()]...)
	}
	findings := make([]Finding, min(batch, len(subjects)))
	for from := 0; from < len(subjects); from += batch {
		part := subjects[from:min(from+batch, len(subjects))]
		err := parallel(ctx, len(part), func(i int) { findings[i] = j.subject(ctx, part[i]) })
		if err != nil {
			return err
		}
		for _, f := range findings[:len(part)] {
			if err := emit(f); err != nil {
				return err
			}
		}
	}
	for _, f := range j.absent(ctx, unseen, len(subjects)) {
		if err := emit(f); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// absent says what there is to say of subjects that are not there.
func (j judge) absent(ctx context.Context, unseen []*entry, seen int) []Finding {
	out, notLookedFor := j.declared(ctx, unseen)
	named := map[string]bool{}
	for _, f := range out {
		named[f.Subject.Key()] = true
	}
	kinds := j.program.check.Judges()
	var hidden []string
	for _, g := range j.index.gaps {
		i := slices.IndexFunc(kinds, func(k addr.Kind) bool { return (k.System() != addr.SystemWard || names(g, k)) && hides(g, k) })
		if i < 0 {
			continue
		}
		if g.Subject.IsZero() {
			hidden = append(hidden, describe(g))
			continue
		}
		if _, ok := j.index.bySubject[g.Subject.Key()]; !ok && !named[g.Subject.Key()] {
			named[g.Subject.Key()] = true
			out = append(out, j.finding(&entry{fact: fact.Fact{Subject: g.Subject, Kind: kinds[i], Origin: g.Origin}}, Unknown, describe(g)))
		}
	}
	var elsewhere []string // kinds that were not looked for everywhere
	for _, k := range kinds {
		if c, _ := j.index.coverage(k, everywhere); c == fact.Whole {
			continue
		}
		elsewhere = append(elsewhere, string(k))
		for _, source := range j.index.seen.Unfinished(k) {
			hidden = append(hidden, fmt.Sprintf("%s did not look at every %s", source, k))
		}
	}
	if len(hidden) > 0 {
		slices.Sort(hidden)
		out = append(out, j.finding(&entry{}, Unknown, sentence(slices.Compact(hidden))))
	}
	switch {
	case notLookedFor > 0:
		f := j.finding(&entry{}, Unknown, fmt.Sprintf("this run did not look for %d of what the design declares", notLookedFor))
		f.Unasked = true
		out = append(out, f)
	case seen > 0 || len(out) > 0:
	case len(elsewhere) > 0:
		f := j.finding(&entry{}, Unknown, "this run did not look everywhere for "+strings.Join(elsewhere, ", "))
		f.Unasked = true
		out = append(out, f)
	default:
		out = append(out, j.finding(&entry{}, NotApplicable, "there is no "+strings.ReplaceAll(j.program.check.Judged(), ", ", ", no ")))
	}
	return out
}

// declared says what there is to say of what the design declares and the
// snapshot lacks, and how much of it was not looked for. What is absent
// fails: the rule would judge it, and it does not hold of what is not there.
// An exception from the rule accepts a deviation of what is there, so it
// covers no absence.
func (j judge) declared(ctx context.Context, unseen []*entry) (out []Finding, notLookedFor int) {
	for _, e := range unseen {
		ev := &evaluation{program: j.program, index: j.index, self: e, at: j.in.At}
		unsure := ""
		if when := j.program.expressions().when; when != nil {
			applies, outcome, why := ev.ask(ctx, when, "when")
			if outcome == Pass && !applies {
				continue // the rule would not judge it
			}
			unsure = why
		}
		subject := e.fact.Subject
		within := fact.ScopeOf(subject)
		ev.read("fact", subject.String(), digest.Digest{})
		missing := ev.missing(e.fact.Kind, within, func(s addr.Subject) bool { return s.Key() == subject.Key() })
		var f Finding
		switch {
		case missing != nil && isOutside(missing):
			notLookedFor++
			continue
		case missing != nil:
			f = j.finding(e, Unknown, fmt.Sprintf("the design declares it, and it was not seen at stage %s", j.in.Snapshot.Stage))
		case j.index.mayBe(e.fact.Kind):
			f = j.finding(e, Unknown, fmt.Sprintf("the design declares it, and at stage %s there is one of its kind whose name is not known", j.in.Snapshot.Stage))
		case unsure != "":
			f = j.finding(e, Unknown, fmt.Sprintf("the design declares it, and it is absent at stage %s; whether the rule applies to it is not known: %s", j.in.Snapshot.Stage, unsure))
		default:
			f = j.finding(e, Fail, fmt.Sprintf("the design declares it, and it is absent at stage %s", j.in.Snapshot.Stage))
		}
		f.Reads, f.Observed = ev.reads, ev.oldest
		out = append(out, f)
	}
	return out, notLookedFor
}

// kind returns an entry's kind as the check spells it.
func (j judge) kind(e *entry) addr.Kind {
	kinds := j.program.check.Judges()
	return kinds[max(0, slices.IndexFunc(kinds, e.fact.Kind.Equal))]
}

// finding is what is said of an entry, or of what the check judges as a
// whole, without judging it.
func (j judge) finding(e *entry, o Outcome, reason string) Finding {
	f := Finding{
		Check: j.program.check.ID, Version: j.program.check.Version, Severity: j.program.check.Severity,
		Stage: j.in.Snapshot.Stage, Subject: e.fact.Subject, Kind: j.kind(e),
		Outcome: o, Reason: reason, Origin: e.fact.Origin, Parameters: j.program.values,
	}
	if e.fact.Subject.IsZero() {
		ev := &evaluation{index: j.index}
		for _, k := range j.program.check.Judges() {
			ev.readKind(k)
		}
		f.Reads, f.Observed = ev.reads, ev.oldest
	}
	return f
}

// subject judges one subject.
func (j judge) subject(ctx context.Context, e *entry) Finding {
	ev := &evaluation{program: j.program, index: j.index, self: e, at: j.in.At}
	ev.readFact(e)
	outcome, reason := j.verdict(ctx, ev)
	f := j.finding(e, outcome, reason)
	f.Further, f.Rest = ev.further, ev.rest
	f.Unasked = outcome == Unknown && ev.outside && e.declared
	if gaps := j.index.gapsOf(e.fact.Subject); len(gaps) > 0 && outcome != NotApplicable {
		f.Outcome, f.Reason, f.Further, f.Rest, f.Unasked = Unknown, describe(gaps[0]), nil, nil, false
	}
	f.Reads, f.Observed = ev.reads, ev.oldest
	return excuse(f, j.in.Exceptions, j.in.At)
}

func (j judge) verdict(ctx context.Context, ev *evaluation) (Outcome, string) {
	x := j.program.expressions()
	if len(x.bad) > 0 {
		return Error, fmt.Sprintf("its %s could not be compiled: %s", x.bad[0].field, x.bad[0].what)
	}
	if x.when != nil {
		applies, outcome, why := ev.ask(ctx, x.when, "when")
		if outcome != Pass {
			return outcome, why
		}
		if !applies {
			return NotApplicable, "the rule does not apply to it"
		}
	}
	if x.offenders != nil {
		return j.offenders(ctx, ev)
	}
	holds, outcome, why := ev.ask(ctx, x.rule, "rule")
	if outcome != Pass {
		return outcome, why
	}
	if holds {
		return Pass, j.program.check.Title
	}
	return Fail, j.why(ctx, ev)
}

// ask runs a boolean expression. Unless the outcome is Pass it has no answer,
// and why says so.
func (e *evaluation) ask(ctx context.Context, prg cel.Program, field string) (answer bool, outcome Outcome, why string) {
	r := e.run(ctx, prg)
	switch {
	case r.err != nil:
		return false, Error, fmt.Sprintf("the %s has no answer: %v", field, r.err)
	case r.unknown != nil:
		e.outside = r.outside
		return false, Unknown, sentence(r.unknown)
	}
	b, ok := r.value.(types.Bool)
	if !ok {
		return false, Error, fmt.Sprintf("the %s comes to %s, want true or false", field, r.value.Type().TypeName())
	}
	return bool(b), Pass, ""
}

// why is the sentence of a failing finding.
func (j judge) why(ctx context.Context, ev *evaluation) string {
	r := ev.run(ctx, j.program.expressions().reason)
	if text, ok := r.value.(types.String); ok {
		return string(text)
	}
	return fmt.Sprintf("it does not hold that %q", j.program.check.Title)
}

// between stands between the reasons of a sentence.
const between = "; "

// sentence joins reasons, a few of them and each once: two containers of one
// image say the same.
func sentence(reasons []string) string {
	few, all := firstFew(reasons), distinct(reasons)
	if n := len(all) - len(few); n > 0 {
		return fmt.Sprintf("%s%sand %d more", strings.Join(few, between), between, n)
	}
	return strings.Join(few, between)
}

// firstFew returns the reasons that a sentence names, in a slice of its own.
func firstFew(reasons []string) []string {
	const most = 3
	all := distinct(reasons)
	return all[:min(len(all), most)]
}

// distinct returns each reason once, the first first.
func distinct(reasons []string) []string {
	said := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(reasons), func(r string) bool {
		again := said[r]
		said[r] = true
		return again
	})
}
