package decide

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/estate"
)

// The priorities of a firewall's groups of rules, with room between them.
const (
	clustersPriority = 1000 * (iota + 1)
	estatePriority
	integrationsPriority
	runnersPriority
)

// flows decides what leaves the networks where something stands that knows it
// by name: a firewall of the platform's, or that of a hub that exists, whose
// owner is asked for the same. There is a rule for what Kubernetes and Azure
// need where no private endpoint leads, for what the estate allows, and for
// each system that an environment calls, and for the pipeline's machines; no
// rule leads to everywhere.
func flows(a asked, l *layout.Layout, n *notes) {
	type user struct {
		environment int
		site        *layout.Site
	}
	behind := map[addr.Unit][]user{} // by hub
	for i, e := range l.Environments {
		for _, one := range a.environments[i].Integrations {
			if one.Direction == "in" && one.Protocol != "https" {
				home := n.site(l, e.Home)
				home.Missing = append(home.Missing, fmt.Sprintf("The way in of the integration %s, by %s on port %d: the entry takes HTTPS for Odoo's hosts, and nothing else.", one.Name, one.Protocol, one.Port))
			}
		}
		units := []addr.Unit{e.Home}
		if e.Recovery != nil {
			units = append(units, *e.Recovery)
		}
		for _, unit := range units {
			s := n.site(l, unit)
			switch {
			case s.Network == nil:
			case s.Network.Joined != nil:
				nodes := nodesOf(s)
				s.Network.Joined.Groups = groups{kubernetes(s.Region, nodes), a.allowed(nodes), integrations(a.calls(i, s.Unit, nodes))}.filled()
			case s.Network.Hub != nil:
				behind[*s.Network.Hub] = append(behind[*s.Network.Hub], user{i, s})
			}
		}
	}
	for _, h := range l.Hubs {
		hub := n.site(l, h.Unit)
		if hub.Firewall == nil {
			continue
		}
		var all []netip.Prefix
		var calls []layout.FlowRule
		for _, u := range behind[h.Unit] {
			nodes := nodesOf(u.site)
			all = append(all, nodes...)
			calls = append(calls, a.calls(u.environment, u.site.Unit, nodes)...)
		}
		hub.Firewall.Groups = groups{kubernetes(h.Region, all), a.allowed(all), integrations(calls), runnerRules(*hub, a.signing())}.filled()
	}
}

// groups are groups of rules, of which some may have none.
type groups []layout.RuleGroup

// filled returns those that have a rule with somebody to let out.
func (g groups) filled() []layout.RuleGroup {
	var out []layout.RuleGroup
	for _, one := range g {
		if len(one.Rules) > 0 && len(one.Rules[0].From) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// nodesOf are a site's nodes, whose address all that leaves a pod has.
func nodesOf(s *layout.Site) []netip.Prefix {
	nodes, ok := s.Network.Subnet(layout.ClusterSubnet)
	if !ok {
		return nil
	}
	return []netip.Prefix{nodes}
}

// kubernetes is what nodes need of Azure, in a region, where no private
// endpoint leads: Microsoft's outbound rules for AKS (azure-aks-docs,
// outbound-rules-control-egress), as they are for a private cluster whose API
// server is in the network: without its tunnel.
func kubernetes(region string, nodes []netip.Prefix) layout.RuleGroup {
	https := func(name, why string, hosts ...string) layout.FlowRule {
		return layout.FlowRule{Name: name, Why: why, From: nodes, Hosts: hosts, Protocol: layout.HTTPS, Ports: []int{443}}
	}
	return layout.RuleGroup{
		Name: "kubernetes", Priority: clustersPriority,
		Why: "What nodes need of Azure where no private endpoint leads.",
		Rules: []layout.FlowRule{
			{Name: "kubernetes", Why: "What Microsoft lists for AKS: images, packages, Resource Manager and Entra.", From: nodes, Tags: []string{"AzureKubernetesService"}, Protocol: layout.HTTPS, Ports: []int{443}},
			https("packages", "Binaries and packages of nodes, which moved here.", "packages.aks.azure.com"),
			https("sign-in", "Workload identities get their tokens from Entra.", "login.microsoftonline.com"),
			https("extensions", "The agent of cluster extensions, as Flux, asks for its configuration.", region+".dp.kubernetesconfiguration.azure.com"),
			https("policy", "Azure Policy's part in the cluster.", "data.policy.core.windows.net", "store.policy.core.windows.net"),
			https("monitor", "Logs and metrics of the cluster.", "*.ods.opinsights.azure.com", "*.oms.opinsights.azure.com",
				region+".ingest.monitor.azure.com", region+".handler.control.monitor.azure.com"),
			https("defender", "Defender's sensor on the nodes tells what it saw.", "*.cloud.defender.microsoft.com"),
			{Name: "time", Why: "Nodes set their clocks: every log stands on them.", From: nodes, Hosts: []string{"ntp.ubuntu.com"}, Protocol: layout.UDP, Ports: []int{123}},
		},
	}
}

// allowed is what the estate allows to every environment.
func (a asked) allowed(nodes []netip.Prefix) layout.RuleGroup {
	g := layout.RuleGroup{Name: "estate", Priority: estatePriority, Why: "What the estate allows to every environment."}
	asked := a.estate.Networks
	if asked == nil {
		return g
	}
	for i, one := range asked.Egress {
		g.Rules = append(g.Rules, layout.FlowRule{
			Name: fmt.Sprintf("%d-%s", i+1, strings.ReplaceAll(strings.TrimPrefix(one.To, "*."), ".", "-")),
			Why:  fmt.Sprintf("networks.egress[%d]: %s (%s).", i, strings.TrimSuffix(one.For, "."), one.Because),
			From: nodes, Hosts: []string{one.To}, Protocol: layout.HTTPS, Ports: portsOf(one),
		})
	}
	if m := asked.Mail; m != nil {
		g.Rules = append(g.Rules, layout.FlowRule{
			Name: "mail", Why: "networks.mail: Odoo sends mail" + a.to(m.ThirdParty) + ".",
			From: nodes, Hosts: []string{m.Host}, Protocol: layout.TCP, Ports: []int{m.Port},
		})
	}
	return g
}

// integrations is what environments call.
func integrations(rules []layout.FlowRule) layout.RuleGroup {
	return layout.RuleGroup{Name: "integrations", Priority: integrationsPriority, Why: "The systems that environments call, each from its own nodes.", Rules: rules}
}

// calls are the systems that an environment calls from a site.
func (a asked) calls(i int, unit addr.Unit, nodes []netip.Prefix) []layout.FlowRule {
	e := a.environments[i]
	var out []layout.FlowRule
	for k, one := range e.Integrations {
		if one.Direction != "out" {
			continue
		}
		protocol := layout.TCP
		if one.Protocol == "https" {
			protocol = layout.HTTPS
		}
		out = append(out, layout.FlowRule{
			Name: unit.String() + "-" + one.Name,
			Why:  fmt.Sprintf("%s.integrations[%d]: %s data by %s%s.", e.path, k, one.Class, one.Protocol, a.to(one.ThirdParty)),
			From: nodes, Hosts: []string{one.Host}, Protocol: protocol, Ports: []int{one.Port},
		})
	}
	// Images come from the platform's registry by its private endpoint, and
	// from one of somebody else's over the Internet.
	if host, elsewhere := foreignImage(e.Odoo.Image); elsewhere {
		out = append(out, layout.FlowRule{
			Name: unit.String() + "-image", Why: e.path + ".odoo.image: Odoo's image.",
			From: nodes, Hosts: []string{host}, Protocol: layout.HTTPS, Ports: []int{443},
		})
	}
	return out
}

// callsOf are the systems beyond its network that an environment calls, and
// sends mail by.
func (a asked) callsOf(e environment) []layout.Call {
	var out []layout.Call
	for _, one := range e.Integrations {
		if one.Direction == "out" {
			out = append(out, layout.Call{Name: one.Name, Host: one.Host, Port: one.Port, Class: one.Class})
		}
	}
	asked := a.estate.Networks
	if asked == nil {
		return out
	}
	if m := asked.Mail; m != nil {
		out = append(out, layout.Call{Name: "mail", Host: m.Host, Port: m.Port, Class: m.Class})
	}
	for i, one := range asked.Egress {
		for _, port := range portsOf(one) {
			// Nobody says what goes there: a class of its own would be a guess.
			out = append(out, layout.Call{Name: fmt.Sprintf("egress-%d", i+1), Host: one.To, Port: port})
		}
	}
	return out
}

// portsOf are the ports that may be reached of an allowed host.
func portsOf(one estate.Allowed) []int {
	if len(one.Ports) == 0 {
		return []int{443}
	}
	return one.Ports
}

// to names a third party, and the agreement with it.
func (a asked) to(name string) string {
	for _, p := range a.estate.ThirdParties {
		if p.Name != name {
			continue
		}
		if p.Agreement == "" {
			return ", to " + p.Title
		}
		return ", to " + p.Title + " (" + p.Agreement + ")"
	}
	return ""
}
