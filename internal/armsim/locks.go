package armsim

import (
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const kindLock addr.Kind = "Microsoft.Authorization/locks"

// The levels of a lock. ReadOnly stops deletions too.
// https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
const (
	canNotDelete = "CanNotDelete"
	readOnly     = "ReadOnly"
)

// unlocked refuses what a lock stops: a write where one of the scopes above
// is read-only, and a deletion that would take a locked resource along. Locks
// themselves come and go freely.
func (s *Sim) unlocked(id addr.ID, level, verb string) *refusal {
	if id.Kind().Equal(kindLock) {
		return nil
	}
	locks := s.store.where(func(r *record) bool {
		if !r.kind.Equal(kindLock) {
			return false
		}
		scope := r.id.Scope()
		holds := scope.IsZero() || scope.Contains(id)
		if level == canNotDelete {
			return holds || id.Contains(scope)
		}
		return holds && strings.EqualFold(textAt(r.put, "properties", "level"), readOnly)
	})
	if len(locks) == 0 {
		return nil
	}
	return refuse(http.StatusConflict, "ScopeLocked",
		"The scope '%s' cannot perform %s operation because following scope(s) are locked: '%s'. Please remove the lock and try again.",
		id, verb, locks[0].id.Scope())
}
