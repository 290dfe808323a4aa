package check

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wardhq/ward/internal/ward"
)

// What an estate says of a parameter outranks the default, and the catalogue that
// others judge by stays as it is.
func TestWithParameters(t *testing.T) {
	c, err := Load(fstest.MapFS{"things-counted.yaml": {Data: []byte(form)}})
	if err != nil {
		t.Fatal(err)
	}
	decided := func(id, name string, v any) []ward.Parameters {
		return []ward.Parameters{{Check: id, Values: map[string]ward.Parameter{name: {Value: v}}}}
	}
	with, err := c.With(decided("things-counted", "most", 90.0))
	if err != nil {
		t.Fatal(err)
	}
	for of, want := range map[*Catalogue]string{with: "90", c: "2"} {
		p := of.programs[0]
		if got := fmt.Sprint(p.check.Parameters["most"].Value, " ", p.values["most"]); got != want+" "+want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, bad := range []struct {
		of   []ward.Parameters
		want string
	}{
		{decided("things-countd", "most", 1.0), "is not a check"},
		{decided("things-counted", "mst", 1.0), "is not a parameter of things-counted"},
		{decided("things-counted", "most", "x"), "is not a whole number"},
		{decided("things-counted", "most", 1.5), "is not a whole number"},
	} {
		if _, err := c.With(bad.of); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("got %v, want %s", err, bad.want)
		}
	}
}

// A field that a kind of Ward's does not have is a problem where the example
// writes it; what an example leaves out, takes away or does not know is none.
func TestExamplesHaveTheShapesOfTheirKinds(t *testing.T) {
	const text = `id: env-production
version: 1
title: It is production
severity: low
kind: ward/Environment
rule: self.name == 'production'
reason: "'it is ' + self.name"
remediation: Mend it.
tests:
  facts: {self: "ward:environment/a/b"}
  given: {self: {name: production, data: regulated, region: {$unresolved: later}}}
  cases:
    - {name: a, want: pass}
    - {name: b, change: {self: {name: other, data: null}}, want: fail}
`
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{"data: regulated", "dta: regulated", "env-production.yaml:11:11: tests.given.self: dta is not a field of it"},
		{"{name: other, data: null}", "{nam: other}", "env-production.yaml:14:26: tests.cases[1].change.self: nam is not a field of it"},
		{"name: production, data", "name: 1, data", "tests.given.self: name is not text"},
	} {
		_, err := Load(fstest.MapFS{"env-production.yaml": {Data: []byte(strings.Replace(text, c.old, c.new, 1))}})
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.new, got, c.want)
		}
	}
}
