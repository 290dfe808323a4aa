package part

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// clustered is the clinic with a cluster of its own and one kept ready.
func clustered() layout.Layout {
	l := clinic()
	l.Identity.ClusterAdministrators = &layout.Group{Name: "kube", ID: "8b1d4c62-0f3e-4a9d-b7c5-2e6f9a1d5402"}
	l.Platform.Releases = &layout.Releases{Signers: map[string]string{"pipeline": "-----BEGIN PUBLIC KEY-----\n"}}
	built := layout.AKS{
		Version: "1.36", Tier: "Standard", Outbound: "userAssignedNATGateway",
		Pods: netip.MustParsePrefix("100.64.0.0/16"), Services: netip.MustParsePrefix("100.126.0.0/20"), DNS: netip.MustParseAddr("100.126.0.10"),
		System: layout.Pool{Name: "system", Size: "Standard_D4s_v5", Zones: []string{"1", "2", "3"}, Min: 3, Max: 5, MaxPods: 50, DiskGiB: 128},
		Pools: []layout.Pool{
			{Name: "web", Size: "Standard_D8s_v5", Min: 3, Max: 5, MaxPods: 50, DiskGiB: 128, Work: []string{layout.WebWork}},
			{Name: "background", Size: "Standard_D2s_v5", Min: 1, Max: 2, MaxPods: 50, DiskGiB: 128, Work: []string{layout.BackgroundWork}, Alone: true},
		},
		Upgrades: layout.Window{Day: "Saturday", From: "01:00", Hours: 4, Offset: "-05:00"},
		Images:   layout.Window{Day: "Sunday", From: "01:00", Hours: 4, Offset: "-05:00"},
	}
	there := built
	built.Zone, there.Zone = "private.eastus2.azmk8s.io", "private.centralus.azmk8s.io"
	for i, zone := range map[int]string{1: built.Zone, 2: there.Zone} {
		l.Sites[i].Keys = append(l.Sites[i].Keys, layout.Key{Purpose: layout.DisksKey})
		n := l.Sites[i].Network
		n.Zones = append(n.Zones, zone)
		endpoints, _ := n.Subnet(layout.EndpointsSubnet)
		n.Subnets = append(n.Subnets, layout.Subnet{Role: layout.APIServerSubnet, Range: netip.PrefixFrom(endpoints.Addr().Next(), 28)})
	}
	l.Clusters[0].AKS = &built
	l.Clusters = append(l.Clusters, layout.Cluster{
		Name: "clinic-production-recovery", Unit: back, AKS: &there,
		Runs: []layout.Workload{{Environment: production, Namespace: "odoo", Standby: true}},
	})
	l.Sites[1].Excepted = []string{layout.FederateIdentity, layout.UnfederateIdentity}
	return l
}

func resource(t *testing.T, d *design.Design, id addr.ID) design.Resource {
	t.Helper()
	r, ok := d.Resource(id)
	if !ok {
		t.Fatalf("%s is not designed", id)
	}
	return r
}

// One thing is done to a cluster at a time: each pool and window waits for the
// one before it, and Flux for all of them.
func TestClusterIsChangedOneByOne(t *testing.T) {
	l := clustered()
	d := mustDesign(t, l)
	in := l.Sites[1].ClusterID()
	var order []string
	for _, r := range d.Of(home) {
		if in.Contains(r.ID) && r.ID != in {
			order = append(order, r.ID.Name())
		}
	}
	order = slices.DeleteFunc(order, func(name string) bool { return name == "ward" })
	want := []string{"system", "web", "background", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule", "flux", "release"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("in this order (-want +got):\n%s", diff)
	}
	// Each but the first names the one before, and does not stand there by
	// chance.
	before := addr.ID{}
	for _, name := range want[:5] {
		id := in.Child("agentPools", name)
		if strings.HasPrefix(name, "aksManaged") {
			id = in.Child("maintenanceConfigurations", name)
		}
		r := resource(t, d, id)
		if !before.IsZero() && !slices.Contains(r.DependsOn, before) {
			t.Errorf("%s does not wait for %s", name, before.Name())
		}
		before = id
	}
}

// A cluster is not made before its rights are there, nor before its network
// knows its name.
func TestClusterWaitsForItsRights(t *testing.T) {
	l := clustered()
	d := mustDesign(t, l)
	for _, s := range l.Sites[1:] {
		waits := map[string]int{}
		for _, id := range resource(t, d, s.ClusterID()).DependsOn {
			waits[string(id.Kind())]++
		}
		want := map[string]int{
			"Microsoft.ManagedIdentity/userAssignedIdentities":      1,
			"Microsoft.Authorization/roleAssignments":               5,
			"Microsoft.Network/privateDnsZones/virtualNetworkLinks": 1,
		}
		if diff := cmp.Diff(want, waits); diff != "" {
			t.Errorf("%s waits for (-want +got):\n%s", s.Unit, diff)
		}
	}
}

// Odoo's identity trusts each cluster that Odoo may run on, by what Azure says
// of it, and the trust is made in the unit that comes later.
func TestFederations(t *testing.T) {
	l := clustered()
	trusts := func(l layout.Layout) map[string]string {
		d := mustDesign(t, l)
		out := map[string]string{}
		for _, r := range d.Resources {
			if r.ID.Parent() != l.Sites[1].OdooIdentityID() {
				continue
			}
			p := r.Body["properties"].(design.Object)
			issuer, _ := p["issuer"].(string)
			if ref, ok := p["issuer"].(addr.Ref); ok {
				issuer = ref.ID.Name() + " " + ref.Output
			}
			out[r.ID.Name()] = r.Unit.String() + " " + issuer + " " + p["subject"].(string)
		}
		return out
	}
	const output = " properties.oidcIssuerProfile.issuerURL system:serviceaccount:odoo:odoo"
	want := map[string]string{
		"odoo-clinic-production":          "clinic-production hrg-clinic-production-aks" + output,
		"odoo-clinic-production-recovery": "clinic-production-recovery hrg-clinic-production-recovery-aks" + output,
	}
	if diff := cmp.Diff(want, trusts(l)); diff != "" {
		t.Errorf("trusts (-want +got):\n%s", diff)
	}
	// Of a cluster that others keep, by the address that the estate names.
	l.Clusters = l.Clusters[:1]
	l.Clusters[0].AKS, l.Clusters[0].Declared, l.Clusters[0].Issuer = nil, true, "https://oidc.example/shared"
	want = map[string]string{"odoo-clinic-production": "clinic-production https://oidc.example/shared system:serviceaccount:odoo:odoo"}
	if diff := cmp.Diff(want, trusts(l)); diff != "" {
		t.Errorf("trusts of another's cluster (-want +got):\n%s", diff)
	}
}

// Of a cluster that others keep nothing is made in Azure but the trust.
func TestDeclaredClusterIsNotMade(t *testing.T) {
	l := clinic()
	l.Clusters[0].Declared, l.Clusters[0].Issuer, l.Clusters[0].Nodes = true, "https://oidc.example/shared", netip.MustParsePrefix("10.90.0.0/21")
	n := l.Sites[1].Network
	n.Subnets = slices.DeleteFunc(n.Subnets, func(s layout.Subnet) bool { return s.Role == layout.ClusterSubnet })
	rules := resource(t, mustDesign(t, l), l.Sites[1].RulesID(layout.EndpointsSubnet)).Body["properties"].(design.Object)["securityRules"].(design.List)
	if from := rules[0].(design.Object)["properties"].(design.Object)["sourceAddressPrefixes"]; !cmp.Equal(from, design.List{"10.90.0.0/21"}) {
		t.Errorf("its pods speak from 10.90.0.0/21, and %v is let in", from)
	}
	for _, r := range mustDesign(t, l).Resources {
		for _, kind := range []string{"Microsoft.ContainerService", "Microsoft.KubernetesConfiguration", "Microsoft.Compute"} {
			if strings.HasPrefix(string(r.ID.Kind()), kind) {
				t.Errorf("%s is made", r.ID)
			}
		}
	}
}

// A cluster takes signed releases, its policies before Odoo; what would run a
// second Odoo is delivered by itself, and does not begin before somebody says
// so. Nobody signs: nothing is taken.
func TestReleases(t *testing.T) {
	l := clustered()
	d := mustDesign(t, l)
	of := func(s layout.Site, name string) design.Object {
		id := s.ClusterID().Resource("Microsoft.KubernetesConfiguration/fluxConfigurations", name)
		return resource(t, d, id).Body["properties"].(design.Object)
	}
	here, there := l.Sites[1], l.Sites[2]
	for _, s := range []layout.Site{here, there} {
		p := of(s, "release")
		k := p["kustomizations"].(design.Object)
		odoo := k["odoo"].(design.Object)
		if p["suspend"] != false || !cmp.Equal(odoo["dependsOn"], design.List{"policy"}) {
			t.Errorf("%s: suspended %v, Odoo after %v", s.Unit, p["suspend"], odoo["dependsOn"])
		}
		id := odoo["postBuild"].(design.Object)["substitute"].(design.Object)["ODOO_CLIENT_ID"]
		if id != here.OdooIdentityID().Out("properties.clientId") {
			t.Errorf("%s: the client id is %v", s.Unit, id)
		}
		if len(p["ociRepository"].(design.Object)["verify"].(design.Object)["verificationConfig"].(design.Object)) != 1 {
			t.Errorf("%s: nobody signs", s.Unit)
		}
	}
	standby := of(there, "standby")
	if _, runs := standby["kustomizations"].(design.Object)["odoo-standby"]; standby["suspend"] != true || !runs {
		t.Errorf("what runs after a failover: %v", standby)
	}
	if _, ok := d.Resource(here.ClusterID().Resource("Microsoft.KubernetesConfiguration/fluxConfigurations", "standby")); ok {
		t.Error("something at home is kept for a failover")
	}
	l.Platform.Releases = nil
	for _, r := range mustDesign(t, l).Resources {
		if strings.HasSuffix(string(r.ID.Kind()), "fluxConfigurations") {
			t.Errorf("%s is taken, and nobody signs", r.ID)
		}
	}
}

// Flux puts values into whatever it applies with them: only what is meant has
// the form of one.
func TestOnlyClientIDsAreSubstituted(t *testing.T) {
	found := 0
	for _, o := range mustDesign(t, clustered()).Objects {
		text := asText(t, o.Value)
		if strings.Contains(text, "${") {
			found++
			if o.Key.Kind != "ServiceAccount" || strings.Count(text, "${") != 1 || !strings.Contains(text, "${ODOO_CLIENT_ID}") {
				t.Errorf("%s: %s", o.Key, text)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d objects ask for a client id, want one a cluster", found)
	}
}

func asText(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
