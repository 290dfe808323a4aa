package armsim_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/rendertest"
)

// TestTerraformAppliesTheTree lets Terraform apply what the renderer wrote,
// unit by unit: the tree of a small design and that of the example estate.
func TestTerraformAppliesTheTree(t *testing.T) {
	for name, d := range map[string]func(*testing.T) *design.Design{
		"example": example,
		"small":   func(*testing.T) *design.Design { return rendertest.Design() },
	} {
		t.Run(name, func(t *testing.T) { applyTree(t, d(t)) })
	}
}

func applyTree(t *testing.T, d *design.Design) {
	tree, err := render.Render(d, render.Inputs{Ward: "0.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for f := range tree.Files() {
		path := filepath.Join(root, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, string(f.Data))
	}
	sim := armsim.New(armsim.Options{Types: publishedTypes(t), Tenant: tenant, Subscriptions: subscriptions(d)})
	tf := newTerraform(t, sim)
	other := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}

	applied := 0
	for _, unit := range d.Units {
		dir := filepath.Join(root, "azure", unit.Name.String(), "terraform")
		if unit.Owner != design.Terraform {
			tf.must(0, dir, "init")
			if out := tf.must(1, dir, "plan"); !strings.Contains(out, "must not be applied") {
				t.Errorf("%s: the module for review is refused for another reason:\n%s", unit.Name, out)
			}
			// What another owner deploys, others may refer to.
			for _, r := range d.Of(unit.Name) {
				if err := other.PutResource(t.Context(), r); err != nil {
					t.Fatal(err)
				}
			}
			continue
		}
		applyUnit(t, tf, client{t, sim}, d, unit, dir)
		applied++
		for _, r := range d.Of(unit.Name) {
			if err := other.Compare(t.Context(), r); err != nil {
				t.Errorf("after Terraform applied %s: %v", unit.Name, err)
			}
		}
	}
	if applied == 0 {
		t.Error("Terraform owns no unit of the design")
	}
}

// applyUnit applies a unit's module, sees that a second plan is empty, changes
// a property behind its back, and sees that a plan names it.
func applyUnit(t *testing.T, tf terraform, c client, d *design.Design, unit design.Unit, dir string) {
	t.Helper()
	tf.must(0, dir, "init")
	tf.must(2, dir, "plan", "-detailed-exitcode", "-out=first.tfplan")
	tf.must(0, dir, "apply", "first.tfplan")
	tf.must(0, dir, "plan", "-detailed-exitcode")

	r, patch, property := tampering(t, d.Of(unit.Name))
	c.must(http.MethodPatch, r.ID.String()+"?api-version="+r.APIVersion, patch)
	out := tf.must(2, dir, "plan", "-detailed-exitcode")
	if !strings.Contains(out, r.ID.Name()) || !strings.Contains(out, property) {
		t.Errorf("%s: the plan does not name %s of %s, which was changed:\n%s", unit.Name, property, r.ID, out)
	}
	// What was changed is put right again, as other units rest on this one.
	tf.must(0, dir, "apply", "-auto-approve")
}

// tampering returns a resource of the unit, and a change of one of its
// properties that somebody may make behind Terraform's back.
func tampering(t *testing.T, resources []design.Resource) (r design.Resource, patch, property string) {
	t.Helper()
	for _, change := range []struct {
		kind            addr.Kind
		patch, property string
	}{
		{"Microsoft.KeyVault/vaults", `{"properties":{"publicNetworkAccess":"Enabled"}}`, "publicNetworkAccess"},
		{"Microsoft.Storage/storageAccounts", `{"properties":{"allowSharedKeyAccess":true}}`, "allowSharedKeyAccess"},
		{"Microsoft.DBforPostgreSQL/flexibleServers", `{"properties":{"backup":{"backupRetentionDays":8}}}`, "backupRetentionDays"},
		{"Microsoft.OperationalInsights/workspaces", `{"properties":{"retentionInDays":31}}`, "retentionInDays"},
	} {
		i := slices.IndexFunc(resources, func(r design.Resource) bool { return r.ID.Kind().Equal(change.kind) })
		if i >= 0 {
			return resources[i], change.patch, change.property
		}
	}
	t.Fatal("the unit has no resource that this test knows how to change")
	return design.Resource{}, "", ""
}

func subscriptions(d *design.Design) []string {
	var guids []string
	for _, r := range d.Resources {
		guids = append(guids, r.ID.SubscriptionID())
	}
	slices.Sort(guids)
	return slices.DeleteFunc(slices.Compact(guids), func(guid string) bool { return guid == "" })
}
