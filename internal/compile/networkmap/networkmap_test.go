package networkmap_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/compile/networkmap"
	"github.com/wardhq/ward/internal/design"
)

var production = addr.Environment{Entity: "harbor-clinic", Name: "production"}

// clinic is one environment on a cluster of its own, in a network that stands
// alone.
func clinic() layout.Layout {
	home := layout.Site{
		Unit: addr.EnvironmentUnit(production), Title: "Harbor Clinic", Region: "eastus2", Zones: 3, Environment: production, NAT: true,
		Subscription: addr.Subscription("22222222-2222-2222-2222-222222222222"),
	}.Named("hrg")
	home.Network = &layout.Network{
		Space: netip.MustParsePrefix("10.41.0.0/20"), Names: home.Unit,
		Subnets: []layout.Subnet{
			{Role: layout.ClusterSubnet, Range: netip.MustParsePrefix("10.41.0.0/21")},
			{Role: layout.EndpointsSubnet, Range: netip.MustParsePrefix("10.41.8.0/26")},
			{Role: layout.APIServerSubnet, Range: netip.MustParsePrefix("10.41.8.128/28")},
		},
	}
	home.Endpoints = []layout.Endpoint{
		{Role: "postgres", Service: home.ServerID(), Zone: "privatelink.postgres.database.azure.com", Network: home.Unit},
		{Role: "documents", Service: home.DocumentsAccountID(), Zone: "privatelink.blob.core.windows.net", Network: home.Unit},
	}
	return layout.Layout{
		Organisation: "Harbor",
		Sites:        []layout.Site{home},
		Servers:      []layout.Server{{Unit: home.Unit, ID: home.ServerID(), Version: "16"}},
		Clusters:     []layout.Cluster{{Name: "clinic", Unit: home.Unit, AKS: &layout.AKS{}, Runs: []layout.Workload{{Environment: production, Namespace: "odoo"}}}},
		Environments: []layout.Environment{{Name: production, Home: home.Unit, Data: "regulated", Database: layout.Database{Server: home.ServerID()}}},
	}
}

func mapOf(t *testing.T, l layout.Layout, unit addr.Unit) design.Map {
	t.Helper()
	for _, m := range networkmap.Maps(l) {
		if m.Unit == unit {
			return m
		}
	}
	t.Fatalf("no map of %q", unit)
	return design.Map{}
}

func flow(m design.Map, name string) string {
	for _, f := range m.Flows {
		if f.Name == name {
			return fmt.Sprintf("%s > %s by %v, %s %v, %s", f.From, f.To, f.Via, f.Protocol, f.Ports, f.State)
		}
	}
	return "none"
}

// What leads out is what the site has: a NAT gateway, which holds nothing back
// and is said to; the firewall of its hub; or that of a hub that exists.
func TestTheWayOut(t *testing.T) {
	home := addr.EnvironmentUnit(production)
	hub := addr.PlatformUnit()
	for _, tt := range []struct {
		name             string
		change           func(*layout.Layout)
		anywhere, signIn string
	}{
		{
			"a NAT gateway", func(*layout.Layout) {},
			"nodes > internet by [nat], anything, at any port [], always", "nodes > entra by [nat], HTTPS [443], always",
		},
		{"a firewall", func(l *layout.Layout) {
			l.Hubs = []layout.Hub{{Unit: hub, Region: "eastus2"}}
			s := layout.Site{Unit: hub, Region: "eastus2", Firewall: &layout.Firewall{Tier: "Standard"}}.Named("hrg")
			s.Network = &layout.Network{Space: netip.MustParsePrefix("10.40.0.0/20"), Subnets: []layout.Subnet{{Role: layout.FirewallSubnet, Range: netip.MustParsePrefix("10.40.0.0/26")}}}
			l.Sites = append(l.Sites, s)
			l.Sites[0].NAT, l.Sites[0].Network.Hub = false, &hub
		}, "none", "nodes > entra by [firewall], HTTPS [443], always"},
		{"a hub that exists", func(l *layout.Layout) {
			l.Sites[0].NAT = false
			l.Sites[0].Network.Joined = &layout.Joined{Network: addr.Subscription("33333333-3333-3333-3333-333333333333"), Next: netip.MustParseAddr("10.0.0.4"), Owner: "network team"}
		}, "none", "nodes > entra by [firewall], HTTPS [443], always"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := clinic()
			tt.change(&l)
			m := mapOf(t, l, home)
			if got := flow(m, "anywhere"); got != tt.anywhere {
				t.Errorf("anywhere: %s, want %s", got, tt.anywhere)
			}
			if got := flow(m, "sign-in"); got != tt.signIn {
				t.Errorf("sign-in: %s, want %s", got, tt.signIn)
			}
		})
	}
}

// People reach the API server and the database from a machine: that is not
// there until the network has a subnet for it.
func TestTheRoadOfAdministrators(t *testing.T) {
	home := addr.EnvironmentUnit(production)
	l := clinic()
	m := mapOf(t, l, home)
	if got, want := flow(m, "administer:database"), "machine > endpoint:postgres by [], PostgreSQL [5432], not built yet"; got != want {
		t.Errorf("without a runner: %s, want %s", got, want)
	}
	l.Sites[0].Network.Subnets = append(l.Sites[0].Network.Subnets, layout.Subnet{Role: layout.RunnerSubnet, Range: netip.MustParsePrefix("10.41.8.96/27")})
	m = mapOf(t, l, home)
	if got, want := flow(m, "administer:api"), "machine > api by [], HTTPS [443], always"; got != want {
		t.Errorf("with a runner: %s, want %s", got, want)
	}
}

// A proxy is drawn as there where one is built, and so is what it leads: the
// address that it would have is no proxy.
func TestTheProxyIsBuiltOrNot(t *testing.T) {
	home := addr.EnvironmentUnit(production)
	ready := clinic()
	ready.Sites[0].Network.Subnets = append(ready.Sites[0].Network.Subnets, layout.Subnet{Role: layout.IngressSubnet, Range: netip.MustParsePrefix("10.41.8.64/27")})
	built := ready
	built.Clusters = slices.Clone(ready.Clusters)
	built.Clusters[0].Proxy = &layout.Proxy{}
	standby := built
	standby.Clusters = slices.Clone(built.Clusters)
	standby.Clusters[0].Runs = slices.Clone(built.Clusters[0].Runs)
	standby.Clusters[0].Runs[0].Standby = true
	for _, tt := range []struct {
		name       string
		layout     layout.Layout
		proxy      design.State
		web, entry string
	}{
		{"none", ready, design.NotBuilt, "not built yet", "not built yet"},
		{"built", built, design.Always, "always", "not built yet"}, // the entry is somebody else's
		{"stands by", standby, design.Always, "after a failover", "not built yet"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := mapOf(t, tt.layout, home)
			i := slices.IndexFunc(m.Places, func(p design.Place) bool { return p.ID == "traefik" })
			if i < 0 || m.Places[i].State != tt.proxy {
				t.Errorf("the proxy is drawn as %v, want %v", m.Places[max(i, 0)], tt.proxy)
			}
			for name, want := range map[string]string{
				"web":       "traefik > web by [], HTTP [8069], " + tt.web,
				"websocket": "traefik > websocket by [], HTTP [8072], " + tt.web,
				"entry":     "gateway > traefik by [ingress], HTTPS [443], " + tt.entry,
			} {
				if got := flow(m, name); got != want {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
		})
	}
}

// What is kept ready speaks after a failover only; its nodes speak always.
func TestStandby(t *testing.T) {
	l := clinic()
	l.Clusters[0].Runs[0].Standby = true
	m := mapOf(t, l, addr.EnvironmentUnit(production))
	for name, want := range map[string]string{
		"web-database": "web > endpoint:postgres by [], PostgreSQL [6432 5432], after a failover",
		"api":          "nodes > api by [], HTTPS [443 4443], always",
	} {
		if got := flow(m, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// Where ePHI is follows from the class of the environment's data.
func TestWherePatientsDataIs(t *testing.T) {
	for _, class := range []string{"regulated", "synthetic"} {
		l := clinic()
		l.Environments[0].Data = class
		m := mapOf(t, l, addr.EnvironmentUnit(production))
		for _, id := range []string{"endpoint:postgres", "endpoint:documents"} {
			if i := slices.IndexFunc(m.Places, func(p design.Place) bool { return p.ID == id }); i < 0 || m.Places[i].Class != class {
				t.Errorf("%s does not keep %s data", id, class)
			}
		}
		for _, f := range m.Flows {
			if f.Name == "documents" && f.Class != class {
				t.Errorf("documents flow as %q data, want %s", f.Class, class)
			}
		}
	}
}
