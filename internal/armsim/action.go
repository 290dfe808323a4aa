package armsim

import (
	"net/http"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// act is an action that is asked of a resource.
type act struct {
	sim   *Sim
	r     *record
	query map[string]string
	body  map[string]any // nil if the request has none
}

// done shows the resource as the action left it.
func (a act) done() (answer, *refusal) {
	rules := a.sim.rulesFor(a.r.kind)
	a.r.shown = a.sim.readable(a.r, rules)
	a.r.computed = a.sim.computed(a.r, a.r, rules)
	return ok(a.r.view()), nil
}

// action answers a POST: a resource's path and a verb.
func (s *Sim) action(who, path string, query map[string]string, data []byte) (answer, *refusal) {
	cut := strings.LastIndexByte(path, '/')
	target, verb := path[:cut], strings.ToLower(path[cut+1:])
	id, err := addr.ParseID(target)
	if err != nil {
		return answer{}, refuse(http.StatusNotFound, "InvalidResourceIdentifier", "The path %q names no resource.", path)
	}
	if no := s.subscriptionOf(id); no != nil {
		return answer{}, no
	}
	if no := s.mayAsk(who, id, operationOn(id.Kind())+"/"+verb+"/action", nil); no != nil {
		return answer{}, no
	}
	if of, is := s.deletedAs(id.Kind()); is && verb == "purge" {
		return s.purge(id, of)
	}
	r, no := s.find(id)
	if no != nil {
		return answer{}, no
	}
	if no := s.unlocked(id, readOnly, "write"); no != nil {
		return answer{}, no
	}
	if strings.HasPrefix(verb, "list") {
		// Every list action gives out keys, and the simulator has none.
		return answer{}, refuse(http.StatusForbidden, "AuthorizationFailed",
			"The client does not have authorization to perform action '%s/%s/action' over scope '%s'.", r.kind, verb, r.id)
	}
	do := s.rulesFor(r.kind).actions[verb]
	if do == nil {
		return answer{}, refuse(http.StatusNotFound, "InvalidAction", "The simulator has no action '%s' on '%s'.", verb, r.kind)
	}
	if no := s.idle(id); no != nil {
		return answer{}, no
	}
	var body map[string]any
	if len(data) > 0 {
		if body, no = decode(data); no != nil {
			return answer{}, no
		}
	}
	return do(act{s, r, query, body})
}
