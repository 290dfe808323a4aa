package armsim

import (
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const kindVirtualEndpoint addr.Kind = kindServer + "/virtualendpoints"

func serverHost(name string) string { return strings.ToLower(name) + ".postgres.database.azure.com" }

// virtualNames are the two names of a virtual endpoint.
func virtualNames(r *record) (writer, reader string) {
	name := strings.ToLower(r.id.Name())
	return name + ".writer.postgres.database.azure.com", name + ".reader.postgres.database.azure.com"
}

func virtualEndpointOutputs(_ *Sim, r *record) map[string]any {
	writer, reader := virtualNames(r)
	return properties(map[string]any{"virtualEndpoints": []any{writer, reader}})
}

// judgeVirtualEndpoint: a server has one, it is made at the primary, and its
// members, which are named and not referred to, are that primary or replicas
// of it. https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-virtual-endpoints
func judgeVirtualEndpoint(c *change) *refusal {
	server, _ := c.sim.store.get(c.id.Parent())
	for _, other := range c.sim.store.below(server.id) {
		if other.kind.Equal(kindVirtualEndpoint) && other.id.Key() != c.id.Key() {
			return refuse(http.StatusBadRequest, "InvalidParameterValue", "Server %s has the virtual endpoint %s, and can have no other.", server.id.Name(), other.id.Name())
		}
	}
	set := c.sim.setOf(server)
	if c.before == nil && isReplica(server.put) {
		return refuse(http.StatusBadRequest, "InvalidParameterValue", "Server %s is a replica: a virtual endpoint is made at the primary.", server.id.Name())
	}
	for _, name := range texts(at(c.body, "properties", "members")) {
		if set[strings.ToLower(name)] == nil {
			return refuse(http.StatusBadRequest, "InvalidParameterValue",
				"The member %s of virtual endpoint %s is neither server %s nor a replica of it.", name, c.id.Name(), server.id.Name())
		}
	}
	return nil
}

// setOf returns the servers that replicate with one, by lower-case name: the
// primary and all that follow it.
func (s *Sim) setOf(server *record) map[string]*record {
	primary := server
	if source, err := addr.ParseID(textAt(server.put, "properties", "sourceServerResourceId")); err == nil && isReplica(server.put) {
		if r, known := s.store.get(source); known {
			primary = r
		}
	}
	set := map[string]*record{strings.ToLower(primary.id.Name()): primary}
	for _, replica := range s.replicasOf(primary.id) {
		set[strings.ToLower(replica.id.Name())] = replica
	}
	return set
}

// writerOf returns the server that a virtual endpoint's writer leads to.
func (s *Sim) writerOf(endpoint *record) *record {
	server, _ := s.store.get(endpoint.id.Parent())
	if r := s.setOf(server)[strings.ToLower(endpoint.marks.writer)]; r != nil {
		return r
	}
	return server
}

// readerOf returns the server that its reader leads to: a member that is a
// replica, or where there is none that of the writer.
func (s *Sim) readerOf(endpoint *record) *record {
	writer := s.writerOf(endpoint)
	set := s.setOf(writer)
	for _, name := range texts(at(endpoint.put, "properties", "members")) {
		if r := set[strings.ToLower(name)]; r != nil && isReplica(r.put) {
			return r
		}
	}
	return writer
}

// followSwitchover lets virtual endpoints follow a promotion: where the new
// primary was a member, the old one is. An endpoint that the new primary is
// no member of stays where it was.
func (s *Sim) followSwitchover(endpoints []*record, from, to *record) {
	for _, r := range endpoints {
		members, _ := at(r.put, "properties", "members").([]any)
		for i, m := range members {
			if equalFold(m, to.id.Name()) {
				members[i], r.marks.writer = from.id.Name(), to.id.Name()
			}
		}
		r.shown = s.readable(r, s.rulesFor(r.kind))
	}
}

// endpointsTo returns the virtual endpoints whose writer is a server.
func (s *Sim) endpointsTo(server *record) []*record {
	return s.store.where(func(r *record) bool { return r.kind.Equal(kindVirtualEndpoint) && s.writerOf(r) == server })
}
