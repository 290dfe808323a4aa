package armsim

import (
	"net/http"

	"github.com/wardhq/ward/internal/addr"
)

// delete takes a resource away, with everything below it. Of what does not
// exist Azure says that there is nothing to do.
func (s *Sim) delete(id addr.ID) (answer, *refusal) {
	if no := s.groupOf(id); no != nil {
		return answer{}, no
	}
	r, known := s.store.get(id)
	if !known {
		if id.Kind().Equal(kindGroup) {
			return answer{}, groupNotFound(id.Name())
		}
		return answer{status: http.StatusNoContent}, nil
	}
	if no := s.unlocked(id, canNotDelete, "delete"); no != nil {
		return answer{}, no
	}
	if no := s.idle(id); no != nil {
		return answer{}, no
	}
	if no := s.mayRemove(r); no != nil {
		return answer{}, no
	}
	if s.isAsync(r.kind, http.MethodDelete) {
		return s.begin(answer{status: http.StatusAccepted}, r, "Deleting"), nil
	}
	s.remove(r)
	return answer{status: http.StatusNoContent}, nil
}

// mayRemove refuses what Azure refuses to delete. What is below the resource
// goes with it, so only uses from elsewhere count.
func (s *Sim) mayRemove(r *record) *refusal {
	rules := s.rulesFor(r.kind)
	if r.born || rules.noDelete {
		return methodNotAllowed(http.MethodDelete)
	}
	for _, gone := range append([]*record{r}, s.store.below(r.id)...) {
		if judge := s.rulesFor(gone.kind).remove; judge != nil {
			if no := judge(s, gone, r); no != nil {
				return no
			}
		}
	}
	return nil
}

// remove takes the resource and all below it out of the store.
func (s *Sim) remove(r *record) {
	all := append(s.store.below(r.id), r)
	for _, gone := range all {
		parent := gone.id.Parent()
		if !parent.IsZero() && r.id.Contains(parent) && s.rulesFor(parent.Kind()).softDelete != nil {
			continue // it is kept with its parent
		}
		s.bury(gone)
	}
	for _, gone := range all {
		rules := s.rulesFor(gone.kind)
		if rules.uniqueName != nil {
			delete(s.store.names, nameKey(gone.kind, gone.id.Name()))
		}
		delete(s.store.byKey, gone.id.Key())
		if rules.removed != nil {
			rules.removed(s, gone)
		}
	}
}

// usersOf returns the resources outside of gone whose bodies name the id or
// something below it, by id.
func (s *Sim) usersOf(id addr.ID, gone addr.ID) []*record {
	return s.store.where(func(r *record) bool {
		if gone.Contains(r.id) {
			return false
		}
		for _, ref := range idsIn(r.put) {
			if id.Contains(ref.id) {
				return true
			}
		}
		return false
	})
}
