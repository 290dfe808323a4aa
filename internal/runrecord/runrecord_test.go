package runrecord

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
    bindings:
      - {check: closed, stages: [designed], maxAge: 7d}
  - id: "2"
    clause: POL-014, 2
    title: Somebody answers
    bindings:
      - {attestation: true, maxAge: 366d}
`

func thing(name, body string) fact.Fact {
	return fact.Fact{Subject: addr.WardSubject("thing", name), Kind: "ward/Thing", Stage: fact.Designed, Body: json.RawMessage(body), Observed: at}
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
	exceptions, err := ward.Of[ward.Exception](run.Declared)
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
				Check: "closed", Version: 1, Severity: severity, Stage: s.Stage, Subject: f.Subject, Kind: f.Kind, Outcome: check.Fail,
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
	return ward.Exception{ID: "EXC-1", Check: "closed", Covers: "ward:thing/gate", Granted: ward.DateOf(at.AddDate(0, -1, 0)), Until: ward.DateOf(until)}
}

func sample(t *testing.T) Run {
	t.Helper()
	catalogue := Folder{Files: []File{{"checks/closed.yaml", "severity: high\n"}, {"frameworks/pol.yaml", framework}}}
	run := Run{
		Ward: "0.1.0", Organisation: "hrg", At: at, HasEstate: true,
		Declared: []fact.Fact{
			thing("door", `{"closed":true}`),
			ward.Fact(excuse(at.AddDate(0, 1, 0)), fact.Recorded, "estate"),
			ward.Fact(ward.Attestation{ID: "ATT-1", Control: "pol/2", By: "chief executive", On: ward.DateOf(at.AddDate(0, -1, 0))}, fact.Recorded, "estate"),
		},
		Snapshots:  []Snapshot{{Observed: at, Snapshot: fact.Snapshot{Stage: fact.Designed, Facts: []fact.Fact{thing("door", `{"closed":true}`), thing("gate", `{"closed":false}`)}}}},
		Catalogues: []Folder{catalogue},
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

func encode(t *testing.T, r Run) []byte {
	t.Helper()
	raw, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
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
	raw := encode(t, run)
	direct, err := run.Posture()
	if err != nil {
		t.Fatal(err)
	}
	back, posture, err := Recompute(t.Context(), raw, closed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, direct), asJSON(t, posture)); diff != "" {
		t.Errorf("the posture differs:\n%s", diff)
	}
	if !bytes.Equal(encode(t, back), raw) {
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
			err := checks.Run(ctx, check.Input{Snapshot: s.Snapshot, Declared: run.Declared, HasEstate: run.HasEstate, At: run.At}, func(f check.Finding) error {
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
controls: [pol/1]
tests:
  - name: closed
    facts: [{subject: "ward:thing/a", kind: ward/Thing, body: {closed: true}}]
    want: pass
  - name: open
    facts: [{subject: "ward:thing/a", kind: ward/Thing, body: {closed: false}}]
    want: fail
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
	_, posture, err := Recompute(t.Context(), encode(t, run), engine)
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
		forged.Snapshots = []Snapshot{{Observed: at, Snapshot: fact.Snapshot{Stage: fact.Designed, Facts: slices.Clone(run.Snapshots[0].Facts)}}}
		forged.Findings = slices.Clone(run.Findings)
		forged.Catalogues = []Folder{{Files: slices.Clone(run.Catalogues[0].Files)}}
		forge(&forged)
		if _, _, err := Recompute(t.Context(), encode(t, forged), engine); err == nil {
			t.Errorf("%s: it is not noticed", name)
		}
	}
}

func TestTimeZoneDoesNotMatter(t *testing.T) {
	run := sample(t)
	elsewhere := run
	elsewhere.At = run.At.In(time.FixedZone("east", 3600))
	if !bytes.Equal(encode(t, run), encode(t, elsewhere)) {
		t.Error("the same run at the same time is written otherwise in another zone")
	}
}

func TestEvidence(t *testing.T) {
	run := sample(t)
	record, err := run.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	if record.Kind != "ward-run/2" || record.Subject != "ward:estate/hrg" || !record.Time.Equal(at) || !bytes.Equal(record.Payload, encode(t, run)) {
		t.Errorf("got %s, %s, %s", record.Kind, record.Subject, record.Time)
	}
	run.HasEstate = false
	if record, _ = run.Evidence(); record.Subject != "ward:files/-" {
		t.Errorf("without an estate it is about %s", record.Subject)
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
	raw := encode(t, sample(t))
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
		if _, _, err := Recompute(t.Context(), append(canonical, '\n'), closed); err == nil {
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
		"a fact's body":                      func(r *Run) { r.Snapshots[0].Facts[1].Body = json.RawMessage(`{"closed":true}`) },
		"a value that no rule judges":        func(r *Run) { r.Snapshots[0].Facts[0].Body = json.RawMessage(`{"closed":true,"x":1}`) },
		"a fact's subject":                   func(r *Run) { r.Snapshots[0].Facts[0].Subject = addr.WardSubject("thing", "window") },
		"a fact left out":                    func(r *Run) { r.Snapshots[0].Facts = r.Snapshots[0].Facts[:1] },
		"a fact put in":                      func(r *Run) { r.Snapshots[0].Facts = append(r.Snapshots[0].Facts, thing("cellar", `{}`)) },
		"a stage left out":                   func(r *Run) { r.Snapshots = nil },
		"an outcome":                         func(r *Run) { r.Findings[1].Outcome = check.Pass },
		"a reason":                           func(r *Run) { r.Findings[1].Reason = "It is fine." },
		"a severity":                         func(r *Run) { r.Findings[1].Severity = check.Low },
		"a digest that was read":             func(r *Run) { r.Findings[1].Reads[0].Digest = digest.Of(nil) },
		"a finding left out":                 func(r *Run) { r.Findings = r.Findings[:1] },
		"all findings left out":              func(r *Run) { r.Findings = nil },
		"a finding twice":                    func(r *Run) { r.Findings = append(r.Findings, r.Findings[1]) },
		"findings in another order":          func(r *Run) { slices.Reverse(r.Findings) },
		"an exception":                       func(r *Run) { r.Declared = r.Declared[:1] },
		"an exception's end":                 func(r *Run) { r.Declared[1] = ward.Fact(excuse(at.AddDate(0, 0, -1)), fact.Recorded, "estate") },
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
			if _, _, err := Recompute(t.Context(), encode(t, run), closed); err == nil {
				t.Error("it is not noticed")
			}
		})
	}
}

func TestDifferenceSaysWhat(t *testing.T) {
	run := sample(t)
	run.Findings[1].Outcome = check.Pass
	_, _, err := Recompute(t.Context(), encode(t, run), closed)
	const want = `the findings do not follow from what is recorded: 1 are recorded and do not follow, 1 follow and are not recorded; ` +
		`recorded is closed at designed for "ward:thing/gate": pass; what follows is closed at designed for "ward:thing/gate": fail ` +
		`(the record was changed, or Ward 0.1.0, which made it, judges otherwise)`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	run = sample(t)
	run.Findings = append(run.Findings, run.Findings[1])
	var d *Difference
	if _, _, err = Recompute(t.Context(), encode(t, run), closed); !errors.As(err, &d) || len(d.Extra) != 1 || len(d.Missing) != 0 {
		t.Errorf("a finding that is recorded twice: %v", err)
	}
	run = sample(t)
	slices.Reverse(run.Findings)
	if _, _, err = Recompute(t.Context(), encode(t, run), closed); err == nil || !strings.Contains(err.Error(), "in another order") {
		t.Errorf("got %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	raw := string(encode(t, sample(t)))
	for name, c := range map[string]struct{ in, want string }{
		"nothing":          {"", "this is no run record"},
		"no JSON":          {"hello", "this is no run record"},
		"something else":   {`{"a":1}`, `this is no run record: its format is "", want ward-run/2`},
		"another format":   {strings.Replace(raw, "ward-run/2", "ward-posture/2", 1), `its format is "ward-posture/2"`},
		"a newer version":  {strings.Replace(raw, "ward-run/2", "ward-run/3", 1), `"ward-run/3" and this Ward reads up to ward-run/2: use a newer Ward`},
		"an older version": {strings.Replace(raw, "ward-run/2", "ward-run/1", 1), `"ward-run/1", which this Ward does not read any more: want ward-run/2`},
		"white space":      {raw + "\n", "not in the form in which Ward writes it"},
		"one more field":   {strings.Replace(raw, `{"digest"`, `{"aside":1,"digest"`, 1), "not in the form"},
		"a changed run":    {strings.Replace(raw, "It is open.", "It is ajar.", 1), "the run record was changed: it states sha256:"},
		"cut off":          {raw[:len(raw)/2], "this is no run record"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Decode([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want … %s …", err, c.want)
			}
		})
	}
	unknown := `{"ward":"0.1.0","novel":true}`
	stated := fmt.Sprintf(`{"format":"ward-run/2","digest":%q,"run":%s}`, digest.Of([]byte(unknown)), unknown)
	if _, err := Decode([]byte(stated)); err == nil || !strings.Contains(err.Error(), `unknown field "novel"`) {
		t.Errorf("a field that nobody knows: %v", err)
	}
}

// What judges is kept, and nothing else that stands in the folder.
func TestKept(t *testing.T) {
	catalogue := fstest.MapFS{
		"checks/a-b.yaml": {Data: []byte("a")}, "azure/defaults.yaml": {Data: []byte("b")}, "frameworks/x.yaml": {Data: []byte("x")},
		"checks/deploy/secret.yaml": {Data: []byte("password")}, "values.yaml": {Data: []byte("password")}, "checks/a.md": {},
	}
	source, err := check.ReadSource(catalogue, "ck")
	if err != nil {
		t.Fatal(err)
	}
	folder := Kept(source)
	frameworks, err := Frameworks(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	folder.Files = append(folder.Files, frameworks...)
	if diff := cmp.Diff(Folder{Files: []File{{"azure/defaults.yaml", "b"}, {"checks/a-b.yaml", "a"}, {"frameworks/x.yaml", "x"}}}, folder); diff != "" {
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

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format":"ward-run/2"}`))
	f.Add([]byte(`{"format":"ward-run/2","digest":"` + digest.Of([]byte("{}")).String() + `","run":{}}`))
	empty, err := Run{}.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(empty)
	f.Fuzz(func(t *testing.T, raw []byte) {
		run, err := Decode(raw)
		if err != nil {
			return
		}
		if again := encode(t, run); !bytes.Equal(again, raw) {
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
		got, err := Run{Declared: c.declared}.RecordDays()
		if got != c.want || (err != nil) != c.fails {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
	held := ward.Hold{Class: "run", Since: ward.DateOf(at), Why: "w", Because: ward.Because{Policy: "POL-1"}}
	holds, err := Run{Declared: []fact.Fact{ward.Fact(held, fact.Recorded, "estate")}}.Holds()
	if err != nil || len(holds) != 1 || holds[0] != held {
		t.Errorf("%v, %v", holds, err)
	}
}
