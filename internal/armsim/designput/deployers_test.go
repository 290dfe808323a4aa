package designput_test

import (
	"errors"
	"maps"
	"net/http"
	"slices"
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

// Whoever deploys staging is a guest in the platform's subscription, where the
// identities of all deployers are, and the networks and names of production.
// Its rights are at what it refers to, so that it neither becomes another
// deployer nor takes away what another made.
func TestADeployerIsAGuestOfWhatItRefersTo(t *testing.T) {
	d := example(t)
	sim, all := azure(d, armsim.Options{Types: typesIfHere(t)})
	mustPut(t, all)
	staging, err := addr.ParseUnit("harbor-clinic-staging")
	if err != nil {
		t.Fatal(err)
	}
	as := acting(t, d, sim)
	guest := as("apply", staging)
	forbidden := func(what string, err error) {
		t.Helper()
		var no *designput.Refused
		if !errors.As(err, &no) || no.Status != http.StatusForbidden {
			t.Errorf("%s: %v, want 403", what, err)
		}
	}

	// It has a resource of its own act as whoever deploys production, with
	// nothing else changed.
	var production addr.ID
	for _, r := range d.Of(addr.BootstrapUnit()) {
		if r.ID.Kind() == "Microsoft.ManagedIdentity/userAssignedIdentities" && r.ID.Name() == "hrg-bootstrap-apply-harbor-clinic-production" {
			production = r.ID
		}
	}
	attached := 0
	for _, r := range d.Of(staging) {
		if own, ok := r.Body["identity"].(design.Object); ok && own["userAssignedIdentities"] != nil && attached == 0 {
			attached++
			r.Body = maps.Clone(r.Body)
			r.Body["identity"] = design.Object{"type": "UserAssigned", "userAssignedIdentities": design.Object{production.String(): design.Object{}}}
			var no *designput.Refused
			if err := guest.PutResource(t.Context(), r); !errors.As(err, &no) || no.Code != "LinkedAuthorizationFailed" {
				t.Errorf("%s acts as whoever deploys production: %v, want LinkedAuthorizationFailed", r.ID, err)
			}
		}
	}
	if attached == 0 {
		t.Error("staging has no resource that acts as an identity")
	}

	deleted := map[addr.Kind]int{}
	for _, r := range d.Resources {
		if r.Unit.String() != "harbor-clinic-production" || r.ID.SubscriptionID() != production.SubscriptionID() {
			continue
		}
		deleted[r.ID.Kind()]++
		forbidden("staging deletes "+r.ID.String(), remove(t, guest, r))
	}
	for _, kind := range []addr.Kind{
		"Microsoft.Network/virtualNetworks/virtualNetworkPeerings", "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "Microsoft.Authorization/roleAssignments",
	} {
		if deleted[kind] == 0 {
			t.Errorf("production has no %s at what the platform made", kind)
		}
	}
}

// A query of a log is a read, which Reader may: whoever looks at a change, and a
// guest, read settings by a role that leaves it out.
func TestNobodyWhoLooksReadsLogs(t *testing.T) {
	d := example(t)
	roles := map[string]design.Object{}
	for _, r := range d.Of(addr.BootstrapUnit()) {
		if r.ID.Kind() == "Microsoft.Authorization/roleDefinitions" {
			roles[r.ID.Key()] = r.Body["properties"].(design.Object)["permissions"].(design.List)[0].(design.Object)
		}
	}
	judged := 0
	for _, r := range d.Of(addr.BootstrapUnit()) {
		p, _ := r.Body["properties"].(design.Object)
		who, _ := p["principalId"].(addr.Ref)
		if r.ID.Kind() != "Microsoft.Authorization/roleAssignments" || r.ID.Scope().ResourceGroupName() != "" {
			continue
		}
		role, designed := p["roleDefinitionId"].(addr.Ref)
		if !designed {
			if given, _ := p["roleDefinitionId"].(string); strings.HasSuffix(given, reader) || strings.Contains(who.ID.Name(), "-plan-") {
				t.Errorf("%s has %s, which reads logs", who.ID.Name(), given)
			}
			continue
		}
		permissions := roles[role.ID.Key()]
		if !slices.Contains(permissions["actions"].(design.List), any("*/read")) {
			continue
		}
		judged++
		for _, withheld := range []any{"Microsoft.OperationalInsights/workspaces/query/*", "Microsoft.Insights/logs/*"} {
			if !slices.Contains(permissions["notActions"].(design.List), withheld) {
				t.Errorf("%s has %s, without leaving out %s", who.ID.Name(), role.ID, withheld)
			}
		}
	}
	if judged == 0 {
		t.Error("nobody reads settings")
	}
}

// remove asks for a resource to be deleted.
func remove(t *testing.T, as designput.Target, r design.Resource) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, as.Endpoint+r.ID.String()+"?api-version="+r.APIVersion, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := as.Client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode < http.StatusBadRequest {
		return nil
	}
	return &designput.Refused{Method: http.MethodDelete, ID: r.ID, Status: res.StatusCode}
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
