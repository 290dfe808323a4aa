package armsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/armsim"
)

const groups = "/providers/Microsoft.Management/managementGroups/"

// below is a PUT of a management group in another.
func below(name, parent string, status int, code string) step {
	return step{"PUT", groups + name, fmt.Sprintf(`{"properties":{"displayName":"%s","details":{"parent":{"id":"%s"}}}}`, name, groups+parent), status, code}
}

func place(group string, status int) step {
	return step{"PUT", groups + group + "/subscriptions/" + subscription, `{}`, status, ""}
}

// A hierarchy has six levels below its root, and is no circle.
func TestManagementGroupsAreATree(t *testing.T) {
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	c.steps([]step{
		below("one", "nowhere", 400, "InvalidResourceReference"),
		{"PUT", groups + "one", `{"properties":{"displayName":"One"}}`, 201, ""},
	})
	names := []string{"one", "two", "three", "four", "five", "six"}
	for i, name := range names[1:] {
		c.steps([]step{below(name, names[i], 201, "")})
	}
	c.steps([]step{
		below("seven", "six", 400, "BadRequest"),
		below("seven", "five", 201, ""),
		below("eight", "one", 201, ""),
		// What moves takes along what is below it.
		below("two", "eight", 400, "BadRequest"),
		below("one", "six", 400, "BadRequest"),
		below("one", "one", 400, "BadRequest"),
	})
}

// A subscription stands in one group, and what it moves to takes it from where
// it stood; a group goes when nothing stands in it.
func TestASubscriptionStandsInOneGroup(t *testing.T) {
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	c.steps([]step{
		{"PUT", groups + "one", `{"properties":{"displayName":"One"}}`, 201, ""},
		below("two", "one", 201, ""),
		{"PUT", groups + "two/subscriptions/00000000-0000-4000-8000-00000000000f", `{}`, 404, "SubscriptionNotFound"},
		{"PUT", groups + "none/subscriptions/" + subscription, `{}`, 404, "ParentResourceNotFound"},
		place("two", 201),
		{"DELETE", groups + "one", "", 400, "BadRequest"},
		{"DELETE", groups + "two", "", 400, "BadRequest"},
		place("one", 201),
		{"GET", groups + "two/subscriptions/" + subscription, "", 404, "ResourceNotFound"},
		{"DELETE", groups + "two", "", 204, ""},
		{"DELETE", groups + "one/subscriptions/" + subscription, "", 204, ""},
		{"DELETE", groups + "one", "", 204, ""},
	})
}

// The settings of a hierarchy are the root group's, which is there.
func TestHierarchySettings(t *testing.T) {
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	settings := func(group, first string, status int, code string) step {
		return step{"PUT", groups + group + "/settings/default", `{"properties":{"requireAuthorizationForGroupCreation":true,"defaultManagementGroup":"` + groups + first + `"}}`, status, code}
	}
	c.steps([]step{
		{"PUT", groups + "one", `{"properties":{"displayName":"One"}}`, 201, ""},
		settings("one", "one", 400, "BadRequest"),
		settings(tenant, "none", 400, "InvalidResourceReference"),
		settings(tenant, "one", 201, ""),
		{"DELETE", groups + tenant, "", 405, "MethodNotAllowed"},
		{"PUT", groups + tenant, `{"properties":{"displayName":"Ours"}}`, 405, "MethodNotAllowed"},
	})
}

// An exemption excuses from what it names, where it is, for the types that it
// selects and for as long as it says; it stands below the assignment.
func TestExemptions(t *testing.T) {
	const (
		set       = sub + "/providers/Microsoft.Authorization/policySetDefinitions/s"
		exemption = group + "/providers/Microsoft.Authorization/policyExemptions/e"
		elsewhere = sub + "/resourceGroups/other"
		network   = "b2982f36-99f2-4db5-8eff-283140c09693"
		purge     = "0b60c0b2-2dc2-4e1c-b5c9-abbed971de53"
		denied    = "RequestDisallowedByPolicy"
	)
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	c := build(t, armsim.Options{Types: typesIfHere(t), Now: func() time.Time { return now }})
	member := func(name, definition string) string {
		return fmt.Sprintf(`{"policyDefinitionReferenceId":"%s","policyDefinitionId":"%s","parameters":{"effect":{"value":"Deny"}}}`, name, definitions+definition)
	}
	assigned := assign(sub, set, "", "")
	alone := assign(elsewhere, definitions+network, "Deny", "")
	exempt := func(assignment, more string, status int, code string) step {
		return step{"PUT", exemption, `{"properties":{"policyAssignmentId":"` + assignment + `","exemptionCategory":"Waiver","expiresOn":"2026-12-01T00:00:00Z"` + more + `}}`, status, code}
	}
	open := step{"PUT", account, blobBody, 403, denied}
	loose := step{"PUT", vault, strings.Replace(vaultBody, `"enablePurgeProtection":true,`, "", 1), 403, denied}
	took := func(s step) step { s.status, s.code = 200, ""; return s }
	c.steps([]step{
		{"PUT", elsewhere, `{"location":"westeurope"}`, 201, ""},
		{"PUT", set, `{"properties":{"policyDefinitions":[` + member("network", network) + `,` + member("purge", purge) + `]}}`, 201, ""},
		assigned, alone,
		open,
		// Who is excused from nothing that is assigned.
		exempt(alone.path, "", 400, "InvalidPolicyExemption"),
		exempt(sub+"/providers/Microsoft.Authorization/policyAssignments/none", "", 400, "InvalidResourceReference"),
		exempt(definitions+network, "", 400, "InvalidPolicyExemption"),
		exempt(assigned.path, `,"policyDefinitionReferenceIds":["other"]`, 400, "InvalidPolicyDefinitionReference"),
		{"PUT", elsewhere + "/providers/Microsoft.Authorization/policyExemptions/e", `{"properties":{"policyAssignmentId":"` + alone.path + `","exemptionCategory":"Waiver","policyDefinitionReferenceIds":["network"]}}`, 400, "InvalidPolicyDefinitionReference"},
		// From another member.
		exempt(assigned.path, `,"policyDefinitionReferenceIds":["purge"]`, 201, ""),
		open,
		// For another type.
		exempt(assigned.path, `,"policyDefinitionReferenceIds":["network"],"resourceSelectors":[{"name":"kinds","selectors":[{"kind":"resourceType","in":["Microsoft.KeyVault/vaults"]}]}]`, 200, ""),
		open,
		exempt(assigned.path, `,"policyDefinitionReferenceIds":["network"],"resourceSelectors":[{"name":"kinds","selectors":[{"kind":"resourceType","in":["Microsoft.Storage/storageAccounts"]}]}]`, 200, ""),
		took(open), loose,
		exempt(assigned.path, "", 200, ""),
		took(open),
	})
	now = now.AddDate(0, 1, 0)
	c.steps([]step{open})
}
