package app

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/runrecord"
	"github.com/wardhq/ward/internal/source/designed"
)

// judged is a run with what a reader of its findings asks about.
type judged struct {
	run    runrecord.Run
	checks []check.Check
	stream report.Stream
	state  *stateFolder // where it is sealed; nil for nowhere
}

// judge runs the checks over snapshots, one a stage, and returns what they
// found. Whether with an estate or without, everything that the findings
// follow from is in the run.
func (w Ward) judge(ctx context.Context, l loaded, at time.Time, snapshots []fact.Snapshot) (judged, error) {
	run := runrecord.Run{Ward: w.Version, At: at}
	for _, s := range l.checks.Sources() {
		run.Catalogues = append(run.Catalogues, runrecord.Kept(s))
	}
	if l.document != nil {
		run.HasEstate = true
		run.Organisation = l.document.Estate.Organisation.Short
		run.Declared = designed.Facts(l.design).Facts
		run.Frameworks = l.document.Estate.Frameworks
		run.Exceptions = exceptions(l.document)
		run.Attestations = attestations(l.document)
		run.Holds = holds(l.document.Estate)
	}
	for _, s := range snapshots {
		s.At(at)
		s.Sort()
		run.Snapshots = append(run.Snapshots, s)
	}
	findings, err := judgeWith(ctx, l.checks, run)
	if err != nil {
		return judged{}, err
	}
	run.Findings = findings
	out := judged{run: run, checks: l.checks.Checks()}
	out.stream = stream(out, l.document)
	return out, nil
}

// engine judges a run by the catalogues that it was judged by: what a record
// is computed again with.
func engine(ctx context.Context, catalogues []fs.FS, run runrecord.Run) ([]check.Finding, error) {
	checks, err := check.LoadAll(catalogues...)
	if err != nil {
		return nil, err
	}
	return judgeWith(ctx, checks, run)
}

func judgeWith(ctx context.Context, checks *check.Catalogue, run runrecord.Run) ([]check.Finding, error) {
	var findings []check.Finding
	for _, s := range run.Snapshots {
		in := check.Input{
			Snapshot:  s,
			Declared:  run.Declared,
			HasEstate: run.HasEstate,
			At:        run.At,
		}
		in.Exceptions = references(run.Exceptions)
		err := checks.Run(ctx, in, func(f check.Finding) error {
			findings = append(findings, f)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return findings, nil
}

func references(exceptions []runrecord.Exception) []check.ExceptionRef {
	out := make([]check.ExceptionRef, len(exceptions))
	for i, e := range exceptions {
		out[i] = check.ExceptionRef{ID: e.ID, Check: e.Check, Subject: e.Subject, Granted: e.From, Until: e.Until}
	}
	return out
}

// unusedExceptions are the ids of the exceptions that are about nothing. Only
// a run of the design sees all that there is to be about.
func unusedExceptions(run runrecord.Run) map[string]bool {
	ids := map[string]bool{}
	if !slices.ContainsFunc(run.Snapshots, func(s fact.Snapshot) bool { return s.Stage == fact.Designed }) {
		return ids
	}
	for _, x := range check.UnusedExceptions(references(run.Exceptions), run.Findings) {
		ids[x.ID] = true
	}
	return ids
}

// stream returns a run as the messages of a report.
func stream(j judged, doc *estate.Document) report.Stream {
	s := report.Stream{
		Run:      report.Run{Ward: j.run.Ward, Organisation: j.run.Organisation, At: j.run.At},
		Checks:   j.checks,
		Findings: j.run.Findings,
		Unasked:  unasked(j.run),
	}
	for _, snapshot := range j.run.Snapshots {
		s.Run.Stages = append(s.Run.Stages, report.Stage{Stage: snapshot.Stage, Facts: len(snapshot.Facts)})
		s.Gaps = append(s.Gaps, snapshot.Gaps...)
	}
	s.Run.Unjudged = unjudged(j)
	if doc != nil {
		s.Run.Organisation = doc.Estate.Organisation.Name
		unused := unusedExceptions(j.run)
		for i, e := range doc.Exceptions {
			s.Run.Exceptions = append(s.Run.Exceptions, report.Exception{
				ID: e.ID, Until: e.Until.String(), Approver: e.Approver, Why: e.Why, Compensating: e.Compensating,
				Pos: doc.At(indexed("exceptions", i)), Unused: unused[e.ID],
			})
		}
	}
	s.Disagreements = report.Disagreements(j.run.Findings)
	return s
}

// unjudged names the kinds that were seen and no check is about. What the
// estate declares is there to judge by.
func unjudged(j judged) []addr.Kind {
	about := map[string]bool{}
	for _, c := range j.checks {
		for _, k := range c.Judges() {
			about[k.Key()] = true
		}
	}
	var out []addr.Kind
	for _, s := range j.run.Snapshots {
		for _, f := range s.Facts {
			if key := f.Kind.Key(); !about[key] && f.Kind.System() != addr.SystemWard {
				about[key] = true
				out = append(out, f.Kind)
			}
		}
	}
	slices.Sort(out)
	return out
}

// unasked counts what the run did not look at, by stage and system.
func unasked(run runrecord.Run) report.Unasked {
	type part struct {
		stage  fact.Stage
		system addr.System
	}
	counts := map[part]*report.UnaskedPart{}
	at := func(stage fact.Stage, system addr.System) *report.UnaskedPart {
		p := part{stage, system}
		if counts[p] == nil {
			counts[p] = &report.UnaskedPart{Stage: stage, System: system}
		}
		return counts[p]
	}
	for _, f := range run.Findings {
		if f.Unasked {
			at(f.Stage, f.Kind.System()).Findings++
		}
	}
	for _, s := range run.Snapshots {
		seen := s.Seen()
		for _, f := range run.Declared {
			if c, _ := seen.Coverage(f.Kind, fact.ScopeOf(f.Subject)); c == fact.Outside && f.Kind.System() != addr.SystemWard {
				at(s.Stage, f.Kind.System()).Declared++
			}
		}
	}
	var out report.Unasked
	for _, p := range counts {
		out.Parts = append(out.Parts, *p)
	}
	slices.SortFunc(out.Parts, func(a, b report.UnaskedPart) int {
		return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.System, b.System))
	})
	return out
}

func exceptions(doc *estate.Document) []runrecord.Exception {
	out := make([]runrecord.Exception, len(doc.Exceptions))
	for i, e := range doc.Exceptions {
		out[i] = runrecord.Exception{ID: e.ID, Check: e.Check, Subject: e.Subject, From: e.Granted.Start(), Until: e.Until.Start()}
	}
	return out
}

func holds(e estate.Estate) []runrecord.Hold {
	if e.Evidence == nil {
		return nil
	}
	out := make([]runrecord.Hold, len(e.Evidence.Holds))
	for i, h := range e.Evidence.Holds {
		out[i] = runrecord.Hold{Class: h.Class, Subject: h.Subject}
	}
	return out
}

func attestations(doc *estate.Document) []control.Attestation {
	out := make([]control.Attestation, len(doc.Attestations))
	for i, a := range doc.Attestations {
		out[i] = control.Attestation{ID: a.ID, Control: a.Control, By: a.By, On: a.On.Start()}
		if a.Until != nil {
			out[i].Until = a.Until.End()
		}
	}
	return out
}
