package estate_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/language"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
)

var effective = day("2026-11-01")

func day(s string) estate.Date {
	d, err := language.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestExampleGolden(t *testing.T) {
	a := estate.DefaultAnswers(effective)
	golden(t, "testdata/init.golden.yaml", string(estate.Example(a)))
}

// TestExampleLoads draws answers from what each field says that it takes.
func TestExampleLoads(t *testing.T) {
	line := rapid.StringMatching(`[^\[\pC\pZ\s]([^\pC\pZ\t]| ){0,38}[^\pC\pZ\s]|[A-Za-z~0-9'":#&*!|>%@-]`)
	rapid.Check(t, func(t *rapid.T) {
		a := estate.DefaultAnswers(effective)
		a.Organisation = line.Draw(t, "organisation")
		a.Short = rapid.StringMatching(`[a-z][a-z0-9]{1,5}`).Draw(t, "short")
		a.AdministratorsName = line.Draw(t, "administrators")
		a.Region = rapid.SampledFrom(someRegions[:3]).Draw(t, "region")
		a.RecoveryRegion = rapid.SampledFrom(someRegions[3:]).Draw(t, "recovery")
		a.Entity = rapid.StringMatching(`[a-z][a-z0-9-]{0,22}[a-z0-9]`).Draw(t, "entity")
		a.Title = rapid.SampledFrom([]string{"yes", "null", "1e3", "017", "- a", "a: b", "{x}", "a #b", "~", "2026-01-01", line.Draw(t, "any")}).Draw(t, "title")
		a.Contact = rapid.StringMatching(`[^\[@\s\pC\pZ][^@\s\pC\pZ]*@[^@\s\pC\pZ]+`).Draw(t, "contact")
		a.Users = rapid.IntRange(1, 20000).Draw(t, "users")
		a.DatabaseGiB = rapid.IntRange(1, 16384).Draw(t, "size")
		a.OdooVersion = rapid.SampledFrom([]string{"16.0", "17.0", "18.0", "19.0"}).Draw(t, "version")

		raw := string(estate.Example(a))
		doc, err := load(map[string]string{"estate.yaml": raw}, "estate.yaml")
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		if _, err := a.Document(estate.Options{Regions: someRegions}); err != nil {
			t.Fatalf("loads, but the answers have a problem: %v", err)
		}
		e := doc.Estate
		env := e.Entities[0].Environments[0]
		if e.Organisation.Name != a.Organisation || e.Entities[0].Title != a.Title || e.Incident.Contact != a.Contact ||
			e.Identity.DatabaseAdministrators.Name != a.AdministratorsName ||
			env.Load.Users != a.Users || env.Load.DatabaseGiB != a.DatabaseGiB || env.Recovery.Region != a.RecoveryRegion {
			t.Fatalf("an answer is not read back as it was given: %+v\n%s", a, raw)
		}
	})
}

func TestAnswersDocument(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*estate.Answers)
		want   string
	}{
		"short":      {func(a *estate.Answers) { a.Short = "Harbor" }, `organisation.short: "Harbor" does not match ^[a-z][a-z0-9]{1,5}$ (Two to six letters and digits with which the names of Azure resources begin, as hrg)`},
		"line break": {func(a *estate.Answers) { a.Title = "a\nb: c" }, "entities[0].title: has a line break or another character that does not print (write one line; >- folds several into one)"},
		"region":     {func(a *estate.Answers) { a.RecoveryRegion = "eastus2" }, `entities[0].environments[0].recovery.region: "eastus2" is the region that is to be recovered from (name another region)`},
		"no date":    {func(a *estate.Answers) { a.Effective = estate.Date{} }, `effective: "0001-01-01" stands for nothing`},
		"secret":     {func(a *estate.Answers) { a.Title = "Password=hunter2" }, "looks like a key in a connection string, and an estate holds no secret (remove it here, keep it in Key Vault, and replace it if others have seen this file)"},
	} {
		a := estate.DefaultAnswers(effective)
		c.change(&a)
		doc, err := a.Document(estate.Options{Regions: someRegions})
		if doc != nil {
			t.Errorf("%s: a document came with the problems", name)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
	doc, err := (estate.Answers{Effective: effective}).Document(estate.Options{})
	if err != nil {
		t.Fatalf("no answers: %v", err)
	}
	if pos := doc.At("entities[0].environments[0].region"); pos != (diag.Pos{}) {
		t.Errorf("there is no file, and something stands at %s", pos)
	}
}
