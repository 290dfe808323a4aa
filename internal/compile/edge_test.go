package compile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/buildertest"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
)

// hubbed gives the clinic's platform a hub in each of its regions.
func hubbed(t *testing.T, e *estate.Estate) {
	t.Helper()
	e.Platform.Network = cidr(t, "10.40.0.0/20")
	e.Platform.Regions = []estate.PlatformRegion{{Region: "centralus", Network: cidr(t, "10.40.16.0/20")}}
}

func of(kind addr.Kind, d *design.Design) []design.Resource {
	var out []design.Resource
	for _, r := range d.Resources {
		if r.ID.Kind().Equal(kind) {
			out = append(out, r)
		}
	}
	return out
}

// chosen returns what was decided of a topic.
func chosen(t *testing.T, d *design.Design, topic string) design.Decision {
	t.Helper()
	i := slices.IndexFunc(d.Decisions, func(one design.Decision) bool { return one.Topic == topic })
	if i < 0 {
		t.Fatalf("nothing was decided of %s", topic)
	}
	return d.Decisions[i]
}

// Each question on the edge of networks has its answers, and each answer says
// which of its options was taken.
func TestTheEdge(t *testing.T) {
	const platform = "platform"
	for _, tt := range []struct {
		name     string
		set      []string
		change   func(*testing.T, *estate.Estate)
		hub      string
		egress   string
		access   string
		ddos     string
		firewall int
		nat      int
		bastion  int
	}{
		{
			"regulated data, and a hub in both regions", nil, hubbed,
			"a hub in each of 2 regions of the platform", "by a firewall in each hub, to hosts that are named", "through a bastion in each hub", "protection of each public address", 2, 0, 2,
		},
		{
			"regulated data and no hub", nil, nil,
			"no hub", "by a NAT gateway of each network", "not by Ward's doing", "protection of each public address", 0, 2, 0,
		},
		{
			"a hub in one region alone", nil, func(t *testing.T, e *estate.Estate) { hubbed(t, e); e.Platform.Regions = nil },
			"a hub in each of 1 regions of the platform", "by a firewall in each hub, to hosts that are named", "through a bastion in each hub", "protection of each public address", 1, 1, 1,
		},
		{
			"a gateway is asked for",
			[]string{platform + ".egress", "nat"},
			hubbed,
			"a hub in each of 2 regions of the platform", "by a NAT gateway of each network", "through a bastion in each hub", "protection of each public address", 0, 2, 2,
		},
		{
			"nobody comes in, and a plan is asked for",
			[]string{platform + ".access", "none", platform + ".ddos", "network"},
			hubbed,
			"a hub in each of 2 regions of the platform", "by a firewall in each hub, to hosts that are named", "not by Ward's doing", "a plan, for all networks", 2, 0, 0,
		},
		{
			"no regulated data",
			[]string{production + ".data", "internal", production + ".purpose", "staging"},
			hubbed,
			"a hub in each of 2 regions of the platform", "by a NAT gateway of each network", "not by Ward's doing", "what every address of Azure has", 0, 2, 0,
		},
		{
			"a firewall is asked for where no regulated data is",
			[]string{production + ".data", "internal", production + ".purpose", "staging", platform + ".egress", "firewall"},
			hubbed,
			"a hub in each of 2 regions of the platform", "by a firewall in each hub, to hosts that are named", "not by Ward's doing", "what every address of Azure has", 2, 0, 0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, tt.set...)
			if tt.change != nil {
				tt.change(t, &in.Document.Estate)
			}
			d := mustCompile(t, in)
			for topic, want := range map[string]string{"hub": tt.hub, "egress": tt.egress, "access": tt.access, "ddos": tt.ddos} {
				got := chosen(t, d, topic)
				if got.Chosen != want {
					t.Errorf("%s: %q, want %q", topic, got.Chosen, want)
				}
				var takes int
				for _, o := range got.Options {
					if strings.HasPrefix(o.Verdict, "taken") {
						takes++
					}
				}
				if takes != 1 {
					t.Errorf("%s: %d options are taken", topic, takes)
				}
			}
			for kind, want := range map[addr.Kind]int{
				"Microsoft.Network/azureFirewalls": tt.firewall, "Microsoft.Network/natGateways": tt.nat, "Microsoft.Network/bastionHosts": tt.bastion,
			} {
				if got := len(of(kind, d)); got != want {
					t.Errorf("%d of %s, want %d", got, kind, want)
				}
			}
			logged, networks := of("Microsoft.Network/networkWatchers/flowLogs", d), of("Microsoft.Network/virtualNetworks", d)
			if len(logged) != len(networks) {
				t.Errorf("%d flow logs of %d networks", len(logged), len(networks))
			}
			for _, n := range networks {
				body := buildertest.JSON(t, n.Body)
				if on, _ := buildertest.At(body, "properties.enableDdosProtection"); len(on) != 1 || on[0] != (tt.ddos == "a plan, for all networks") {
					t.Errorf("%s: protected by a plan: %v", n.ID.Name(), on)
				}
			}
		})
	}
}

// What cannot be is refused, where the estate asks for it.
func TestTheEdgeRefuses(t *testing.T) {
	existing := func(t *testing.T, e *estate.Estate) {
		t.Helper()
		e.Platform.Hub.Existing = []estate.ExistingHub{{
			Region: "eastus2", Network: "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub",
			Firewall: "10.0.0.4", Zones: "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/dns", Owner: "network team",
		}}
	}
	for _, tt := range []struct {
		name   string
		set    []string
		change func(*testing.T, *estate.Estate)
		want   string
	}{
		{"a bastion without a hub", []string{"platform.access", "bastion"}, nil, "platform.access: is bastion, and there is no hub for one"},
		{"a network of the addresses that pods have", []string{production + ".network", "100.64.16.0/20"}, nil, production + ".network: 100.64.16.0/20 overlaps 100.64.0.0/16, which pods have"},
		{"a gateway beside a hub that exists", []string{"platform.egress", "nat"}, existing, "platform.egress: is nat, and what leaves goes by the firewall of the hub that exists"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, tt.set...)
			if tt.change != nil {
				tt.change(t, &in.Document.Estate)
			}
			_, err := compile.Compile(in)
			var problems *diag.Error
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// No rule of a firewall leads to everywhere; each says who asks for it; and
// what an environment calls is let out of its own nodes alone, at home and in
// the region that it is recovered in.
func TestWhatAFirewallLetsOut(t *testing.T) {
	in := input(t)
	e := &in.Document.Estate
	hubbed(t, e)
	e.ThirdParties = []estate.ThirdParty{{Name: "clearing-house", Title: "Clearing House", Agreement: "BAA 2026-07"}}
	e.Networks = &estate.Networks{
		Egress: []estate.Allowed{{To: "*.example.org", For: "Standards", Because: estate.Because{Policy: "POL-1"}}},
		Mail:   &estate.Mail{Host: "smtp.example.com", Port: 587},
	}
	one := &e.Entities[0].Environments[0]
	one.Integrations = []estate.Integration{
		{Name: "billing", Direction: "out", Protocol: "https", Host: "api.billing.example", Port: 443, Class: "regulated", ThirdParty: "clearing-house"},
		{Name: "documents", Direction: "out", Protocol: "sftp", Host: "files.example.net", Port: 22, Class: "internal"},
		{Name: "lab", Direction: "in", Protocol: "https", Host: "10.9.0.0/24", Port: 443, Class: "internal"},
	}
	d := mustCompile(t, in)
	text := map[string]int{} // how often a rule is there
	for _, g := range of("Microsoft.Network/firewallPolicies/ruleCollectionGroups", d) {
		body := buildertest.JSON(t, g.Body)
		rules, _ := buildertest.At(body, "properties.ruleCollections[*].rules[*]")
		for _, r := range rules {
			rule, _ := r.(map[string]any)
			name, _ := rule["name"].(string)
			why, _ := rule["description"].(string)
			text[name]++
			if why == "" {
				t.Errorf("%s of %s says not who asks for it", name, g.ID)
			}
			var to []any
			for _, key := range []string{"targetFqdns", "fqdnTags", "destinationFqdns", "destinationAddresses"} {
				list, _ := rule[key].([]any)
				to = append(to, list...)
			}
			if len(to) == 0 || slices.ContainsFunc(to, func(v any) bool { return v == "*" || v == "0.0.0.0/0" || v == "Internet" }) {
				t.Errorf("%s of %s leads to %v", name, g.ID, to)
			}
			from, _ := rule["sourceAddresses"].([]any)
			if len(from) != 1 {
				t.Errorf("%s of %s lets out %v", name, g.ID, from)
			}
			if strings.HasSuffix(name, "-billing") && why != "entities[0].environments[0].integrations[0]: regulated data by https, to Clearing House (BAA 2026-07)." {
				t.Errorf("why billing may be called: %q", why)
			}
		}
	}
	for name, want := range map[string]int{
		"harbor-clinic-production-billing": 1, "harbor-clinic-production-recovery-billing": 1,
		"harbor-clinic-production-documents": 1, "harbor-clinic-production-lab": 0,
		"mail": 2, "1-example-org": 2, "kubernetes": 2, "time": 2,
	} {
		if text[name] != want {
			t.Errorf("%d rules %s, want %d", text[name], name, want)
		}
	}
}

// A network that joins a hub which exists holds its own direction, sends what
// leaves to that hub's firewall, and asks the owner for the rest.
func TestAHubThatExists(t *testing.T) {
	in := input(t)
	const hub = "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
	for _, region := range []string{"eastus2", "centralus"} {
		in.Document.Estate.Platform.Hub.Existing = append(in.Document.Estate.Platform.Hub.Existing, estate.ExistingHub{
			Region: region, Network: hub, Firewall: "10.0.0.4", Zones: "/subscriptions/5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d09/resourceGroups/dns", Owner: "network team",
		})
	}
	d := mustCompile(t, in)
	if got := chosen(t, d, "egress").Chosen; got != "by the firewall of the hub that exists" {
		t.Errorf("what leaves leaves %s", got)
	}
	peerings := of("Microsoft.Network/virtualNetworks/virtualNetworkPeerings", d)
	if len(peerings) != 2 {
		t.Fatalf("%d peerings, want one of each network", len(peerings))
	}
	for _, p := range peerings {
		to, _ := buildertest.At(buildertest.JSON(t, p.Body), "properties.remoteVirtualNetwork.id")
		if len(to) != 1 || to[0] != hub {
			t.Errorf("%s leads to %v", p.ID, to)
		}
	}
	for _, kind := range []addr.Kind{"Microsoft.Network/azureFirewalls", "Microsoft.Network/natGateways", "Microsoft.Network/privateDnsZones"} {
		if got := of(kind, d); len(got) > 0 {
			t.Errorf("%d of %s are designed, and the hub has them", len(got), kind)
		}
	}
	for _, r := range of("Microsoft.Network/routeTables", d) {
		next, _ := buildertest.At(buildertest.JSON(t, r.Body), "properties.routes[*].properties.nextHopIpAddress")
		if len(next) != 1 || next[0] != "10.0.0.4" {
			t.Errorf("%s leads to %v", r.ID, next)
		}
	}
	asked := 0
	for _, s := range d.Steps {
		if s.Slug != "ask-hub-owner" {
			continue
		}
		asked++
		for _, want := range []string{"network team", hub, "AzureKubernetesService", "privatelink.postgres.database.azure.com", "ntp.ubuntu.com", ".azmk8s.io the right to assign Private DNS Zone Contributor"} {
			if !strings.Contains(s.Body, want) {
				t.Errorf("%s asks not for %q:\n%s", s.Unit, want, s.Body)
			}
		}
	}
	if asked != 2 {
		t.Errorf("%d requests to the owner, want 2", asked)
	}
}
