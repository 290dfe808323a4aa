package check_test

import (
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
)

func load(t testing.TB) *check.Catalogue {
	t.Helper()
	c, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every check of the catalogue holds its own examples.
func TestCatalogueExamples(t *testing.T) {
	n := 0
	err := load(t).Test(t.Context(), func(r check.TestResult) error {
		n++
		if r.Wrong != "" {
			t.Errorf("%s: %s: %s", r.Check, r.Test, r.Wrong)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		t.Error("no example was run")
	}
}
