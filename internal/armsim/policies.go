package armsim

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindAssignment addr.Kind = "Microsoft.Authorization/policyAssignments"
	kindExemption  addr.Kind = "Microsoft.Authorization/policyExemptions"
	kindInitiative addr.Kind = "Microsoft.Authorization/policySetDefinitions"
	kindGroupOf    addr.Kind = "Microsoft.Management/managementGroups"
)

// denial is a built-in policy definition that can deny, as far as what it
// looks at can be read from the request.
type denial struct {
	effect   string         // when the assignment chooses none
	defaults map[string]any // of its other parameters
	// violates reports whether the definition's rule holds for a resource.
	violates func(w written) bool
}

// written is a resource as a policy sees it.
type written struct {
	kind       addr.Kind
	body       map[string]any
	parameters map[string]any
}

func (w written) is(kind addr.Kind) bool { return w.kind.Equal(kind) }

func (w written) property(path ...string) any {
	return at(w.body, append([]string{"properties"}, path...)...)
}

// among reports whether a parameter's list has a value.
func (w written) among(parameter string, value string) bool {
	for _, one := range texts(w.parameters[parameter]) {
		if sameRegion(one, value) {
			return true
		}
	}
	return false
}

// denials are the definitions that the simulator judges, by their GUIDs. What
// is not among them never denies. github.com/Azure/azure-policy,
// built-in-policies/policyDefinitions, read in November 2026: the versions
// are named behind each.
func denials() map[string]denial {
	return map[string]denial{
		// Allowed locations 2.0.0, whose default has become Audit; 1.1.0 had Deny.
		"e56962a6-4747-49cd-b67b-bf8b01975c4c": {effect: "Audit", violates: func(w written) bool {
			location := textAt(w.body, "location")
			return location != "" && !w.is(kindGroup) && !sameRegion(location, "global") && !w.among("listOfAllowedLocations", location)
		}},
		// Allowed locations for resource groups 2.0.0.
		"e765b5de-1225-4ba3-bd56-1ac6695af988": {effect: "Audit", violates: func(w written) bool {
			return w.is(kindGroup) && !w.among("listOfAllowedLocations", textAt(w.body, "location"))
		}},
		// Not allowed resource types 2.0.0.
		"6c112d4e-5bc7-47ae-a041-ea2d9dccd749": {effect: "Deny", violates: func(w written) bool {
			return w.among("listOfResourceTypesNotAllowed", string(w.kind))
		}},
		// PostgreSQL flexible servers without public network access 3.1.0.
		"5e1de0e3-42cb-4ebc-a86d-61d0c619ca48": {effect: "Audit", violates: func(w written) bool {
			subnet, zone := w.property("network", "delegatedSubnetResourceId"), w.property("network", "privateDnsZoneArmResourceId")
			access := w.property("network", "publicNetworkAccess")
			open := access != nil && !equalFold(access, "Disabled")
			return w.is(kindServer) && (subnet != nil || zone != nil || open) && (subnet == nil || zone == nil)
		}},
		// Storage accounts without public network access 1.0.1.
		"b2982f36-99f2-4db5-8eff-283140c09693": {effect: "Audit", violates: func(w written) bool {
			return w.is(kindStorage) && !equalFold(w.property("publicNetworkAccess"), "Disabled")
		}},
		// Storage accounts without shared keys 2.0.0.
		"8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54": {effect: "Audit", violates: func(w written) bool {
			return w.is(kindStorage) && w.property("allowSharedKeyAccess") != false
		}},
		// Storage accounts with a minimum TLS version 1.0.0.
		"fe83a0eb-a853-422d-aac2-1bffd182c5d0": {
			effect: "Audit", defaults: map[string]any{"minimumTlsVersion": "TLS1_2"},
			violates: func(w written) bool {
				return w.is(kindStorage) && !equalFold(w.property("minimumTlsVersion"), w.parameters["minimumTlsVersion"])
			},
		},
		// Key vaults with deletion protection 2.1.0.
		"0b60c0b2-2dc2-4e1c-b5c9-abbed971de53": {effect: "Audit", violates: func(w written) bool {
			return w.is(kindVault) && !equalFold(w.property("createMode"), "recover") &&
				(w.property("enableSoftDelete") == false || w.property("enablePurgeProtection") != true)
		}},
	}
}

// allowedByPolicy refuses what an assignment above the resource denies.
func (c *change) allowedByPolicy(kindRules) *refusal {
	for _, assignment := range c.sim.store.where(func(r *record) bool { return r.kind.Equal(kindAssignment) && c.sim.assigned(r, c.id) }) {
		values, _ := at(assignment.put, "properties", "parameters").(map[string]any)
		definition, no := c.sim.denying(c, textAt(assignment.put, "properties", "policyDefinitionId"), valuesOf(values), func(member string) bool {
			return c.sim.exempt(c, assignment, member)
		})
		if no {
			return disallowed(c.id, assignment, definition)
		}
	}
	return nil
}

// assigned reports whether an assignment holds for an id: its scope is above,
// nothing leaves the id out, and it is enforced. Who is exempt from it is asked
// policy by policy.
func (s *Sim) assigned(assignment *record, id addr.ID) bool {
	if equalFold(at(assignment.put, "properties", "enforcementMode"), "DoNotEnforce") || !s.above(assignment.id.Scope(), id) {
		return false
	}
	for _, left := range texts(at(assignment.put, "properties", "notScopes")) {
		if out, err := addr.ParseID(left); err == nil && s.above(out, id) {
			return false
		}
	}
	return true
}

// over reports whether an exemption has expired.
func (s *Sim) over(exemption *record) bool {
	until, err := time.Parse(time.RFC3339, textAt(exemption.put, "properties", "expiresOn"))
	return err == nil && !s.opt.Now().Before(until)
}

// above reports whether a scope contains an id, through management groups
// too.
func (s *Sim) above(scope, id addr.ID) bool {
	if scope.IsZero() || scope.Contains(id) {
		return true
	}
	if !scope.Kind().Equal(kindGroupOf) {
		return false
	}
	// The groups in which the subscription stands, from the closest.
	seen := map[string]bool{}
	for at := s.groupAbove(addr.Subscription(id.SubscriptionID())); !at.IsZero() && !seen[at.Key()]; at = s.groupAbove(at) {
		if at.Key() == scope.Key() {
			return true
		}
		seen[at.Key()] = true
	}
	return false
}

// groupAbove returns the management group that a subscription or another group
// stands in: the root group where nobody said; of the root group zero.
func (s *Sim) groupAbove(id addr.ID) addr.ID {
	root := s.rootGroup()
	if id.Kind().Equal(kindGroupOf) {
		r, known := s.store.get(id)
		if !known || id.Key() == root.Key() {
			return addr.ID{}
		}
		if parent, err := addr.ParseID(textAt(r.put, "properties", "details", "parent", "id")); err == nil {
			return parent
		}
		return root
	}
	for _, r := range s.store.where(func(r *record) bool {
		return r.kind.Equal(kindPlacement) && strings.EqualFold(r.id.Name(), id.Name())
	}) {
		return r.id.Parent()
	}
	return root
}

// denying returns the definition, of those that an id comes to, that denies
// the change. Exempt says of a member of an initiative, or with "" of a policy
// alone, that the change is excused from it.
func (s *Sim) denying(c *change, id string, values map[string]any, exempt func(member string) bool) (definition string, no bool) {
	ref, err := addr.ParseID(id)
	if err != nil {
		return "", false
	}
	if set, known := s.store.get(ref); known && set.kind.Equal(kindInitiative) {
		for _, m := range membersOf(set) {
			given, _ := at(m, "parameters").(map[string]any)
			one := func(string) bool { return exempt(textAt(m, "policyDefinitionReferenceId")) }
			if definition, no := s.denying(c, textAt(m, "policyDefinitionId"), passed(valuesOf(given), values, set), one); no {
				return definition, true
			}
		}
		return "", false
	}
	d, judged := s.denials[strings.ToLower(ref.Name())]
	if !judged {
		return "", false
	}
	effect, chosen := values["effect"]
	if !chosen {
		effect = d.effect
	}
	no = equalFold(effect, "Deny") && d.violates(written{c.kind, c.body, merged(d.defaults, values)}) && !exempt("")
	return id, no
}

// valuesOf returns parameters by name: each is {"value": …}.
func valuesOf(parameters map[string]any) map[string]any {
	out := make(map[string]any, len(parameters))
	for name, p := range parameters {
		out[name] = at(p, "value")
	}
	return out
}

// passed returns the parameters of a member of an initiative: those that read
// as [parameters('name')] are the initiative's.
func passed(member, values map[string]any, set *record) map[string]any {
	out := make(map[string]any, len(member))
	for name, v := range member {
		text, _ := v.(string)
		inner, isOne := strings.CutPrefix(text, "[parameters('")
		if !isOne {
			out[name] = v
			continue
		}
		of := strings.TrimSuffix(inner, "')]")
		value, given := values[of]
		if !given {
			value = at(set.put, "properties", "parameters", of, "defaultValue")
		}
		out[name] = value
	}
	return out
}

func disallowed(id addr.ID, assignment *record, definition string) *refusal {
	identifiers, err := json.Marshal([]any{map[string]any{
		"policyAssignment": map[string]any{"name": textAt(assignment.put, "properties", "displayName"), "id": assignment.id.String()},
		"policyDefinition": map[string]any{"id": definition},
	}})
	if err != nil { // maps of strings marshal
		panic(err)
	}
	return refuse(http.StatusForbidden, "RequestDisallowedByPolicy",
		"Resource '%s' was disallowed by policy. Policy identifiers: '%s'.", id.Name(), identifiers)
}
