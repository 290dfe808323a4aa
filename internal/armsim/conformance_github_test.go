package armsim_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
)

// What is refused of the settings that let GitHub's machines into a subnet.
func TestRunners(t *testing.T) {
	const (
		runners = group + "/providers/GitHub.Network/networkSettings/runners"
		body    = `{"location":"westeurope","tags":{"a":"b"},"properties":{"subnetId":"` + hub + `/subnets/runner","businessId":"100200300"}}`
		to      = `"delegations":[{"name":"only","properties":{"serviceName":"GitHub.Network/networkSettings"}}]`
	)
	delegated := step{"PUT", hub, networkBody("10.9.0.0/16", "runner 10.9.0.0/27 "+to, "other 10.9.1.0/27"), 201, ""}
	there := []step{delegated, {"PUT", runners, body, 201, ""}}
	conform(t, []conformance{
		{"what settings want of a subnet", anyTypes, []step{
			{"PUT", runners, body, 400, "InvalidResourceReference"},
			delegated,
			{"PUT", runners, strings.Replace(body, "/subnets/runner", "/subnets/other", 1), 400, "SubnetMissingRequiredDelegation"},
			{"PUT", runners, strings.Replace(body, "westeurope", "northeurope", 1), 400, "InvalidResourceReference"},
			{"PUT", runners, body, 201, ""},
		}},
		{"a subnet is one settings'", anyTypes, append(there[:len(there):len(there)],
			step{"PUT", runners + "2", body, 400, "SubnetAlreadyInUse"},
			step{"PUT", runners, strings.Replace(body, "100200300", "100200301", 1), 400, "InvalidRequestContent"},
		)},
		{"a subnet with machines in it", anyTypes, append(there[:len(there):len(there)],
			step{"PUT", hub, networkBody("10.9.0.0/16", "runner 10.9.0.0/27", "other 10.9.1.0/27"), 400, "SubnetMissingRequiredDelegation"},
			step{"PUT", hub, networkBody("10.9.0.0/16", "other 10.9.1.0/27"), 400, "InUseSubnetCannotBeDeleted"},
			step{"DELETE", hub, "", 400, "InUseSubnetCannotBeDeleted"},
			step{"DELETE", runners, "", 204, ""},
			step{"PUT", hub, networkBody("10.9.0.0/16", "other 10.9.1.0/27"), 200, ""},
		)},
	})
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	c.steps(there)
	tags, _ := c.get(runners)["tags"].(map[string]any)
	if id, _ := tags["GitHubId"].(string); len(id) != 32 || tags["a"] != "b" {
		t.Errorf("tags are %v, want what was put and GitHubId", tags)
	}
}

// A condition names its version and is one that Azure understands, and it is
// given back.
func TestConditions(t *testing.T) {
	with := func(condition, version string) string {
		return strings.Replace(roleBody, `"principalType"`, `"condition":"`+condition+`","conditionVersion":"`+version+`","principalType"`, 1)
	}
	good := clauseOf("write", "Request", "acdd72a7-3385-48ef-bd42-f606fba81ae7")
	conform(t, []conformance{
		{"conditions", anyTypes, []step{
			{"PUT", otherRole, strings.Replace(with(good, "1.0"), "33333333-", "44444444-", 1), 400, "BadRequest"},
			{"PUT", otherRole, strings.Replace(with(good+")", "2.0"), "33333333-", "44444444-", 1), 400, "BadRequest"},
			{"PUT", otherRole, strings.Replace(with("("+good, "2.0"), "33333333-", "44444444-", 1), 400, "BadRequest"},
			{"PUT", otherRole, strings.Replace(with(strings.Replace(good, ":RoleDefinitionId", ":Colour", 1), "2.0"), "33333333-", "44444444-", 1), 400, "BadRequest"},
			{"PUT", otherRole, strings.Replace(with(strings.Replace(good, "GuidEquals", "GuidLike", 1), "2.0"), "33333333-", "44444444-", 1), 400, "BadRequest"},
			{"PUT", otherRole, strings.Replace(with(strings.Replace(good, "Microsoft.Authorization/roleAssignments:", "Microsoft.Storage/storageAccounts:", 1), "2.0"), "33333333-", "44444444-", 1), 400, "BadRequest"},
			{"PUT", otherRole, strings.Replace(with(good, "2.0"), "33333333-", "44444444-", 1), 201, ""},
		}},
	})
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	c.steps([]step{{"PUT", otherRole, strings.Replace(with(good, "2.0"), "33333333-", "44444444-", 1), 201, ""}})
	if got := at(c.get(otherRole), "properties/condition"); got != good {
		t.Errorf("the condition reads back as %v", got)
	}
}

// clauseOf lets roles be granted, or withdrawn, to programs.
func clauseOf(verb, source, guid string) string {
	attribute := "@" + source + "[Microsoft.Authorization/roleAssignments:"
	return "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/" + verb + "'})) OR (" + attribute + "RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {" + guid +
		"} AND " + attribute + "PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
}

// Whoever asks with the token of an identity does what its roles say, grants
// what their condition lets it, and nothing else.
func TestWhoAsks(t *testing.T) {
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	principal, _ := at(c.get(identity), "properties/principalId").(string)
	roles := func(name, scope, guid, more string) step {
		return step{"PUT", scope + "/providers/Microsoft.Authorization/roleAssignments/" + name, `{"properties":{"principalId":"` + principal + `","principalType":"ServicePrincipal",` + more +
			`"roleDefinitionId":"` + strings.Replace(reader, "acdd72a7-3385-48ef-bd42-f606fba81ae7", guid, 1) + `"}}`, 201, ""}
	}
	only := clauseOf("write", "Request", "acdd72a7-3385-48ef-bd42-f606fba81ae7") + " AND " + clauseOf("delete", "Resource", "acdd72a7-3385-48ef-bd42-f606fba81ae7")
	c.steps([]step{
		roles("a1111111-1111-1111-1111-111111111111", group, "b24988ac-6180-42a0-ab88-20f7382dd24c", ""),
		roles("a2222222-2222-2222-2222-222222222222", group, "f58310d9-a9f6-439a-9e8d-f62e7b41a168", `"condition":"`+only+`","conditionVersion":"2.0",`),
	})
	id, err := addr.ParseID(identity)
	if err != nil {
		t.Fatal(err)
	}
	granted := group + "/providers/Microsoft.Authorization/roleAssignments/a3333333-3333-3333-3333-333333333333"
	owner := strings.Replace(roleBody, "acdd72a7-3385-48ef-bd42-f606fba81ae7", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", 1)
	for _, s := range []step{
		{"GET", account, "", 200, ""},
		{"PUT", group, `{"location":"westeurope"}`, 200, ""},
		{"PUT", strings.Replace(group, "rg-clinic", "other", 1), `{"location":"westeurope"}`, 403, "AuthorizationFailed"},
		{"GET", strings.Replace(group, "rg-clinic", "other", 1), "", 403, "AuthorizationFailed"},
		{"PUT", account + "/providers/Microsoft.Authorization/locks/l", `{"properties":{"level":"CanNotDelete"}}`, 403, "AuthorizationFailed"},
		{"PUT", granted, owner, 403, "AuthorizationFailed"},
		{"PUT", granted, strings.Replace(roleBody, "ServicePrincipal", "User", 1), 403, "AuthorizationFailed"},
		{"PUT", granted, roleBody, 201, ""},
		{"DELETE", group + "/providers/Microsoft.Authorization/roleAssignments/a1111111-1111-1111-1111-111111111111", "", 403, "AuthorizationFailed"},
		{"DELETE", granted, "", 204, ""},
	} {
		r := httptest.NewRequest(s.method, versioned(s.path), strings.NewReader(s.body))
		r.Header.Set("Authorization", "Bearer "+c.sim.TokenOfIdentity(id))
		if status, doc, _ := c.send(r); status != s.status || code(doc) != s.code {
			t.Errorf("%s %s: %d %s (%s), want %d %s", s.method, s.path, status, code(doc), message(doc), s.status, s.code)
		}
	}
}
