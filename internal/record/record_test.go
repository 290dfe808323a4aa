package record

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wardhq/ward/internal/language"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/ward"
)

var at = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

const framework = `id: pol
title: A policy
source: POL-014
controls:
  - id: "1"
    clause: POL-014, 1
    title: Things are closed
    checks: [{check: closed, stages: [designed], maxAge: 7d}]
  - id: "2"
    clause: POL-014, 2
    title: Somebody answers
    attestation: {maxAge: 366d}
`

// looked is an observation of every thing, which the run keeps.
func looked(at time.Time) []fact.Observation {
	return []fact.Observation{{Source: "design", Time: at, Whole: true, Cost: fact.Cost{Bytes: 12}, Extents: []fact.Extent{{System: addr.SystemWard, Kinds: []addr.Kind{"ward/Thing"}}}}}
}

func thing(name, body string) fact.Fact {
	return fact.Fact{Subject: addr.WardSubject("thing", name), Kind: "ward/Thing", Stage: fact.Designed, Body: json.RawMessage(body)}
}

// closed is an engine of one rule: a thing is closed. It reads its rule's
// severity from the catalogue, so that another catalogue judges otherwise.
func closed(_ context.Context, catalogues []fs.FS, run Run) ([]check.Finding, error) {
	if len(run.Findings) > 0 {
		return nil, errors.New("the engine is shown the findings")
	}
	raw, err := fs.ReadFile(catalogues[0], "checks/closed.yaml")
	if err != nil {
		return nil, err
	}
	severity, err := check.ParseSeverity(strings.TrimSpace(strings.TrimPrefix(string(raw), "severity:")))
	if err != nil {
		return nil, err
	}
	exceptions, err := ward.Of[ward.Exception](run.DeclaredFacts())
	if err != nil {
		return nil, err
	}
	var findings []check.Finding
	for _, s := range run.Snapshots {
		for _, f := range s.Facts {
			var body struct{ Closed bool }
			if err := json.Unmarshal(f.Body, &body); err != nil {
				return nil, err
			}
			finding := check.Finding{
				Check: "closed", Version: 1, Severity: severity, Stage: s.Stage, Subject: f.Subject, Kind: f.Kind, Outcome: check.Fail, Observed: s.Seen().TimeOf(f),
				Reason: "It is open.", Origin: f.Origin, Reads: []check.Read{{What: "fact", Of: f.Subject.String(), Digest: f.Digest()}},
			}
			if body.Closed {
				finding.Outcome, finding.Reason = check.Pass, ""
			}
			for _, e := range exceptions {
				if finding.Outcome == check.Fail && e.Check == finding.Check && e.About(finding.Subject) && e.Holds(run.At) {
					finding.Exception = e.ID
				}
			}
			findings = append(findings, finding)
		}
	}
	return findings, nil
}

func excuse(until time.Time) ward.Exception {
	return ward.Exception{ID: "EXC-1", Check: "closed", Covers: "ward:thing/gate", Granted: language.DateOf(at.AddDate(0, -1, 0)), Until: language.DateOf(until)}
}

func sample(t *testing.T) Run {
	t.Helper()
	catalogue := Catalogue{Files: []File{{"checks/closed.yaml", "severity: high\n"}, {"frameworks/pol.yaml", framework}}}
	run := Run{
		Ward: "0.1.0", Organisation: "hrg", At: at, HasEstate: true,
		Declared: []Snapshot{
			{Snapshot: fact.Snapshot{Stage: fact.Designed, Facts: []fact.Fact{thing("door", `{"closed":true}`)}}},
			{Snapshot: fact.Snapshot{Stage: fact.Recorded, Facts: []fact.Fact{
				ward.Fact(excuse(at.AddDate(0, 1, 0)), fact.Recorded, "estate"),
				ward.Fact(ward.Attestation{ID: "ATT-1", Control: "pol/2", By: "chief executive", On: language.DateOf(at.AddDate(0, -1, 0))}, fact.Recorded, "estate"),
			}}},
		},
		Snapshots: []Snapshot{{Snapshot: fact.Snapshot{
			Stage: fact.Designed, Facts: []fact.Fact{thing("door", `{"closed":true}`), thing("gate", `{"closed":false}`)},
			Observations: looked(at),
		}}},
		Catalogues: []Catalogue{catalogue},
		Frameworks: []string{"pol"},
	}
	blind := run
	fsys, err := catalogue.FS()
	if err != nil {
		t.Fatal(err)
	}
	if run.Findings, err = closed(t.Context(), []fs.FS{fsys}, blind); err != nil {
		t.Fatal(err)
	}
	return run
}

func seal(t *testing.T, r Run) Sealed {
	t.Helper()
	s, err := r.Seal()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// whole returns a run in one file.
func whole(t *testing.T, r Run) []byte {
	t.Helper()
	raw, err := seal(t, r).Bundle()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// recompute reads a run from one file and judges it again.
func recompute(t *testing.T, raw []byte, engine Engine) (Run, control.Posture, error) {
	t.Helper()
	run, _, err := OpenBundle(raw)
	if err != nil {
		return run, control.Posture{}, err
	}
	posture, err := run.Recompute(t.Context(), engine)
	return run, posture, err
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestRecompute(t *testing.T) {
	run := sample(t)
	raw := whole(t, run)
	direct, err := run.Posture()
	if err != nil {
		t.Fatal(err)
	}
	back, posture, err := recompute(t, raw, closed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, direct), asJSON(t, posture)); diff != "" {
		t.Errorf("the posture differs:\n%s", diff)
	}
	if !bytes.Equal(whole(t, back), raw) {
		t.Error("the record that was read back is written otherwise")
	}
	var states []string
	for _, c := range posture.Frameworks[0].Controls {
		states = append(states, c.State.String())
	}
	if got := strings.Join(states, ", "); got != "excepted, evidenced" {
		t.Errorf("got %s", got)
	}
}

// TestRealEngine judges a run by a rule in CEL, records it and judges the
// record again.
func TestRealEngine(t *testing.T) {
	engine := func(ctx context.Context, catalogues []fs.FS, run Run) ([]check.Finding, error) {
		checks, err := check.LoadAll(catalogues...)
		if err != nil {
			return nil, err
		}
		var findings []check.Finding
		for _, s := range run.Snapshots {
			err := checks.Run(ctx, check.Input{Snapshot: s.Snapshot, Declared: run.DeclaredFacts(), HasEstate: run.HasEstate, At: run.At}, func(f check.Finding) error {
				findings = append(findings, f)
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
		return findings, nil
	}
	const rule = `id: thing-closed
version: 1
title: Things are closed
severity: high
kind: ward/Thing
rule: self.closed
reason: "'closed is ' + string(self.closed)"
remediation: Close it.
tests:
  facts: {self: "ward:thing/a"}
  given: {self: {closed: true}}
  cases:
    - {name: closed, want: pass}
    - {name: open, change: {self: {closed: false}}, want: fail}
`
	run := sample(t)
	run.Catalogues[0].Files = []File{{"checks/thing-closed.yaml", rule}, {"frameworks/pol.yaml", strings.Replace(framework, "check: closed", "check: thing-closed", 1)}}
	fsys, err := run.Catalogues[0].FS()
	if err != nil {
		t.Fatal(err)
	}
	run.Findings = nil
	if run.Findings, err = engine(t.Context(), []fs.FS{fsys}, run); err != nil {
		t.Fatal(err)
	}
	_, posture, err := recompute(t, whole(t, run), engine)
	if err != nil {
		t.Fatal(err)
	}
	if c := posture.Frameworks[0].Controls[0]; c.State != control.Failing || !strings.Contains(c.Why, "closed is false") {
		t.Errorf("got %s, %s", c.State, c.Why)
	}
	for name, forge := range map[string]func(*Run){
		"a fact":              func(r *Run) { r.Snapshots[0].Facts[1].Body = json.RawMessage(`{"closed":true}`) },
		"a value nobody asks": func(r *Run) { r.Snapshots[0].Facts[0].Body = json.RawMessage(`{"closed":true,"x":1}`) },
		"a fact left out":     func(r *Run) { r.Snapshots[0].Facts = r.Snapshots[0].Facts[:1] },
		"a finding":           func(r *Run) { r.Findings[1].Outcome = check.Pass },
		"the rule": func(r *Run) {
			r.Catalogues[0].Files[0].Text = strings.Replace(rule, "rule: self.closed", "rule: 'true'", 1)
		},
		"the rule's severity": func(r *Run) { r.Catalogues[0].Files[0].Text = strings.Replace(rule, "high", "low", 1) },
	} {
		forged := run
		forged.Snapshots = slices.Clone(run.Snapshots)
		forged.Snapshots[0].Facts = slices.Clone(run.Snapshots[0].Facts)
		forged.Findings = slices.Clone(run.Findings)
		forged.Catalogues = []Catalogue{{Files: slices.Clone(run.Catalogues[0].Files)}}
		forge(&forged)
		if _, _, err := recompute(t, whole(t, forged), engine); err == nil {
			t.Errorf("%s: it is not noticed", name)
		}
	}
}

func TestTimeZoneDoesNotMatter(t *testing.T) {
	run := sample(t)
	elsewhere := run
	elsewhere.At = run.At.In(time.FixedZone("east", 3600))
	if !bytes.Equal(whole(t, run), whole(t, elsewhere)) {
		t.Error("the same run at the same time is written otherwise in another zone")
	}
}

// A run is several records: each is of its kind, and names what stands before
// it. What did not change is the same record in the next run.
func TestRecordsNameEachOther(t *testing.T) {
	run := sample(t)
	first := seal(t, run)
	kinds := []string{}
	stored := map[digest.Digest][]byte{}
	for _, p := range append(slices.Clone(first.Parts), first.Run) {
		kinds = append(kinds, p.Kind)
		stored[digest.Of(p.Payload)] = p.Payload
		if p.Subject != "ward:estate/hrg" || !p.Time.Equal(at) {
			t.Errorf("%s is about %s at %s", p.Kind, p.Subject, p.Time)
		}
	}
	if want := []string{CatalogueKind, SnapshotKind, SnapshotKind, SnapshotKind, RunKind}; !slices.Equal(kinds, want) {
		t.Errorf("got %v, want %v", kinds, want)
	}
	named, err := Named(first.Run.Payload)
	if err != nil || len(named) != len(first.Parts) {
		t.Errorf("the run names %d of %d, %v", len(named), len(first.Parts), err)
	}
	for _, d := range named {
		if stored[d] == nil {
			t.Errorf("it names %s, which is not there", d)
		}
	}
	back, err := Open(first.Run.Payload, func(d digest.Digest) ([]byte, error) { return stored[d], nil })
	if err != nil || !bytes.Equal(whole(t, back), whole(t, run)) {
		t.Errorf("it is read back otherwise, %v", err)
	}
	if _, err := Open(first.Run.Payload, func(digest.Digest) ([]byte, error) { return nil, errors.New("gone") }); err == nil || !strings.Contains(err.Error(), "the catalogue that the run names: gone") {
		t.Errorf("a record that is not there: %v", err)
	}
	if _, err := Open(first.Run.Payload, func(digest.Digest) ([]byte, error) { return first.Run.Payload, nil }); err == nil || !strings.Contains(err.Error(), "the catalogue was changed: it should be sha256:") {
		t.Errorf("another record in its place: %v", err)
	}

	run.At = at.AddDate(0, 0, 1)
	run.Snapshots[0].Observations = looked(run.At)
	second := seal(t, run)
	for i, p := range second.Parts {
		if !bytes.Equal(p.Payload, first.Parts[i].Payload) {
			t.Errorf("a day later the %s is another record", p.Kind)
		}
	}
	if bytes.Equal(second.Run.Payload, first.Run.Payload) {
		t.Error("the run of another day is the same")
	}
	run.HasEstate = false
	if s := seal(t, run); s.Run.Subject != "ward:files/-" {
		t.Errorf("without an estate it is about %s", s.Run.Subject)
	}
}

func TestPostureNamesItsRun(t *testing.T) {
	run := sample(t)
	sealed := seal(t, run)
	p, err := run.Posture()
	if err != nil {
		t.Fatal(err)
	}
	r, err := SealPosture(sealed.Run, p)
	if err != nil {
		t.Fatal(err)
	}
	back, err := OpenPosture(r.Payload)
	if err != nil || back.Run != digest.Of(sealed.Run.Payload) || asJSON(t, back.Posture) != asJSON(t, p) {
		t.Errorf("%s of run %s, %v", asJSON(t, back.Posture), back.Run, err)
	}
	if r.Kind != PostureKind || r.Subject != "ward:run/"+back.Run.String() {
		t.Errorf("got %s about %s", r.Kind, r.Subject)
	}
	if _, err := OpenPosture(sealed.Run.Payload); err == nil || !strings.Contains(err.Error(), `its format is "ward-run/2", want ward-posture/2`) {
		t.Errorf("got %v", err)
	}
}

// Of files that are not Ward's own a record keeps digests. With the same files
// it is computed again; other files, and other facts, are refused.
func TestForeignFiles(t *testing.T) {
	run := sample(t)
	files := []fact.File{fact.FileOf("a.json", []byte("a")), fact.FileOf("b.json", []byte("bb"))}
	run.Snapshots[0].Foreign, run.Snapshots[0].Files = true, files
	again := run.Snapshots[0].Snapshot
	raw := whole(t, run)
	if strings.Contains(string(raw), `"closed":false`) {
		t.Error("the record holds the body of a fact")
	}
	_, _, err := recompute(t, raw, closed)
	var lacks *LacksError
	if !errors.As(err, &lacks) || len(lacks.Files) != 2 {
		t.Fatalf("without the files: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*fact.Snapshot)
		want   string
	}{
		"the same":     {func(*fact.Snapshot) {}, ""},
		"another file": {func(s *fact.Snapshot) { s.Files[1] = fact.FileOf("b.json", []byte("b")) }, "b.json is not the file that was judged"},
		"one less":     {func(s *fact.Snapshot) { s.Files = s.Files[:1] }, "b.json is not among the files"},
		"one more":     {func(s *fact.Snapshot) { s.Files = append(s.Files, fact.FileOf("c.json", nil)) }, "c.json was not among the files"},
		"another set":  {func(s *fact.Snapshot) { s.Files[1].Set = "prod" }, `b.json is read otherwise now ("" of the set "prod")`},
		"another fact": {func(s *fact.Snapshot) { s.Facts[1].Body = json.RawMessage(`{"closed":true}`) }, "other facts are read from them"},
	} {
		s := again
		s.Files, s.Facts = slices.Clone(files), slices.Clone(again.Facts)
		c.change(&s)
		back, _, err := OpenBundle(raw)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := back.Lacking()[0].Supply(s); err != nil {
			got = err.Error()
		}
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want … %s …", name, got, c.want)
		}
		if got == "" {
			if _, err := back.Recompute(t.Context(), closed); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !bytes.Equal(whole(t, back), raw) {
				t.Errorf("%s: it is written otherwise with its facts", name)
			}
		}
	}
}

// A finding's key is the same whatever its reason and its check's version, and
// another for another check, subject or stage.
func TestKey(t *testing.T) {
	f := sample(t).Findings[0]
	same := f
	same.Version, same.Reason, same.Outcome = 9, "other", check.Unknown
	if KeyOf(f) != KeyOf(same) {
		t.Errorf("%v, %v", KeyOf(f), KeyOf(same))
	}
	for _, change := range []func(*check.Finding){
		func(f *check.Finding) { f.Check = "other" },
		func(f *check.Finding) { f.Stage = fact.Live },
		func(f *check.Finding) { f.Subject = addr.WardSubject("thing", "other") },
	} {
		other := f
		change(&other)
		if KeyOf(other) == KeyOf(f) {
			t.Errorf("%v is the key of two", KeyOf(f))
		}
	}
}

// leaves calls visit for each value of a decoded JSON document that is neither
// an object nor a list, with what puts another in its place.
func leaves(path string, v any, set func(any), visit func(path string, v any, set func(any))) {
	switch v := v.(type) {
	case map[string]any:
		for k, item := range v {
			leaves(path+"."+k, item, func(to any) { v[k] = to }, visit)
		}
	case []any:
		for i, item := range v {
			leaves(fmt.Sprintf("%s[%d]", path, i), item, func(to any) { v[i] = to }, visit)
		}
	default:
		visit(path, v, set)
	}
}

// another returns a value of the same type that is not v.
func another(v any) any {
	switch v := v.(type) {
	case string:
		return v + "x"
	case bool:
		return !v
	case float64:
		return v + 1
	default:
		return "was nothing"
	}
}

// TestEveryChangeIsNoticed changes each value of a record, one at a time.
func TestEveryChangeIsNoticed(t *testing.T) {
	raw := whole(t, sample(t))
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	leaves("", doc, nil, func(path string, v any, set func(any)) {
		n++
		set(another(v))
		changed, err := json.Marshal(doc)
		set(v)
		if err != nil {
			t.Fatal(err)
		}
		canonical, err := canonical.JSON(changed)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := recompute(t, append(canonical, '\n'), closed); err == nil {
			t.Errorf("a change of %s is not noticed", path)
		}
	})
	if n < 60 {
		t.Errorf("only %d values were changed", n)
	}
}

// TestForgedRecord changes a record and states its new digest: what does not
// follow from the rest is still noticed.
func TestForgedRecord(t *testing.T) {
	for name, forge := range map[string]func(*Run){
		"a fact's body":               func(r *Run) { r.Snapshots[0].Facts[1].Body = json.RawMessage(`{"closed":true}`) },
		"a value that no rule judges": func(r *Run) { r.Snapshots[0].Facts[0].Body = json.RawMessage(`{"closed":true,"x":1}`) },
		"a fact's subject":            func(r *Run) { r.Snapshots[0].Facts[0].Subject = addr.WardSubject("thing", "window") },
		"a fact left out":             func(r *Run) { r.Snapshots[0].Facts = r.Snapshots[0].Facts[:1] },
		"a fact put in":               func(r *Run) { r.Snapshots[0].Facts = append(r.Snapshots[0].Facts, thing("cellar", `{}`)) },
		"a stage left out":            func(r *Run) { r.Snapshots = nil },
		"an outcome":                  func(r *Run) { r.Findings[1].Outcome = check.Pass },
		"a reason":                    func(r *Run) { r.Findings[1].Reason = "It is fine." },
		"a severity":                  func(r *Run) { r.Findings[1].Severity = check.Low },
		"a digest that was read":      func(r *Run) { r.Findings[1].Reads[0].Digest = digest.Of(nil) },
		"a finding left out":          func(r *Run) { r.Findings = r.Findings[:1] },
		"all findings left out":       func(r *Run) { r.Findings = nil },
		"a finding twice":             func(r *Run) { r.Findings = append(r.Findings, r.Findings[1]) },
		"findings in another order":   func(r *Run) { slices.Reverse(r.Findings) },
		"an exception":                func(r *Run) { r.Declared = r.Declared[:1] },
		"an exception's end": func(r *Run) {
			r.Declared[1].Facts[0] = ward.Fact(excuse(at.AddDate(0, 0, -1)), fact.Recorded, "estate")
		},
		"the time of judging":                func(r *Run) { r.At = at.AddDate(1, 0, 0) },
		"a rule":                             func(r *Run) { r.Catalogues[0].Files[0].Text = "severity: low\n" },
		"a rule left out":                    func(r *Run) { r.Catalogues[0].Files = r.Catalogues[0].Files[1:] },
		"a rule outside of its folder":       func(r *Run) { r.Catalogues[0].Files[0].Path = "../checks/closed.yaml" },
		"a rule twice":                       func(r *Run) { r.Catalogues[0].Files = append(r.Catalogues[0].Files, r.Catalogues[0].Files[0]) },
		"a framework that the catalogue has": func(r *Run) { r.Frameworks = []string{"law"} },
	} {
		t.Run(name, func(t *testing.T) {
			run := sample(t)
			forge(&run)
			if _, _, err := recompute(t, whole(t, run), closed); err == nil {
				t.Error("it is not noticed")
			}
		})
	}
}

func TestDifferenceSaysWhat(t *testing.T) {
	run := sample(t)
	run.Findings[1].Outcome = check.Pass
	_, _, err := recompute(t, whole(t, run), closed)
	const want = `the findings do not follow from what is recorded: 1 are recorded and do not follow, 1 follow and are not recorded; ` +
		`recorded is closed at designed for "ward:thing/gate": pass; what follows is closed at designed for "ward:thing/gate": fail ` +
		`(the record was changed, or Ward 0.1.0, which made it, judges otherwise)`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	run = sample(t)
	run.Findings = append(run.Findings, run.Findings[1])
	var d *Difference
	if _, _, err = recompute(t, whole(t, run), closed); !errors.As(err, &d) || len(d.Extra) != 1 || len(d.Missing) != 0 {
		t.Errorf("a finding that is recorded twice: %v", err)
	}
	run = sample(t)
	slices.Reverse(run.Findings)
	if _, _, err = recompute(t, whole(t, run), closed); err == nil || !strings.Contains(err.Error(), "in another order") {
		t.Errorf("got %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	raw := string(whole(t, sample(t)))
	run := string(seal(t, sample(t)).Run.Payload)
	for name, c := range map[string]struct{ in, want string }{
		"nothing":          {"", "this is not a record"},
		"no JSON":          {"hello", "this is not a record"},
		"something else":   {`{"a":1}`, `this is not a whole record: its format is "", want ward-record/1`},
		"one of several":   {run, `this is not a whole record: its format is "ward-run/2", want ward-record/1`},
		"another format":   {strings.Replace(raw, "ward-record/1", "ward-posture/2", 1), `its format is "ward-posture/2"`},
		"a newer version":  {strings.Replace(raw, "ward-record/1", "ward-record/2", 1), `"ward-record/2" and this Ward reads up to ward-record/1: use a newer Ward`},
		"an older version": {`{"format":"ward-run/1","digest":"x","run":{}}`, `the record's format is "ward-run/1", which this Ward does not read any more`},
		"white space":      {raw + "\n", "not in the form in which Ward writes it"},
		"one more field":   {strings.Replace(raw, `{"format"`, `{"aside":1,"format"`, 1), "unknown field"},
		"a changed run":    {strings.Replace(raw, "It is open.", "It is ajar.", 1), "the run was changed: it should be sha256:"},
		"a changed rule":   {strings.Replace(raw, "severity: high", "severity: lows", 1), "the catalogue was changed: it should be sha256:"},
		"a changed fact":   {strings.Replace(raw, `"closed":false`, `"closed":true`, 1), "the snapshot was changed: it should be sha256:"},
		"cut off":          {raw[:len(raw)/2], "this is not a record"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := OpenBundle([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want … %s …", err, c.want)
			}
		})
	}
}

// What judges is kept, and nothing else that stands in the folder.
func TestKept(t *testing.T) {
	catalogue := fstest.MapFS{
		"checks/a-b.yaml": {Data: []byte("a")}, "azure/defaults/X.y.yaml": {Data: []byte("b")}, "frameworks/x.yaml": {Data: []byte("x")},
		"checks/deploy/secret.yaml": {Data: []byte("password")}, "values.yaml": {Data: []byte("password")}, "checks/a.md": {},
	}
	source, err := check.ReadSource(catalogue, "ck")
	if err != nil {
		t.Fatal(err)
	}
	folder := Kept(source)
	if diff := cmp.Diff(Catalogue{Files: []File{{"azure/defaults/X.y.yaml", "b"}, {"checks/a-b.yaml", "a"}, {"frameworks/x.yaml", "x"}}}, folder); diff != "" {
		t.Error(diff)
	}
	fsys, err := folder.FS()
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(fsys, "checks/a-b.yaml", "frameworks/x.yaml"); err != nil {
		t.Error(err)
	}
}

func FuzzOpenBundle(f *testing.F) {
	f.Add([]byte(`{"format":"ward-record/1"}`))
	sealed, err := Run{}.Seal()
	if err != nil {
		f.Fatal(err)
	}
	empty, err := sealed.Bundle()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(empty)
	f.Fuzz(func(t *testing.T, raw []byte) {
		run, _, err := OpenBundle(raw)
		if err != nil {
			return
		}
		if again := whole(t, run); !bytes.Equal(again, raw) {
			t.Fatalf("%s\nis written as\n%s", raw, again)
		}
	})
}

// What a run says of its own keeping is the longest that one of its
// environments declares; holds come back as they were.
func TestKeeping(t *testing.T) {
	declared := func(kind addr.Kind, body string) fact.Fact {
		return fact.Fact{Subject: addr.WardSubject("environment", "x/y"), Kind: kind, Stage: fact.Designed, Body: json.RawMessage(body)}
	}
	for name, c := range map[string]struct {
		declared []fact.Fact
		want     int
		fails    bool
	}{
		"nothing":          {nil, 0, false},
		"no retention":     {[]fact.Fact{declared("ward/Environment", `{"name":"y"}`)}, 0, false},
		"the longest":      {[]fact.Fact{declared("ward/Environment", `{"retentionDays":{"records":10}}`), declared("ward/Environment", `{"retentionDays":{"records":2196}}`), declared("ward/Environment", `{}`)}, 2196, false},
		"of another kind":  {[]fact.Fact{declared("ward/Else", `{"retentionDays":{"records":10}}`)}, 0, false},
		"what is no count": {[]fact.Fact{declared("ward/Environment", `{"retentionDays":{"records":"ten"}}`)}, 0, true},
	} {
		got, err := Run{Declared: []Snapshot{{Snapshot: fact.Snapshot{Facts: c.declared}}}}.RecordDays()
		if got != c.want || (err != nil) != c.fails {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
	held := ward.Hold{Class: "run", Since: language.DateOf(at), Why: "w", Because: ward.Because{Policy: "POL-1"}}
	holds, err := Run{Declared: []Snapshot{{Snapshot: fact.Snapshot{Facts: []fact.Fact{ward.Fact(held, fact.Recorded, "estate")}}}}}.Holds()
	if err != nil || len(holds) != 1 || holds[0] != held {
		t.Errorf("%v, %v", holds, err)
	}
}
