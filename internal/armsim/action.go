package armsim

import (
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// action answers a POST: a resource's path and a verb.
func (s *Sim) action(path, _ string, _ []byte) (answer, *refusal) {
	cut := strings.LastIndexByte(path, '/')
	target, verb := path[:cut], strings.ToLower(path[cut+1:])
	id, err := addr.ParseID(target)
	if err != nil {
		return answer{}, refuse(http.StatusNotFound, "InvalidResourceIdentifier", "The path %q names no resource.", path)
	}
	if no := s.subscriptionOf(id); no != nil {
		return answer{}, no
	}
	if id.Kind().Equal("Microsoft.KeyVault/locations/deletedVaults") && verb == "purge" {
		return s.purge(id)
	}
	r, no := s.find(id)
	if no != nil {
		return answer{}, no
	}
	switch {
	case strings.HasPrefix(verb, "list"):
		// Every list action gives out keys, and the simulator has none.
		return answer{}, refuse(http.StatusForbidden, "AuthorizationFailed",
			"The client does not have authorization to perform action '%s/%s/action' over scope '%s'.", r.kind, verb, r.id)
	case r.kind.Equal(kindImmutability) && verb == "lock":
		r.locked = true
		r.computed = s.computed(r, r, s.rulesFor(r.kind))
		return ok(r.view()), nil
	default:
		return answer{}, refuse(http.StatusNotFound, "InvalidAction", "The simulator has no action '%s' on '%s'.", verb, r.kind)
	}
}

// purge frees the name of a soft-deleted vault.
func (s *Sim) purge(id addr.ID) (answer, *refusal) {
	g := s.grave(kindVault, id.Name())
	if g == nil {
		return answer{}, refuse(http.StatusNotFound, "DeletedVaultNotFound", "The deleted vault '%s' does not exist.", id.Name())
	}
	if g.protected {
		return answer{}, refuse(http.StatusBadRequest, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed: purge protection is enabled until %s.", g.until.UTC().Format("2006-01-02"))
	}
	delete(s.store.deleted, nameKey(kindVault, id.Name()))
	return answer{status: http.StatusOK}, nil
}
