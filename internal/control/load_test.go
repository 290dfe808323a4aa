package control

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
)

const good = `id: pol
title: A policy
source: POL-014
controls:
  - id: "1.1"
    clause: POL-014, 1.1
    title: Nothing is public
    partial: Printers are not seen.
    bindings:
      - {check: a, stages: [designed, live], maxAge: 7d}
      - {attestation: true, maxAge: 36h}
`

func TestParseFramework(t *testing.T) {
	fw, problems := ParseFramework("pol.yaml", []byte(good))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	want := Framework{
		ID: "pol", Title: "A policy", Source: "POL-014", Pos: diag.Pos{File: "pol.yaml", Line: 1, Column: 5},
		Controls: []Control{{
			ID: "1.1", Clause: "POL-014, 1.1", Title: "Nothing is public", Partial: "Printers are not seen.", Pos: diag.Pos{File: "pol.yaml", Line: 5, Column: 5},
			Bindings: []Binding{
				{Check: "a", Stages: []fact.Stage{fact.Designed, fact.Live}, MaxAge: Age(7 * day), Pos: diag.Pos{File: "pol.yaml", Line: 10, Column: 9}},
				{Attestation: true, MaxAge: Age(day + day/2), Pos: diag.Pos{File: "pol.yaml", Line: 11, Column: 9}},
			},
		}},
	}
	if diff := cmp.Diff(want, fw); diff != "" {
		t.Error(diff)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		want     []string // all of the error's lines
	}{
		"a key nobody knows":      {"source:", "origin:", []string{"pol.yaml:1:1: source: is missing", "pol.yaml:3:1: origin: is no key here (known are id, title, source, controls)"}},
		"a bad id":                {"id: pol", "id: The Policy", []string{`pol.yaml:1:5: id: "The Policy" is no id (lower-case letters, digits and dashes, as nist-800-53)`}},
		"not the file's":          {"id: pol", "id: law", []string{`pol.yaml:1:5: id: "law" is not the file's name (call the file law.yaml)`}},
		"no text":                 {"title: A policy", "title:", []string{"pol.yaml:2:7: title: is not text"}},
		"a control with a slash":  {`"1.1"`, `"1/1"`, []string{`pol.yaml:5:9: controls[0].id: "1/1" is no id of a control (no slash and no space: it is written behind its framework's id, as hipaa/164.312(b))`}},
		"an age without unit":     {"maxAge: 7d", "maxAge: 7", []string{`pol.yaml:10:54: controls[0].bindings[0].maxAge: "7" is no age: want a whole number of hours or days, as 24h or 366d`}},
		"no age":                  {", maxAge: 7d", "", []string{"pol.yaml:10:9: controls[0].bindings[0].maxAge: is missing"}},
		"no stage":                {", stages: [designed, live]", "", []string{"pol.yaml:10:9: controls[0].bindings[0]: does not say at which stages the check must hold (stages: [designed], or planned, live, recorded)"}},
		"an empty list of stages": {"[designed, live]", "[]", []string{"pol.yaml:10:28: controls[0].bindings[0].stages: is empty (write at least one)"}},
		"a stage nobody knows": {"[designed, live]", "[drawn, live, live]", []string{
			`pol.yaml:10:29: controls[0].bindings[0].stages[0]: "drawn" is no stage: want designed, planned, live or recorded`,
			`pol.yaml:10:42: controls[0].bindings[0].stages[2]: "live" stands twice`,
		}},
		"both in one":             {"attestation: true", "attestation: true, check: b", []string{"pol.yaml:11:9: controls[0].bindings[1]: is bound to neither or both of a check and an attestation (write one of the two)"}},
		"neither":                 {"attestation: true, ", "", []string{"pol.yaml:11:9: controls[0].bindings[1]: is bound to neither or both of a check and an attestation (write one of the two)"}},
		"an attestation at live":  {"attestation: true", "attestation: true, stages: [live]", []string{"pol.yaml:11:9: controls[0].bindings[1]: an attestation has no stages (leave stages out)"}},
		"attestation: false":      {"attestation: true", "attestation: false", []string{`pol.yaml:11:23: controls[0].bindings[1].attestation: "false" is not true (write attestation: true, or a check)`}},
		"a list for a map":        {"{check: a, stages: [designed, live], maxAge: 7d}", "[a]", []string{"pol.yaml:10:9: controls[0].bindings[0]: is not a map"}},
		"a word for a list":       {"stages: [designed, live]", "stages: live", []string{"pol.yaml:10:28: controls[0].bindings[0].stages: is not a list"}},
		"a key that stands twice": {"source: POL-014", "title: Again", []string{"pol.yaml:1:1: source: is missing", "pol.yaml:3:1: title: stands twice"}},
		"an alias":                {"[designed, live]", "*all", []string{"pol.yaml:10:28: is not YAML"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatal("the test changes nothing")
			}
			_, err := LoadFrameworks(fstest.MapFS{"frameworks/pol.yaml": {Data: []byte(text)}})
			if err == nil {
				t.Fatal("it is taken")
			}
			got := strings.Split(strings.ReplaceAll(err.Error(), "frameworks/", ""), "\n")
			if len(got) != len(c.want) {
				t.Fatalf("got\n%s", err)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], c.want[i]) {
					t.Errorf("got\n%s\nwant\n%s", got[i], c.want[i])
				}
			}
		})
	}
}

func TestLoadFrameworksAllFiles(t *testing.T) {
	twice := strings.Replace(good, "    bindings:", "    bindings: []\n  - id: \"1.1\"\n    clause: c\n    title: t\n    bindings:", 1)
	_, err := LoadFrameworks(fstest.MapFS{
		"frameworks/pol.yaml": {Data: []byte(twice)}, "frameworks/b.yaml": {Data: []byte("- a")}, "frameworks/c.yaml": {Data: []byte("a: [")}, "frameworks/d.yaml": {},
		"frameworks/e.yaml": {Data: make([]byte, maxFrameworkSize+1)}, "frameworks/readme.md": {Data: []byte("not read")}, "else.yaml": {Data: []byte("not read")},
	})
	if err == nil {
		t.Fatal("they are taken")
	}
	if strings.Contains(err.Error(), "else.yaml") {
		t.Error("it reads what is no framework")
	}
	for _, want := range []string{
		"b.yaml:1:1: is not a map", "c.yaml:2:1: is not YAML: did not find expected node content", "d.yaml", "e.yaml: is larger than 4 MiB",
		"pol.yaml:9:15: controls[0].bindings: is empty", `pol.yaml:10:5: controls[1].id: "1.1" is already at frameworks/pol.yaml:5:5`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not among\n%s", want, err)
		}
	}

	second := strings.Replace(good, "id: pol", "id: abc", 1)
	frameworks, err := LoadFrameworks(fstest.MapFS{"frameworks/pol.yaml": {Data: []byte(good)}, "frameworks/abc.yaml": {Data: []byte(second)}})
	if err != nil || len(frameworks) != 2 || frameworks[0].ID != "abc" {
		t.Errorf("got %v, %v", frameworks, err)
	}
}

func TestValidateBindings(t *testing.T) {
	fw, _ := ParseFramework("pol.yaml", []byte(good))
	problems := ValidateBindings([]Framework{fw}, []string{"b"})
	const want = "pol.yaml:10:9: pol/1.1: is bound to \"a\", which is no check (`ward catalogue list` names the checks)"
	if err := problems.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	problems = ValidateBindings([]Framework{fw}, []string{"a"})
	if err := problems.Err(); err != nil {
		t.Error(err)
	}
}

func TestAge(t *testing.T) {
	for _, s := range []string{"24h", "36h", "366d", "1h", "7d"} {
		a, err := ParseAge(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseAge(a.String())
		if err != nil || back != a {
			t.Errorf("%s came back as %s", s, a)
		}
	}
	for _, s := range []string{"", "d", "0d", "07d", "+7d", "-7d", "7", "7m", "7 d", "1.5d", "99999999d", "99999999999999999999h"} {
		if a, err := ParseAge(s); err == nil {
			t.Errorf("%q is taken for %s", s, a)
		}
	}
	var zero Age
	if b, _ := Age(0).MarshalText(); zero.UnmarshalText(b) != nil {
		t.Error("the zero age does not survive its text")
	}
}

func FuzzParseFramework(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("controls: [{bindings: [{stages: [[]]}]}]"))
	f.Add([]byte("&a {<<: *a}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fw, problems := ParseFramework("f.yaml", raw)
		if problems.Len() > 0 {
			return
		}
		if fw.ID == "" || len(fw.Controls) == 0 {
			t.Fatal("an incomplete framework is taken")
		}
		for _, c := range fw.Controls {
			for _, b := range c.Bindings {
				if b.MaxAge <= 0 || b.Attestation == (b.Check != "") || (b.Check != "") != (len(b.Stages) > 0) {
					t.Fatalf("an incomplete binding is taken: %+v", b)
				}
			}
		}
	})
}

// TestCatalogue holds the frameworks that Ward brings to what is said of them.
func TestCatalogue(t *testing.T) {
	frameworks, err := LoadFrameworks(os.DirFS("../../catalogue"))
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]struct{ manual, partial bool }{
		"hipaa/164.308(a)(2)":        {manual: true},
		"hipaa/164.308(a)(7)(ii)(B)": {partial: true},
		"hipaa/164.312(a)(1)":        {},
		"hipaa/164.312(b)":           {partial: true},
	} {
		c, ok := find(frameworks, ref)
		if !ok {
			t.Errorf("%s is missing", ref)
			continue
		}
		manual := slices.ContainsFunc(c.Bindings, func(b Binding) bool { return b.Attestation })
		if manual != want.manual || (c.Partial != "") != want.partial {
			t.Errorf("%s: attestation %v, partial %q", ref, manual, c.Partial)
		}
		if !strings.HasPrefix(c.Clause, "45 CFR 164.") {
			t.Errorf("%s cites %q", ref, c.Clause)
		}
	}
}

func find(frameworks []Framework, ref string) (Control, bool) {
	for _, fw := range frameworks {
		for _, c := range fw.Controls {
			if fw.ID+"/"+c.ID == ref {
				return c, true
			}
		}
	}
	return Control{}, false
}
