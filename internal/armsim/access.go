package armsim

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// BuiltInRole is what one of Microsoft's roles permits.
type BuiltInRole struct {
	Actions, NotActions, DataActions []string
}

// caller is who sends a request: the object of its token, or "".
func caller(r *http.Request) string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	parts := strings.Split(token, ".")
	if len(parts) < 2 {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		OID string `json:"oid"`
	}
	if json.Unmarshal(raw, &claims) != nil {
		return ""
	}
	return claims.OID
}

// TokenOf returns a token of an object of the tenant, which only this Azure
// takes. What asks with it may do what its roles let it, and is refused the
// rest. Of data nothing is judged.
func (s *Sim) TokenOf(object string) string {
	return s.token(object, "https://management.azure.com/", "4102444800")
}

// TokenOfIdentity is TokenOf of an identity that exists or will.
func (s *Sim) TokenOfIdentity(identity addr.ID) string {
	return s.TokenOf(guidOf("principal", identity))
}

// everything is the object of a machine's own token (Tokens).
const everything = "00000000-0000-0000-0000-000000000001"

// mayAll reports whether somebody may do everything: the owner, where there is
// one; otherwise whoever is signed in as nobody.
func (s *Sim) mayAll(who string) bool {
	if s.opt.Owner != "" {
		return strings.EqualFold(who, s.opt.Owner)
	}
	return who == "" || who == everything
}

// mayAsk refuses an operation on a resource that whoever asks has no role for.
func (s *Sim) mayAsk(who string, id addr.ID, action string, body map[string]any) *refusal {
	if s.mayAll(who) {
		return nil
	}
	if !s.holds(who, id, action, body) {
		return refuse(http.StatusForbidden, "AuthorizationFailed",
			"The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
			who, who, action, id)
	}
	return nil
}

// mayWrite refuses a write that whoever asks has no role for: for the type
// itself, or for what its body links to.
func (s *Sim) mayWrite(who string, id addr.ID, body map[string]any) *refusal {
	on := id
	if _, known := s.store.get(id); !known && id.Kind().Equal(kindGroupOf) {
		// Of a management group that is not there the rights are its parent's.
		on = s.rootGroup()
		if parent, err := addr.ParseID(textAt(body, "properties", "details", "parent", "id")); err == nil {
			on = parent
		}
	}
	if no := s.mayAsk(who, on, operationOn(id.Kind())+"/write", body); no != nil {
		return no
	}
	if s.mayAll(who) {
		return nil
	}
	for _, l := range linkedIn("", body) {
		action := l.action(id.Kind())
		if action == "" || id.Contains(l.id) || s.holds(who, l.id, action, nil) {
			continue
		}
		return refuse(http.StatusForbidden, "LinkedAuthorizationFailed",
			"The client '%s' with object id '%s' has permission to perform action '%s/write' on scope '%s'; however, it does not have permission to perform action '%s' on the linked scope(s) '%s' or the linked scope(s) are invalid.",
			who, who, operationOn(id.Kind()), id, action, l.id)
	}
	return nil
}

// holds reports whether somebody has a role that permits an action at a scope,
// by an assignment whose condition holds. People and pipelines ask long after
// they were given it: RightsUnseen is of services, which ask at once.
func (s *Sim) holds(who string, on addr.ID, action string, body map[string]any) bool {
	asked := request{action: action}
	if strings.HasPrefix(strings.ToLower(action), strings.ToLower(string(kindRoleAssignment))+"/") {
		asked.requested = body
		if r, known := s.store.get(on); known {
			asked.existing = r.put
		}
	}
	return len(s.store.where(func(a *record) bool {
		return a.kind.Equal(kindRoleAssignment) && equalFold(at(a.put, "properties", "principalId"), who) &&
			s.reaches(a.id.Scope(), on) &&
			s.permissions(textAt(a.put, "properties", "roleDefinitionId"), false)(action) &&
			conditionHolds(textAt(a.put, "properties", "condition"), asked)
	})) > 0
}

// reaches reports whether a role at a scope holds for an id: there or below,
// through management groups too.
func (s *Sim) reaches(scope, id addr.ID) bool {
	if s.above(scope, id) || scope.Key() == id.Key() {
		return true
	}
	group := id
	for !group.IsZero() && !group.Kind().Equal(kindGroupOf) {
		if parent := group.Parent(); !parent.IsZero() {
			group = parent
			continue
		}
		group = group.Scope()
	}
	for seen := map[string]bool{}; !group.IsZero() && !seen[group.Key()]; group = s.groupAbove(group) {
		if group.Key() == scope.Key() {
			return true
		}
		seen[group.Key()] = true
	}
	return false
}

// conditionHolds reports whether a condition lets a request pass. It was read
// when it was put.
func conditionHolds(text string, asked request) bool {
	if text == "" {
		return true
	}
	c, err := parseCondition(text)
	return err == nil && c(asked)
}

// operationOn is how operations spell a kind.
func operationOn(k addr.Kind) string {
	if k.Equal(kindGroup) {
		return "Microsoft.Resources/subscriptions/resourceGroups"
	}
	return string(k)
}

// linked is a resource that a body names, and where.
type linkedID struct {
	path string
	id   addr.ID
}

func linkedIn(path string, v any) []linkedID {
	var out []linkedID
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if id, err := addr.ParseID(k); err == nil {
				out = append(out, linkedID{path, id})
				continue
			}
			out = append(out, linkedIn(path+"."+k, v[k])...)
		}
	case []any:
		for _, item := range v {
			out = append(out, linkedIn(path, item)...)
		}
	case string:
		if id, err := addr.ParseID(v); err == nil {
			out = append(out, linkedID{path, id})
		}
	}
	return out
}

// action is what Azure asks of whoever links a resource of a kind to this one;
// "" is nothing. The sources are those of rightsOfCluster and its like, and
// learn.microsoft.com, azure/private-link/rbac-permissions and
// virtual-network-manage-peering.
func (l linkedID) action(from addr.Kind) string {
	to := l.id.Kind()
	switch to.Key() {
	case "microsoft.network/virtualnetworks/subnets", "microsoft.network/networksecuritygroups", "microsoft.network/routetables",
		"microsoft.network/natgateways", "microsoft.network/publicipaddresses", "microsoft.network/firewallpolicies",
		"microsoft.network/ddosprotectionplans", "microsoft.network/applicationgatewaywebapplicationfirewallpolicies":
		return string(to) + "/join/action"
	case "microsoft.network/privatednszones":
		if from.Equal("Microsoft.Network/privateEndpoints/privateDnsZoneGroups") {
			return string(to) + "/join/action"
		}
	case "microsoft.network/virtualnetworks":
		switch from.Key() {
		case "microsoft.network/privatednszones/virtualnetworklinks":
			return string(to) + "/join/action"
		case "microsoft.network/virtualnetworks/virtualnetworkpeerings":
			return string(to) + "/peer/action"
		}
	case "microsoft.managedidentity/userassignedidentities":
		if strings.HasSuffix(l.path, ".userAssignedIdentities") || strings.HasSuffix(l.path, ".kubeletidentity.resourceId") {
			return string(to) + "/assign/action"
		}
	case "microsoft.operationalinsights/workspaces":
		if from.Equal("Microsoft.Insights/diagnosticSettings") || from.Equal("Microsoft.Network/networkWatchers/flowLogs") {
			return string(to) + "/sharedKeys/action"
		}
	case "microsoft.insights/actiongroups":
		switch from.Key() {
		case "microsoft.insights/activitylogalerts", "microsoft.insights/metricalerts", "microsoft.insights/scheduledqueryrules":
			return string(to) + "/read"
		}
	case "microsoft.compute/diskencryptionsets":
		if from.Equal(kindCluster) {
			return string(to) + "/read"
		}
	case "microsoft.dataprotection/resourceguards":
		if from.Equal("Microsoft.DataProtection/backupVaults/backupResourceGuardProxies") {
			return string(to) + "/read"
		}
	}
	if strings.HasSuffix(l.path, ".privateLinkServiceId") {
		return string(to) + "/privateEndpointConnectionsApproval/action"
	}
	return ""
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
