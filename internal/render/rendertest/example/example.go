// Package example holds the design of the example estate for the tests of the
// renderers. It stands apart from rendertest because it needs the compiler.
package example

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// Design returns the design of the estate in examples/regional-group.
func Design(t testing.TB) *design.Design {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	checks, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "examples", "regional-group")
	doc, err := estate.Load(os.DirFS(root), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: checks.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
