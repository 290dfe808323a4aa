package tree_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
	"github.com/wardhq/ward/internal/source/designed"
	"github.com/wardhq/ward/internal/source/tree"
)

// example compiles an example estate.
func example(t *testing.T, name string) *design.Design {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	checks, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	root := os.DirFS(filepath.Join("..", "..", "..", "examples", name))
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

// The example estate's tree says what its design says, whoever owns a unit.
func TestExampleTreeSaysWhatItsDesignSays(t *testing.T) {
	designs := map[string]*design.Design{"as it stands": example(t, "regional-group")}
	// The same parts with every unit's owner turned round.
	turned := *designs["as it stands"]
	parts := design.Parts{
		Organisation: turned.Organisation, Effective: turned.Effective, Resources: turned.Resources,
		Objects: turned.Objects, Decisions: turned.Decisions, Steps: turned.Steps,
	}
	for _, u := range turned.Units {
		parts.Existing = append(parts.Existing, u.Subscription)
		u.Owner = map[design.Owner]design.Owner{design.Terraform: design.Stack, design.Stack: design.Terraform}[u.Owner]
		parts.Units = append(parts.Units, u)
	}
	// What stands below what exists already, as a network's flow log.
	for _, r := range turned.Resources {
		if parent := r.ID.Parent(); !parent.IsZero() {
			if _, designed := turned.Resource(parent); !designed {
				parts.Existing = append(parts.Existing, parent)
			}
		}
		// What extends something that a step makes, as a right to a secret.
		if scope := r.ID.Scope(); scope.Kind().Equal("Microsoft.KeyVault/vaults/secrets") {
			parts.Existing = append(parts.Existing, scope)
		}
	}
	d, err := design.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	designs["owners turned round"] = d
	for name, d := range designs {
		t.Run(name, func(t *testing.T) {
			got, err := tree.Read(rendered(t, d), d, show)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Gaps) > 0 {
				t.Errorf("gaps: %v", got.Gaps)
			}
			want := designed.Facts(d)
			if diff := cmp.Diff(comparable(t, want.Facts), comparable(t, got.Facts)); diff != "" {
				t.Errorf("-design +tree:\n%s", diff)
			}
			if n := len(d.Resources) + len(d.Objects); own(got.Facts) != n || n == 0 {
				t.Errorf("%d facts, want %d", own(got.Facts), n)
			}
		})
	}
}
