package control

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/language/languagetest"
)

const good = `id: pol
title: A policy
source: POL-014
defaults: {stages: [designed, live], maxAge: 7d}
controls:
  - id: "1.1"
    clause: POL-014, 1.1
    title: Nothing is public
    partial: Printers are not seen.
    checks: [a, {check: b, stages: [live], maxAge: 36h}]
    attestation: {maxAge: 366d}
cites:
  "1.2": [a]
`

func TestParseFramework(t *testing.T) {
	fw, problems := ParseFramework("pol.yaml", []byte(good))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	at := func(line, column int) diag.Pos { return diag.Pos{File: "pol.yaml", Line: line, Column: column} }
	want := Framework{
		ID: "pol", Title: "A policy", Source: "POL-014", Pos: at(1, 5),
		Controls: []Control{{
			ID: "1.1", Clause: "POL-014, 1.1", Title: "Nothing is public", Partial: "Printers are not seen.", Pos: at(6, 5),
			Bindings: []Binding{
				{Attestation: true, MaxAge: Age(366 * day), Pos: at(11, 5)},
				{Check: "a", Stages: []fact.Stage{fact.Designed, fact.Live}, MaxAge: Age(7 * day), Pos: at(10, 14)},
				{Check: "b", Stages: []fact.Stage{fact.Live}, MaxAge: Age(day + day/2), Pos: at(10, 17)},
			},
		}},
		Cites: []Citation{{Control: "1.2", Checks: []string{"a"}, Pos: at(13, 3)}},
	}
	if diff := cmp.Diff(want, fw); diff != "" {
		t.Error(diff)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		want     []string // the beginnings of all of the error's lines
	}{
		"a key nobody knows":     {"source:", "sauce:", []string{"pol.yaml:1:1: source: missing", "pol.yaml:3:1: sauce: unknown key (did you mean source?)"}},
		"a bad id":               {"id: pol", "id: The Policy", []string{`pol.yaml:1:5: id: "The Policy" does not match`}},
		"not the file's":         {"id: pol", "id: law", []string{`pol.yaml:1:5: id: "law" is not the file's name (call the file law.yaml)`}},
		"no text":                {"title: A policy", "title:", []string{"pol.yaml:2:1: title: has no value"}},
		"a control with a slash": {`"1.1"`, `"1/1"`, []string{`pol.yaml:6:9: controls[0].id: "1/1" does not match`}},
		"an age without unit":    {"maxAge: 36h", "maxAge: 7", []string{`pol.yaml:10:52: controls[0].checks[1].maxAge: "7" is not an age (want a whole number of hours or days, as 24h or 366d)`}},
		"no age at all":          {"maxAge: 36h", "maxAge: 0d", []string{`pol.yaml:10:52: controls[0].checks[1].maxAge: "0d" stands for nothing`}},
		"no age":                 {", maxAge: 7d", "", []string{"pol.yaml:10:14: controls[0].checks[0].maxAge: missing, and the framework has no default for it (how old the evidence may be, as maxAge: 7d)"}},
		"no stages": {"defaults: {stages: [designed, live], ", "defaults: {", []string{
			"pol.yaml:10:14: controls[0].checks[0].stages: missing, and the framework has no default for it",
		}},
		"an empty list of stages": {"stages: [live]", "stages: []", []string{"pol.yaml:10:28: controls[0].checks[1].stages: has 0 items, want at least 1"}},
		"stages nobody knows": {"[designed, live]", "[drawn, live, live]", []string{
			`pol.yaml:4:21: defaults.stages[0]: "drawn" is none of designed, planned, live, recorded`,
			`pol.yaml:4:34: defaults.stages[2]: "live" stands twice in this list`,
		}},
		"a check twice":           {"check: b", "check: a", []string{`pol.yaml:10:25: controls[0].checks[1].check: "a" stands twice in this list`}},
		"nothing to stand on":     {"    checks: [a, {check: b, stages: [live], maxAge: 36h}]\n    attestation: {maxAge: 366d}\n", "", []string{"pol.yaml:6:5: controls[0]: stands on nothing (name checks, or an attestation with its maxAge)"}},
		"a statement for ever":    {"{maxAge: 366d}", "{}", []string{"pol.yaml:11:5: controls[0].attestation.maxAge: missing"}},
		"attestation: true":       {"{maxAge: 366d}", "true", []string{"pol.yaml:11:18: controls[0].attestation: is a single value, want a mapping of keys"}},
		"a word for a list":       {"stages: [live]", "stages: live", []string{"pol.yaml:10:36: controls[0].checks[1].stages: is a single value, want a list"}},
		"cited and a control":     {`"1.2":`, `"1.1":`, []string{`pol.yaml:13:3: cites."1.1": is one of the controls (bind the checks there)`}},
		"a key that stands twice": {"source: POL-014", "title: Again", []string{"pol.yaml:1:1: source: missing", "pol.yaml:3:1: title: is written twice"}},
		"an alias":                {"[designed, live]", "*all", []string{"pol.yaml:4:20: an alias is not part of this language"}},
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
	twice := strings.Replace(good, "cites:", "  - {id: \"1.1\", clause: c, title: t, checks: [a]}\ncites:", 1)
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
		"b.yaml:1:1: is a list, want a mapping of keys", "c.yaml:2:1: is not YAML: did not find expected node content", "d.yaml: holds no document", "e.yaml: cannot be read: is too large",
		`pol.yaml:12:10: controls[1].id: "1.1" stands twice in this list (it is also controls[0].id)`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not among\n%s", want, err)
		}
	}

	second := strings.Replace(good, "id: pol", "id: abc", 1)
	frameworks, err := LoadFrameworks(fstest.MapFS{"frameworks/pol.yaml": {Data: []byte(good)}}, fstest.MapFS{"frameworks/abc.yaml": {Data: []byte(second)}})
	if err != nil || len(frameworks) != 2 || frameworks[0].ID != "abc" {
		t.Errorf("got %v, %v", frameworks, err)
	}
	_, err = LoadFrameworks(fstest.MapFS{"frameworks/pol.yaml": {Data: []byte(good)}}, fstest.MapFS{"frameworks/pol.yaml": {Data: []byte(good)}})
	if err == nil || !strings.Contains(err.Error(), `"pol" is also the id of frameworks/pol.yaml:1:5 (a framework of yours has an id of its own)`) {
		t.Errorf("one id in two folders: %v", err)
	}
}

func TestValidateBindings(t *testing.T) {
	fw, _ := ParseFramework("pol.yaml", []byte(good))
	problems := ValidateBindings([]Framework{fw}, []check.Check{{ID: "b", Stages: []fact.Stage{fact.Designed}}, {ID: "abc"}})
	const want = "pol.yaml:10:14: pol/1.1: is bound to \"a\", which is not a check (did you mean b?)\n" +
		"pol.yaml:10:17: pol/1.1: is bound to b at stage live, where that check means nothing (bind it at the stages that the check names, as {check: …, stages: [live]})\n" +
		"pol.yaml:13:3: pol/1.2: names \"a\", which is not a check (did you mean b?)"
	if err := problems.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	problems = ValidateBindings([]Framework{fw}, []check.Check{{ID: "a"}, {ID: "b"}})
	if err := problems.Err(); err != nil {
		t.Error(err)
	}
}

func TestCitations(t *testing.T) {
	fw, _ := ParseFramework("pol.yaml", []byte(good))
	if diff := cmp.Diff(map[string][]string{"a": {"pol/1.1", "pol/1.2"}, "b": {"pol/1.1"}}, Citations([]Framework{fw})); diff != "" {
		t.Error(diff)
	}
}

func TestTagsAreSound(t *testing.T) {
	languagetest.Sound(t, language.Dialect{}, reflect.TypeFor[frameworkFile]())
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
	f.Add([]byte("controls: [{checks: [{stages: [[]]}]}]"))
	f.Add([]byte("&a {<<: *a}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fw, problems := ParseFramework("f.yaml", raw)
		if problems.Len() > 0 {
			return
		}
		if fw.ID == "" || len(fw.Controls)+len(fw.Cites) == 0 {
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
		"hipaa/164.308(a)(7)(ii)(B)": {},
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
