package armsim_test

import (
	"fmt"
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
	renderexample "github.com/wardhq/ward/internal/render/rendertest/example"
)

// TestTerraformAppliesTheTree lets Terraform apply what the renderer wrote,
// unit by unit: the tree of a small design, that of the example estate, and of
// an estate with a shared server the unit that holds it.
func TestTerraformAppliesTheTree(t *testing.T) {
	t.Run("small", func(t *testing.T) { applyTree(t, rendertest.Design(), nil) })
	t.Run("example", func(t *testing.T) { applyTree(t, example(t), nil) })
	t.Run("a shared server", func(t *testing.T) {
		applyTree(t, renderexample.Sharing(t), []addr.Unit{addr.PlatformUnit()})
	})
	t.Run("management groups", func(t *testing.T) {
		applyTree(t, renderexample.Governed(t), []addr.Unit{addr.GovernanceUnit(), addr.PlatformUnit()})
	})
}

// applyTree applies these units of a design, or with nil all of them.
func applyTree(t *testing.T, d *design.Design, only []addr.Unit) {
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
	// A new right is not seen by the first request that relies on it.
	sim := armsim.New(armsim.Options{Types: publishedTypes(t), Tenant: tenant, Subscriptions: subscriptions(d), RightsUnseen: 1})
	tf := newTerraform(t, sim)
	other := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}

	applied := 0
	for _, unit := range d.Units {
		if only != nil && !slices.Contains(only, unit.Name) {
			continue
		}
		if err := other.Before(t.Context(), unit.Name); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(root, "azure", unit.Name.String(), "terraform")
		if !unit.State.IsZero() {
			// As the step before the first apply has it: no account of Azure's is here.
			write(t, filepath.Join(dir, "backend_override.tf"), "terraform {\n  backend \"local\" {}\n}\n")
		}
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
	if only == nil {
		promote(t, tf, client{t, sim}, d, root)
	}
}

// promote lets each replica of the design take its primary's place, and sees
// that Terraform does not undo it.
func promote(t *testing.T, tf terraform, c client, d *design.Design, root string) {
	t.Helper()
	for _, r := range d.Resources {
		unit, _ := d.Unit(r.Unit)
		if !r.ID.Kind().Equal(serverKind) || unit.Owner != design.Terraform || at(c.read(r), "properties/replicationRole") != "GeoAsyncReplica" {
			continue
		}
		// The step before the promotion: readers are led to who is promoted.
		for _, e := range d.Resources {
			if p, _ := e.Body["properties"].(design.Object); e.ID.Kind().Equal(endpointKind) && leads(d, r, e) {
				dir := filepath.Join(root, "azure", e.Unit.String(), "terraform")
				c.must(http.MethodPut, e.ID.String()+"?api-version="+e.APIVersion,
					fmt.Sprintf(`{"properties":{"endpointType":%q,"members":[%q]}}`, p["endpointType"], r.ID.Name()))
				tf.must(0, dir, "plan", "-detailed-exitcode")
			}
		}
		c.must(http.MethodPatch, r.ID.String()+"?api-version="+r.APIVersion,
			`{"properties":{"replica":{"role":"Primary","promoteMode":"Switchover","promoteOption":"Forced"}}}`)
		dir := filepath.Join(root, "azure", unit.Name.String(), "terraform")
		tf.must(0, dir, "plan", "-detailed-exitcode")
		if role := at(c.read(r), "properties/replicationRole"); role != "Primary" {
			t.Errorf("%s was promoted and is %v", r.ID, role)
		}
	}
}

const (
	serverKind   addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers"
	endpointKind           = serverKind + "/virtualendpoints"
)

// leads reports whether a virtual endpoint is of the server that a replica
// follows.
func leads(d *design.Design, replica, endpoint design.Resource) bool {
	for _, ref := range design.Refs(replica.Body) {
		if primary, ok := d.Resource(ref.ID); ok && primary.ID.Key() == endpoint.ID.Parent().Key() {
			return true
		}
	}
	return false
}

// read reads a resource as Azure shows it.
func (c client) read(r design.Resource) map[string]any {
	return c.must(http.MethodGet, r.ID.String()+"?api-version="+r.APIVersion, "")
}

// grow makes the disks of the unit's servers larger behind Terraform's back,
// as Azure itself does when they fill up.
func grow(c client, resources []design.Resource) {
	for _, r := range resources {
		if r.ID.Kind().Equal(serverKind) {
			c.must(http.MethodPatch, r.ID.String()+"?api-version="+r.APIVersion, `{"properties":{"storage":{"storageSizeGB":`+grownGiB+`}}}`)
		}
	}
}

const grownGiB = "16384"

// grown sees that they are as large still.
func grown(t *testing.T, c client, resources []design.Resource) {
	t.Helper()
	for _, r := range resources {
		if r.ID.Kind().Equal(serverKind) {
			if size := fmt.Sprint(at(c.read(r), "properties/storage/storageSizeGB")); size != grownGiB {
				t.Errorf("the disk of %s had grown to %s GiB and has %s", r.ID, grownGiB, size)
			}
		}
	}
}

// applyUnit applies a unit's module, sees that a second plan is empty, also
// when disks have grown, changes a property behind its back, sees that a plan
// names it, and that an apply puts that right and no more.
func applyUnit(t *testing.T, tf terraform, c client, d *design.Design, unit design.Unit, dir string) {
	t.Helper()
	tf.must(0, dir, "init")
	tf.must(2, dir, "plan", "-detailed-exitcode", "-out=first.tfplan")
	tf.must(0, dir, "apply", "first.tfplan")
	tf.must(0, dir, "plan", "-detailed-exitcode")
	grow(c, d.Of(unit.Name))
	tf.must(0, dir, "plan", "-detailed-exitcode")

	r, patch, property := tampering(t, d.Of(unit.Name))
	c.must(http.MethodPatch, r.ID.String()+"?api-version="+r.APIVersion, patch)
	out := tf.must(2, dir, "plan", "-detailed-exitcode")
	if !strings.Contains(out, r.ID.Name()) || !strings.Contains(out, property) {
		t.Errorf("%s: the plan does not name %s of %s, which was changed:\n%s", unit.Name, property, r.ID, out)
	}
	// What was changed is put right again, as other units rest on this one,
	// and a change of a server is one that Azure takes.
	for _, server := range d.Of(unit.Name) {
		if server.ID.Kind().Equal(serverKind) {
			c.must(http.MethodPatch, server.ID.String()+"?api-version="+server.APIVersion, `{"tags":{"stranger":"true"}}`)
		}
	}
	tf.must(0, dir, "apply", "-auto-approve")
	tf.must(0, dir, "plan", "-detailed-exitcode")
	grown(t, c, d.Of(unit.Name))
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
