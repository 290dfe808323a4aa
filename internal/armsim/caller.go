package armsim

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
)

// everything is the object id of whoever may do everything: of whom a token
// names nobody, and of a machine of its own (Tokens).
const everything = "00000000-0000-0000-0000-000000000001"

// TokenOf returns a token of an identity that exists or will: what asks with it
// may do what its roles let it, and is refused the rest. Of data nothing is
// judged.
func (s *Sim) TokenOf(identity addr.ID) string {
	const lasts = 24 * time.Hour
	return s.token("https://management.azure.com", strconv.FormatInt(time.Now().Add(lasts).Unix(), 10), guidOf("principal", identity))
}

// callerOf returns the object id of whom a request comes from; "" is somebody
// who may do everything.
func callerOf(r *http.Request) string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	parts := strings.Split(token, ".")
	if len(parts) < 2 {
		return ""
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Object string `json:"oid"`
	}
	if json.Unmarshal(data, &claims) != nil || claims.Object == everything {
		return ""
	}
	return claims.Object
}

// permitted refuses what whoever asks may not do.
func (s *Sim) permitted(caller, method string, id addr.ID, body []byte) *refusal {
	if caller == "" {
		return nil
	}
	verb := map[string]string{http.MethodPut: "write", http.MethodPatch: "write", http.MethodDelete: "delete"}[method]
	if verb == "" {
		verb = "read"
	}
	if no := s.may(caller, string(id.Kind())+"/"+verb, id, body); no != nil || verb != "write" {
		return no
	}
	return s.mayLink(caller, id, body)
}

// linkedActions are what Azure wants on a resource before another names it, by
// the kind of the one that is named (Azure Virtual Network, permissions; Azure
// Private Link, permissions; Azure Monitor, diagnostic settings).
var linkedActions = map[addr.Kind]string{
	kindSubnet:      "join/action",
	kindPrivateZone: "join/action",
	kindNetwork:     "peer/action",
	kindWorkspace:   "sharedKeys/action",
	kindIdentity:    "assign/action",
}

// mayLink refuses a resource that names another which whoever asks may not
// link. A role names whom it is for without any right on it.
func (s *Sim) mayLink(caller string, id addr.ID, body []byte) *refusal {
	doc, no := decode(body)
	if no != nil {
		return nil // refused for that, with another code
	}
	for _, ref := range idsIn(doc) {
		for kind, action := range linkedActions {
			if !ref.id.Kind().Equal(kind) || id.Contains(ref.id) {
				continue
			}
			action = string(kind) + "/" + action
			if s.may(caller, action, ref.id, nil) != nil {
				return refuse(http.StatusForbidden, "LinkedAuthorizationFailed",
					"The client '%s' has permission to perform action '%s/write' on scope '%s'; however, it does not have permission to perform action '%s' on the linked scope(s) '%s' or the linked scope(s) are invalid.",
					caller, id.Kind(), id, action, ref.id)
			}
		}
	}
	return nil
}

func (s *Sim) may(caller, action string, id addr.ID, body []byte) *refusal {
	asked := request{action: action}
	if strings.HasPrefix(strings.ToLower(action), strings.ToLower(string(kindRoleAssignment))+"/") {
		asked.requested, _ = decode(body)
		if r, known := s.store.get(id); known {
			asked.existing = r.put
		}
	}
	for _, a := range s.store.where(func(a *record) bool {
		return a.kind.Equal(kindRoleAssignment) && equalFold(at(a.put, "properties", "principalId"), caller) &&
			(a.id.Scope().IsZero() || a.id.Scope().Contains(id) || a.id.Scope().Key() == id.Key())
	}) {
		if !s.permissions(textAt(a.put, "properties", "roleDefinitionId"), false)(action) {
			continue
		}
		text := textAt(a.put, "properties", "condition")
		if text == "" {
			return nil
		}
		// It was read when it was put.
		if c, err := parseCondition(text); err == nil && c(asked) {
			return nil
		}
	}
	return refuse(http.StatusForbidden, "AuthorizationFailed",
		"The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
		caller, caller, action, id)
}

// judgeCondition: a condition names its version, of which there is one, and is
// one that Azure understands.
func judgeCondition(c *change) *refusal {
	text, version := textAt(c.body, "properties", "condition"), textAt(c.body, "properties", "conditionVersion")
	if text == "" {
		return nil
	}
	if version != "2.0" {
		return refuse(http.StatusBadRequest, "BadRequest", "The given role assignment condition is invalid. The condition version is '%s', want '2.0'.", version)
	}
	if _, err := parseCondition(text); err != nil {
		return refuse(http.StatusBadRequest, "BadRequest", "The given role assignment condition is invalid: %v.", err)
	}
	return nil
}
