package design_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

var (
	subscription = addr.Subscription("11111111-1111-4111-8111-111111111111")
	groupA       = subscription.ResourceGroup("a")
	groupB       = subscription.ResourceGroup("b")
	unitA        = addr.PlatformUnit()
	unitB        = addr.EnvironmentUnit(addr.Environment{Entity: "clinic", Name: "production"})
)

func resource(unit addr.Unit, id addr.ID, body design.Object) design.Resource {
	return design.Resource{ID: id, APIVersion: "2025-01-01", Unit: unit, Body: body, Why: "for a test", Holds: design.HoldsNothing}
}

func parts() design.Parts {
	vnet := groupA.Resource("Microsoft.Network/virtualNetworks", "net")
	logs := groupA.Resource("Microsoft.OperationalInsights/workspaces", "logs")
	vault := groupB.Resource("Microsoft.KeyVault/vaults", "kv")
	network := resource(unitA, vnet, design.Object{"location": "eastus2"})
	network.Parts = []addr.ID{vnet.Child("subnets", "endpoints")}
	return design.Parts{
		Units: []design.Unit{
			{Name: unitB, Owner: design.Terraform, Subscription: subscription},
			{Name: unitA, Owner: design.Terraform, Subscription: subscription},
		},
		Existing: []addr.ID{subscription},
		Decisions: []design.Decision{
			{Subject: addr.Environment{Entity: "a", Name: "b"}.Subject(), Topic: "topology"},
			{Subject: addr.Environment{Entity: "a", Name: "b"}.Subject(), Topic: "retention"},
			{Subject: addr.Environment{Entity: "c", Name: "d"}.Subject(), Topic: "tenancy"},
			{Subject: addr.Environment{Entity: "a", Name: "b"}.Subject(), Topic: "region"},
			{Subject: addr.Environment{Entity: "c", Name: "d"}.Subject(), Topic: "database-size"},
		},
		Resources: []design.Resource{
			resource(unitB, vault.Resource("Microsoft.Insights/diagnosticSettings", "ward"), design.Object{"properties": design.Object{"workspaceId": addr.RefTo(logs)}}),
			resource(unitB, vault.Child("keys", "data"), design.Object{}),
			resource(unitB, vault, design.Object{"properties": design.Object{"subnet": addr.RefTo(vnet.Child("subnets", "endpoints"))}}),
			resource(unitB, groupB, design.Object{}),
			network,
			resource(unitA, logs, design.Object{}),
			resource(unitA, groupA, design.Object{}),
		},
	}
}

func TestOrder(t *testing.T) {
	d, err := design.New(parts())
	if err != nil {
		t.Fatal(err)
	}
	if d.Units[0].Name != unitA || d.Units[1].Name != unitB {
		t.Errorf("units in the order %v, %v", d.Units[0].Name, d.Units[1].Name)
	}
	if diff := cmp.Diff([]addr.Unit{unitA}, d.Units[1].After, cmp.AllowUnexported(addr.Unit{})); diff != "" {
		t.Errorf("what the environment needs (-want +got):\n%s", diff)
	}
	at := map[string]int{}
	for i, r := range d.Resources {
		at[r.ID.Key()] = i
		for _, ref := range design.Refs(r.Body) {
			target, ok := d.Resource(ref.ID)
			if !ok {
				t.Errorf("%s refers to %s, which is not found", r.ID, ref.ID)
			}
			if j, seen := at[target.ID.Key()]; !seen || j >= i {
				t.Errorf("%s stands before %s, which it needs", r.ID, target.ID)
			}
		}
		for _, up := range []addr.ID{r.ID.Parent(), r.ID.Scope()} {
			if _, designed := d.Resource(up); designed {
				if _, seen := at[up.Key()]; !seen {
					t.Errorf("%s stands before %s", r.ID, up)
				}
			}
		}
	}
}

// The order of the parts says nothing.
func TestShuffledPartsMakeTheSameDesign(t *testing.T) {
	want, err := design.New(parts())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		p := parts()
		r.Shuffle(len(p.Resources), func(i, j int) { p.Resources[i], p.Resources[j] = p.Resources[j], p.Resources[i] })
		r.Shuffle(len(p.Units), func(i, j int) { p.Units[i], p.Units[j] = p.Units[j], p.Units[i] })
		r.Shuffle(len(p.Decisions), func(i, j int) { p.Decisions[i], p.Decisions[j] = p.Decisions[j], p.Decisions[i] })
		got, err := design.New(p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(design.Design{}), cmp.AllowUnexported(addr.ID{}, addr.Unit{}, addr.Subject{})); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// What stands below what exists already is nobody's neighbour: Azure keeps one
// watcher of networks for a subscription, in a group of its own, and each unit
// has a flow log below it.
func TestBelowWhatExists(t *testing.T) {
	watcher := subscription.ResourceGroup("NetworkWatcherRG").Resource("Microsoft.Network/networkWatchers", "NetworkWatcher_eastus2")
	logs := []design.Resource{
		resource(unitA, watcher.Child("flowLogs", "a"), design.Object{}),
		resource(unitB, watcher.Child("flowLogs", "b"), design.Object{}),
	}
	p := parts()
	p.Resources = append(p.Resources, logs...)
	p.Existing = append(p.Existing, watcher)
	if _, err := design.New(p); err != nil {
		t.Errorf("two units below what exists: %v", err)
	}
	p.Existing = p.Existing[:1]
	if _, err := design.New(p); err == nil || !strings.Contains(err.Error(), "belongs to units") || !strings.Contains(err.Error(), "neither designed nor declared to exist") {
		t.Errorf("two units below what nobody declared: %v", err)
	}
}

// What joins a network to a hub is a child of the hub's network, made by the
// unit that comes later: that is a guest, where its host leaves writing and
// deleting it open.
func TestGuests(t *testing.T) {
	vnet := groupA.Resource("Microsoft.Network/virtualNetworks", "net")
	const write, remove = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write", "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete"
	const grant, revoke = "Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete"
	right := vnet.Resource("Microsoft.Authorization/roleAssignments", "22222222-2222-2222-2222-222222222222")
	for _, tt := range []struct {
		name     string
		guest    addr.ID
		excepted []string
		refused  bool
	}{
		{"both are left open", vnet.Child("virtualNetworkPeerings", "b"), []string{write, remove}, false},
		{"it could not be deleted", vnet.Child("virtualNetworkPeerings", "b"), []string{write}, true},
		{"it could not be written", vnet.Child("virtualNetworkPeerings", "b"), []string{remove}, true},
		{"nothing is left open", vnet.Child("virtualNetworkPeerings", "b"), nil, true},
		{"a right on what is the host's", right, []string{grant, revoke}, false},
		{"a right that could not be taken back", right, []string{grant}, true},
		{"a right on the host's group", groupA.Resource("Microsoft.Authorization/roleAssignments", "22222222-2222-2222-2222-222222222222"), []string{grant, revoke}, true},
		{"it is no child of the host's", groupA.Resource("Microsoft.Network/virtualNetworks", "other"), []string{"Microsoft.Network/virtualNetworks/write", "Microsoft.Network/virtualNetworks/delete"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := parts()
			for i := range p.Units {
				if p.Units[i].Name == unitA {
					p.Units[i].Excepted = tt.excepted
				}
			}
			p.Resources = append(p.Resources, resource(unitB, tt.guest, design.Object{}))
			_, err := design.New(p)
			if refused := err != nil && strings.Contains(err.Error(), "belongs to units"); refused != tt.refused {
				t.Errorf("refused is %v, want %v: %v", refused, tt.refused, err)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	logs := groupA.Resource("Microsoft.OperationalInsights/workspaces", "logs")
	for _, tt := range []struct {
		name  string
		spoil func(*design.Parts)
		want  string
	}{
		{"a dangling reference", func(p *design.Parts) {
			p.Resources[0].Body = design.Object{"x": addr.RefTo(groupA.Resource("Microsoft.Network/virtualNetworks", "gone"))}
		}, "which is neither designed nor declared to exist"},
		{"a dangling dependency", func(p *design.Parts) {
			p.Resources[0].DependsOn = []addr.ID{groupA.Resource("Microsoft.Network/virtualNetworks", "gone")}
		}, "depends on"},
		{"a child without its parent", func(p *design.Parts) {
			p.Resources = append(p.Resources, resource(unitB, groupB.Resource("Microsoft.KeyVault/vaults", "other").Child("keys", "k"), design.Object{}))
		}, "is a child of"},
		{"an id twice", func(p *design.Parts) {
			p.Resources = append(p.Resources, resource(unitA, addr.MustParseID(strings.ToUpper(logs.String()[:15])+logs.String()[15:]), design.Object{}))
		}, "is designed twice"},
		{"a group of two units", func(p *design.Parts) {
			p.Resources = append(p.Resources, resource(unitB, groupA.Resource("Microsoft.KeyVault/vaults", "b"), design.Object{}))
		}, "belongs to units"},
		{"a cycle", func(p *design.Parts) {
			a, b := groupA.Resource("Microsoft.Network/a", "a"), groupA.Resource("Microsoft.Network/b", "b")
			p.Resources = append(p.Resources,
				resource(unitA, a, design.Object{"x": addr.RefTo(b)}), resource(unitA, b, design.Object{"x": addr.RefTo(a)}))
		}, "needs itself"},
		{"units that need each other", func(p *design.Parts) {
			p.Units[1].After = []addr.Unit{unitB}
		}, "needs itself"},
		{"an id as text", func(p *design.Parts) {
			p.Resources[0].Body = design.Object{"properties": design.Object{"workspaceId": logs.String()}}
		}, "use a reference"},
		{"an id as a key that is not waited for", func(p *design.Parts) {
			p.Resources[0].Body = design.Object{"identities": design.Object{logs.String(): design.Object{}}}
		}, "name it in DependsOn too"},
		{"an expression", func(p *design.Parts) { p.Resources[0].Body = design.Object{"x": "[resourceGroup().location]"} }, "scalars are literals"},
		{"a value that is no JSON", func(p *design.Parts) { p.Resources[0].Body = design.Object{"x": []string{"a"}} }, "is no value of an ARM body"},
		{"null", func(p *design.Parts) { p.Resources[0].Body = design.Object{"x": nil} }, "is no value of an ARM body"},
		{"no API version", func(p *design.Parts) { p.Resources[0].APIVersion = "" }, "has no API version"},
		{"no reason", func(p *design.Parts) { p.Resources[0].Why = "" }, "does not say why"},
		{"nobody says what is lost with it", func(p *design.Parts) { p.Resources[0].Holds = design.HoldsUnknown }, "does not say what it holds"},
		{"an exception that deletes a store", func(p *design.Parts) {
			p.Resources[5].Holds = design.HoldsLogs
			p.Units[1].Excepted = []string{"microsoft.operationalInsights/Workspaces/delete"}
		}, "it holds logs"},
		{"an exception that deletes what a store is part of", func(p *design.Parts) {
			p.Resources[1].Holds = design.HoldsKeys
			p.Units[0].Excepted = []string{"Microsoft.KeyVault/vaults/delete"}
		}, "keys/data: it holds keys"},
		{"an exception that deletes a store's group", func(p *design.Parts) {
			p.Resources[5].Holds = design.HoldsLogs
			p.Units[1].Excepted = []string{"Microsoft.Resources/subscriptions/resourceGroups/delete"}
		}, "it holds logs"},
		{"an exception for all that deletes", func(p *design.Parts) {
			p.Resources[5].Holds = design.HoldsLogs
			p.Units[1].Excepted = []string{"Microsoft.OperationalInsights/*/delete"}
		}, "it holds logs"},
		{"no unit", func(p *design.Parts) { p.Resources[0].Unit = addr.Unit{} }, "which is not declared"},
		{"no owner", func(p *design.Parts) { p.Units[0].Owner = design.OwnerUnknown }, "has no owner"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := parts()
			tt.spoil(&p)
			d, err := design.New(p)
			if err == nil || d != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// What deletes nothing that is kept may be left open: another kind, another
// unit's, what holds nothing, and what does not delete.
func TestExceptedOperations(t *testing.T) {
	p := parts()
	p.Resources[5].Holds = design.HoldsLogs // of unit A
	p.Units[1].Excepted = []string{"Microsoft.OperationalInsights/workspaces/write", "Microsoft.Network/virtualNetworks/delete", "Microsoft.OperationalInsights/workspacesX/delete"}
	p.Units[0].Excepted = []string{"Microsoft.OperationalInsights/workspaces/delete"}
	if _, err := design.New(p); err != nil {
		t.Error(err)
	}
}

// A deployment may destroy what holds nothing, and nothing else: least of all
// what nobody has said anything of.
func TestProtected(t *testing.T) {
	for h := design.HoldsUnknown; h <= design.HoldsIdentity; h++ {
		if h.Protected() == (h == design.HoldsNothing) {
			t.Errorf("what holds %s is protected: %v", h, h.Protected())
		}
	}
}

func TestCompare(t *testing.T) {
	before, err := design.New(parts())
	if err != nil {
		t.Fatal(err)
	}
	p := parts()
	p.Resources[1].Body = design.Object{"properties": design.Object{"kty": "RSA"}}
	p.Resources[1].Irreversible = []string{"properties.kty"}
	p.Resources = append(p.Resources[:0:0], p.Resources[1:]...)
	p.Resources = append(p.Resources, resource(unitA, groupA.Resource("Microsoft.Network/natGateways", "nat"), design.Object{}))
	after, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	got := design.Compare(before, after)
	want := design.Difference{
		Decisions: []design.Changed{},
		Added:     []string{groupA.String() + "/providers/Microsoft.Network/natGateways/nat"},
		Removed:   []string{groupB.String() + "/providers/Microsoft.KeyVault/vaults/kv/providers/Microsoft.Insights/diagnosticSettings/ward"},
		Altered:   []string{groupB.String() + "/providers/Microsoft.KeyVault/vaults/kv/keys/data"},
		Remade:    []string{groupB.String() + "/providers/Microsoft.KeyVault/vaults/kv/keys/data: properties.kty"},
		Units:     []string{unitB.String(), unitA.String()},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What the estate says of an environment, and no decision does, is a
// difference too: another release of Odoo is another environment.
func TestCompareStated(t *testing.T) {
	with := func(version string, units ...string) *design.Design {
		p := parts()
		p.Declared = []ward.Value{ward.Environment{Entity: "clinic", Name: "production", OdooVersion: version, Units: units}}
		d, err := design.New(p)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got := design.Compare(with("18.0", "a"), with("19.0", "a", "b")).Stated
	want := []design.Changed{{Subject: "ward:environment/clinic/production", Topic: "odooVersion", Before: "18.0", After: "19.0"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := design.Compare(with("18.0"), with("")).Stated; len(got) != 1 || got[0].After != "not said" {
		t.Errorf("taken away: %v", got)
	}
	if got := design.Compare(with("18.0"), with("18.0")).Stated; got != nil {
		t.Errorf("nothing changed: %v", got)
	}
}

// An objective that is held otherwise is a difference, also where the choice
// stays the same.
func TestCompareObjectives(t *testing.T) {
	with := func(objectives ...design.Objective) *design.Design {
		p := parts()
		p.Decisions = []design.Decision{{Topic: "topology", Chosen: "replica", Objectives: objectives}}
		d, err := design.New(p)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	hour := design.Objective{Name: "recovery point", Asked: "1h", Designed: "no bound", Standing: design.NotShown, Why: "attachments"}
	day := hour
	day.Asked = "24h"
	const now, then = "1h asked, no bound designed: not shown (attachments)", "24h asked, no bound designed: not shown (attachments)"
	for _, tt := range []struct {
		before, after *design.Design
		want          []design.Changed
	}{
		{with(hour), with(hour), []design.Changed{}},
		{with(hour), with(day), []design.Changed{{Topic: "topology, recovery point", Before: now, After: then}}},
		{with(), with(day), []design.Changed{{Topic: "topology, recovery point", Before: "nobody asks", After: then}}},
		{with(hour), with(), []design.Changed{{Topic: "topology, recovery point", Before: now, After: "nobody asks"}}},
	} {
		got := design.Compare(tt.before, tt.after).Decisions
		for i := range got {
			got[i].Subject = ""
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if s := (design.Objective{}).Standing; s.String() != "unknown" {
		t.Errorf("nobody judged it, and it is %s", s)
	}
}

// Another owner of a unit is a difference, whatever the unit holds.
func TestCompareOwners(t *testing.T) {
	p := parts()
	before, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	p = parts()
	p.Units[0].Owner = design.Stack
	after, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	if before.Units[0].Owner == design.Stack {
		t.Fatal("the unit is a stack's already")
	}
	got := design.Compare(before, after)
	if len(got.Decisions) != 1 || got.Decisions[0].Topic != "owner" || len(got.Units) != 1 || len(got.Altered) != 0 {
		t.Errorf("got %+v", got)
	}
}
