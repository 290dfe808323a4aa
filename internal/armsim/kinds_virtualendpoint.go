package armsim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const kindVirtualEndpoint = kindServer + "/virtualendpoints"

// switchover is the promotion in which two servers change places; the other,
// Standalone, leaves two primaries.
const switchover = "Switchover"

func virtualEndpointOutputs(_ *Sim, r *record) map[string]any {
	const domain = ".postgres.database.azure.com"
	return properties(map[string]any{"virtualEndpoints": []any{r.id.Name() + ".writer" + domain, r.id.Name() + ".reader" + domain}})
}

// judgeVirtualEndpoint: endpoints are the primary's, and lead readers to one
// server of its set, which may be the primary itself
// (learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-virtual-endpoints;
// that a second member is refused: hashicorp/terraform-provider-azurerm#26708).
func judgeVirtualEndpoint(c *change) *refusal {
	primary := c.id.Parent()
	server, _ := c.sim.store.get(primary)
	if isReplica(server.put) {
		return refuse(http.StatusBadRequest, "InvalidParameterValue",
			"Server %s is a read replica: virtual endpoints are made and changed on the primary of the set.", primary.Name())
	}
	members, _ := at(c.body, "properties", "members").([]any)
	if len(members) != 1 {
		return refuse(http.StatusBadRequest, "InvalidParameterValue",
			"Virtual endpoint %s has %d members, and wants one: the server that readers are led to.", c.id.Name(), len(members))
	}
	name, _ := members[0].(string)
	set := []string{strings.ToLower(primary.Name())}
	for _, r := range c.sim.replicasOf(primary) {
		set = append(set, strings.ToLower(r.id.Name()))
	}
	if !slices.Contains(set, strings.ToLower(name)) {
		return refuse(http.StatusBadRequest, "InvalidParameterValue",
			"Server %s is neither %s nor one of its read replicas: it cannot be a member of the virtual endpoint %s.", name, primary.Name(), c.id.Name())
	}
	return nil
}

// judgePromotion: only a replica is promoted, and it takes the primary's place
// only where the reader's name leads to it
// (learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-promote).
func (c *change) judgePromotion() *refusal {
	mode := textAt(c.body, "properties", "replica", "promoteMode")
	if mode == "" {
		return nil
	}
	if c.before == nil || !isReplica(c.before.put) {
		return refuse(http.StatusBadRequest, "InvalidParameterValue", "Server %s is no replica: there is nothing to promote.", c.id.Name())
	}
	if !strings.EqualFold(mode, switchover) {
		return nil
	}
	source, err := addr.ParseID(textAt(c.before.put, "properties", "sourceServerResourceId"))
	if err != nil || !slices.ContainsFunc(c.sim.endpointsOf(source), func(r *record) bool { return leadsTo(r, c.id.Name()) }) {
		return refuse(http.StatusBadRequest, "VirtualEndpointNotConfigured",
			"No virtual endpoint of %s leads readers to %s: without one it cannot become the primary.", source.Name(), c.id.Name())
	}
	return nil
}

func leadsTo(endpoint *record, server string) bool {
	members, _ := at(endpoint.put, "properties", "members").([]any)
	return slices.ContainsFunc(members, func(m any) bool { return equalFold(m, server) })
}

func (s *Sim) endpointsOf(primary addr.ID) []*record {
	return s.store.where(func(r *record) bool { return r.kind.Equal(kindVirtualEndpoint) && r.id.Parent().Key() == primary.Key() })
}

// hand gives the endpoints of one primary to another, whose names lead to it
// from then on, and readers to the first. The old ids are gone: an endpoint is
// the primary's, whichever server that is
// (hashicorp/terraform-provider-azurerm#29424, #30789).
func (s *Sim) hand(from, to addr.ID) {
	for _, r := range s.endpointsOf(from) {
		delete(s.store.byKey, r.id.Key())
		r.id = to.Child("virtualendpoints", r.id.Name())
		r.put = merged(r.put, properties(map[string]any{"members": []any{from.Name()}}))
		r.shown = s.readable(r, s.rulesFor(r.kind))
		s.store.add(r)
		s.store.names[nameKey(r.kind, r.id.Name())] = r.id.Key()
	}
}
