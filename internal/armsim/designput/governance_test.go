package designput_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// clinicWith returns the design of one clinic after a change of its document.
func clinicWith(t *testing.T, change func(*estate.Document)) *design.Design {
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
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "..", "estate", "testdata", "clinic")), "estate.yaml", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	change(doc)
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: checks.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// azureOf is a simulated Azure with a design's subscriptions.
func azureOf(t *testing.T, d *design.Design, now *time.Time) designput.Target {
	t.Helper()
	var subscriptions []string
	tenantOf := ""
	for _, u := range d.Units {
		subscriptions = append(subscriptions, u.Subscription.SubscriptionID())
	}
	for _, r := range d.Resources {
		if r.ID.Kind().Equal("Microsoft.Management/managementGroups/settings") {
			tenantOf = r.ID.Parent().Name()
		}
	}
	sim := armsim.New(armsim.Options{Tenant: tenantOf, Types: typesIfHere(t), Subscriptions: subscriptions, Now: func() time.Time { return *now }})
	return designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
}

// refusedByPolicy reports whether the simulated Azure refused a PUT as a policy
// says.
func refusedByPolicy(t *testing.T, err error) bool {
	t.Helper()
	var refused *designput.Refused
	return errors.As(err, &refused) && refused.Status == http.StatusForbidden && refused.Code == "RequestDisallowedByPolicy"
}

// Management groups of our own are taken in their order, with what is assigned
// to them; a second plan is empty; and what no unit made is refused where data
// may not be, in each subscription, because of what is assigned above it.
func TestOwnManagementGroups(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	d := clinicWith(t, func(doc *estate.Document) {
		e := &doc.Estate
		e.Platform.ManagementGroups = &estate.ManagementGroups{Own: &estate.OwnManagementGroups{
			Parent: addr.ManagementGroup(e.Identity.Tenant.String()).String(), Owner: "terraform",
		}}
	})
	if first := d.Units[0].Name; first != addr.GovernanceUnit() {
		t.Fatalf("the unit %s comes first", first)
	}
	target := azureOf(t, d, &now)
	if err := target.Put(t.Context()); err != nil {
		t.Fatal(err)
	}
	steps, err := target.Plan(t.Context())
	if err != nil || len(steps) > 0 {
		t.Errorf("a second plan: %v %v", steps, err)
	}
	for _, u := range d.Units {
		vault := design.Resource{
			ID: u.Subscription.ResourceGroup("elsewhere").Resource("Microsoft.ManagedIdentity/userAssignedIdentities", "i"), APIVersion: "2024-11-30",
			Body: design.Object{"location": "northeurope"},
		}
		group := design.Resource{ID: vault.ID.Scope(), APIVersion: "2025-04-01", Body: design.Object{"location": "eastus2"}}
		if err := target.PutResource(t.Context(), group); err != nil {
			t.Fatal(err)
		}
		if err := target.PutResource(t.Context(), vault); !refusedByPolicy(t, err) {
			t.Errorf("in %s outside of the residency: %v", u.Subscription, err)
		}
	}
}

// What an exception accepts is made where a policy would refuse it, as long as
// the exception holds: without it, and when it is over, Azure refuses.
func TestAnExceptionLetsPass(t *testing.T) {
	const refused = "azure-storage-shared-key"
	now := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	var documents design.Resource
	for _, r := range clinicWith(t, func(*estate.Document) {}).Resources {
		if r.ID.Kind().Equal("Microsoft.Storage/storageAccounts") && strings.Contains(r.ID.Name(), "doc") {
			documents = r
		}
	}
	if documents.ID.IsZero() {
		t.Fatal("the clinic has no account for documents")
	}
	// Somebody's old reader asks for a key.
	deviate := func(d *design.Design) {
		for i, r := range d.Resources {
			if r.ID == documents.ID {
				properties, _ := r.Body["properties"].(design.Object)
				properties["allowSharedKeyAccess"] = true
				d.Resources[i] = r
			}
		}
	}
	for name, tt := range map[string]struct {
		of   func(*estate.Exception)
		pass bool
	}{
		"no exception":       {nil, false},
		"for the account":    {func(*estate.Exception) {}, true},
		"for the group":      {func(x *estate.Exception) { x.Covers = documents.ID.Scope().String() + "/*" }, true},
		"for a subscription": {func(x *estate.Exception) { x.Covers = "/subscriptions/" + documents.ID.SubscriptionID() + "/*" }, true},
		"for another account": {func(x *estate.Exception) {
			x.Covers = documents.ID.Scope().Resource(documents.ID.Kind(), "another").String()
		}, false},
		"of another check": {func(x *estate.Exception) { x.Check = "azure-storage-min-tls" }, false},
		"that was over":    {func(x *estate.Exception) { x.Until = day(t, "2026-10-31") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := clinicWith(t, func(doc *estate.Document) {
				if tt.of == nil {
					return
				}
				x := estate.Exception{
					ID: "EXC-2026-100", Check: refused, Covers: documents.ID.String(), Why: "An old reader.", Approver: "security officer",
					Granted: day(t, "2026-10-01"), Until: day(t, "2026-12-31"), Compensating: "Its key changes each week.", Because: estate.Because{Policy: "POL-003"},
				}
				tt.of(&x)
				doc.Exceptions = append(doc.Exceptions, x)
			})
			deviate(d)
			target := azureOf(t, d, &now)
			err := target.Put(t.Context())
			if (err == nil) != tt.pass || err != nil && !refusedByPolicy(t, err) {
				t.Fatalf("applied: %v, want it taken: %v", err, tt.pass)
			}
			if !tt.pass {
				return
			}
			before := now
			now = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
			account, _ := d.Resource(documents.ID)
			if err := target.PutResource(t.Context(), account); !refusedByPolicy(t, err) {
				t.Errorf("when the exception is over: %v", err)
			}
			now = before
		})
	}
}

func day(t *testing.T, text string) estate.Date {
	t.Helper()
	var d estate.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}
