package part

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// ways is how what leaves a site's network leaves it, and how people come into
// a hub.
func ways(l layout.Layout, s layout.Site) design.Parts {
	at := place(s)
	p := design.Parts{}
	if s.DDoSPlan {
		p.Resources = append(p.Resources, network.NewProtectionPlan(at, network.ProtectionPlanSpec{Name: s.ProtectionPlanID().Name()}))
	}
	if next := l.NextHop(s); next.IsValid() && s.Network != nil && routed(*s.Network) {
		p.Resources = append(p.Resources, network.NewRouteTable(at, network.RouteTableSpec{Name: s.RoutesID().Name(), Next: next}))
	}
	if s.NAT {
		p.Resources = append(p.Resources,
			address(l, s, "nat", "The address under which what leaves the network is known: partners allow it."),
			network.NewNATGateway(at, network.NATGatewaySpec{Name: s.NATGatewayID().Name(), Address: s.AddressID("nat")}))
	}
	if s.Firewall != nil {
		p.Resources = append(p.Resources, firewall(l, s)...)
	}
	if s.Bastion {
		p.Resources = append(p.Resources,
			address(l, s, "bastion", "The address by which people come in."),
			network.NewBastion(at, network.BastionSpec{
				Name: s.BastionID().Name(), Subnet: s.SubnetID(layout.BastionSubnet), Address: s.AddressID("bastion"), Zones: s.Zones,
			}),
			monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: s.BastionID(), Workspace: workspace(l, s)}))
	}
	return p
}

// routed reports whether anything in a network leaves it by a route.
func routed(n layout.Network) bool {
	for _, sub := range n.Subnets {
		if leaves(sub.Role) {
			return true
		}
	}
	return false
}

// address is a public address of a site.
func address(l layout.Layout, s layout.Site, purpose, why string) design.Resource {
	protection := map[string]string{layout.ProtectNetworks: "VirtualNetworkInherited", layout.ProtectAddresses: "Enabled"}[l.Edge.DDoS]
	if protection == "" {
		protection = "Disabled"
	}
	return network.NewPublicIPAddress(place(s), network.PublicIPAddressSpec{Name: s.AddressID(purpose).Name(), Why: why, Zones: s.Zones, Protection: protection})
}

// firewall is a hub's, with what it goes by. Azure changes one group of rules
// of a policy at a time, so that each waits for the one before it; and no
// firewall goes by a policy that lacks one.
func firewall(l layout.Layout, s layout.Site) []design.Resource {
	at, policy := place(s), s.FirewallPolicyID()
	out := []design.Resource{
		address(l, s, "firewall", "The address under which what leaves the networks of "+s.Region+" is known: partners allow it."),
		network.NewFirewallPolicy(at, network.FirewallPolicySpec{Name: policy.Name(), Tier: s.Firewall.Tier}),
	}
	var before []addr.ID
	for _, g := range s.Firewall.Groups {
		spec := ruleGroup(policy, g)
		spec.After = before
		out = append(out, network.NewRuleGroup(at, spec))
		before = []addr.ID{network.RuleGroupID(policy, g.Name)}
	}
	return append(out,
		network.NewFirewall(at, network.FirewallSpec{
			Name: s.FirewallID().Name(), Tier: s.Firewall.Tier, Subnet: s.SubnetID(layout.FirewallSubnet), Address: s.AddressID("firewall"),
			Policy: policy, Zones: s.Zones, After: before,
		}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: s.FirewallID(), Workspace: workspace(l, s)}))
}

// ruleGroup is a group of rules as a firewall has it: those that it reads a
// name of, and those that go by address.
func ruleGroup(policy addr.ID, g layout.RuleGroup) network.RuleGroupSpec {
	spec := network.RuleGroupSpec{Policy: policy, Name: g.Name, Priority: g.Priority, Why: g.Why}
	for _, r := range g.Rules {
		switch r.Protocol {
		case layout.HTTPS, layout.HTTP:
			one := network.ApplicationRule{Name: r.Name, Why: r.Why, Sources: r.From, Names: r.Hosts, Tags: r.Tags}
			for _, port := range r.Ports {
				one.Ports = append(one.Ports, network.Port{Protocol: map[string]string{layout.HTTPS: "Https", layout.HTTP: "Http"}[r.Protocol], Number: port})
			}
			spec.Applications = append(spec.Applications, one)
		default:
			one := network.AddressRule{Name: r.Name, Why: r.Why, Sources: r.From, Names: r.Hosts, Protocols: []string{r.Protocol}}
			if r.Service != "" {
				one.Ranges = []string{r.Service}
			}
			for _, port := range r.Ports {
				one.Ports = append(one.Ports, fmt.Sprint(port))
			}
			spec.Networks = append(spec.Networks, one)
		}
	}
	return spec
}
