package armsim

import (
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// serial is a kind of which a resource takes one change at a time, those of
// its children among them.
type serial struct {
	// children are the segments of the children that count; nil is all.
	children []string
	// also returns what else keeps it busy; it may be nil.
	also func(s *Sim, r *record) []*record
	// refusal says that the resource is busy with another.
	refusal func(r, with *record) *refusal
}

// serials are the kinds that are busy while one of theirs changes. Clients
// that work in parallel must order what they ask of one.
func serials() map[addr.Kind]serial {
	return map[addr.Kind]serial{
		kindServer: {
			also: replicasInTheMaking,
			// github.com/Azure/azure-postgresql/issues/134
			refusal: func(r, _ *record) *refusal {
				return refuse(http.StatusConflict, "ServerIsBusy",
					"Cannot complete operation while server '%s' is busy processing another operation. Try again later.", r.id.Name())
			},
		},
		"Microsoft.ContainerService/managedClusters": {
			children: []string{"agentPools"},
			// https://aka.ms/aks-pending-operation
			refusal: func(_, with *record) *refusal {
				return refuse(http.StatusConflict, "OperationNotAllowed",
					"Operation is not allowed: Another operation (%s - %s) is in progress, please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details.",
					with.id.Name(), with.state)
			},
		},
	}
}

// serialOf returns the resource that a change of the id waits for: itself, or
// the closest parent that takes one change at a time.
func (s *Sim) serialOf(id addr.ID) (*record, serial, bool) {
	for at := id; !at.IsZero(); at = at.Parent() {
		one, is := s.serials[at.Kind().Key()]
		if !is || !one.counts(at, id) {
			continue
		}
		if r, known := s.store.get(at); known {
			return r, one, true
		}
	}
	return nil, serial{}, false
}

// counts reports whether a change of the id is one of the resource's.
func (one serial) counts(resource, id addr.ID) bool {
	if one.children == nil || resource.Key() == id.Key() {
		return true
	}
	segment, _, _ := strings.Cut(strings.TrimPrefix(id.Key(), resource.Key()+"/"), "/")
	return containsFold(one.children, segment)
}

// busyWith returns what the resource is busy with, or nil.
func (s *Sim) busyWith(r *record, one serial) *record {
	running := []*record{r}
	for _, child := range s.store.below(r.id) {
		if child.id.Scope().Key() == r.id.Scope().Key() && one.counts(r.id, child.id) {
			running = append(running, child)
		}
	}
	if one.also != nil {
		running = append(running, one.also(s, r)...)
	}
	for _, other := range running {
		if other.pending != nil {
			return other
		}
	}
	return nil
}

// idle refuses a change of what is changing, or of what belongs to a resource
// that takes one change at a time and is busy with another.
func (s *Sim) idle(id addr.ID) *refusal {
	if r, one, is := s.serialOf(id); is {
		if with := s.busyWith(r, one); with != nil {
			return one.refusal(r, with)
		}
	}
	if r, known := s.store.get(id); known && r.pending != nil {
		return refuse(http.StatusConflict, "AnotherOperationInProgress",
			"Another operation on this or dependent resource is in progress: %s.", id)
	}
	return nil
}
