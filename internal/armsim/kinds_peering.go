package armsim

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindPeering    addr.Kind = kindNetwork + "/virtualNetworkPeerings"
	kindRouteTable addr.Kind = "Microsoft.Network/routeTables"
	kindWatcher    addr.Kind = "Microsoft.Network/networkWatchers"
	kindFlowLog    addr.Kind = kindWatcher + "/flowLogs"
)

// What Azure calls the network that a group keeps a subscription's watchers in.
const (
	watcherGroup  = "NetworkWatcherRG"
	watcherPrefix = "NetworkWatcher_"
)

// joiningRules are the rules of what joins networks, sends on what leaves them
// and watches them.
func joiningRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindPeering:    {judge: judgePeering, outputs: peeringOutputs, committed: joined, removed: parted},
		kindRouteTable: {judge: judgeRouteTable, remove: unusedOr("InUseRouteTableCannotBeDeleted")},
		kindWatcher:    {judge: judgeWatcher},
		kindFlowLog:    {judge: judgeFlowLog},
	}
}

// remoteOf is the other end of a peering.
func remoteOf(body map[string]any) addr.ID {
	id, _ := addr.ParseID(textAt(body, "properties", "remoteVirtualNetwork", "id"))
	return id
}

// peerings returns the peerings of a network.
func (s *Sim) peerings(network addr.ID) []*record {
	return s.store.where(func(r *record) bool { return r.kind.Equal(kindPeering) && r.id.Parent().Key() == network.Key() })
}

// judgePeering: a network is joined to another once, and to none whose
// addresses are its own, or those of another that it is joined to. There is no
// way to tell then which of the two is meant.
func judgePeering(c *change) *refusal {
	own, remote := c.id.Parent(), remoteOf(c.body)
	if remote.Key() == own.Key() {
		return refuse(http.StatusBadRequest, "InvalidRequestFormat", "Virtual network %s cannot be peered with itself.", own)
	}
	there, known := c.sim.store.get(remote)
	if !known {
		return refuse(http.StatusBadRequest, "InvalidResourceReference", "Resource %s referenced by resource %s was not found.", remote, c.id)
	}
	here, _ := c.sim.store.get(own)
	if overlap(spaces(here.put), spaces(there.put)) {
		return refuse(http.StatusBadRequest, "VnetAddressSpacesOverlap",
			"Cannot create or update peering %s. Virtual networks %s and %s cannot be peered because their address spaces overlap.", c.id, own, remote)
	}
	for _, other := range c.sim.peerings(own) {
		if other.id.Key() == c.id.Key() {
			continue
		}
		if remoteOf(other.put).Key() == remote.Key() {
			return refuse(http.StatusBadRequest, "AnotherPeeringAlreadyReferencesRemoteVnet",
				"Peering %s already references remote virtual network %s.", other.id, remote)
		}
		if third, has := c.sim.store.get(remoteOf(other.put)); has && overlap(spaces(third.put), spaces(there.put)) {
			return refuse(http.StatusBadRequest, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
				"Address space of virtual network %s overlaps with that of virtual network %s, which %s is peered with already.", remote, third.id, own)
		}
	}
	return nil
}

// otherDirection returns the peering that leads back; nil where there is none.
func (s *Sim) otherDirection(r *record) *record {
	for _, back := range s.peerings(remoteOf(r.put)) {
		if remoteOf(back.put).Key() == r.id.Parent().Key() {
			return back
		}
	}
	return nil
}

// peeringOutputs: one direction alone carries nothing.
func peeringOutputs(s *Sim, r *record) map[string]any {
	state := "Initiated"
	if s.otherDirection(r) != nil {
		state = "Connected"
	}
	return properties(map[string]any{"peeringState": state, "peeringSyncLevel": "FullyInSync"})
}

func joined(s *Sim, r *record) { s.tellOther(r, "Connected") }

func parted(s *Sim, r *record) { s.tellOther(r, "Disconnected") }

func (s *Sim) tellOther(r *record, state string) {
	if back := s.otherDirection(r); back != nil {
		back.computed = merged(back.computed, properties(map[string]any{"peeringState": state}))
	}
}

// spaces returns the ranges of a network.
func spaces(body map[string]any) []netip.Prefix {
	list, _ := at(body, "properties", "addressSpace", "addressPrefixes").([]any)
	return ranges(list)
}

func ranges(list []any) []netip.Prefix {
	var out []netip.Prefix
	for _, item := range list {
		text, _ := item.(string)
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p)
		}
	}
	return out
}

func overlap(a, b []netip.Prefix) bool {
	for _, p := range a {
		for _, q := range b {
			if p.Overlaps(q) {
				return true
			}
		}
	}
	return false
}

// judgeRouteTable: an appliance has an address, and nothing else has one.
func judgeRouteTable(c *change) *refusal {
	routes, _ := at(c.body, "properties", "routes").([]any)
	seen := map[string]string{}
	for _, r := range routes {
		name, prefix, next := textAt(r, "name"), textAt(r, "properties", "addressPrefix"), textAt(r, "properties", "nextHopIpAddress")
		appliance := strings.EqualFold(textAt(r, "properties", "nextHopType"), "VirtualAppliance")
		if _, err := netip.ParseAddr(next); appliance && err != nil {
			return refuse(http.StatusBadRequest, "InvalidNextHopIpAddress", "Next hop IP address '%s' of route '%s' is not valid for next hop type VirtualAppliance.", next, name)
		}
		if !appliance && next != "" {
			return refuse(http.StatusBadRequest, "NextHopIpAddressNotAllowed", "Next hop IP address of route '%s' is only allowed for next hop type VirtualAppliance.", name)
		}
		if other, taken := seen[prefix]; taken {
			return refuse(http.StatusBadRequest, "RouteConflict", "Routes '%s' and '%s' have the same address prefix %s.", other, name, prefix)
		}
		seen[prefix] = name
	}
	return nil
}

// judgeWatcher: a subscription has one in each region.
func judgeWatcher(c *change) *refusal {
	for _, other := range c.sim.store.where(func(r *record) bool { return r.kind.Equal(kindWatcher) && r.id.Key() != c.id.Key() }) {
		if strings.EqualFold(other.id.SubscriptionID(), c.id.SubscriptionID()) && sameRegion(textAt(other.put, "location"), textAt(c.body, "location")) {
			return refuse(http.StatusBadRequest, "NetworkWatcherCountLimitReached",
				"Cannot create more than 1 network watchers for this subscription in this region: %s is there.", other.id)
		}
	}
	return nil
}

// watched makes the watcher that Azure makes with the first network of a
// region.
func watched(s *Sim, network *record) {
	region := strings.ToLower(strings.ReplaceAll(textAt(network.put, "location"), " ", ""))
	group := addr.Subscription(network.id.SubscriptionID()).ResourceGroup(watcherGroup)
	for _, other := range s.store.where(func(r *record) bool { return r.kind.Equal(kindWatcher) }) {
		if strings.EqualFold(other.id.SubscriptionID(), network.id.SubscriptionID()) && sameRegion(textAt(other.put, "location"), region) {
			return
		}
	}
	for _, made := range []*record{
		{id: group, kind: kindGroup, apiVersion: network.apiVersion},
		{id: group.Resource(kindWatcher, watcherPrefix+region), kind: kindWatcher, apiVersion: network.apiVersion},
	} {
		if _, known := s.store.get(made.id); known {
			continue
		}
		made.put = map[string]any{"location": region}
		made.shown = made.put
		made.computed = s.computed(made, nil, s.rulesFor(made.kind))
		s.store.add(made)
	}
}

// judgeFlowLog: a flow log watches one network of its watcher's region, into an
// account of that region; those of security groups can no longer be made.
func judgeFlowLog(c *change) *refusal {
	target, _ := addr.ParseID(textAt(c.body, "properties", "targetResourceId"))
	region := textAt(c.body, "location")
	if target.Kind().Equal("Microsoft.Network/networkSecurityGroups") && c.before == nil {
		return refuse(http.StatusBadRequest, "NsgFlowLogCreationNotAllowed",
			"Creation of new NSG flow logs is not allowed: NSG flow logs are on the path to retirement. Use virtual network flow logs for %s.", target)
	}
	account, _ := addr.ParseID(textAt(c.body, "properties", "storageId"))
	for _, id := range []addr.ID{c.id.Parent(), target, account} {
		r := c.sim.nearest(id)
		if r != nil && !sameRegion(textAt(r.put, "location"), region) {
			return refuse(http.StatusBadRequest, "FlowLogLocationMismatch", "%s is not in region %s of flow log %s.", r.id, region, c.id)
		}
	}
	for _, other := range c.sim.store.where(func(r *record) bool { return r.kind.Equal(kindFlowLog) && r.id.Key() != c.id.Key() }) {
		if strings.EqualFold(textAt(other.put, "properties", "targetResourceId"), target.String()) {
			return refuse(http.StatusBadRequest, "FlowLogAlreadyExists", "Resource %s has flow log %s already.", target, other.id)
		}
	}
	return nil
}
