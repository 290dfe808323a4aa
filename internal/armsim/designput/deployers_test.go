package designput_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/design"
)

// The bootstrap is applied by a person; everything else of the example by the
// deployer that it belongs to, with the rights that the bootstrap gave it, in
// the order of the units. A second plan of each, by whoever looks at changes,
// is empty.
func TestDeployersDeployTheirUnits(t *testing.T) {
	d := example(t)
	sim, _ := azure(d, armsim.Options{Types: typesIfHere(t), RightsUnseen: 1})
	as := acting(t, d, sim)
	for _, unit := range d.Units {
		target := as("apply", unit.Name)
		if err := target.Before(t.Context(), unit.Name); err != nil {
			t.Fatal(err)
		}
		for _, r := range d.Of(unit.Name) {
			if err := target.PutResource(t.Context(), r); err != nil {
				t.Fatalf("%s: %v", unit.Name, err)
			}
		}
	}
	for _, unit := range d.Units {
		looks := as("plan", unit.Name)
		for _, r := range d.Of(unit.Name) {
			if err := looks.Compare(t.Context(), r); err != nil {
				t.Errorf("%s: %v", unit.Name, err)
			}
		}
	}
	home := func(name string) design.Resource { return groupOf(t, d, name) }
	production, staging := home("harbor-clinic-production"), home("harbor-clinic-staging")
	refused := func(what string, target designput.Target, r design.Resource) {
		t.Helper()
		var no *designput.Refused
		if err := target.PutResource(t.Context(), r); !errors.As(err, &no) || no.Code != "AuthorizationFailed" {
			t.Errorf("%s: %v, want AuthorizationFailed", what, err)
		}
	}
	unit := func(name string) addr.Unit {
		u, err := addr.ParseUnit(name)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	deployer := as("apply", unit("harbor-clinic-production"))
	refused("whoever looks changes something", as("plan", unit("harbor-clinic-production")), production)
	refused("whoever deploys production changes staging", deployer, staging)
	refused("whoever deploys production changes the platform", deployer, home("platform"))
	for _, r := range d.Of(addr.BootstrapUnit()) {
		// It grants Reader to what its units make, and may grant it.
		p, _ := r.Body["properties"].(design.Object)
		if role, _ := p["roleDefinitionId"].(string); r.ID.SubscriptionID() == production.ID.SubscriptionID() && !strings.HasSuffix(role, reader) {
			refused("whoever deploys gives itself rights", deployer, r)
		}
	}
	for name, guid := range map[string]string{"Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c"} {
		for _, r := range d.Of(unit("harbor-clinic-production")) {
			if r.ID.Kind() == "Microsoft.Authorization/roleAssignments" && r.ID.SubscriptionID() == production.ID.SubscriptionID() {
				refused("whoever deploys makes somebody "+name, deployer, granting(r, guid))
				break
			}
		}
	}
}

const reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"

// granting is the assignment of another role.
func granting(r design.Resource, guid string) design.Resource {
	p := design.Object{}
	for k, v := range r.Body["properties"].(design.Object) {
		p[k] = v
	}
	p["roleDefinitionId"] = "/providers/Microsoft.Authorization/roleDefinitions/" + guid
	r.ID = addr.Subscription(r.ID.SubscriptionID()).Resource(r.ID.Kind(), guid)
	r.Body = design.Object{"properties": p}
	return r
}

func groupOf(t *testing.T, d *design.Design, unit string) design.Resource {
	t.Helper()
	for _, r := range d.Resources {
		if r.Unit.String() == unit && r.ID.Kind() == "Microsoft.Resources/resourceGroups" {
			return r
		}
	}
	t.Fatalf("%s has no resource group", unit)
	return design.Resource{}
}

// acting returns a target in the name of who plans or applies a unit: for the
// bootstrap, a person who may everything.
func acting(t *testing.T, d *design.Design, sim *armsim.Sim) func(does string, unit addr.Unit) designput.Target {
	t.Helper()
	owner := map[addr.Unit]string{}
	for _, u := range d.Units {
		owner[u.Name] = "platform"
		for _, environment := range []string{"harbor-clinic-production", "harbor-clinic-staging"} {
			if strings.HasPrefix(u.Name.String(), environment) {
				owner[u.Name] = environment
			}
		}
	}
	identities := map[string]addr.ID{}
	for _, r := range d.Of(addr.BootstrapUnit()) {
		if r.ID.Kind() == "Microsoft.ManagedIdentity/userAssignedIdentities" {
			identities[strings.TrimPrefix(r.ID.Name(), "hrg-bootstrap-")] = r.ID
		}
	}
	return func(does string, unit addr.Unit) designput.Target {
		target := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
		if unit != addr.BootstrapUnit() {
			id, ok := identities[does+"-"+owner[unit]]
			if !ok {
				t.Fatalf("nobody may %s %s", does, unit)
			}
			target.Client = designput.InProcessWith(sim, sim.TokenOfIdentity(id))
		}
		return target
	}
}
