package control

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/ward"
)

const lawText = `id: law
title: A law
source: The gazette
sources: {ours: our reading, them: their table}
groups: {"1": The first part, "12": Another}
defaults: {stages: [designed, live], maxAge: 7d, source: ours, maps: them, decision: 90d}
controls:
  - id: "1.a"
    clause: s. 1(a)
    designation: addressable
    title: It is so
    checks: [a, {check: b, source: them}, c]
    maps: [std/X-1, {to: std/X-2, source: ours}]
  - id: "1.b"
    clause: s. 1(b)
    title: Somebody says so
    deadline: {within: 60d, after: it happened, note: at once where it can be}
    attestation: {maxAge: 100d}
`

const stdText = `id: std
title: A standard
source: The standard
identifiers: [{id: X-1, title: The first thing}, {id: X-2, title: The second thing}]
`

func read(t *testing.T, texts ...string) []Framework {
	t.Helper()
	var out []Framework
	for _, text := range texts {
		fw, problems := ParseFramework("f.yaml", []byte(text))
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		out = append(out, fw)
	}
	return out
}

func TestExplain(t *testing.T) {
	all := read(t, lawText, stdText)
	fails := excepted(found("b", fact.Designed, check.Fail, "y"))
	fails.Severity = check.High
	fails.Origin = fact.Origin{Source: "plan", Pos: diag.Pos{File: "main.tf", Line: 3, Column: 1}}
	findings := []check.Finding{
		observed(ago(2*day), found("a", fact.Designed, check.Pass, "x")), found("a", fact.Designed, check.Pass, "y"), found("a", fact.Designed, check.NotApplicable, "z"),
		fails, found("b", fact.Designed, check.Fail, "z"),
	}
	over := ward.Attestation{ID: "ATT-1", Control: "law/1.b", By: "an officer", On: language.DateOf(ago(101 * day)), Evidence: "POL-1"}
	in := Input{
		Frameworks: all[:1], Findings: findings, Stages: []fact.Stage{fact.Designed}, At: now,
		Attestations: []ward.Attestation{over}, Exceptions: []ward.Exception{{ID: "EXC-1", Check: "b"}, {ID: "EXC-2", Check: "b"}},
	}
	details := Explain(in, all, Judge(in))
	if len(details) != 2 {
		t.Fatalf("got %d details", len(details))
	}
	d := details[0]
	if d.Control != "law/1.a" || d.Designation != Addressable || d.Group != "The first part" || d.Status != InForce || d.Published != "The gazette" {
		t.Errorf("got %+v", d)
	}
	if diff := cmp.Diff([]Mapped{{"std/X-1", "The first thing", "their table"}, {"std/X-2", "The second thing", "our reading"}}, d.Maps); diff != "" {
		t.Error(diff)
	}
	var order []string
	for _, s := range d.Checks {
		order = append(order, s.Check+" "+s.State.String()+" by "+s.Source)
	}
	// What asks for something stands first; a check of which there is no finding is unknown.
	if got := strings.Join(order, "; "); got != "b failing by their table; c unknown by our reading; a evidenced by our reading" {
		t.Errorf("got %s", got)
	}
	b, a := d.Checks[0], d.Checks[2]
	if b.Severity != check.High || b.Seen["failing"] != 1 || b.Seen["excepted"] != 1 || b.Subjects[1].At != "main.tf:3:1" || b.Subjects[1].Exception != "EXC-1" {
		t.Errorf("got %+v", b)
	}
	if a.Seen["evidenced"] != 2 || a.Seen["not applicable"] != 1 || !a.Oldest.Equal(ago(2*day)) || !a.Newest.Equal(now) || !slices.Equal(a.Unobserved, []fact.Stage{fact.Live}) {
		t.Errorf("got %+v", a)
	}
	if len(d.Exceptions) != 1 || d.Exceptions[0].ID != "EXC-1" {
		t.Errorf("exceptions: %+v", d.Exceptions)
	}
	if diff := cmp.Diff([]string{
		"b fails for 1: mend it, or have it accepted as an exception", "No finding is there of c",
		"Nothing was observed at stage live, where 3 of its 3 checks have to be seen",
	}, d.Changes); diff != "" {
		t.Error(diff)
	}
	if d.Statement == nil || d.Statement.Asked || d.Statement.Add != "" || d.Statement.MaxAge.String() != "90d" {
		t.Errorf("decision: %+v", d.Statement)
	}

	s := details[1].Statement
	if !s.Asked || len(s.Given) != 1 || s.Given[0].State != Stale || s.Given[0].Last.String() != language.DateOf(ago(2*day)).String() {
		t.Errorf("statement: %+v", s)
	}
	// The file that is missing is one that an estate takes, once it is filled in.
	if !strings.Contains(s.Add, "# attestations/law-1-b.yaml\nid: ATT-2026-001\ncontrol: law/1.b\n") {
		t.Errorf("got %s", s.Add)
	}
	if got := details[1].Deadline.String(); got != "60d at most after it happened; at once where it can be" {
		t.Errorf("got %s", got)
	}
	if diff := cmp.Diff([]string{"What was stated holds no longer: a person has to state it again"}, details[1].Changes); diff != "" {
		t.Error(diff)
	}
	in.Attestations = []ward.Attestation{over, {ID: "ATT-2", Control: "law/1.b", On: language.DateOf(ago(day)), Until: until("2026-12-01")}}
	s = Explain(in, all, Judge(in))[1].Statement
	if s.Add != "" || s.Given[1].State != Evidenced || s.Given[1].Last.String() != "2026-12-01" {
		t.Errorf("stated anew: %+v", s)
	}
}

// Until is where the state ends by itself: a second before it is what it was, a
// second after it is another.
func TestUntil(t *testing.T) {
	week, hour := Age(7*day), Age(time.Hour)
	checked := []Binding{{Check: "a", Stages: []fact.Stage{fact.Designed}, MaxAge: week}, {Check: "b", Stages: []fact.Stage{fact.Designed}, MaxAge: hour}}
	stated := []Binding{{Attestation: true, MaxAge: Age(100 * day)}}
	passes := []check.Finding{found("a", fact.Designed, check.Pass, "x"), observed(ago(30*time.Minute), found("b", fact.Designed, check.Pass, "x"))}
	year := ward.Attestation{ID: "ATT-1", Control: "law/1", On: language.DateOf(ago(day))}
	short := ward.Attestation{ID: "ATT-2", Control: "law/1", On: language.DateOf(ago(2 * day)), Until: until("2026-12-01")}
	for _, test := range []struct {
		name     string
		in       Input
		want     time.Time
		why      string
		byItself bool // the same findings come to another state then
	}{
		{"the check that may be least old", Input{Frameworks: one("", checked...), Findings: passes}, now.Add(30 * time.Minute), "what b judged by is more than 1h old then", true},
		{"one that does not apply", Input{Frameworks: one("", checked[1]), Findings: []check.Finding{found("b", fact.Designed, check.NotApplicable, "x")}}, now.Add(time.Hour), "what b judged by is more than 1h old then", true},
		{"one that fails", Input{Frameworks: one("", checked...), Findings: append(passes[:1:1], found("b", fact.Designed, check.Fail, "x"))}, time.Time{}, "", false},
		{"one that is stale", Input{Frameworks: one("", checked...), Findings: append(passes[:1:1], observed(ago(2*day), found("b", fact.Designed, check.Pass, "x")))}, time.Time{}, "", false},
		{"a statement", Input{Frameworks: one("", stated...), Attestations: []ward.Attestation{year}}, language.DateOf(ago(day)).Start().Add(100 * day), "statement ATT-1 holds no longer then", true},
		{"the statement that holds longest", Input{Frameworks: one("", stated...), Attestations: []ward.Attestation{short, year}}, language.DateOf(ago(day)).Start().Add(100 * day), "statement ATT-1 holds no longer then", true},
		{"one that ends before", Input{Frameworks: one("", stated...), Attestations: []ward.Attestation{short}}, short.Until.End(), "statement ATT-2 holds no longer then", true},
		{"none", Input{Frameworks: one("", stated...)}, time.Time{}, "", false},
		{
			"an exception",
			Input{Frameworks: one("", checked[0]), Findings: []check.Finding{excepted(found("a", fact.Designed, check.Fail, "x"))}, Exceptions: []ward.Exception{{ID: "EXC-1", Check: "a", Until: *until("2026-11-26")}}},
			until("2026-11-26").End(), "exception EXC-1 is over then", false,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.in.At, test.in.Stages = now, []fact.Stage{fact.Designed}
			p := Judge(test.in)
			got := Explain(test.in, test.in.Frameworks, p)[0].Until
			if test.want.IsZero() {
				if got != nil {
					t.Fatalf("got %+v, want nothing: it does not hold", got)
				}
				return
			}
			if got == nil || !got.At.Equal(test.want) || got.Why != test.why {
				t.Fatalf("got %+v, want %s: %s", got, test.want, test.why)
			}
			state := p.Frameworks[0].Controls[0].State
			for after, same := range map[time.Duration]bool{-time.Second: true, time.Second: !test.byItself} {
				test.in.At = got.At.Add(after)
				if then := Judge(test.in).Frameworks[0].Controls[0].State; (then == state) != same {
					t.Errorf("%s after the end it is %s, and %s now", after, then, state)
				}
			}
		})
	}
}

func TestTheNextStatementHasANumberOfItsOwn(t *testing.T) {
	in := Input{Frameworks: one("", Binding{Attestation: true, MaxAge: Age(100 * day)}), At: now}
	for _, id := range []string{"ATT-2026-011", "ATT-2025-900", "RISK-7", "ATT-2026-002"} {
		in.Attestations = append(in.Attestations, ward.Attestation{ID: id, Control: "law/2"})
	}
	if add := Explain(in, in.Frameworks, Judge(in))[0].Statement.Add; !strings.Contains(add, "\nid: ATT-2026-012\n") {
		t.Errorf("got %s", add)
	}
}

func TestFind(t *testing.T) {
	fw := func(id string, s Status, ids ...string) FrameworkPosture {
		f := FrameworkPosture{ID: id, Status: s}
		for _, id := range ids {
			f.Controls = append(f.Controls, Standing{ID: id, Clause: "45 CFR " + id})
		}
		return f
	}
	p := Posture{Frameworks: []FrameworkPosture{
		fw("hipaa", "", "164.312(b)", "164.312(c)(1)", "164.312(c)(2)", "164.316(a)"), fw("proposed", Proposed, "164.312(b)", "164.312(x)"), fw("pol", "", "164.316(a)"),
	}}
	others := []Framework{
		{ID: "nist", Identifiers: []Identifier{{ID: "AU-2"}}, Cites: []Citation{{Control: "AU-3"}}}, {ID: "law", Controls: []Control{{ID: "1"}}}, {ID: "draft", Status: Proposed, Controls: []Control{{ID: "164.312(c)"}}},
	}
	for name, want := range map[string][2]string{
		"§164.312(b)":         {"hipaa/164.312(b)"},
		"45 cfr § 164.312(B)": {"hipaa/164.312(b)"},
		"HIPAA/164.312(b)":    {"hipaa/164.312(b)"},
		"§ 164.316(a)":        {"", "it could be hipaa/164.316(a), pol/164.316(a)"},
		"nist/au-2":           {"", "no posture is made of nist/AU-2: other controls are mapped to it, and checks cite it; ward catalogue show nist/AU-2 says what bears on it"},
		"AU-3":                {"", "no posture is made of nist/AU-3: other controls are mapped to it, and checks cite it; ward catalogue show nist/AU-3 says what bears on it"},
		"law/1":               {"", "law/1 is of a framework that the estate does not name; ward catalogue show law/1 says what bears on it"},
		"draft/164.312(c)":    {"", "draft/164.312(c) is of a framework that is proposed, and that the estate does not name; ward catalogue show draft/164.312(c) says what bears on it"},
		"hipaa/164.312(b)":    {"hipaa/164.312(b)"},
		"proposed/164.312(b)": {"proposed/164.312(b)"},
		"164.312(b)":          {"hipaa/164.312(b)"}, // what is proposed does not make it ambiguous
		"45 CFR 164.312(b)":   {"hipaa/164.312(b)"},
		"164.312(x)":          {"proposed/164.312(x)"},
		"164.316(a)":          {"", "several frameworks have it: hipaa/164.316(a), pol/164.316(a)"},
		"164.312(c)":          {"", "it has hipaa/164.312(c)(1), hipaa/164.312(c)(2)"},
		"hipaa/164.312(c)(3)": {"", "did you mean hipaa/164.312(c)(1)?"},
		"":                    {"", "write framework/id, as hipaa/164.312(b), hipaa/164.312(c)(1), hipaa/164.312(c)(2), proposed/164.312(b), proposed/164.312(x), pol/164.316(a)"},
	} {
		if ref, hint := p.Find(name, others...); ref != want[0] || hint != want[1] {
			t.Errorf("%q: got %q, %q; want %q", name, ref, hint, want)
		}
	}
}

func TestCover(t *testing.T) {
	all := read(t, lawText, stdText, strings.NewReplacer("id: law", "id: draft", "title: A law", "title: A draft\nstatus: proposed", "[a, {check: b, source: them}, c]", "[d]", "    maps: [std/X-1, {to: std/X-2, source: ours}]\n", "").Replace(lawText))
	got := Cover(all, []string{"a", "b", "c", "d", "e"})
	// What is proposed asks for nothing.
	if diff := cmp.Diff([]string{"d", "e"}, got.Unbound); diff != "" {
		t.Error(diff)
	}
	law := got.Frameworks[0]
	if law.Controls != 2 || law.ByChecks != 1 || law.ByStatement != 1 || law.ByNothing != 0 || law.Checks != 3 || !slices.Equal(law.WithoutCheck, []string{"1.b"}) {
		t.Errorf("got %+v", law)
	}
	if diff := cmp.Diff(map[string]int{"our reading": 3, "their table": 2}, law.Sources); diff != "" {
		t.Error(diff)
	}
	if std := got.Frameworks[1]; std.Identifiers != 2 || std.Uncited != 2 {
		t.Errorf("got %+v", std)
	}
	none := found("b", fact.Designed, check.NotApplicable, "x")
	none.Subject = check.Finding{}.Subject
	again := none
	again.Check = "a"
	if diff := cmp.Diff([]string{"b"}, Idle(all[:1], []check.Finding{none, again, found("a", fact.Live, check.NotApplicable, "x"), {Check: "e", Outcome: check.NotApplicable}})); diff != "" {
		t.Error(diff)
	}
}

func TestGroupOf(t *testing.T) {
	fw := Framework{Groups: map[string]string{"A.5": "five", "A.51": "fifty-one", "AU": "audit"}}
	for id, want := range map[string]string{"A.5.1": "five", "A.51.2": "fifty-one", "A.55": "", "AU-2": "audit", "AUX-2": "", "A.5": "five"} {
		if got := fw.GroupOf(id); got != want {
			t.Errorf("%s is in %q, want %q", id, got, want)
		}
	}
}

func TestNewKeysAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a status nobody knows":         {"title: A law", "title: A law\nstatus: adopted", `f.yaml:3:9: status: "adopted" is none of in force, proposed, withdrawn`},
		"a designation nobody knows":    {"addressable", "optional", `f.yaml:10:18: controls[0].designation: "optional" is none of standard, required, addressable`},
		"a source that nobody explains": {"source: them}", "source: then}", `f.yaml:12:36: controls[0].checks[1].source: "then" is not one of the framework's sources (did you mean them?)`},
		"a default that nobody does":    {"maps: them", "maps: others", `f.yaml:6:70: defaults.maps: "others" is not one of the framework's sources (did you mean ours?)`},
		"a mapping without framework":   {"std/X-1", "X-1", `f.yaml:13:12: controls[0].maps[0].to: "X-1" does not match`},
		"a mapping twice":               {"{to: std/X-2, source: ours}", "std/X-1", `f.yaml:13:21: controls[0].maps[1]: "std/X-1" stands twice in this list`},
		"no age of decisions":           {", decision: 90d", "", `f.yaml:10:18: controls[0].designation: is addressable, and the framework does not say how old a decision about it may be (as defaults: {decision: 90d})`},
		"a deadline without a clock":    {"within: 60d, after: it happened", "within: 60d", `f.yaml:17:5: controls[1].deadline.after: missing`},
		"a deadline without a figure":   {"within: 60d", "within: soon", `f.yaml:17:24: controls[1].deadline.within: "soon" is not an age`},
		"a key nobody knows":            {"deadline:", "dateline:", `f.yaml:17:5: controls[1].dateline: unknown key (did you mean deadline?)`},
	} {
		text := strings.Replace(lawText, c.old, c.new, 1)
		_, problems := ParseFramework("f.yaml", []byte(text))
		if err := problems.Err(); err == nil || !strings.HasPrefix(err.Error(), strings.ReplaceAll(c.want, "decision: 90d}", "decision: 366d}")) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, text := range map[string]string{
		`cites.X-3: is not one of the identifiers (did you mean X-1?)`:                 stdText + "cites: {X-3: [a]}\n",
		`cites.X-1[1].check: "a" stands twice in this list`:                            stdText + "cites: {X-1: [a, a]}\n",
		`identifiers[0].id: "1" is one of the controls (keep one of the two)`:          "id: p\ntitle: t\nsource: s\ncontrols: [{id: \"1\", clause: c, title: t, attestation: {maxAge: 1d}}]\nidentifiers: [{id: \"1\", title: t}]\n",
		`has no controls (write controls; or, where no posture is made of it, identif`: "id: p\ntitle: t\nsource: s\n",
	} {
		_, problems := ParseFramework("f.yaml", []byte(text))
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
