package armsim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// privateName is the name of a part of a service that a private endpoint can
// answer for. In both, {name} and {region} stand for the service's.
type privateName struct {
	kind   addr.Kind
	group  string // of the endpoint, as blob; "" is any
	public string // what clients ask for
	zone   string // where the private address stands, under public's host
}

// privateNames are the names that resolve by network.
// https://learn.microsoft.com/azure/private-link/private-endpoint-dns
func privateNames() []privateName {
	out := []privateName{
		{kindVault, "", "{name}.vault.azure.net", "{name}.privatelink.vaultcore.azure.net"},
		{kindServer, "", "{name}.postgres.database.azure.com", "{name}.privatelink.postgres.database.azure.com"},
		{"Microsoft.ContainerRegistry/registries", "", "{name}.azurecr.io", "{name}.privatelink.azurecr.io"},
		// Of a scope's names, the one that is the same for all scopes.
		{kindLinkScope, "", "api.monitor.azure.com", "api.privatelink.monitor.azure.com"},
		{"Microsoft.Cache/redisEnterprise", "", "{name}.{region}.redis.azure.net", "{name}.{region}.privatelink.redis.azure.net"},
	}
	for _, group := range []string{"blob", "dfs", "file", "queue", "table", "web"} {
		out = append(out, privateName{
			kindStorage, group, "{name}." + group + ".core.windows.net", "{name}.privatelink." + group + ".core.windows.net",
		})
	}
	return out
}

// nameFor returns how a part of a service is asked for and where its private
// address stands.
func (s *Sim) nameFor(service addr.ID, groups []string) (public, private string, known bool) {
	group := ""
	if len(groups) > 0 {
		group = groups[0]
	}
	for _, n := range privateNames() {
		if !n.kind.Equal(service.Kind()) || (n.group != "" && !strings.EqualFold(n.group, group)) {
			continue
		}
		region := ""
		if r, there := s.store.get(service); there {
			region = strings.ToLower(strings.ReplaceAll(textAt(r.put, "location"), " ", ""))
		}
		fill := strings.NewReplacer("{name}", strings.ToLower(service.Name()), "{region}", region)
		return fill.Replace(n.public), fill.Replace(n.zone), true
	}
	return "", "", false
}

// NotResolved is the answer to a name that has no address where it was asked
// for: NXDOMAIN, or no answer at all.
type NotResolved struct {
	Name    string
	Network addr.ID
	Why     string
}

func (e *NotResolved) Error() string {
	return fmt.Sprintf("%s does not resolve in %s: %s", e.Name, e.Network, e.Why)
}

// Resolve looks a name up as a machine in a virtual network does: by the
// private zones that are linked to the network, or where the network names
// DNS servers of its own, by those of the network in which they stand. The
// simulator has no public addresses: what is not private there is NXDOMAIN,
// which is a *NotResolved.
func (s *Sim) Resolve(network addr.ID, name string) (netip.Addr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fail := func(format string, args ...any) (netip.Addr, error) {
		return netip.Addr{}, &NotResolved{name, network, fmt.Sprintf(format, args...)}
	}
	from, known := s.store.get(network)
	if !known || !from.kind.Equal(kindNetwork) {
		return fail("it is not a virtual network")
	}
	asked, why := s.asked(from)
	if asked == nil {
		return fail("%s", why)
	}
	at := strings.ToLower(strings.TrimSuffix(name, "."))
	const most = 8 // aliases in a row
	for range most {
		address, alias := s.lookUp(asked, at)
		switch {
		case address.IsValid():
			return address, nil
		case alias == "":
			return fail("NXDOMAIN for %s", at)
		}
		at = alias
	}
	return fail("its aliases lead in a circle")
}

// asked returns the network whose zones answer for another: its own, or where
// its DNS servers stand.
func (s *Sim) asked(from *record) (*record, string) {
	servers := texts(at(from.put, "properties", "dhcpOptions", "dnsServers"))
	const azure = "168.63.129.16" // Azure's own resolver, in every network
	if len(servers) == 0 || slices.Contains(servers, azure) {
		return from, ""
	}
	for _, server := range servers {
		address, err := netip.ParseAddr(server)
		if err != nil {
			continue
		}
		for _, near := range s.reachable(from) {
			if covers(near, address) {
				return near, ""
			}
		}
	}
	return nil, "its DNS servers " + strings.Join(servers, ", ") + " stand in no network that it reaches"
}

// reachable returns a network and those that it is peered with, both ways.
func (s *Sim) reachable(from *record) []*record {
	out := []*record{from}
	for _, other := range s.store.where(func(r *record) bool { return r.kind.Equal(kindNetwork) && r != from }) {
		if s.peered(from.id, other.id) && s.peered(other.id, from.id) {
			out = append(out, other)
		}
	}
	return out
}

func (s *Sim) peered(from, to addr.ID) bool {
	return len(s.store.where(func(r *record) bool {
		return r.kind.Equal(kindNetwork+"/virtualNetworkPeerings") && r.id.Parent().Key() == from.Key() &&
			equalFold(at(r.put, "properties", "remoteVirtualNetwork", "id"), to.String())
	})) > 0
}

// covers reports whether an address is one of a network's.
func covers(network *record, address netip.Addr) bool {
	for _, prefix := range texts(at(network.put, "properties", "addressSpace", "addressPrefixes")) {
		if p, err := netip.ParsePrefix(prefix); err == nil && p.Contains(address) {
			return true
		}
	}
	return false
}

// lookUp returns the address of a name in a network, or the name that it is
// an alias of.
func (s *Sim) lookUp(network *record, name string) (address netip.Addr, alias string) {
	var zone *record
	for _, link := range s.store.where(func(r *record) bool {
		return r.kind.Equal(kindZoneLink) && equalFold(at(r.put, "properties", "virtualNetwork", "id"), network.id.String())
	}) {
		linked, known := s.store.get(link.id.Parent())
		if !known || !within(name, linked.id.Name()) {
			continue
		}
		if zone == nil || len(linked.id.Name()) > len(zone.id.Name()) {
			zone = linked
		}
	}
	if zone != nil {
		return s.recordIn(zone, name)
	}
	return netip.Addr{}, s.alias(name)
}

// within reports whether a name belongs to a zone.
func within(name, zone string) bool {
	zone = strings.ToLower(zone)
	return name == zone || strings.HasSuffix(name, "."+zone)
}

// recordIn returns what a private zone says of a name: by a record set of its
// own, or by one that a private endpoint's zone group keeps.
func (s *Sim) recordIn(zone *record, name string) (address netip.Addr, alias string) {
	label := strings.TrimSuffix(strings.TrimSuffix(name, strings.ToLower(zone.id.Name())), ".")
	if label == "" {
		label = "@"
	}
	if set, known := s.store.get(zone.id.Child("A", label)); known {
		records, _ := at(set.put, "properties", "aRecords").([]any)
		for _, r := range records {
			if a, err := netip.ParseAddr(textAt(r, "ipv4Address")); err == nil {
				return a, ""
			}
		}
	}
	if set, known := s.store.get(zone.id.Child("CNAME", label)); known {
		return netip.Addr{}, strings.ToLower(textAt(set.put, "properties", "cnameRecord", "cname"))
	}
	for _, group := range s.store.where(func(r *record) bool { return r.kind.Equal(kindZoneGroup) && keepsRecordsIn(r, zone.id) }) {
		endpoint, known := s.store.get(group.id.Parent())
		if !known {
			continue
		}
		for _, l := range linksOf(endpoint, endpoint.put) {
			if _, private, named := s.nameFor(l.target(), l.groups()); named && private == name {
				a, _ := netip.ParseAddr(endpoint.marks.address)
				return a, ""
			}
		}
	}
	return netip.Addr{}, ""
}

func keepsRecordsIn(group *record, zone addr.ID) bool {
	configs, _ := at(group.put, "properties", "privateDnsZoneConfigs").([]any)
	return slices.ContainsFunc(configs, func(c any) bool {
		return equalFold(at(c, "properties", "privateDnsZoneId"), zone.String())
	})
}

// alias returns what the public name of a service leads to: as soon as a
// private endpoint is approved, the name under privatelink. The name of a
// virtual endpoint leads to the server that is the primary now.
func (s *Sim) alias(name string) string {
	for _, endpoint := range s.store.where(func(r *record) bool { return r.kind.Equal(kindPrivateEndpoint) }) {
		for _, l := range linksOf(endpoint, endpoint.put) {
			if public, private, named := s.nameFor(l.target(), l.groups()); named && public == name && l.state() == approved {
				return private
			}
		}
	}
	for _, r := range s.store.where(func(r *record) bool { return r.kind.Equal(kindVirtualEndpoint) }) {
		const domain = ".postgres.database.azure.com"
		switch endpoint := strings.ToLower(r.id.Name()); name {
		case endpoint + ".writer" + domain:
			return strings.ToLower(r.id.Parent().Name()) + domain
		case endpoint + ".reader" + domain:
			for _, member := range texts(at(r.put, "properties", "members")) {
				return strings.ToLower(member) + domain
			}
		}
	}
	return ""
}
