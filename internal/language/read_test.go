package language_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/language/languagetest"
)

// menu has a field of each shape that the language knows.
type menu struct {
	Name   string            `yaml:"name" required:"true" pattern:"^[a-z]+$" example:"lunch" doc:"Its name."`
	Text   string            `yaml:"text" lines:"true" doc:"What stands on it."`
	Guests int               `yaml:"guests" default:"2" min:"1" max:"9" doc:"How many eat."`
	Open   bool              `yaml:"open" default:"true" doc:"Whether one may sit outside."`
	From   language.Date     `yaml:"from" doc:"Since when."`
	Prices map[string]int    `yaml:"prices" doc:"What a dish costs."`
	Dishes []dish            `yaml:"dishes" unique:"name" doc:"What there is."`
	Notes  map[string]string `yaml:"notes" doc:"What to know."`
	Days   []string          `yaml:"days" enum:"monday,tuesday" doc:"When."`
	Any    any               `yaml:"any" doc:"What JSON can hold."`
	Rest   *dish             `yaml:"rest" doc:"What is left."`
	Own    string            `yaml:"-"`
}

type dish struct {
	Name string `yaml:"name" required:"true" doc:"Its name."`
	Of   []any  `yaml:"of" doc:"What is in it."`
}

func (dish) Shorthand() string { return "name" }

const lunch = `name: lunch
text: |-
  one
    two
guests: 3
from: 2026-11-01
prices: {soup: 4, bread: 1}
dishes: [soup, {name: bread, of: [rye, 1, 2.50, true, null, {a: "1"}]}]
notes: {soup: hot}
days: [monday]
any: {$ref: 2019-04-01, password: x, list: []}
`

func TestRead(t *testing.T) {
	var got menu
	var problems diag.Problems
	places := language.Read(language.Dialect{Of: "a menu", Secrets: true}, "m.yaml", []byte(lunch), &got, &problems)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	from, err := language.ParseDate("2026-11-01")
	if err != nil {
		t.Fatal(err)
	}
	want := menu{
		Name: "lunch", Text: "one\n  two", Guests: 3, Open: true, From: from, Prices: map[string]int{"soup": 4, "bread": 1},
		Dishes: []dish{{Name: "soup"}, {Name: "bread", Of: []any{"rye", json.Number("1"), json.Number("2.50"), true, nil, map[string]any{"a": "1"}}}},
		Notes:  map[string]string{"soup": "hot"}, Days: []string{"monday"},
		Any: map[string]any{"$ref": "2019-04-01", "password": "x", "list": []any{}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(language.Date{})); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string]diag.Pos{
		"dishes[1].of[2]": {File: "m.yaml", Line: 8, Column: 43}, "any.list": {File: "m.yaml", Line: 11, Column: 38},
		"rest.name": {File: "m.yaml", Line: 1, Column: 1}, "guests": {File: "m.yaml", Line: 5, Column: 9},
	} {
		if got := places.At(path); got != want {
			t.Errorf("%s is at %v, want %v", path, got, want)
		}
	}
	for _, c := range []struct {
		path         string
		line, column int
		want         diag.Pos
	}{
		{"text", 2, 3, diag.Pos{File: "m.yaml", Line: 4, Column: 5}},
		{"name", 1, 3, diag.Pos{File: "m.yaml", Line: 1, Column: 9}},
		{"rest", 1, 3, diag.Pos{File: "m.yaml", Line: 1, Column: 1}},
	} {
		if got := places.Within(c.path, c.line, c.column); got != c.want {
			t.Errorf("%d:%d of %s is at %v, want %v", c.line, c.column, c.path, got, c.want)
		}
	}
	if !places.Defaulted("open") || places.Defaulted("guests") || places.Written("open") || !places.Written("guests") {
		t.Error("what is a default and what was written are mixed up")
	}
}

// Each edit is refused at its place, and nothing else is.
func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"name: lunch", "nam: lunch", "m.yaml:1:1: nam: unknown key (did you mean name?)\nm.yaml:1:1: name: missing (Its name, as lunch)"},
		{"guests: 3", "guests: 10", "m.yaml:5:9: guests: 10 is more than 9 (How many eat)"},
		{"soup: 4", "soup: dear", `m.yaml:7:16: prices.soup: "dear" is not a whole number (write digits only, as 180)`},
		{"{soup: hot}", "[soup]", "m.yaml:9:1: notes: is a list, want a mapping of keys (What to know)"},
		{"name: bread", "name: soup", `m.yaml:8:23: dishes[1].name: "soup" stands twice in this list (it is also dishes[0])`},
		{"[monday]", "[mondey]", `m.yaml:10:8: days[0]: "mondey" is none of monday, tuesday (did you mean monday?)`},
		{"list: []", "list: [0x1F]", `m.yaml:11:45: any.list[0]: "0x1F" is a number that JSON does not have (write its digits, or put it in quotes where it is text)`},
		{"hot}", "\"a\\nb\"}", "m.yaml:9:15: notes.soup: has a line break or another character that does not print (write one line; >- folds several into one)"},
		{"guests: 3", "guests: &g 3", "m.yaml:5:9: guests: an anchor is not part of this language (remove it; text that begins with & needs quotes)"},
		{"from: 2026-11-01", "from: 2026-11-01\nguests: 4", "m.yaml:7:1: guests: is written twice (it stands already at line 5)"},
	} {
		if !strings.Contains(lunch, c.old) {
			t.Fatalf("the menu has no %q", c.old)
		}
		var problems diag.Problems
		language.Read(language.Dialect{Of: "a menu", Secrets: true}, "m.yaml", []byte(strings.Replace(lunch, c.old, c.new, 1)), new(menu), &problems)
		if err := problems.Err(); err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}

// Unless its dialect says otherwise, a file holds no secret.
func TestSecretsAreRefusedByDefault(t *testing.T) {
	var problems diag.Problems
	language.Read(language.Dialect{Of: "a menu"}, "m.yaml", []byte(lunch), new(menu), &problems)
	const want = "m.yaml:11:25: any.password: looks like a key for a secret, and a menu holds no secret (remove it here, keep it in Key Vault, and replace it if others have seen this file)"
	if err := problems.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestTagsAreSound(t *testing.T) {
	languagetest.Sound(t, language.Dialect{}, reflect.TypeFor[menu]())
}

// The schema takes what is read, and not what is refused.
func TestSchema(t *testing.T) {
	raw, err := language.Schema[menu]("menu")
	schema := languagetest.Compile(t, raw, err)
	const good = `{"name": "lunch", "prices": {"soup": 4}, "dishes": ["soup", {"name": "bread", "of": [1, null]}], "days": ["monday"], "any": {"x": [1]}, "from": "2026-11-01"}`
	for old, new := range map[string]string{
		"": "", `"soup", {`: `{"of": []}, {`, `"monday"`: `"sunday"`, `"soup": 4`: `"soup": "4"`, `"name": "lunch"`: `"nam": "lunch"`, "2026-11-01": "2026-13-01",
	} {
		if err := schema.Refuses(t, []byte(strings.Replace(good, old, new, 1))); (err == nil) != (old == "") {
			t.Errorf("%s: %v", new, err)
		}
	}
}

// FuzzRead holds Read to what it promises of any bytes: no panic, problems
// with a position in the file and with no character that a terminal would act
// on, and the same answer twice.
func FuzzRead(f *testing.F) {
	f.Add([]byte(lunch))
	for _, text := range []string{
		"a: &a [x, x]\nb: &b [*a, *a]\n", "&a [*a]", "<<: {a: 1}", strings.Repeat("[", 5000), "? {a: b}\n: c", "!!binary x",
		"--- a\n--- b\n", "\xff\xfea\x00", "any: {\"\\u202e\": [1e999, .inf, 0o7, ~]}", "dishes: [~, a, {}]", "prices: {1: 1, 1: 2}", "notes: {~: ~}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		read := func() (menu, error) {
			var m menu
			var problems diag.Problems
			language.Read(language.Dialect{Of: "a menu"}, "m.yaml", raw, &m, &problems)
			return m, problems.Err()
		}
		m, err := read()
		if err == nil {
			if _, err := json.Marshal(m.Any); err != nil {
				t.Fatalf("any holds what JSON cannot: %v", err)
			}
			return
		}
		var problems *diag.Error
		if !errors.As(err, &problems) || len(problems.Problems) == 0 {
			t.Fatalf("%T: %v", err, err)
		}
		for _, p := range problems.Problems {
			if p.Pos.File != "m.yaml" || strings.ContainsFunc(p.Error(), func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e }) {
				t.Fatalf("stands nowhere, or does not print: %q", p.Error())
			}
		}
		if _, again := read(); again == nil || again.Error() != err.Error() {
			t.Fatalf("said\n%v\nand then\n%v", err, again)
		}
	})
}
