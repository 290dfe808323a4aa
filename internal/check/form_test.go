package check

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/language/languagetest"
)

// form is a check of every key that a file may have, over things of Ward's.
const form = `id: things-counted
replaces: [things-weighed]
version: 1
title: Things are few
severity: high
stages: [designed, planned]
judges:
  ward/Box:
    constants: {of: items}
  ward/Bag:
    constants: {of: things}
parameters:
  most: {type: integer, default: 2, why: More cannot be carried.}
rule: self.items.size() <= params.most
reason: |-
  string(self.items.size()) +
    ' ' + constants.of + ', want ' + string(params.most)
remediation: Take some out.
tests:
  facts: {self: "ward:box/a", bag: {id: "ward:bag/a", kind: ward/Bag}}
  given: {self: {items: [1]}, bag: {items: [1, 2, 3]}}
  cases:
    - {name: few, want: pass}
    - {name: many, subject: bag, want: fail, reason: "3 things, want 2"}
`

func formWith(t *testing.T, old, new string) string {
	t.Helper()
	if !strings.Contains(form, old) {
		t.Fatalf("the form has no %q", old)
	}
	return strings.Replace(form, old, new, 1)
}

func examplesHold(t *testing.T, c *Catalogue) {
	t.Helper()
	n := 0
	err := c.Test(t.Context(), func(r TestResult) error {
		n++
		if r.Wrong != "" {
			t.Errorf("%s: %s", r.Test, r.Wrong)
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Errorf("%d examples, %v", n, err)
	}
}

func TestForm(t *testing.T) {
	c, err := Load(fstest.MapFS{"things-counted.yaml": {Data: []byte(form)}})
	if err != nil {
		t.Fatal(err)
	}
	examplesHold(t, c)
}

// What is wrong with a check is said where it stands.
func TestFormRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"severity:", "severty:", "things-counted.yaml:5:1: severty: unknown key (did you mean severity?)"},
		{"default: 2", "default: few", "things-counted.yaml:13:34: parameters.most.default: is not a whole number"},
		{"<= params.most", "<= params.mst", "things-counted.yaml:14:34: rule: the check has no parameter mst (did you mean most?)"},
		{"+ constants.of +", "+ constants.off +", "things-counted.yaml:17:20: reason: ward/Bag has no constant off under judges (did you mean of?)"},
		{"<= params.most", "<= params.size()", "things-counted.yaml:14:28: rule: params is read as a whole (name one, as params.NAME)"},
		{"parameters:\n", "parameters:\n  least: {type: text, default: a, why: It is.}\n", "things-counted.yaml:13:3: parameters.least: no expression reads params.least (read it, or remove it)"},
		{"{of: items}", "{of: items, by: x}", `things-counted.yaml:9:32: judges."ward/Box".constants.by: no expression reads constants.by (read it, or remove it)`},
		{", subject: bag", "", `things-counted.yaml:10:3: judges."ward/Bag": no example is of this kind (add one)`},
		{"want: pass", "want: unknown", "things-counted.yaml:19:1: tests: no example wants pass (add one)"},
		{"want: pass", "want: passes", `things-counted.yaml:23:25: tests.cases[0].want: "passes" is none of pass, fail, unknown, error, not applicable (did you mean pass?)`},
		{"want: pass", "change: {slf: {}}, want: pass", "things-counted.yaml:23:28: tests.cases[0].change.slf: is not one of the facts (did you mean self?)"},
		{"want: pass", "change: {self: null}, want: pass", `things-counted.yaml:23:7: tests.cases[0].subject: "self" has no body here`},
		{"bag: {id:", "none: ward:none/a, bag: {id:", "things-counted.yaml:20:37: tests.facts.none: no example has it (give it a body, or remove it)"},
		{"{items: [1]}", "{items: [1], of: <slf>/x}", "tests.cases[0]: <slf> is not one of the facts"},
		{`"ward:bag/a"`, `"<bag>/a"`, "tests.facts.bag: lies below itself"},
		{"rule: self.items", "offenders: self.items", "things-counted.yaml:1:1: has offenders beside a rule or a reason (offenders stands for both)"},
		{"rule: self.items.size() <= params.most", "rule: self.items.size()", "things-counted.yaml:14:7: rule: is int, want bool"},
	} {
		_, err := Load(fstest.MapFS{"things-counted.yaml": {Data: []byte(formWith(t, c.old, c.new))}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}

func TestTagsAreSound(t *testing.T) {
	languagetest.Sound(t, dialect("a check"), reflect.TypeFor[Check](), reflect.TypeFor[defaultsOf](), reflect.TypeFor[decisionsFile]())
}

// An id that was merged into another names no check ever again.
func TestReplacedIDsAreNotUsedAgain(t *testing.T) {
	again := strings.ReplaceAll(formWith(t, "replaces: [things-weighed]\n", ""), "things-counted", "things-weighed")
	_, err := Load(fstest.MapFS{"things-counted.yaml": {Data: []byte(form)}, "things-weighed.yaml": {Data: []byte(again)}})
	const want = "things-weighed.yaml:1: id: things-weighed was the id of a check that things-counted replaces"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The folder that comes last decides parameters, within what each may be, and
// the finding shows what it was judged by.
func TestParametersAreDecidedByTheLastFolder(t *testing.T) {
	load := func(decided string) (*Catalogue, error) {
		return LoadAll(fstest.MapFS{"checks/things-counted.yaml": {Data: []byte(form)}, "parameters.yaml": {Data: []byte("parameters: {things-counted: {most: 4}}\n")}},
			fstest.MapFS{"checks": {Mode: 0o755 | 1<<31}, "parameters.yaml": {Data: []byte(decided)}})
	}
	c, err := load("parameters: {things-counted: {most: 3}}\n")
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Snapshot: fact.Snapshot{Stage: fact.Designed, Facts: []fact.Fact{
		thing(t, "ward/Box", "ward:box/a", `{"items": [1, 2, 3]}`), thing(t, "ward/Box", "ward:box/b", `{"items": [1, 2, 3, 4]}`),
	}}}
	var got []string
	if err := c.Run(t.Context(), in, func(f Finding) error {
		got = append(got, fmt.Sprint(f.Outcome, " ", f.Reason, " ", f.Parameters))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := "pass Things are few map[most:3]; fail 4 items, want 3 map[most:3]"; strings.Join(got, "; ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "; "), want)
	}
	for decided, want := range map[string]string{
		"parameters: {things-count: {most: 3}}":   `parameters.yaml:1:14: parameters.things-count: "things-count" is not a check (did you mean things-counted?)`,
		"parameters: {things-counted: {mst: 3}}":  `parameters.yaml:1:36: parameters.things-counted.mst: is not a parameter of things-counted (did you mean most?)`,
		"parameters: {things-counted: {most: x}}": `parameters.yaml:1:37: parameters.things-counted.most: is not a whole number (More cannot be carried.)`,
	} {
		if _, err := load(decided); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// At a stage at which a check means nothing there is one line to say so.
func TestStages(t *testing.T) {
	c, err := Load(fstest.MapFS{"things-counted.yaml": {Data: []byte(form)}})
	if err != nil {
		t.Fatal(err)
	}
	for stage, want := range map[fact.Stage]string{
		fact.Planned: "fail 3 items, want 2", fact.Live: "not applicable it means nothing at stage live",
	} {
		var got []string
		in := Input{Snapshot: fact.Snapshot{Stage: stage, Facts: []fact.Fact{thing(t, "ward/Box", "ward:box/a", `{"items": [1, 2, 3]}`)}}}
		if err := c.Run(t.Context(), in, func(f Finding) error {
			got = append(got, fmt.Sprint(f.Outcome, " ", f.Reason))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("at %s: got %v, want %s", stage, got, want)
		}
	}
}

// offending returns a catalogue of one check, by its offenders.
func offending(t testing.TB, offenders string) *Catalogue {
	t.Helper()
	text := "id: things-right\nversion: 1\ntitle: Things are right\nseverity: high\nkind: ward/Box\noffenders: |-\n  " + offenders + "\n" +
		"remediation: Mend them.\ntests: {facts: {self: ward:box/a}, given: {self: {}}, cases: [{name: a, want: pass}, {name: b, want: fail}]}\n"
	c, err := Compile(Source{Files: []File{{Name: "things-right.yaml", Text: []byte(text)}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func verdict(t testing.TB, c *Catalogue, body string, gaps ...fact.Gap) string {
	t.Helper()
	var got []string
	in := Input{Snapshot: fact.Snapshot{Stage: fact.Designed, Observations: []fact.Observation{fact.All("test", addr.SystemAzure)}, Gaps: gaps, Facts: []fact.Fact{
		thing(t, "ward/Box", "ward:box/a", body), thing(t, lock, group+"/providers/"+lock+"/a", `{"level": "CanNotDelete"}`),
	}}}
	if err := c.Run(t.Context(), in, func(f Finding) error {
		got = append(got, f.Outcome.String()+": "+f.Reason)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(got, "\n")
}

func TestOffenders(t *testing.T) {
	const names = "self.items.filter(i, i.bad).map(i, i.name)"
	const sentences = "self.items.filter(i, i.bad).map(i, 'the item ' + string(i.name) + ' is bad')"
	for _, c := range []struct{ offenders, body, want string }{
		{names, `{"items": []}`, "pass: Things are right"},
		{names, `{"items": [{"name": "a", "bad": false}]}`, "pass: Things are right"},
		{names, `{"items": [{"name": "a", "bad": true}, {"name": "b", "bad": true}]}`, "fail: a; b"},
		// A certain offender fails, whatever else there is.
		{names, `{"items": [{"name": "a", "bad": {"$unresolved": "p"}}, {"name": "b", "bad": true}]}`, "fail: b"},
		{names, `{"items": [{"$unresolved": "p"}, {"name": "b", "bad": true}]}`, "fail: b"},
		{names, `{"items": [{"name": "a"}, {"name": "b", "bad": true}]}`, "fail: b"},
		// What a sentence names decides nothing; what is filtered by does.
		{sentences, `{"items": [{"name": {"$unresolved": "withheld"}, "bad": true}, {"name": "b", "bad": false}]}`, "fail: the item (withheld) is bad"},
		{sentences, `{"items": [{"name": {"$unresolved": "p"}, "bad": true}]}`, "fail: the item (not known) is bad"},
		{sentences, `{"items": [{"bad": true}]}`, "fail: the item (not said) is bad"},
		{sentences, `{"items": [{"name": {"$unresolved": "withheld"}, "bad": {"$unresolved": "p"}}]}`, "unknown: items[0].bad is not known: p"},
		{sentences, `{"items": [{"name": {"a": 1}, "bad": true}]}`, "error: the offenders have no answer: no such overload: string(map)"},
		{"self.items.map(i, 'x ' + i)", `{"items": [{"$unresolved": "withheld"}]}`, "unknown: items[0] is not known: withheld"},
		{"self.bad ? ['the box ' + self.name + ' is bad'] : []", `{"bad": true, "name": {"$unresolved": "withheld"}}`, "fail: the box (withheld) is bad"},
		{"self.bad ? ['the box ' + self.name + ' is bad'] : []", `{"bad": {"$unresolved": "p"}, "name": "a"}`, "unknown: bad is not known: p"},
		// Without one, what is not known is unknown, and an error that.
		{names, `{"items": [{"name": "a", "bad": {"$unresolved": "p"}}, {"name": "b", "bad": false}]}`, "unknown: items[0].bad is not known: p"},
		{names, `{"items": {"$unresolved": "p"}}`, "unknown: items is not known: p"},
		{names, `{"items": [{"name": "a"}, {"name": "b", "bad": false}]}`, "error: the offenders have no answer: no such key: bad"},
		{names, `{"items": [{"name": "a"}, {"name": "b", "bad": {"$unresolved": "p"}}]}`, "unknown: items[1].bad is not known: p"},
		{names, `{"items": [{"name": "a", "bad": 1}]}`, "error: the offenders have no answer: no such overload"},
		{"self.more + " + names, `{"items": [{"name": "b", "bad": true}], "more": {"$unresolved": "p"}}`, "fail: b"},
		{names + " + self.more", `{"items": [], "more": {"$unresolved": "p"}}`, "unknown: more is not known: p"},
		{names + " + self.more", `{"items": [{"name": "b", "bad": true}]}`, "fail: b"},
		{"self.items.map(i, i.bad, i.name)", `{"items": [{"name": "a", "bad": {"$unresolved": "p"}}, {"name": "b", "bad": true}]}`, "fail: b"},
		// What a lookup may have missed is an element that is not known.
		{"facts('" + lock + "').filter(l, l.body.level != 'CanNotDelete')", `{}`, "unknown: locks could not be read"},
		{"facts('" + lock + "').filter(l, l.body.level == 'CanNotDelete')", `{}`, "fail: a"},
		{"{'level': self.level, 'other': self.other}", `{"level": 1, "other": "x"}`, "fail: level is 1; other is x"},
		{"{}", `{}`, "pass: Things are right"},
		{"self.items", `{"items": "x"}`, "error: the offenders come to string, want a list or a map"},
		{"differs(self.properties.access, 'Disabled')", `{"properties": {"access": "disabled"}}`, "pass: Things are right"},
		{"differs(self.properties.access, 'Disabled')", `{"properties": {"access": "Enabled"}}`, "fail: access is Enabled, want Disabled"},
		{"differs(self.?properties.?access.orValue('x'), ['a', 'b'])", `{}`, "fail: access is x, want a or b"},
		{"differs(self.on, true)", `{"on": "true"}`, "fail: on is true, want true"},
		{"differs(self.on, true)", `{"on": {"$unresolved": "p"}}`, "unknown: on is not known: p"},
		{"differs(self.on, 'x')", `{"on": 1}`, "error: the offenders have no answer: on is int, want text"},
		{"differs(self.a, 'x') + differs(self.b, 'x')", `{"a": {"$unresolved": "p"}, "b": "y"}`, "fail: b is y, want x"},
	} {
		gap := fact.Gap{Kinds: []addr.Kind{lock}, Reason: "locks could not be read"}
		if got := verdict(t, offending(t, c.offenders), c.body, gap); got != c.want {
			t.Errorf("%s of %s:\n got %s\nwant %s", c.offenders, c.body, got, c.want)
		}
	}
}

// Offenders come to what a rule by exists would.
func TestOffendersAnswerAsExists(t *testing.T) {
	outer := t
	c := offending(t, "self.items.filter(i, i == 1).map(i, 'one')")
	rule := compiled(t, map[string]Check{"none-is": {Kind: "ward/Box", Rule: "!self.items.exists(i, i == 1)"}})
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", `{"$unresolved": "p"}`}), 0, 6).Draw(t, "items")
		body := `{"items": [` + strings.Join(items, ", ") + `]}`
		got, _, _ := strings.Cut(verdict(outer, c, body), ":")
		want, _, _ := strings.Cut(verdict(outer, rule, body), ":")
		if got != want {
			t.Fatalf("%s: offenders come to %s, exists to %s", body, got, want)
		}
	})
}

func TestMerge(t *testing.T) {
	target := map[string]any{"a": map[string]any{"b": "c", "d": []any{"e"}}, "f": nil}
	for _, c := range []struct{ patch, want any }{
		{nil, nil},
		{map[string]any{}, target},
		{map[string]any{"a": map[string]any{"b": nil, "x": map[string]any{"y": nil}}}, map[string]any{"a": map[string]any{"d": []any{"e"}, "x": map[string]any{}}, "f": nil}},
		{map[string]any{"a": map[string]any{"d": []any{nil}}}, map[string]any{"a": map[string]any{"b": "c", "d": []any{nil}}, "f": nil}},
	} {
		if got := merge(target, c.patch); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.patch, got, c.want)
		}
	}
}

// A default of each item of a list is filled in where the item says nothing.
func TestDefaultsOfItems(t *testing.T) {
	c, err := Compile(
		Source{Files: []File{{Name: "azure/defaults/Ward.test.yaml", Text: []byte("namespace: Ward.test\ntypes:\n  boxes:\n    - {path: \"items[*].open\", value: true, source: x, date: 2026-01}\n")}}},
		Source{Files: []File{{Name: "boxes-shut.yaml", Text: []byte(`id: boxes-shut
version: 1
title: Boxes are shut
severity: high
kind: Ward.test/boxes
offenders: self.items.filter(i, i.open).map(i, i.name)
remediation: Shut them.
tests:
  facts: {self: Ward.test/boxes/a}
  given: {self: {items: [{name: a, open: false}]}}
  cases:
    - {name: shut, want: pass}
    - {name: nothing is said, change: {self: {items: [{name: a, open: false}, {name: b}]}}, want: fail, reason: b}
    - {name: it is not known, change: {self: {items: [{$unresolved: p}]}}, want: unknown}
`)}}})
	if err != nil {
		t.Fatal(err)
	}
	examplesHold(t, c)
}

// A default of what was bought goes before that of everything else, and where
// nobody knows what was bought it is not known either.
func TestDefaultsOfASKU(t *testing.T) {
	c, err := Compile(
		Source{Files: []File{{Name: "azure/defaults/Ward.test.yaml", Text: []byte("namespace: Ward.test\ntypes:\n  boxes:\n    - {path: properties.shut, value: true, sku: Automatic, source: x, date: 2026-01}\n    - {path: properties.shut, value: false, source: x, date: 2026-01}\n    - {path: properties.locked, value: true, sku: Automatic, source: x, date: 2026-01}\n")}}},
		Source{Files: []File{{Name: "boxes-shut.yaml", Text: []byte(`id: boxes-shut
version: 1
title: Boxes are shut
severity: high
kind: Ward.test/boxes
offenders: "differs(self.properties.shut, true) + differs(self.properties.?locked.orValue(false), true)"
remediation: Shut them.
tests:
  facts: {self: Ward.test/boxes/a}
  given: {self: {sku: {name: automatic}}}
  cases:
    - {name: of itself, want: pass}
    - {name: said otherwise, change: {self: {properties: {shut: false}}}, want: fail, reason: shut is false}
    - {name: another, change: {self: {sku: {name: Base}}}, want: fail, reason: locked is false}
    - {name: none, given: {self: {}}, want: fail, reason: shut is false}
    - {name: it is not known which, change: {self: {sku: {name: {$unresolved: p}}}}, want: unknown, reason: depends on sku.name}
    - {name: nothing of it is known, given: {self: {sku: {$unresolved: p}}}, want: unknown, reason: depends on sku.name}
`)}}})
	if err != nil {
		t.Fatal(err)
	}
	examplesHold(t, c)
}

// What is said twice is said once, and counts once in what is left out.
func TestReasonsAreSaidOnce(t *testing.T) {
	for want, reasons := range map[string][]string{
		"":                    nil,
		"a":                   {"a", "a", "a", "a"},
		"a; b":                {"a", "b", "a"},
		"a; b; c; and 1 more": {"a", "b", "a", "c", "d", "d"},
	} {
		if got := sentence(reasons); got != want {
			t.Errorf("%q are said as %q, want %q", reasons, got, want)
		}
	}
}
