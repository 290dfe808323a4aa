package estate_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
)

// FuzzLoad holds Load to what it promises of any bytes: no panic, an error
// that is a *diag.Error with positions in a file that was read and with no
// character that a terminal would act on, and the same answer twice.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(base(f)), []byte(exception))
	f.Add(estate.Example(estate.DefaultAnswers(effective)), []byte(asList(exception)))
	for _, text := range []string{
		"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "&a [*a]", "a: &a {b: *a}", "<<: {a: 1}", strings.Repeat("[", 5000),
		strings.Repeat("- ", 5000), strings.Repeat("? ", 5000), "!!binary x", "--- a\n--- b\n", "\xff\xfea\x00", "\ufeffestate: v1",
		"estate: v1\nestate: v1\n", "entities: [{environments: [{}]}]", "entities: [[]]", "x: |\n  a\n   b\n", "effective: 0001-01-01",
		"\"\\u202e\": 1", "? {a: b}\n: c", "retention: {records: {for: 6y}}", "a: \"\\x1b\"",
	} {
		f.Add([]byte(text), []byte(text))
	}
	f.Fuzz(func(t *testing.T, raw, beside []byte) {
		files := map[string]string{"estate.yaml": string(raw), "exceptions/a.yaml": string(beside)}
		doc, err := load(files, "estate.yaml")
		if err == nil {
			if doc == nil {
				t.Fatal("neither a document nor a problem")
			}
			return
		}
		var problems *diag.Error
		if !errors.As(err, &problems) || len(problems.Problems) == 0 || doc != nil {
			t.Fatalf("%T, document %v: %v", err, doc != nil, err)
		}
		for _, p := range problems.Problems {
			if p.Pos.File != "estate.yaml" && p.Pos.File != "exceptions/a.yaml" {
				t.Fatalf("stands nowhere: %v", p)
			}
			if strings.ContainsFunc(p.Error(), func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e }) {
				t.Fatalf("does not print: %q", p.Error())
			}
		}
		if _, again := load(files, "estate.yaml"); again == nil || again.Error() != err.Error() {
			t.Fatalf("said\n%v\nand then\n%v", err, again)
		}
	})
}

// FuzzSet holds Set to the same.
func FuzzSet(f *testing.F) {
	raw, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		f.Fatal(err)
	}
	doc, err := load(map[string]string{"estate.yaml": string(raw), "exceptions/a.yaml": exception}, "estate.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range [][2]string{
		{"entities[0].environments[0].load.users", "5"}, {"entities[harbor]", "{}"}, {"a[", "["}, {"exceptions[0].id", "X"}, {".", "."}, {"", ""},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, path, value string) {
		set, err := doc.Set(path, value)
		if (set == nil) == (err == nil) {
			t.Fatalf("document %v, error %v", set != nil, err)
		}
		if err != nil && diag.From(err) == nil {
			t.Fatalf("%T is no *diag.Error: %v", err, err)
		}
	})
}
