package armsim_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// example returns the design of the example estate.
func example(t *testing.T) *design.Design {
	t.Helper()
	catalogue := os.DirFS(filepath.Join("..", "..", "catalogue"))
	data, err := published.Load(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	checks, err := check.Load(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	root := os.DirFS(filepath.Join("..", "..", "examples", "regional-group"))
	doc, err := estate.Load(root, "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: checks.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
