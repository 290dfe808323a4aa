package fact_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

const (
	vaults     addr.Kind = "Microsoft.KeyVault/vaults"
	deployment addr.Kind = "apps/Deployment"
)

func azure(id string) fact.Scope { return fact.AzureScope(addr.MustParseID(id)) }

func TestExtentCovers(t *testing.T) {
	group := azure("/subscriptions/s/resourceGroups/g")
	inGroup := fact.ScopeOf(addr.AzureSubject(addr.MustParseID(vault)))
	odoo := fact.ScopeOf(addr.ObjectSubject(addr.Object{Cluster: "c", Group: "apps", Kind: "Deployment", Namespace: "odoo", Name: "web"}))
	clusterWide := fact.ScopeOf(addr.ObjectSubject(addr.Object{Cluster: "c", Group: "core", Kind: "Namespace", Name: "odoo"}))
	for _, tt := range []struct {
		name   string
		extent fact.Extent
		kind   addr.Kind
		within fact.Scope
		want   bool
	}{
		{"nothing covers nothing", fact.Extent{}, vaults, inGroup, false},
		{"nothing is not the unknown system", fact.Extent{}, "terraform/azurerm_key_vault", fact.Scope{}, false},
		{"all of Azure", fact.Extent{System: addr.SystemAzure}, vaults, fact.Scope{}, true},
		{"all of another system", fact.Extent{System: addr.SystemKubernetes}, vaults, inGroup, false},
		{"the kind, by any spelling", fact.Extent{System: addr.SystemAzure, Kinds: []addr.Kind{"microsoft.keyvault/VAULTS"}}, vaults, fact.Scope{}, true},
		{"another kind", fact.Extent{System: addr.SystemAzure, Kinds: []addr.Kind{"Microsoft.Storage/storageAccounts"}}, vaults, inGroup, false},
		{"what is below a scope", fact.Extent{System: addr.SystemAzure, Scopes: []fact.Scope{azure("/subscriptions/S/resourcegroups/G")}}, vaults, inGroup, true},
		{"the scope itself", fact.Extent{System: addr.SystemAzure, Scopes: []fact.Scope{group}}, "Microsoft.Resources/resourceGroups", group, true},
		{"what only begins like it", fact.Extent{System: addr.SystemAzure, Scopes: []fact.Scope{group}}, "Microsoft.Resources/resourceGroups", azure("/subscriptions/s/resourceGroups/g2"), false},
		{"what a scope lies in", fact.Extent{System: addr.SystemAzure, Scopes: []fact.Scope{inGroup}}, vaults, group, false},
		{"all of a kind, of a scope", fact.Extent{System: addr.SystemAzure, Scopes: []fact.Scope{group}}, vaults, fact.Scope{}, false},
		{"an object of the cluster", fact.Extent{System: addr.SystemKubernetes, Scopes: []fact.Scope{fact.ClusterScope("c")}}, deployment, odoo, true},
		{"an object of another cluster", fact.Extent{System: addr.SystemKubernetes, Scopes: []fact.Scope{fact.ClusterScope("c2")}}, deployment, odoo, false},
		{"an object of the namespace", fact.Extent{System: addr.SystemKubernetes, Scopes: []fact.Scope{fact.NamespaceScope("c", "odoo")}}, deployment, odoo, true},
		{"the namespace is the cluster's", fact.Extent{System: addr.SystemKubernetes, Scopes: []fact.Scope{fact.NamespaceScope("c", "odoo")}}, "core/Namespace", clusterWide, false},
	} {
		if got := tt.extent.Covers(tt.kind, tt.within); got != tt.want {
			t.Errorf("%s: covers %v", tt.name, got)
		}
	}
}

// What covers a thing decides what its absence means, and how old that is.
func TestCoverage(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	all := []fact.Extent{{System: addr.SystemAzure}}
	group := []fact.Extent{{System: addr.SystemAzure, Scopes: []fact.Scope{azure("/subscriptions/s/resourceGroups/g")}}}
	in := fact.ScopeOf(addr.AzureSubject(addr.MustParseID(vault)))
	for _, tt := range []struct {
		name   string
		seen   []fact.Observation
		within fact.Scope
		want   fact.Coverage
		oldest time.Time
	}{
		{"nobody looked", nil, in, fact.Outside, time.Time{}},
		{"the zero observation", []fact.Observation{{Whole: true}}, in, fact.Outside, time.Time{}},
		{"not whole", []fact.Observation{{Extents: all, Time: day(1)}}, in, fact.Partial, day(1)},
		{"whole", []fact.Observation{{Extents: all, Time: day(2), Whole: true}}, in, fact.Whole, day(2)},
		{"whole outweighs an older one that is not", []fact.Observation{{Extents: all, Time: day(1)}, {Extents: group, Time: day(2), Whole: true}}, in, fact.Whole, day(2)},
		{"the older of two", []fact.Observation{{Extents: all, Time: day(2), Whole: true}, {Extents: group, Time: day(1), Whole: true}}, in, fact.Whole, day(1)},
		{"nobody knows when", []fact.Observation{{Extents: all, Time: day(2), Whole: true}, {Extents: all, Whole: true}}, in, fact.Whole, time.Time{}},
		{"all of it, where a group was looked at", []fact.Observation{{Extents: group, Time: day(1), Whole: true}}, fact.Scope{}, fact.Outside, time.Time{}},
	} {
		got, oldest := fact.Snapshot{Observations: tt.seen}.Seen().Coverage(vaults, tt.within)
		if got != tt.want || !oldest.Equal(tt.oldest) {
			t.Errorf("%s: coverage %d of %s, want %d of %s", tt.name, got, oldest, tt.want, tt.oldest)
		}
	}
}

// A fact is as old as what it was seen in; what nobody saw has no age.
func TestTimeOf(t *testing.T) {
	s := fact.Snapshot{Observations: []fact.Observation{{Extents: []fact.Extent{{System: addr.SystemAzure}}}}}
	s.At(time.Unix(10, 0))
	f := sample()
	if got := s.Seen().TimeOf(f); !got.Equal(time.Unix(10, 0)) {
		t.Errorf("observed at %s, want its observation's time", got)
	}
	f.Observed = time.Unix(5, 0)
	if got := s.Seen().TimeOf(f); !got.Equal(time.Unix(5, 0)) {
		t.Errorf("observed at %s, want its own time", got)
	}
	if got := (fact.Snapshot{}).Seen().TimeOf(sample()); !got.IsZero() {
		t.Errorf("what no observation covers was observed at %s", got)
	}
}

func TestObservationJSON(t *testing.T) {
	want := fact.Observation{
		Source: "Azure", Time: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Whole: true, Cost: fact.Cost{Requests: 3}, Cursor: "x",
		Extents: []fact.Extent{
			{System: addr.SystemAzure, Scopes: []fact.Scope{azure("/subscriptions/s")}, Kinds: []addr.Kind{vaults}},
			{System: addr.SystemKubernetes, Scopes: []fact.Scope{fact.ClusterScope(""), fact.NamespaceScope("c", "odoo")}},
		},
	}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got fact.Observation
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(fact.Scope{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{"kube:", "kube:c/", "kube:c/n/x", "nothing"} {
		if s, err := fact.ParseScope(bad); err == nil {
			t.Errorf("%q is the scope %q", bad, s)
		}
	}
}

// What is asked often is answered as what is asked once.
func TestSeenAgreesWithExtents(t *testing.T) {
	scopes := []fact.Scope{
		{}, azure("/subscriptions/s"), azure("/subscriptions/S/resourceGroups/g"), azure("/subscriptions/s/resourceGroups/g2"), azure(vault), azure(vault + "2"),
		fact.ClusterScope("c"), fact.ClusterScope("c2"), fact.ClusterScope(""), fact.NamespaceScope("c", "odoo"), fact.NamespaceScope("c", "odoo2"),
	}
	kinds := []addr.Kind{vaults, "Microsoft.Resources/resourceGroups", deployment, "ward/Environment", "terraform/x"}
	rapid.Check(t, func(t *rapid.T) {
		o := fact.Observation{Whole: true}
		for range rapid.IntRange(0, 2).Draw(t, "extents") {
			o.Extents = append(o.Extents, fact.Extent{
				System: rapid.SampledFrom([]addr.System{addr.SystemUnknown, addr.SystemAzure, addr.SystemKubernetes, addr.SystemWard}).Draw(t, "system"),
				Scopes: rapid.SliceOfN(rapid.SampledFrom(scopes), 0, 3).Draw(t, "scopes"),
				Kinds:  rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 2).Draw(t, "kinds"),
			})
		}
		kind, within := rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.SampledFrom(scopes).Draw(t, "within")
		got, _ := fact.Snapshot{Observations: []fact.Observation{o}}.Seen().Coverage(kind, within)
		if want := o.Covers(kind, within); (got == fact.Whole) != want {
			t.Errorf("%v covers %s within %q: %v, and by Seen %v", o.Extents, kind, within, want, got)
		}
	})
}

// Things make an extent of themselves and of what lies below them, and of
// nothing above or beside.
func TestExtentsOf(t *testing.T) {
	at := func(kind, s string) fact.Fact {
		subject, err := addr.ParseSubject(s)
		if err != nil {
			t.Fatal(err)
		}
		return fact.Fact{Subject: subject, Kind: addr.Kind(kind)}
	}
	got := fact.ExtentsOf([]fact.Fact{
		at("Microsoft.Resources/resourceGroups", "/subscriptions/s/resourceGroups/G"),
		at("Microsoft.KeyVault/vaults", vault), // below the group
		at("Microsoft.KeyVault/vaults", "/subscriptions/s/resourceGroups/g2/providers/Microsoft.KeyVault/vaults/kv"),
		at("apps/Deployment", "kube:-/apps/Deployment/odoo/web"),
		at("core/Namespace", "kube:c/core/Namespace/-/odoo"),
		at("core/Pod", "file:pod.yaml#1"),
		at("ward/Environment", "ward:environment/e/n"),
		at("terraform/x", "file:main.tf#x"),
	})
	want := []fact.Extent{
		{System: addr.SystemAzure, Scopes: []fact.Scope{azure("/subscriptions/s/resourceGroups/G"), azure("/subscriptions/s/resourceGroups/g2/providers/Microsoft.KeyVault/vaults/kv")}},
		{System: addr.SystemKubernetes, Scopes: []fact.Scope{fact.ClusterScope(""), fact.ClusterScope("c")}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(fact.Scope{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := fact.ExtentsOf(nil); got != nil {
		t.Errorf("nothing makes %v", got)
	}
}
