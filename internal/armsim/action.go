package armsim

import (
	"net/http"
	"strings"
	"time"

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
	if id.Kind().Equal(kindDeletedVault) && verb == "purge" {
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

// deletedVault answers with a soft-deleted vault.
func (s *Sim) deletedVault(method string, id addr.ID) (answer, *refusal) {
	if method != http.MethodGet {
		return answer{}, methodNotAllowed(method)
	}
	g := s.grave(kindVault, id.Name())
	if g == nil {
		return answer{}, refuse(http.StatusNotFound, "DeletedVaultNotFound", "The deleted vault '%s' does not exist.", id.Name())
	}
	return ok(map[string]any{
		"id": id.String(), "name": g.record.id.Name(), "type": "Microsoft.KeyVault/deletedVaults",
		"properties": map[string]any{
			"vaultId": g.record.id.String(), "location": textAt(g.record.put, "location"),
			"deletionDate":           g.deleted.UTC().Format(time.RFC3339),
			"scheduledPurgeDate":     g.until.UTC().Format(time.RFC3339),
			"purgeProtectionEnabled": g.protected,
		},
	}), nil
}

// purge frees the name of a soft-deleted vault.
func (s *Sim) purge(id addr.ID) (answer, *refusal) {
	g := s.grave(kindVault, id.Name())
	if g == nil {
		return answer{}, refuse(http.StatusNotFound, "DeletedVaultNotFound", "The deleted vault '%s' does not exist.", id.Name())
	}
	if g.protected {
		return answer{}, refuse(http.StatusBadRequest, "InvalidOperation", "Operation 'DeletedVaultPurge' is not allowed.")
	}
	delete(s.store.deleted, nameKey(kindVault, id.Name()))
	return answer{status: http.StatusOK}, nil
}
