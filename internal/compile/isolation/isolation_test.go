package isolation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/isolation"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// tenants are environments that share a server, and a cluster where it is named.
func tenants(cluster string, names ...string) layout.Layout {
	platform := layout.Site{Unit: addr.PlatformUnit(), Subscription: addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d02")}.Named("hrg")
	server := layout.Server{Unit: platform.Unit, ID: platform.ServerID(), Shared: true}
	l := layout.Layout{Sites: []layout.Site{platform}}
	for _, name := range names {
		of := addr.Environment{Entity: "clinic", Name: name}
		home := layout.Site{Unit: addr.EnvironmentUnit(of), Environment: of, Subscription: platform.Subscription}.Named("hrg-" + name)
		on := cluster
		if on == "" {
			on = name
		}
		l.Sites = append(l.Sites, home)
		l.Clusters = append(l.Clusters, layout.Cluster{Name: on, Unit: home.Unit, Declared: cluster != "", Runs: []layout.Workload{{Environment: of, Namespace: "odoo-" + name}}})
		l.Environments = append(l.Environments, layout.Environment{
			Name: of, Data: "synthetic", Tenancy: layout.Shared, Home: home.Unit,
			Database: layout.Database{Server: server.ID, Name: name, Role: "role_" + name, Connections: 40},
		})
		server.Serves = append(server.Serves, of)
	}
	l.Servers = []layout.Server{server}
	return l
}

// Of each two tenants of a tier, and of no other two, the report says what keeps
// them apart, what shows it, and what is left.
func TestEachPairIsThere(t *testing.T) {
	for _, tt := range []struct {
		name    string
		layout  layout.Layout
		tiers   string
		pairs   int
		between []string // what is said between two
	}{
		{"one alone", tenants("", "staging"), "", 0, nil},
		{"two on a server", tenants("", "staging", "training"), "database", 1, []string{"database role", "statements", "sign-in", "session store", "attachments", "cluster and network", "log label"}},
		{"three on a server", tenants("", "a", "b", "c"), "database", 3, nil},
		{"two on a cluster too", tenants("hospital", "a", "b"), "cluster-hospital database", 1, []string{"process", "database role", "namespace", "network policy", "quota", "log label"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reports := isolation.Of(tt.layout)
			var tiers []string
			for _, r := range reports {
				tiers = append(tiers, r.Tier)
				if len(r.Pairs) != tt.pairs {
					t.Errorf("%s: %d pairs, want %d", r.Tier, len(r.Pairs), tt.pairs)
				}
				whole(t, r, tt.between)
			}
			slices.Sort(tiers)
			if got := strings.Join(tiers, " "); got != tt.tiers {
				t.Errorf("reports of %q, want %q", got, tt.tiers)
			}
		})
	}
}

func whole(t *testing.T, r design.Isolation, between []string) {
	t.Helper()
	if r.Shared == "" || r.Title == "" || len(r.Left) == 0 {
		t.Errorf("%s does not say what is shared, or what is left", r.Tier)
	}
	for _, p := range r.Pairs {
		said := map[string]bool{}
		for _, a := range p.Apart {
			said[a.By] = true
			if a.How == "" || a.Shown == "" {
				t.Errorf("%s: %s does not say how, or what shows it", r.Tier, a.By)
			}
		}
		for _, by := range between {
			if !said[by] {
				t.Errorf("%s: nothing is said of the %s of %v", r.Tier, by, p.Of)
			}
		}
	}
	own := map[string]string{}
	for _, tenant := range r.Tenants {
		for _, o := range tenant.Own {
			if other := own[o.What+o.Name]; other != "" {
				t.Errorf("%s: the %s %s is %s's and %s's", r.Tier, o.What, o.Name, other, tenant.Name)
			}
			own[o.What+o.Name] = tenant.Name.String()
		}
	}
}
