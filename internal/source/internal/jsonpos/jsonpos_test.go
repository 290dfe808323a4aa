package jsonpos_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

func TestPositions(t *testing.T) {
	in := "\xef\xbb\xbf// a comment with \"quotes\"\n{\n  /* another\n     one */ \"a\": \"// no comment \\\" }\",\n  \"b\": [1, -2.50,\n    {\"c\": null}]\n}"
	doc, err := jsonpos.Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	b := doc.Root.Get("B")
	for _, c := range []struct {
		name         string
		at           *jsonpos.Value
		line, column int
	}{
		{"root", doc.Root, 2, 1},
		{"a", doc.Root.Get("a"), 4, 18},
		{"b", b, 5, 8},
		{"a number", b.Items[1], 5, 12},
		{"an object in a list", b.Items[2], 6, 5},
		{"null", b.Items[2].Get("c"), 6, 11},
	} {
		if line, column := doc.Position(c.at.Offset); line != c.line || column != c.column {
			t.Errorf("%s stands at %d:%d, want %d:%d", c.name, line, column, c.line, c.column)
		}
	}
	if got := b.Items[1].Text; got != "-2.50" {
		t.Errorf("a number lost its digits: %s", got)
	}
}

func TestRefusals(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "line 1, column 1: it ends too early",
		"{\n\"a\": 1,\n\"a\": 2}": "line 3, column 1: a name occurs twice in one object",
		"{} {}":                   "there is more behind the value",
		"/* open":                 "line 1, column 1",
		strings.Repeat("[", 300):  "it nests deeper than 200",
		"{\"a\": tru}":            "line 1, column",
	} {
		if _, err := jsonpos.Parse([]byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: got %v, want %s", in, err, want)
		}
	}
}

// An error says where and what kind of error, and nothing of the text.
func TestErrorsQuoteNothing(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": "\ud800Leak"}`:                "line 1, column 8: an escape in a string is half of a surrogate pair",
		`{"a": "\udc00Leak"}`:                "half of a surrogate pair",
		`{"a": "\xLeak"}`:                    "an escape in a string is not one of JSON's",
		`{"a": "Le` + "\xff" + `ak"}`:        "a string is not UTF-8",
		`{"a": Leak}`:                        "line 1, column 7: a sign stands where JSON has another",
		`{"a": nuLeak}`:                      "a sign stands where JSON has another",
		`{"Leak": 1, "Leak": 2}`:             "line 1, column 13: a name occurs twice in one object",
		`{"a": {"\u004ceak": 1, "Leak": 2}}`: "a name occurs twice in one object",
		`{Leak: 1}`:                          "line 1, column 2",
		`{1: "Leak"}`:                        "line 1, column 2",
		`{"Leak"}`:                           "line 1, column",
		`{"a": "Leak" "Leak"}`:               "line 1, column",
	} {
		_, err := jsonpos.Parse([]byte(in))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "eak") || strings.Contains(err.Error(), "ud800") {
			t.Errorf("%q: got %v, want %s", in, err, want)
		}
	}
}

func TestAlike(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": {"b": 1}, "c": [{"b": 1}, {"B": 2}]}`:       "",
		`{"tags": {"a": 1, "A": 2}}`:                       "",
		`{"resources": [], "Resources": []}`:               "Resources",
		`{"tags": {}, "Tags": {}}`:                         "Tags",
		`[{"a": [{"key": 1, "K\u212aey": 2, "kKey": 3}]}]`: "kKey",
		`{"access": 1, "acce\u017fs": 2}`:                  "acce\u017fs",
	} {
		doc, err := jsonpos.Parse([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if m := doc.Root.Alike(); m != nil {
			got = m.Name
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

// Every offset has the line and the column that counting comes to, in blocks with
// many lines and in lines of many blocks.
func TestLinesCount(t *testing.T) {
	text := []byte(strings.Repeat("\n\nab\nc", 2000) + strings.Repeat("x", 20_000) + "\ny\n")
	lines := jsonpos.LinesOf(text)
	line, column := 1, 1
	for offset := range len(text) + 1 {
		if l, c := lines.Position(offset); l != line || c != column {
			t.Fatalf("offset %d: %d:%d, want %d:%d", offset, l, c, line, column)
		}
		if column++; offset < len(text) && text[offset] == '\n' {
			line, column = line+1, 1
		}
	}
}
