package record

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

// Run is one run of the checks with all that it was judged from. It is sealed
// as several records: see Seal.
type Run struct {
	Ward         string    // Ward's version
	Organisation string    // its short name, or "" without an estate
	At           time.Time // the time of judging
	// HasEstate says that what is declared is known, so that its absence
	// means something.
	HasEstate bool
	// Declared is what the design declares and what people left beside the
	// estate: a snapshot each.
	Declared  []Snapshot
	Snapshots []Snapshot // that were judged, one a stage, by stage
	// Catalogues are the folders whose rules judged, as they were read: Ward's
	// own first, then the user's.
	Catalogues []Catalogue
	Frameworks []string        // ids of those that the posture is of
	Findings   []check.Finding // in the order of the run
}

// run is a Run as it is sealed.
type run struct {
	Format       string           `json:"format"`
	Ward         string           `json:"ward"`
	Organisation string           `json:"organisation"`
	At           time.Time        `json:"at"`
	HasEstate    bool             `json:"hasEstate"`
	Declared     []digest.Digest  `json:"declared"`
	Snapshots    []judgedSnapshot `json:"snapshots"`
	Catalogues   []digest.Digest  `json:"catalogues"`
	Frameworks   []string         `json:"frameworks"`
	// Reads are what the findings were judged from, each once; a finding names
	// them by their place.
	Reads    []check.Read    `json:"reads"`
	Findings []sealedFinding `json:"findings"`
}

// sealedFinding is a finding as it is sealed: many are judged from the same.
type sealedFinding struct {
	check.Finding
	Reads []int `json:"reads,omitempty"`
}

// sealFindings returns findings as they are sealed.
func sealFindings(findings []check.Finding) ([]check.Read, []sealedFinding) {
	reads, at := []check.Read{}, map[check.Read]int{}
	out := make([]sealedFinding, len(findings))
	for i, f := range findings {
		out[i].Finding = f
		for _, r := range f.Reads {
			if _, ok := at[r]; !ok {
				at[r] = len(reads)
				reads = append(reads, r)
			}
			out[i].Reads = append(out[i].Reads, at[r])
		}
		out[i].Finding.Reads = nil
	}
	return reads, out
}

// openFindings returns sealed findings as they were.
func openFindings(reads []check.Read, sealed []sealedFinding) ([]check.Finding, error) {
	var out []check.Finding
	for _, s := range sealed {
		f := s.Finding
		for _, i := range s.Reads {
			if i < 0 || i >= len(reads) {
				return nil, fmt.Errorf("a finding of %s names what it was judged from as %d, and the run has %d", f.Check, i, len(reads))
			}
			f.Reads = append(f.Reads, reads[i])
		}
		out = append(out, f)
	}
	if again, _ := sealFindings(out); !slices.Equal(again, reads) {
		return nil, fmt.Errorf("what the findings were judged from is not listed as Ward lists it")
	}
	return out, nil
}

// judgedSnapshot is a snapshot that was judged, and what of it is the run's:
// when its parts were looked at.
type judgedSnapshot struct {
	Stage        fact.Stage         `json:"stage"`
	Snapshot     digest.Digest      `json:"snapshot"`
	Observations []fact.Observation `json:"observations,omitempty"`
}

// Sealed is a run as records: Run names the others, which stand before it.
type Sealed struct {
	Run   evidence.Record
	Parts []evidence.Record // catalogues and snapshots, each once
}

// Seal returns the records that a run is. Two runs have those parts in common
// that are the same in both.
func (r Run) Seal() (Sealed, error) {
	s := sealing{at: r.At.UTC().Truncate(time.Second), subject: r.Subject(), seen: map[digest.Digest]bool{}}
	out := run{
		Format: RunKind, Ward: r.Ward, Organisation: r.Organisation, At: r.At.UTC(), HasEstate: r.HasEstate,
		Declared: []digest.Digest{}, Snapshots: []judgedSnapshot{}, Catalogues: []digest.Digest{},
		Frameworks: r.Frameworks,
	}
	out.Reads, out.Findings = sealFindings(r.Findings)
	for _, c := range r.Catalogues {
		out.Catalogues = append(out.Catalogues, s.part(CatalogueKind, catalogue{CatalogueKind, c}))
	}
	for _, d := range r.Declared {
		out.Declared = append(out.Declared, s.part(SnapshotKind, d.sealed()))
	}
	for _, j := range r.Snapshots {
		out.Snapshots = append(out.Snapshots, judgedSnapshot{Stage: j.Stage, Snapshot: s.part(SnapshotKind, j.sealed()), Observations: j.Observations})
	}
	payload, err := encode(out)
	if err = errors.Join(s.err, err); err != nil {
		return Sealed{}, err
	}
	return Sealed{Run: evidence.Record{Kind: RunKind, Subject: s.subject, Time: s.at, Payload: payload}, Parts: s.parts}, nil
}

// sealing is the state of one Seal.
type sealing struct {
	at      time.Time
	subject string
	seen    map[digest.Digest]bool
	parts   []evidence.Record
	err     error
}

func (s *sealing) part(kind string, v any) digest.Digest {
	payload, err := encode(v)
	s.err = errors.Join(s.err, err)
	d := digest.Of(payload)
	if !s.seen[d] {
		s.seen[d] = true
		s.parts = append(s.parts, evidence.Record{Kind: kind, Subject: s.subject, Time: s.at, Payload: payload})
	}
	return d
}

// EstateSubject is what the runs of an estate are about, by its organisation's
// short name.
func EstateSubject(short string) string { return "ward:estate/" + short }

// Subject returns what the run is about.
func (r Run) Subject() string {
	if !r.HasEstate {
		return "ward:files/-"
	}
	return EstateSubject(r.Organisation)
}

// Named returns the digests of the records that a sealed run names, each once.
func Named(raw []byte) ([]digest.Digest, error) {
	sealed, err := decode[run](raw, RunKind)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(sealed.Catalogues, sealed.Declared)
	for _, s := range sealed.Snapshots {
		out = append(out, s.Snapshot)
	}
	slices.SortFunc(out, func(a, b digest.Digest) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out), nil
}

// Open reads a sealed run and what it names.
func Open(raw []byte, find Find) (Run, error) {
	sealed, err := decode[run](raw, RunKind)
	if err != nil {
		return Run{}, err
	}
	r, err := sealed.alone()
	if err != nil {
		return Run{}, err
	}
	for _, d := range sealed.Catalogues {
		c, err := openPart[catalogue](find, CatalogueKind, d)
		if err != nil {
			return Run{}, err
		}
		r.Catalogues = append(r.Catalogues, c.Catalogue)
	}
	for _, d := range sealed.Declared {
		s, err := openSnapshot(find, d)
		if err != nil {
			return Run{}, err
		}
		r.Declared = append(r.Declared, s)
	}
	for i, j := range sealed.Snapshots {
		s, err := openSnapshot(find, j.Snapshot)
		if err != nil {
			return Run{}, err
		}
		if s.Stage != j.Stage {
			return Run{}, fmt.Errorf("the run says that %s is of stage %s, and it is of %s", j.Snapshot, j.Stage, s.Stage)
		}
		s.Observations = j.Observations
		r.Snapshots[i] = s
	}
	return r, nil
}

// OpenAlone reads a sealed run without what it names: of its snapshots it has
// the stages and what was observed alone.
func OpenAlone(raw []byte) (Run, error) {
	sealed, err := decode[run](raw, RunKind)
	if err != nil {
		return Run{}, err
	}
	return sealed.alone()
}

func (s run) alone() (Run, error) {
	r := Run{Ward: s.Ward, Organisation: s.Organisation, At: s.At, HasEstate: s.HasEstate, Frameworks: s.Frameworks}
	for _, j := range s.Snapshots {
		r.Snapshots = append(r.Snapshots, Snapshot{Snapshot: fact.Snapshot{Stage: j.Stage, Observations: j.Observations}})
	}
	var err error
	r.Findings, err = openFindings(s.Reads, s.Findings)
	return r, err
}

func openSnapshot(find Find, d digest.Digest) (Snapshot, error) {
	s, err := openPart[snapshot](find, SnapshotKind, d)
	if err != nil {
		return Snapshot{}, err
	}
	return s.open()
}

func openPart[T any](find Find, kind string, d digest.Digest) (T, error) {
	raw, err := found(find, kind, d)
	if err != nil {
		var zero T
		return zero, err
	}
	return decode[T](raw, kind)
}

// DeclaredFacts returns the facts of all that is declared.
func (r Run) DeclaredFacts() []fact.Fact {
	var out []fact.Fact
	for _, s := range r.Declared {
		out = append(out, s.Facts...)
	}
	return out
}

// Lacking returns the snapshots of which the record keeps digests alone.
func (r Run) Lacking() []*Snapshot {
	var out []*Snapshot
	for i := range r.Snapshots {
		if len(r.Snapshots[i].Lacks) > 0 {
			out = append(out, &r.Snapshots[i])
		}
	}
	return out
}

// RecordDays returns for how many days the run says that records of compliance
// are kept: the longest of what its environments declare, 0 where none does.
func (r Run) RecordDays() (int, error) {
	environments, err := ward.Of[ward.Environment](r.DeclaredFacts())
	if err != nil {
		return 0, fmt.Errorf("run: %w", err)
	}
	days := 0
	for _, e := range environments {
		if e.RetentionDays != nil {
			days = max(days, e.RetentionDays.Records)
		}
	}
	return days, nil
}

// Holds returns the legal holds that the estate declared. No finding follows
// from them; whoever destroys evidence later holds the estate to them.
func (r Run) Holds() ([]ward.Hold, error) { return ward.Of[ward.Hold](r.DeclaredFacts()) }

// Posture derives the posture from what is recorded.
func (r Run) Posture() (control.Posture, error) {
	in, _, err := r.judged()
	if err != nil {
		return control.Posture{}, err
	}
	return control.Judge(in), nil
}

// Explained is what is said beside a posture, of the same run.
type Explained struct {
	Details  []control.Detail `json:"details,omitempty"`
	Coverage *Coverage        `json:"coverage,omitempty"`
}

// Coverage is how far a posture reaches.
type Coverage struct {
	control.Coverage
	// Idle are the checks of its controls that had nothing to judge.
	Idle []string `json:"withoutSubject,omitempty"`
	// Gaps are what could not be read of what was looked at.
	Gaps []fact.Gap `json:"gaps,omitempty"`
}

// Explain says what a posture of this run stands on, control by control, and how
// far it reaches.
func (r Run) Explain(p control.Posture) (Explained, error) {
	in, all, err := r.judged()
	if err != nil {
		return Explained{}, err
	}
	ids := map[string]bool{}
	for _, f := range in.Findings {
		ids[f.Check] = true
	}
	out := Explained{Details: control.Explain(in, all, p), Coverage: &Coverage{
		Coverage: control.Cover(in.Frameworks, slices.Sorted(maps.Keys(ids))), Idle: control.Idle(in.Frameworks, in.Findings),
	}}
	for _, s := range r.Snapshots {
		out.Coverage.Gaps = append(out.Coverage.Gaps, s.Gaps...)
	}
	return out, nil
}

// Others returns the frameworks of the catalogues that the posture is not of.
func (r Run) Others() ([]control.Framework, error) {
	_, all, err := r.judged()
	return slices.DeleteFunc(all, func(f control.Framework) bool { return slices.Contains(r.Frameworks, f.ID) }), err
}

// judged returns what a posture follows from, and all frameworks of the
// catalogues.
func (r Run) judged() (control.Input, []control.Framework, error) {
	var in control.Input
	if len(r.Catalogues) == 0 {
		return in, nil, fmt.Errorf("run: it names no catalogue")
	}
	folders := make([]fs.FS, len(r.Catalogues))
	for i, c := range r.Catalogues {
		fsys, err := c.FS()
		if err != nil {
			return in, nil, err
		}
		folders[i] = fsys
	}
	all, err := control.LoadFrameworks(folders...)
	if err != nil {
		return in, nil, err
	}
	in = control.Input{Findings: r.Findings, At: r.At}
	declared := r.DeclaredFacts()
	if err := errors.Join(
		of(declared, &in.Attestations), of(declared, &in.Exceptions), of(declared, &in.Objectives), of(declared, &in.Holds),
	); err != nil {
		return in, nil, fmt.Errorf("run: %w", err)
	}
	if err := r.measured(in.Objectives); err != nil {
		return in, nil, err
	}
	for _, id := range r.Frameworks {
		at := slices.IndexFunc(all, func(f control.Framework) bool { return f.ID == id })
		if at < 0 {
			return in, nil, fmt.Errorf("run: its catalogue lacks the framework %q", id)
		}
		in.Frameworks = append(in.Frameworks, all[at])
	}
	for _, s := range r.Snapshots {
		in.Stages = append(in.Stages, s.Stage)
	}
	return in, all, nil
}

// measured puts what drills measured of objectives in place of what is promised.
func (r Run) measured(objectives []ward.Objective) error {
	for _, s := range r.Snapshots {
		if s.Stage != fact.Recorded {
			continue
		}
		shown, err := ward.Of[ward.Objective](s.Facts)
		if err != nil {
			return fmt.Errorf("run: %w", err)
		}
		for _, o := range shown {
			at := slices.IndexFunc(objectives, func(p ward.Objective) bool { return p.Subject().Key() == o.Subject().Key() })
			if at >= 0 && o.Shown.Known {
				objectives[at] = o
			}
		}
	}
	return nil
}

// of reads the values of one kind among facts.
func of[T ward.Value](facts []fact.Fact, into *[]T) (err error) {
	*into, err = ward.Of[T](facts)
	return err
}
