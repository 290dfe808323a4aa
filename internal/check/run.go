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
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

// Input is what a run judges.
type Input struct {
	Snapshot fact.Snapshot
	// Declared is what the design declares. A subject of it that the snapshot
	// lacks is unknown. Facts of kinds ward/… are taken from it at any stage.
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
// subject. It stops with the error of ctx or of emit.
func (c *Catalogue) Run(ctx context.Context, in Input, emit func(Finding) error) error {
	x, err := newIndex(ctx, in, c.defaults)
	if err != nil {
		return err
	}
	declared := c.unseen(x, in, c.defaults)
	for _, p := range c.programs {
		j := judge{program: p, index: x, in: in}
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
	var out []Finding
	named := map[string]bool{}
	for _, e := range unseen {
		if j.applies(ctx, e) {
			named[e.fact.Subject.Key()] = true
			out = append(out, j.finding(e, Unknown, fmt.Sprintf("the design declares it, and it was not seen at stage %s", j.in.Snapshot.Stage)))
		}
	}
	kinds := j.program.check.Judges()
	var hidden []string
	for _, g := range j.index.gaps {
		i := slices.IndexFunc(kinds, func(k addr.Kind) bool { return k.System() != addr.SystemWard && hides(g, k) })
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
	none := &entry{fact: fact.Fact{Kind: kinds[0]}}
	switch {
	case len(hidden) > 0:
		slices.Sort(hidden)
		out = append(out, j.finding(none, Unknown, sentence(slices.Compact(hidden))))
	case seen == 0 && len(out) == 0:
		out = append(out, j.finding(none, NotApplicable, "there is no "+strings.ReplaceAll(j.program.check.Judged(), ", ", ", no ")))
	}
	return out
}

// applies reports whether a declared subject is one that the rule would
// judge; where that cannot be told it is.
func (j judge) applies(ctx context.Context, e *entry) bool {
	if j.program.when == nil {
		return true
	}
	ev := &evaluation{index: j.index, self: e, at: j.in.At}
	return ev.run(ctx, j.program.when).value != types.False
}

// kind returns an entry's kind as the check spells it.
func (j judge) kind(e *entry) addr.Kind {
	kinds := j.program.check.Judges()
	return kinds[max(0, slices.IndexFunc(kinds, e.fact.Kind.Equal))]
}

// finding is what is said of an entry without judging it.
func (j judge) finding(e *entry, o Outcome, reason string) Finding {
	f := Finding{
		Check: j.program.check.ID, Version: j.program.check.Version, Severity: j.program.check.Severity,
		Stage: j.in.Snapshot.Stage, Subject: e.fact.Subject, Kind: j.kind(e),
		Outcome: o, Reason: reason, Origin: e.fact.Origin,
	}
	if e.fact.Subject.IsZero() {
		for _, k := range j.program.check.Judges() {
			f.Reads = append(f.Reads, Read{What: "kind", Of: string(k), Digest: j.index.kindDigest(k)})
		}
	}
	return f
}

// subject judges one subject.
func (j judge) subject(ctx context.Context, e *entry) Finding {
	ev := &evaluation{index: j.index, self: e, at: j.in.At}
	ev.readFact(e)
	outcome, reason := j.verdict(ctx, ev)
	if gaps := j.index.gapsOf(e.fact.Subject); len(gaps) > 0 && outcome != NotApplicable {
		outcome, reason = Unknown, describe(gaps[0])
	}
	f := j.finding(e, outcome, reason)
	f.Reads = ev.reads
	return excuse(f, j.in.Exceptions, j.in.At)
}

func (j judge) verdict(ctx context.Context, ev *evaluation) (Outcome, string) {
	if j.program.when != nil {
		applies, outcome, why := ev.ask(ctx, j.program.when, "when")
		if outcome != Pass {
			return outcome, why
		}
		if !applies {
			return NotApplicable, "the rule does not apply to it"
		}
	}
	holds, outcome, why := ev.ask(ctx, j.program.rule, "rule")
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
	r := ev.run(ctx, j.program.reason)
	if text, ok := r.value.(types.String); ok {
		return string(text)
	}
	return fmt.Sprintf("it does not hold that %q", j.program.check.Title)
}

// sentence joins reasons, a few of them.
func sentence(reasons []string) string {
	const most = 3
	if n := len(reasons) - most; n > 0 {
		return fmt.Sprintf("%s; and %d more", strings.Join(reasons[:most], "; "), n)
	}
	return strings.Join(reasons, "; ")
}
