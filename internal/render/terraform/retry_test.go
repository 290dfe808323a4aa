package terraform_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/render/terraform"
)

// Exactly what relies on a role assignment of the design is asked for again,
// in the form that azapi takes: an attribute, patterns that are regular
// expressions, and pauses within its bounds.
func TestRetry(t *testing.T) {
	designs(t, func(t *testing.T, d *design.Design) {
		count := 0
		for unit, files := range render(t, d) {
			resources := parse(t, files).resources
			for _, r := range d.Of(unit) {
				address := terraform.Address(r)
				attribute := resources[address].Body.Attributes["retry"]
				if wanted := d.Retry(r) != nil; (attribute != nil) != wanted {
					t.Errorf("%s: %s is asked for again: %v, want %v", unit, address, attribute != nil, wanted)
				}
				if attribute == nil {
					continue
				}
				count++
				judgeRetry(t, attribute)
			}
		}
		if count == 0 {
			t.Error("nothing of the design relies on a role assignment")
		}
	})
}

func judgeRetry(t *testing.T, attribute *hclsyntax.Attribute) {
	t.Helper()
	v, diags := attribute.Expr.Value(nil)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	fields := v.AsValueMap()
	patterns := fields["error_message_regex"].AsValueSlice()
	if len(patterns) == 0 {
		t.Error("there is no pattern, and azapi wants one")
	}
	for _, p := range patterns {
		if _, err := regexp.Compile(p.AsString()); err != nil {
			t.Error(err)
		}
	}
	// Azure/terraform-provider-azapi, docs/resources/resource.md, of 2.12.0.
	for name, most := range map[string]float64{"interval_seconds": 120, "max_interval_seconds": 300} {
		if seconds, _ := fields[name].AsBigFloat().Float64(); seconds < 1 || seconds > most {
			t.Errorf("%s is %v, want 1 to %v", name, seconds, most)
		}
	}
	if len(fields) != 3 {
		t.Errorf("retry says %d things, want 3", len(fields))
	}
}

// What holds at creation only is ignored where it stands: tags have an
// attribute of their own.
func TestIgnoredTags(t *testing.T) {
	d := rendertest.Design()
	i := slices.IndexFunc(d.Resources, func(r design.Resource) bool { return r.ID.Kind().Equal("Microsoft.KeyVault/vaults/keys") })
	d.Resources[i].CreateOnly = []string{"properties", "tags"}
	const want = "    ignore_changes = [body.properties, tags]\n"
	found := 0
	for _, data := range render(t, d)[d.Resources[i].Unit] {
		found += strings.Count(string(data), want)
	}
	if found != 1 {
		t.Errorf("%d times %q, want once", found, want)
	}
}
