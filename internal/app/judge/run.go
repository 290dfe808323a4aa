// Package judge runs the checks over what was observed, and derives what the
// controls stand on.
//
// It promises that a run holds all that its findings follow from, so that
// anybody comes to the same by its record, and that several may ask a Judge at a
// time.
package judge

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/record"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/source/recorded"
	"github.com/wardhq/ward/internal/ward"
	"github.com/wardhq/ward/internal/workspace"
)

// judged is a run with what a reader of its findings asks about.
type judged struct {
	run    record.Run
	checks []check.Check
	stream report.Stream
	folder *state.Folder // where it is sealed; nil for nowhere
	unread error         // why the drills of that folder could not be read
}

// Basis is what is judged by: a catalogue, and what an estate declares.
type Basis struct {
	catalogue *workspace.Catalogue
	estate    *workspace.Workspace // nil for none
}

// ByCatalogue judges by a catalogue alone.
func ByCatalogue(c *workspace.Catalogue) Basis { return Basis{catalogue: c} }

// ByEstate judges by an estate and the catalogue that it is under.
func ByEstate(w *workspace.Workspace) Basis { return Basis{catalogue: w.Catalogue(), estate: w} }

// judge runs the checks over snapshots, one a stage, and returns what they
// found. Whether with an estate or without, everything that the findings
// follow from is in the run, with the version of Ward.
func (b Basis) judge(ctx context.Context, version string, at time.Time, snapshots []record.Snapshot, p input.Progress) (judged, error) {
	run := record.Run{Ward: version, At: at}
	checks := b.catalogue.Checks()
	for _, s := range checks.Sources() {
		run.Catalogues = append(run.Catalogues, record.Kept(s))
	}
	var document *estate.Document
	if b.estate != nil {
		designed, err := b.estate.Facts()
		if err != nil {
			return judged{}, err
		}
		document = b.estate.Document()
		run.HasEstate = true
		run.Organisation = document.Estate.Organisation.Short
		run.Declared = []record.Snapshot{{Snapshot: designed}, {Snapshot: recorded.Facts(document)}}
		run.Frameworks = document.Estate.Frameworks
	}
	for _, s := range snapshots {
		s.At(at)
		s.Sort()
		run.Snapshots = append(run.Snapshots, s)
	}
	checks, err := asDeclared(checks, run)
	if err != nil {
		return judged{}, err
	}
	findings, err := judgeWith(ctx, checks, run, p)
	if err != nil {
		return judged{}, err
	}
	run.Findings = findings
	out := judged{run: run, checks: checks.Checks()}
	out.stream = stream(out, document)
	return out, nil
}

// drills returns what drills show of the estate. Where the estate says nothing of drills
// and none of its own was sealed, nobody asks: nothing is observed, and nothing said.
func (b Basis) drills(sealed []state.Drill) (shown record.Snapshot, asked bool, err error) {
	document := b.estate.Document()
	var all []drill.Drill
	for _, d := range sealed {
		if d.Organisation == document.Estate.Organisation.Short {
			all = append(all, d.Drill)
		}
	}
	asked = len(all) > 0
	for _, e := range document.Estate.Entities {
		asked = asked || slices.ContainsFunc(e.Environments, func(e estate.Environment) bool { return e.Drills != nil })
	}
	if !asked {
		return record.Snapshot{}, false, nil
	}
	designed, err := b.estate.Facts()
	if err != nil {
		return record.Snapshot{}, false, err
	}
	shown.Snapshot, err = recorded.Drills(document, designed.Facts, all)
	return shown, true, err
}

// engine judges a run by the catalogues that it was judged by: what a record
// is computed again with.
func engine(p input.Progress) record.Engine {
	return func(ctx context.Context, catalogues []fs.FS, run record.Run) ([]check.Finding, error) {
		checks, err := check.LoadAll(catalogues...)
		if err != nil {
			return nil, err
		}
		if checks, err = asDeclared(checks, run); err != nil {
			return nil, err
		}
		return judgeWith(ctx, checks, run, p)
	}
}

// asDeclared returns the checks with the parameters that the estate of a run
// declares.
func asDeclared(checks *check.Catalogue, run record.Run) (*check.Catalogue, error) {
	values, err := ward.Of[ward.Parameters](run.DeclaredFacts())
	if err != nil {
		return nil, err
	}
	return checks.With(values)
}

func judgeWith(ctx context.Context, checks *check.Catalogue, run record.Run, p input.Progress) ([]check.Finding, error) {
	declared := run.DeclaredFacts()
	exceptions, err := ward.Of[ward.Exception](declared)
	if err != nil {
		return nil, err
	}
	expected := 0
	for _, s := range run.Snapshots {
		expected += checks.Expects(s.Snapshot)
	}
	findings := make([]check.Finding, 0, expected)
	for _, s := range run.Snapshots {
		in := check.Input{
			Snapshot:   s.Snapshot,
			Declared:   declared,
			HasEstate:  run.HasEstate,
			At:         run.At,
			Exceptions: exceptions,
		}
		err := checks.Run(ctx, in, func(f check.Finding) error {
			findings = append(findings, f)
			if p != nil {
				p("judging: findings", int64(len(findings)), 0)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return findings, nil
}

// unusedExceptions are the ids of the exceptions that are about nothing. Only
// a run of the design sees all that there is to be about.
func unusedExceptions(run record.Run, exceptions []ward.Exception) map[string]bool {
	ids := map[string]bool{}
	if !slices.ContainsFunc(run.Snapshots, func(s record.Snapshot) bool { return s.Stage == fact.Designed }) {
		return ids
	}
	for _, x := range check.UnusedExceptions(exceptions, run.Findings) {
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
		unused := unusedExceptions(j.run, doc.Exceptions)
		for i, e := range doc.Exceptions {
			s.Run.Exceptions = append(s.Run.Exceptions, report.Exception{Exception: e, Pos: doc.At(indexed("exceptions", i)), Unused: unused[e.ID]})
		}
	}
	s.Disagreements = report.Disagreements(j.run.Findings)
	return s
}

// unjudged names the kinds that were seen and that no check reads, neither to
// judge them nor for a verdict on something else. What the estate declares is
// there to judge by.
func unjudged(j judged) []addr.Kind {
	about := map[string]bool{}
	for _, c := range j.checks {
		for _, k := range c.Reads() {
			about[k.Key()] = true
		}
	}
	var out []addr.Kind
	for _, s := range j.run.Snapshots {
		// What another fact was made of is judged as that one.
		translated := map[digest.Digest]bool{}
		for _, f := range s.Facts {
			if !f.DerivedFrom.IsZero() {
				translated[f.DerivedFrom] = true
			}
		}
		for _, f := range s.Facts {
			key := f.Kind.Key()
			if !about[key] && f.Kind.System() != addr.SystemWard && (len(translated) == 0 || !translated[f.Digest()]) {
				about[key] = true
				out = append(out, f.Kind)
			}
		}
	}
	slices.Sort(out)
	return out
}

// unasked counts what the run did not look at, by stage and system.
func unasked(run record.Run) report.Unasked {
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
		for _, f := range run.DeclaredFacts() {
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
