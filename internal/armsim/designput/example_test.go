package designput_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// checks are those of Ward's catalogue, read once; nothing changes them.
var checks = sync.OnceValues(func() (*check.Catalogue, error) {
	return check.Load(os.DirFS(filepath.Join("..", "..", "..", "catalogue")))
})

// example returns the design of the example estate.
func example(t *testing.T) *design.Design {
	t.Helper()
	catalogue := os.DirFS(filepath.Join("..", "..", "..", "catalogue"))
	data, err := published.Load(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	checks, err := checks()
	if err != nil {
		t.Fatal(err)
	}
	root := os.DirFS(filepath.Join("..", "..", "..", "examples", "regional-group"))
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
