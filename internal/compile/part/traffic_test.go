package part

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/layout"
)

// joinedUp is a hub, a site that is joined to it, and another site that is.
func joinedUp() layout.Layout {
	hub := layout.Site{Unit: addr.PlatformUnit(), Region: "eastus2", Zones: 3}.Named("hrg")
	subnets := func(pairs ...string) []layout.Subnet {
		var out []layout.Subnet
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, layout.Subnet{Role: pairs[i], Range: netip.MustParsePrefix(pairs[i+1])})
		}
		return out
	}
	hub.Network = &layout.Network{Space: netip.MustParsePrefix("10.40.0.0/20"), Names: hub.Unit, Subnets: subnets(
		layout.FirewallSubnet, "10.40.0.0/26", layout.BastionSubnet, "10.40.0.64/26", layout.EndpointsSubnet, "10.40.0.128/26", layout.RunnerSubnet, "10.40.0.224/27", layout.EntrySubnet, "10.40.1.0/24")}
	hub.Firewall = &layout.Firewall{Tier: "Standard"}
	site := func(unit addr.Unit, prefix string) layout.Site {
		s := layout.Site{Unit: unit, Region: "eastus2", Zones: 3}.Named("hrg")
		s.Network = &layout.Network{Space: netip.MustParsePrefix(prefix + ".0.0/20"), Names: hub.Unit, Hub: &hub.Unit, Subnets: subnets(
			layout.ClusterSubnet, prefix+".0.0/21", layout.EndpointsSubnet, prefix+".8.0/26", layout.IngressSubnet, prefix+".8.64/27", layout.RunnerSubnet, prefix+".8.96/27", layout.APIServerSubnet, prefix+".8.128/28")}
		return s
	}
	return layout.Layout{
		Platform: layout.Platform{Unit: hub.Unit},
		Hubs:     []layout.Hub{{Unit: hub.Unit, Region: "eastus2"}},
		Sites:    []layout.Site{hub, site(home, "10.41"), site(addr.EnvironmentUnit(staging), "10.43")},
	}.Indexed()
}

// admits evaluates a group as Azure does: its own rules by their priority, and
// behind them Azure's, which let in a network with all that it is peered with,
// and the load balancer.
func admits(t *testing.T, rules []network.SecurityRule, protocol, from, to string, port int) bool {
	t.Helper()
	all := slices.Clone(rules)
	all = append(all,
		network.SecurityRule{Direction: network.Inbound, Priority: 65000, Access: "Allow", Protocol: "*", Source: "VirtualNetwork", Destination: "*", Ports: []string{"0-65535"}},
		network.SecurityRule{Direction: network.Inbound, Priority: 65001, Access: "Allow", Protocol: "*", Source: "AzureLoadBalancer", Destination: "*", Ports: []string{"0-65535"}},
		network.SecurityRule{Direction: network.Inbound, Priority: 65500, Access: "Deny", Protocol: "*", Source: "*", Destination: "*", Ports: []string{"0-65535"}})
	slices.SortFunc(all, func(a, b network.SecurityRule) int { return a.Priority - b.Priority })
	within := func(of, address string) bool {
		switch of {
		case "*":
			return true
		case "VirtualNetwork":
			p, err := netip.ParseAddr(address)
			return err == nil && p.IsPrivate()
		case "Internet":
			p, err := netip.ParseAddr(address)
			return err == nil && !p.IsPrivate()
		}
		if of == address {
			return true // a tag
		}
		p, err := netip.ParsePrefix(of)
		a, errA := netip.ParseAddr(address)
		return err == nil && errA == nil && p.Contains(a)
	}
	for _, r := range all {
		sources := r.Sources
		if len(sources) == 0 {
			sources = []string{r.Source}
		}
		ports := slices.ContainsFunc(r.Ports, func(p string) bool {
			first, last, isRange := strings.Cut(p, "-")
			low, _ := strconv.Atoi(first)
			high := low
			if isRange {
				high, _ = strconv.Atoi(last)
			}
			return low <= port && port <= high
		})
		if r.Direction == network.Inbound && (r.Protocol == "*" || r.Protocol == protocol) && ports && within(r.Destination, to) &&
			slices.ContainsFunc(sources, func(s string) bool { return within(s, from) }) {
			return r.Access == "Allow"
		}
	}
	return false
}

// What may reach a subnet is what its role needs, and nothing else: not a
// neighbour, not another environment by way of the hub, not the Internet.
func TestWhatReachesASubnet(t *testing.T) {
	l := joinedUp()
	const (
		node, otherNode = "10.41.0.7", "10.43.0.7"
		pod             = "100.64.3.4"
		apiServer       = "10.41.8.134"
		ingress         = "10.41.8.68"
		service         = "10.41.8.5"
		runner          = "10.41.8.100"
		hubRunner       = "10.40.0.230"
		entry           = "10.40.1.9"
		hubService      = "10.40.0.135"
		bastion         = "10.40.0.70"
		person          = "203.0.113.9"
		balancer        = "AzureLoadBalancer"
	)
	for _, tt := range []struct {
		role     string
		protocol string
		from, to string
		port     int
		want     bool
	}{
		{layout.ClusterSubnet, "Tcp", node, "10.41.0.8", 10250, true},
		{layout.ClusterSubnet, "Udp", pod, "100.64.9.9", 53, true},
		{layout.ClusterSubnet, "Tcp", node, pod, 8069, true},
		{layout.ClusterSubnet, "Tcp", apiServer, node, 10250, true},
		{layout.ClusterSubnet, "Tcp", apiServer, pod, 9443, true},
		{layout.ClusterSubnet, "Tcp", entry, ingress, 443, true},
		{layout.ClusterSubnet, "Tcp", entry, ingress, 80, false},
		{layout.ClusterSubnet, "Tcp", entry, node, 443, false},
		{layout.ClusterSubnet, "Tcp", balancer, node, 30123, true},
		{layout.ClusterSubnet, "Tcp", otherNode, node, 443, false},
		{layout.ClusterSubnet, "Tcp", runner, node, 22, false},
		{layout.ClusterSubnet, "Tcp", bastion, node, 22, false},
		{layout.ClusterSubnet, "Tcp", person, node, 443, false},
		{layout.IngressSubnet, "Tcp", entry, ingress, 443, true},
		{layout.IngressSubnet, "Tcp", otherNode, ingress, 443, false},
		{layout.IngressSubnet, "Tcp", node, ingress, 443, false},
		{layout.APIServerSubnet, "Tcp", node, apiServer, 443, true},
		{layout.APIServerSubnet, "Tcp", node, apiServer, 4443, true},
		{layout.APIServerSubnet, "Tcp", balancer, apiServer, 9988, true},
		{layout.APIServerSubnet, "Tcp", runner, apiServer, 443, true},
		{layout.APIServerSubnet, "Tcp", hubRunner, apiServer, 443, true},
		{layout.APIServerSubnet, "Tcp", otherNode, apiServer, 443, false},
		{layout.APIServerSubnet, "Tcp", entry, apiServer, 443, false},
		{layout.EndpointsSubnet, "Tcp", node, service, 5432, true},
		{layout.EndpointsSubnet, "Tcp", node, service, 22, false},
		{layout.EndpointsSubnet, "Tcp", hubRunner, service, 443, true},
		{layout.EndpointsSubnet, "Tcp", otherNode, service, 5432, false},
		{layout.EndpointsSubnet, "Tcp", entry, service, 443, false},
		{layout.RunnerSubnet, "Tcp", node, runner, 22, false},
		{"hub/" + layout.EndpointsSubnet, "Tcp", node, hubService, 443, true},
		{"hub/" + layout.EndpointsSubnet, "Tcp", otherNode, hubService, 443, true},
		{"hub/" + layout.EndpointsSubnet, "Tcp", bastion, hubService, 443, false},
		{"hub/" + layout.EntrySubnet, "Tcp", person, entry, 443, true},
		{"hub/" + layout.EntrySubnet, "Tcp", person, entry, 22, false},
		{"hub/" + layout.EntrySubnet, "Tcp", node, entry, 22, false},
		{"hub/" + layout.BastionSubnet, "Tcp", person, bastion, 443, true},
		{"hub/" + layout.BastionSubnet, "Tcp", person, bastion, 22, false},
		{"hub/" + layout.BastionSubnet, "Tcp", node, bastion, 443, false},
	} {
		s, role := l.Sites[1], tt.role
		if name, inHub := strings.CutPrefix(tt.role, "hub/"); inHub {
			s, role = l.Sites[0], name
		}
		subnet, ok := s.Network.Subnet(role)
		if !ok {
			t.Fatalf("there is no subnet %s", tt.role)
		}
		rules := rulesOf(l, s, layout.Subnet{Role: role, Range: subnet})
		if got := admits(t, rules, tt.protocol, tt.from, tt.to, tt.port); got != tt.want {
			t.Errorf("%s: %s to %s, %s %d: let in %v, want %v", tt.role, tt.from, tt.to, tt.protocol, tt.port, got, tt.want)
		}
	}
}

// Whatever the role, a group's rules have priorities of their own, say why they
// are there, and end with one that refuses everybody.
func TestGroupsAreClosed(t *testing.T) {
	l := joinedUp()
	for _, s := range l.Sites {
		for _, sub := range s.Network.Subnets {
			if !guarded(sub.Role) {
				continue
			}
			rules := rulesOf(l, s, sub)
			last := network.SecurityRule{}
			seen := map[string]bool{}
			for _, r := range rules {
				key := r.Direction + strconv.Itoa(r.Priority)
				if seen[key] || r.Priority > network.LastPriority || r.Why == "" || r.Direction == "" {
					t.Errorf("%s of %s: %+v", sub.Role, s.Unit, r)
				}
				seen[key] = true
				if r.Direction == network.Inbound {
					last = r
				}
			}
			if last.Access != "Deny" || last.Priority != network.LastPriority || last.Source != everybody || last.Destination != everybody {
				t.Errorf("%s of %s ends with %+v", sub.Role, s.Unit, last)
			}
		}
	}
}

// Where there is no entry and no runner, nothing is let in on their behalf: a
// rule without a source would be one for everybody.
func TestNobodyIsNotEverybody(t *testing.T) {
	l := joinedUp()
	s := l.Sites[1]
	alone := *s.Network
	alone.Hub, alone.Subnets = nil, alone.Subnets[:2]
	s.Network = &alone
	for _, sub := range alone.Subnets {
		for _, r := range rulesOf(l, s, sub) {
			if r.Access == "Allow" && r.Source == "" && len(r.Sources) == 0 {
				t.Errorf("%s: %+v", sub.Role, r)
			}
			if strings.Contains(r.Name, "Entry") || strings.Contains(r.Name, "Runner") || strings.Contains(r.Name, "ControlPlane") {
				t.Errorf("%s: %s lets in what is not there", sub.Role, r.Name)
			}
		}
	}
}
