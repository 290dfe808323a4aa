package control

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

// Input is all that a posture is derived from.
type Input struct {
	Frameworks   []Framework
	Findings     []check.Finding
	Stages       []fact.Stage // that the run observed
	Attestations []ward.Attestation
	// Exceptions, Objectives and Holds are shown with the posture. Which finding
	// an exception covers, the finding says.
	Exceptions []ward.Exception
	Objectives []ward.Objective
	Holds      []ward.Hold
	At         time.Time // the time of judging
}

// FirstSeen is what a posture without history says of since when.
const FirstSeen = "first seen in this run"

// Judge derives the posture. The order of findings and attestations does not
// matter; frameworks come out by id, their controls in their own order.
//
// What each finding comes to:
//
//	pass              evidenced
//	fail, error       failing, or excepted where an exception covered it
//	unknown           unknown
//	not applicable    not applicable
//
// An error counts as failing, for a rule without an answer asks for a person
// as a broken rule does. A bound check without any finding is unknown. What
// rests on an observation that is older than the binding allows, or of which
// nobody knows the time, is stale, unless it fails. A stage that was not
// observed, or only after the time of judging, and a part of it that the run
// did not look at, makes the control partial, or unknown where nothing else of
// it was seen to hold or waits for a person. What fails counts at every stage, whether it was asked
// for there or not.
func Judge(in Input) Posture {
	frameworks := slices.Clone(in.Frameworks)
	slices.SortStableFunc(frameworks, func(a, b Framework) int { return cmp.Compare(a.ID, b.ID) })

	j := judge{in: in, findings: map[bound][]check.Finding{}}
	for _, f := range in.Findings {
		at := bound{f.Check, f.Stage}
		j.findings[at] = append(j.findings[at], f)
	}
	p := Posture{
		At: in.At, Frameworks: make([]FrameworkPosture, 0, len(frameworks)),
		Objectives: in.Objectives, Exceptions: in.Exceptions, Holds: in.Holds,
	}
	for _, fw := range frameworks {
		fp := FrameworkPosture{ID: fw.ID, Title: fw.Title, Status: outside(fw.Status), Controls: make([]Standing, 0, len(fw.Controls))}
		for _, c := range fw.Controls {
			fp.Controls = append(fp.Controls, j.control(fw.ID, c))
		}
		p.Frameworks = append(p.Frameworks, fp)
	}
	return p
}

// outside is the status of a framework that binds nobody, and nothing otherwise.
func outside(s Status) Status {
	if s.InForce() {
		return ""
	}
	return s
}

// Only returns the posture of one control, by its reference as
// hipaa/164.312(b), or false where there is none.
func (p Posture) Only(ref string) (Posture, bool) {
	for _, fw := range p.Frameworks {
		for _, c := range fw.Controls {
			if fw.ID+"/"+c.ID == ref {
				fw.Controls = []Standing{c}
				return Posture{At: p.At, Frameworks: []FrameworkPosture{fw}}, true
			}
		}
	}
	return Posture{}, false
}

// bound is what a binding asks findings for.
type bound struct {
	check string
	stage fact.Stage
}

type judge struct {
	in       Input
	findings map[bound][]check.Finding
}

func (j judge) control(framework string, c Control) Standing {
	out := Standing{ID: c.ID, Clause: c.Clause, Title: c.Title, Since: FirstSeen, Rests: []Basis{}}
	var unseen []Basis
	for _, b := range c.Bindings {
		if b.Attestation || b.Decision {
			stated := j.attestation(framework+"/"+c.ID, c.Designation, b)
			if b.Attestation || stated.State != Manual {
				out.Rests = append(out.Rests, stated)
			}
			continue
		}
		for _, stage := range b.Stages {
			if !slices.Contains(j.in.Stages, stage) {
				unseen = append(unseen, Basis{Check: b.Check, Stage: stage, State: Unknown, Why: "this stage was not observed in this run"})
				out.Rests = append(out.Rests, j.failing(b, stage)...)
				continue
			}
			seen, not := j.checked(b, stage)
			out.Rests = append(out.Rests, seen...)
			unseen = append(unseen, not...)
		}
		// Nobody may look past a failure because the binding does not ask for
		// its stage: what fails in a plan is about to be what runs.
		for _, stage := range []fact.Stage{fact.Designed, fact.Planned, fact.Live, fact.Recorded} {
			if !slices.Contains(b.Stages, stage) {
				out.Rests = append(out.Rests, j.failing(b, stage)...)
			}
		}
	}
	// What was not observed takes away from what was seen to hold, and nothing from
	// what waits for a person; where neither is there, it is all that there is to say.
	if slices.ContainsFunc(out.Rests, func(b Basis) bool { return b.State == Evidenced || b.State == Excepted || b.State == Manual }) {
		for i := range unseen {
			unseen[i].State = Partial
		}
	}
	out.Rests = append(out.Rests, unseen...)
	sortBases(out.Rests)
	out.State, out.Why = conclude(c, out.Rests)
	return out
}

// conclude applies the precedence to what a control rests on.
func conclude(c Control, rests []Basis) (State, string) {
	if len(rests) == 0 {
		return Unknown, "nothing is bound to it"
	}
	state := NotApplicable
	for _, b := range rests {
		state = worse(state, b.State)
	}
	if c.Partial != "" {
		if capped := worse(state, Partial); capped != state || state == Partial {
			return capped, c.Partial
		}
	}
	first := slices.IndexFunc(rests, func(b Basis) bool { return b.State == state })
	n := 0
	for _, b := range rests {
		if b.State == state {
			n++
		}
	}
	return state, fmt.Sprintf("%s (%d of %d)", rests[first].sentence(), n, len(rests))
}

// sentence says what the basis came to, with what it is about.
func (b Basis) sentence() string {
	switch {
	case b.Check == "":
		return b.Why
	case b.Subject.IsZero():
		return fmt.Sprintf("%s at %s: %s", b.Check, b.Stage, b.Why)
	default:
		return fmt.Sprintf("%s at %s, %s: %s", b.Check, b.Stage, b.Subject, b.Why)
	}
}

// worse returns the state that wins over the other.
func worse(a, b State) State {
	order := Precedence()
	if slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}

// checked returns what a check came to at a stage that was observed, subject
// by subject, and what of it was not observed.
func (j judge) checked(b Binding, stage fact.Stage) (seen, unseen []Basis) {
	findings := j.findings[bound{b.Check, stage}]
	if len(findings) == 0 {
		return []Basis{{Check: b.Check, Stage: stage, State: Unknown, Why: "the check did not run"}}, nil
	}
	for _, f := range findings {
		basis := basisOf(f)
		switch {
		case basis.State == Failing:
		case f.Unasked:
			unseen = append(unseen, basis)
			continue
		case basis.State != Unknown && f.Observed.After(j.in.At):
			basis.State, basis.Why = Unknown, fmt.Sprintf("it was observed on %s, after the time of judging", instant(f.Observed))
			unseen = append(unseen, basis)
			continue
		case f.Observed.IsZero() && basis.State != Unknown:
			basis.State, basis.Why = Stale, fmt.Sprintf("nobody knows when it was observed; this may be %s old", b.MaxAge)
		case !f.Observed.IsZero() && j.in.At.Sub(f.Observed) > b.MaxAge.Duration():
			basis.State, basis.Why = Stale, fmt.Sprintf("observed on %s; this may be %s old", instant(f.Observed), b.MaxAge)
		}
		seen = append(seen, basis)
	}
	return seen, unseen
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// failing returns what fails at a stage that does not count otherwise: nobody
// may look past a failure because of a date or of a stage.
func (j judge) failing(b Binding, stage fact.Stage) []Basis {
	var bases []Basis
	for _, f := range j.findings[bound{b.Check, stage}] {
		if stateOf(f) == Failing {
			bases = append(bases, basisOf(f))
		}
	}
	return bases
}

func basisOf(f check.Finding) Basis {
	return Basis{
		Check: f.Check, Stage: f.Stage, Subject: f.Subject, Exception: f.Exception,
		State: stateOf(f), Why: cmp.Or(f.Reason, "the outcome is "+f.Outcome.String()), Finding: canonical.DigestOf(f),
	}
}

func stateOf(f check.Finding) State {
	switch f.Outcome {
	case check.Pass:
		return Evidenced
	case check.Fail, check.Error:
		if f.Exception != "" {
			return Excepted
		}
		return Failing
	case check.NotApplicable:
		return NotApplicable
	default:
		return Unknown
	}
}

// attestation returns what the statements about a control come to: the best
// one that counts decides, for one that holds is enough. A decision not to do as
// an addressable specification says is a statement about that, and about nothing
// else; it mends no failure, which has an exception of its own.
func (j judge) attestation(control string, d Designation, b Binding) Basis {
	best := Basis{State: Manual, Why: "it waits for a person's statement"}
	var bestOn time.Time
	for _, a := range j.in.Attestations {
		if a.Control != control || a.On.Start().After(j.in.At) || !counts(a, d, b) {
			continue
		}
		basis := j.stated(a, b)
		if rank := cmp.Or(
			cmp.Compare(attestationRank(basis.State), attestationRank(best.State)),
			a.On.Start().Compare(bestOn),
			cmp.Compare(best.Attestation, basis.Attestation),
		); rank > 0 {
			best, bestOn = basis, a.On.Start()
		}
	}
	return best
}

// counts reports whether a statement is of the kind that a binding takes.
func counts(a ward.Attestation, d Designation, b Binding) bool {
	if a.Decision != "" {
		return d == Addressable
	}
	return b.Attestation
}

// attestationRank orders what a statement may come to, the better the higher.
// Of two that hold, the newer one counts, whether something is done or it was
// decided not to.
func attestationRank(s State) int {
	if s == Excepted {
		s = Evidenced
	}
	return slices.Index([]State{Manual, Stale, Evidenced}, s)
}

func (j judge) stated(a ward.Attestation, b Binding) Basis {
	basis := Basis{Attestation: a.ID, State: Evidenced, Why: fmt.Sprintf("%s stated it on %s (%s)", a.By, a.On, a.ID)}
	if a.Decision != "" {
		basis.State, basis.Why = Excepted, fmt.Sprintf("%s decided on %s that %s (%s)", a.By, a.On, a.Decision.Means(), a.ID)
	}
	switch {
	case a.Expired(j.in.At):
		basis.State = Stale
		basis.Why += fmt.Sprintf("; it held until %s", a.Until)
	case j.in.At.Sub(a.On.Start()) > b.MaxAge.Duration():
		basis.State = Stale
		basis.Why += fmt.Sprintf("; it may be %s old", b.MaxAge)
	}
	return basis
}

// sortBases puts bases into one order, whatever that of the findings was: by
// precedence, so that what decides stands first.
func sortBases(bases []Basis) {
	order := Precedence()
	slices.SortFunc(bases, func(a, b Basis) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State)),
			cmp.Compare(a.Check, b.Check), cmp.Compare(a.Stage, b.Stage),
			cmp.Compare(a.Subject.Key(), b.Subject.Key()),
			cmp.Compare(a.Attestation, b.Attestation),
			cmp.Compare(a.Finding.String(), b.Finding.String()),
		)
	})
}
