package check_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
)

// verdict judges a server of one version on one day.
func verdict(t *testing.T, c *check.Catalogue, id, version, day string) check.Finding {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	server := fact.Fact{
		Subject: addr.AzureSubject(addr.MustParseID("/subscriptions/s/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/flexibleServers/p")),
		Kind:    "Microsoft.DBforPostgreSQL/flexibleServers", Stage: fact.Designed,
		Body: []byte(`{"properties":{"version":"` + version + `"}}`),
	}
	var out check.Finding
	err = c.Run(t.Context(), check.Input{
		Snapshot: fact.Snapshot{Stage: fact.Designed, Facts: []fact.Fact{server}, Observations: []fact.Observation{fact.All("test", addr.SystemAzure)}},
		At:       at,
	}, func(f check.Finding) error {
		if f.Check == id {
			out = f
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What a user's folder says of a version stands for what ours says of it, and
// of nothing else; the examples of our checks stay as they are.
func TestUsersLifecycle(t *testing.T) {
	user := fstest.MapFS{"checks/.keep": {}, "lifecycle.yaml": {Data: []byte(`products:
  - product: postgresql
    title: PostgreSQL with extended support
    unlisted: unknown
    source: our contract
    date: 2026-11
    versions:
      - {version: "14", end: 2029-11-11}
`)}}
	ours, err := check.LoadAll(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	both, err := check.LoadAll(catalogue.FS(), user)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		c       *check.Catalogue
		version string
		want    check.Outcome
		reason  string
	}{
		{"ours", ours, "14", check.Fail, "until 2026-11-12"},
		{"the user's", both, "14", check.Pass, ""},
		{"another version", both, "13", check.Fail, "until 2026-03-31"},
		{"one that nobody lists", both, "99", check.Unknown, "does not say until when PostgreSQL with extended support 99"},
	} {
		f := verdict(t, tt.c, "azure-version-supported", tt.version, "2027-01-01")
		if f.Outcome != tt.want || !strings.Contains(f.Reason, tt.reason) {
			t.Errorf("%s: %s is %s (%s), want %s (%s)", tt.name, tt.version, f.Outcome, f.Reason, tt.want, tt.reason)
		}
	}
	err = both.Test(t.Context(), func(r check.TestResult) error {
		if r.Wrong != "" {
			t.Errorf("with the user's file, %s: %s: %s", r.Check, r.Test, r.Wrong)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A month ends with its last day, and the first instant of the next is past it.
func TestWhenSupportEnds(t *testing.T) {
	for _, tt := range []struct {
		day  string
		want check.Outcome
	}{{"2026-11-12", check.Pass}, {"2026-11-13", check.Fail}} {
		if got := verdict(t, load(t), "azure-version-supported", "14", tt.day).Outcome; got != tt.want {
			t.Errorf("on %s it is %s, want %s", tt.day, got, tt.want)
		}
	}
}

// A table that cannot be read is refused with what is wrong, where it is.
func TestLifecycleProblems(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"no day":      {"products: [{product: p, title: P, unlisted: open, source: s, date: 2026-11, versions: [{version: a, end: 2026-02-31}]}]", "is not a day or a month"},
		"no source":   {"products: [{product: p, title: P, unlisted: open, date: 2026-11, versions: [{version: a, end: 2026-02}]}]", "source"},
		"twice":       {"products: [{product: p, title: P, unlisted: open, source: s, date: 2026-11, versions: [{version: a, end: 2026-02}, {version: a, end: 2026-03}]}]", "versions[1]"},
		"no products": {"products: []", "products"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := check.LoadAll(fstest.MapFS{"checks/.keep": {}, "lifecycle.yaml": {Data: []byte(tt.text)}})
			if len(diag.From(err)) == 0 || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "lifecycle.yaml:1") {
				t.Errorf("the problems are %v, want one with %q", err, tt.want)
			}
		})
	}
}
