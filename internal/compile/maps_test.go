package compile_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/decide"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/render/picture"
	"github.com/wardhq/ward/internal/render/rendertest"
)

// mapped judges the maps of a design: what they say flows is let through by the
// rules, what the rules let out is said to flow, and their pictures can be read.
func mapped(t *testing.T, in compile.Input) {
	t.Helper()
	l, _, err := decide.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	d := mustCompile(t, in)
	rules := rulesOf(t, d)
	sites := 0
	for _, m := range d.Maps {
		c, err := rendertest.ReadChart(picture.Network(d, m))
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Boxes) == 0 || m.Unit.IsZero() && len(c.Lines) == 0 {
			t.Errorf("the picture of %q shows nothing", m.Unit)
		}
		for _, fault := range c.Faults() {
			t.Errorf("the picture of %q: %s", m.Unit, fault)
		}
		if s, ok := l.Site(m.Unit); ok {
			sites++
			for _, fault := range judge(l, s, m, rules) {
				t.Errorf("the map of %s: %s", m.Unit, fault)
			}
		}
	}
	for _, s := range l.Sites {
		if s.Network != nil {
			sites--
		}
	}
	if sites != 0 {
		t.Errorf("networks without a map, or maps without one: %d", sites)
	}
}

// regionalGroup is the example's estate.
func regionalGroup(t *testing.T) compile.Input {
	t.Helper()
	in := input(t)
	doc, err := estate.Load(os.DirFS(filepath.Join("..", "..", "examples", "regional-group")), "estate.yaml", estate.Options{Regions: in.Published.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	in.Document = doc
	return in
}

// The example's maps, and those of an estate with more of everything than a
// page has room for, hold what they say.
func TestMaps(t *testing.T) {
	t.Run("regional-group", func(t *testing.T) { mapped(t, regionalGroup(t)) })
	t.Run("crowded", func(t *testing.T) { mapped(t, crowded(t, 12)) })
	t.Run("crowded, without a firewall", func(t *testing.T) {
		in := crowded(t, 12)
		in.Document.Estate.Platform.Egress = "nat"
		mapped(t, in)
	})
}

// crowded is an estate of so many entities, and each speaks with as many third
// parties.
func crowded(t *testing.T, n int) compile.Input {
	t.Helper()
	in := regionalGroup(t)
	e := &in.Document.Estate
	first := e.Entities[0]
	e.Entities = nil
	for i := range n {
		e.ThirdParties = append(e.ThirdParties, estate.ThirdParty{Name: fmt.Sprint("party-", i), Title: fmt.Sprintf("Party %d of Long Names and Services", i), Agreement: "Business associate agreement 2026-01"})
	}
	for i := range n {
		one := first
		one.Name, one.Title = fmt.Sprint("clinic-", i), fmt.Sprint("Clinic ", i)
		env := one.Environments[0]
		env.Network = cidr(t, fmt.Sprintf("10.%d.0.0/20", 100+i))
		env.Recovery = &estate.Recovery{Region: env.Recovery.Region, Network: cidr(t, fmt.Sprintf("10.%d.0.0/20", 150+i)), Owner: "terraform"}
		env.Hosts = []string{fmt.Sprintf("clinic-%d.erp.harbor-regional.example", i)}
		env.Integrations = nil
		for k := range n {
			x := estate.Integration{Name: fmt.Sprint("system-", k), Direction: "out", Protocol: "mllps", Host: fmt.Sprintf("hl7-%d.party.example", k), Port: 2575 + k, Class: "regulated", ThirdParty: fmt.Sprint("party-", k)}
			if k%4 == 3 {
				x.Direction, x.Protocol, x.Host, x.Port = "in", []string{"https", "sftp"}[k/4%2], "198.51.100.0/28", 443
			}
			env.Integrations = append(env.Integrations, x)
		}
		one.Environments = []estate.Environment{env}
		e.Entities = append(e.Entities, one)
	}
	return in
}

// subnetRules are the rules on each subnet of a design, by its range.
type subnetRules map[netip.Prefix][]rule

type rule struct {
	priority                 int
	access, protocol, source string
	sources                  []string
	destination              string
	ports                    []string
}

func rulesOf(t *testing.T, d *design.Design) subnetRules {
	t.Helper()
	out := subnetRules{}
	for _, r := range d.Resources {
		if r.ID.Kind() != "Microsoft.Network/virtualNetworks" {
			continue
		}
		subnets, _ := r.Body["properties"].(design.Object)["subnets"].(design.List)
		for _, one := range subnets {
			properties := one.(design.Object)["properties"].(design.Object)
			group, guarded := properties["networkSecurityGroup"].(design.Object)
			prefix := netip.MustParsePrefix(properties["addressPrefix"].(string))
			out[prefix] = nil
			if !guarded {
				continue
			}
			found, ok := d.Resource(group["id"].(addr.Ref).ID)
			if !ok {
				t.Fatalf("the rules of %s are not designed", prefix)
			}
			for _, x := range found.Body["properties"].(design.Object)["securityRules"].(design.List) {
				p := x.(design.Object)["properties"].(design.Object)
				if p["direction"] != "Inbound" {
					continue
				}
				text := func(key string) string { s, _ := p[key].(string); return s }
				list := func(key string) (out []string) {
					for _, v := range asList(p[key]) {
						out = append(out, v.(string))
					}
					return out
				}
				one := rule{access: text("access"), protocol: text("protocol"), source: text("sourceAddressPrefix"), sources: list("sourceAddressPrefixes"), destination: text("destinationAddressPrefix"), ports: list("destinationPortRanges")}
				one.priority, _ = p["priority"].(int)
				if port := text("destinationPortRange"); port != "" {
					one.ports = append(one.ports, port)
				}
				out[prefix] = append(out[prefix], one)
			}
			slices.SortFunc(out[prefix], func(a, b rule) int { return a.priority - b.priority })
		}
	}
	return out
}

func asList(v any) design.List { l, _ := v.(design.List); return l }

// admits reports whether rules let a flow in. No rules at all are those of a
// subnet that decides by itself, as a firewall's.
func admits(rules []rule, transport string, from, to netip.Addr, port int) bool {
	if rules == nil {
		return true
	}
	within := func(of string, a netip.Addr) bool {
		if of == "*" || of == "Internet" && !a.IsPrivate() {
			return true
		}
		p, err := netip.ParsePrefix(of)
		return err == nil && p.Contains(a)
	}
	for _, r := range rules {
		ports := slices.ContainsFunc(r.ports, func(p string) bool {
			first, last, isRange := strings.Cut(p, "-")
			low, _ := strconv.Atoi(first)
			high := low
			if isRange {
				high, _ = strconv.Atoi(last)
			}
			return p == "*" || low <= port && port <= high
		})
		if ports && (r.protocol == "*" || strings.EqualFold(r.protocol, transport)) && within(r.destination, to) &&
			slices.ContainsFunc(append(slices.Clone(r.sources), r.source), func(s string) bool { return within(s, from) }) {
			return r.access == "Allow"
		}
	}
	return false
}

// public is some address of the Internet.
var public = netip.MustParseAddr("203.0.113.9")

// address is from where an end of a flow speaks, or where it is spoken to; and
// the subnet that it is in.
func address(x design.Index, end string) (netip.Addr, netip.Prefix) {
	at, subnet := netip.Addr{}, netip.Prefix{}
	if p, ok := x.Place(end); ok {
		at = p.Address
	}
	for _, b := range x.Around(end) {
		if !b.Range.IsValid() || b.Kind != design.Subnet && b.Kind != design.UnitNetwork && b.Kind != design.HubNetwork {
			continue
		}
		if !at.IsValid() {
			at = b.Range.Masked().Addr().Next().Next().Next().Next().Next()
		}
		if b.Kind == design.Subnet {
			subnet = b.Range
		}
		break
	}
	if !at.IsValid() {
		at = public
	}
	return at, subnet
}

// judge holds the flows of a map against the rules of subnets and of firewalls.
func judge(l layout.Layout, s layout.Site, m design.Map, rules subnetRules) []string {
	var out []string
	fault := func(f design.Flow, format string, args ...any) {
		out = append(out, fmt.Sprintf("the flow %s, %s %v: ", f.Name, f.Protocol, f.Ports)+fmt.Sprintf(format, args...))
	}
	x := m.Index()
	groups := firewallGroups(l, s)
	for _, f := range m.Flows {
		if f.State == design.NotBuilt || f.Protocol == design.ByAzure || f.Protocol == design.AnyProtocol {
			continue
		}
		from, source := address(x, f.From)
		to, target := address(x, f.To)
		outside := outsideOf(x, f.To)
		if outside && source.IsValid() {
			switch {
			case len(f.Via) == 0:
				fault(f, "leaves the network by nothing")
			case f.Via[0] == "firewall":
				for _, host := range f.Hosts {
					if !letOut(groups, source, host, f) {
						fault(f, "no rule of the firewall lets %s out to %s", source, host)
					}
				}
				if len(f.Hosts) == 0 {
					fault(f, "names no host")
				}
			}
			continue
		}
		if source == target && source.IsValid() {
			// Pods speak with each other under addresses of their own.
			from, to = layout.PodRange().Addr().Next(), layout.PodRange().Addr().Next().Next()
		}
		for _, via := range f.Via {
			at, led := address(x, via)
			to = at // a load balancer hands on what is for its own address
			for _, port := range f.Ports {
				if !admits(rules[led], f.Transport(), from, at, port) {
					fault(f, "the rules of %s refuse it on its way to %s at %d", led, at, port)
				}
			}
		}
		if !target.IsValid() {
			continue
		}
		if _, known := rules[target]; !known {
			fault(f, "%s is no subnet of the design", target)
		}
		for _, port := range f.Ports {
			if !admits(rules[target], f.Transport(), from, to, port) {
				fault(f, "the rules of %s refuse it from %s to %s at %d", target, from, to, port)
			}
		}
	}
	// What is let out is a flow.
	cluster, ok := s.Network.Subnet(layout.ClusterSubnet)
	for _, g := range groups {
		for _, r := range g.Rules {
			if !ok || !slices.Contains(r.From, cluster) {
				continue
			}
			for _, host := range append(slices.Clone(r.Hosts), r.Tags...) {
				if !slices.ContainsFunc(m.Flows, func(f design.Flow) bool {
					_, source := address(x, f.From)
					return source == cluster && slices.Contains(f.Hosts, host) && slices.Equal(f.Ports, r.Ports) && slices.Contains(f.Via, "firewall")
				}) {
					out = append(out, fmt.Sprintf("the firewall lets out to %s at %v by the rule %s of %s, and nothing is said to flow there", host, r.Ports, r.Name, g.Name))
				}
			}
		}
	}
	return out
}

// firewallGroups are the rules of what a network sends all through that leaves
// it; of a hub, those of its own firewall.
func firewallGroups(l layout.Layout, s layout.Site) []layout.RuleGroup {
	switch n := s.Network; {
	case n.Joined != nil:
		return n.Joined.Groups
	case s.Firewall != nil:
		return s.Firewall.Groups
	case n.Hub != nil:
		if hub, _ := l.Site(*n.Hub); hub.Firewall != nil {
			return hub.Firewall.Groups
		}
	}
	return nil
}

func outsideOf(x design.Index, end string) bool {
	around := x.Around(end)
	switch around[len(around)-1].Kind {
	case design.Internet, design.Organisation, design.ThirdParty, design.AzurePublic:
		return true
	}
	return false
}

func letOut(groups []layout.RuleGroup, from netip.Prefix, host string, f design.Flow) bool {
	protocol := map[string]string{"HTTPS": layout.HTTPS, "NTP": layout.UDP}[f.Protocol]
	if protocol == "" {
		protocol = layout.TCP
	}
	for _, g := range groups {
		for _, r := range g.Rules {
			if r.Protocol == protocol && slices.Contains(r.From, from) && (slices.Contains(r.Hosts, host) || slices.Contains(r.Tags, host)) &&
				!slices.ContainsFunc(f.Ports, func(p int) bool { return !slices.Contains(r.Ports, p) }) {
				return true
			}
		}
	}
	return false
}

// What the maps say of Odoo's ports is what its pods are told.
func TestFlowsAreAtOdoosPorts(t *testing.T) {
	d := mustCompile(t, regionalGroup(t))
	says := func(file, key string) int {
		n, err := strconv.Atoi(config(t, d, file)[key])
		if err != nil {
			t.Fatalf("%s says no %s: %v", file, key, err)
		}
		return n
	}
	flows := map[string]design.Flow{}
	for _, m := range d.Maps {
		if m.Unit.String() == "harbor-clinic-production" {
			for _, f := range m.Flows {
				flows[f.Name] = f
			}
		}
	}
	for flow, want := range map[string]int{
		"web": says("web.conf", "http_port"), "websocket": says("websocket.conf", "gevent_port"), "web-database": says("web.conf", "db_port"),
		"websocket-database": says("websocket.conf", "db_port"), "background-database": says("background.conf", "db_port"),
	} {
		if f := flows[flow]; len(f.Ports) == 0 || f.Ports[0] != want || f.Class != "regulated" {
			t.Errorf("the flow %s is at %v with %q data, and Odoo is told %d", flow, f.Ports, f.Class, want)
		}
	}
}

// Whom an environment speaks with is on its map: at whose, with which data, by
// which protocol, through what.
func TestPartnersAreOnTheMap(t *testing.T) {
	in := regionalGroup(t)
	env := &in.Document.Estate.Entities[0].Environments[0]
	env.Integrations = append(env.Integrations,
		estate.Integration{Name: "lab", Direction: "in", Protocol: "https", Host: "198.51.100.0/28", Port: 443, Class: "regulated", ThirdParty: "clearing-house"},
		estate.Integration{Name: "hl7", Direction: "in", Protocol: "mllps", Host: "10.9.0.0/24", Port: 2575, Class: "regulated"})
	d := mustCompile(t, in)
	got := map[string]string{}
	for _, m := range d.Maps {
		if m.Unit.String() != "harbor-clinic-production" {
			continue
		}
		x := m.Index()
		for _, f := range m.Flows {
			if name, ok := strings.CutPrefix(f.Name, "exchange:"); ok {
				from, to := x.Around(f.From), x.Around(f.To)
				got[name] = fmt.Sprintf("%s > %s, %s %v, %s, %v, %s", from[0].Title, to[0].Title, f.Protocol, f.Ports, f.Class, f.Via, f.State)
			}
		}
	}
	want := map[string]string{
		"egress-1":  "Odoo, namespace odoo > Internet, HTTPS [443], , [firewall], always",
		"mail":      "Odoo, namespace odoo > Harbor Regional Group, its own networks, SMTP [587], internal, [firewall], always",
		"billing":   "Odoo, namespace odoo > Tidewater Claims Clearing House, HTTPS [443], regulated, [firewall], always",
		"documents": "Odoo, namespace odoo > Meridian Document Services, SFTP [22], regulated, [firewall], always",
		"lab":       "Tidewater Claims Clearing House > entry, HTTPS [443], regulated, [], always",
		"hl7":       "Harbor Regional Group, its own networks > Odoo, namespace odoo, MLLPS [2575], regulated, [], not built yet",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
