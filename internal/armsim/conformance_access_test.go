package armsim_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

// Where there is an owner, everybody else needs a role: for what they ask, for
// what their body links to, and for reading it.
func TestEverybodyElseNeedsARole(t *testing.T) {
	const (
		owner  = "aaaaaaaa-0000-4000-8000-000000000001"
		other  = "aaaaaaaa-0000-4000-8000-000000000002"
		here   = sub + "/resourceGroups/rg-here"
		there  = sub + "/resourceGroups/rg-there"
		hub    = there + "/providers/Microsoft.Network/virtualNetworks/hub"
		spoke  = here + "/providers/Microsoft.Network/virtualNetworks/spoke"
		peered = spoke + "/virtualNetworkPeerings/hub"
		net    = `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["PREFIX"]}}}`
		peer   = `{"properties":{"remoteVirtualNetwork":{"id":"` + hub + `"},"allowVirtualNetworkAccess":true}}`

		contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c"
		assignments = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
	)
	sim := armsim.New(armsim.Options{
		Tenant: "dddddddd-0000-4000-8000-000000000001", Subscriptions: []string{strings.TrimPrefix(sub, "/subscriptions/")}, Owner: owner,
		Roles: map[string]armsim.BuiltInRole{assignments: {Actions: []string{"*/read", "Microsoft.Authorization/roleAssignments/write"}}},
	})
	ask := func(who, method, path, body string, status int, code string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), method, path+"?api-version=2024-05-01", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+sim.TokenOf(who))
		w := httptest.NewRecorder()
		sim.ServeHTTP(w, r)
		if w.Code != status || code != "" && !strings.Contains(w.Body.String(), `"`+code+`"`) {
			t.Errorf("%s %s: %d %.200s, want %d %s", method, path, w.Code, w.Body, status, code)
		}
	}
	give := func(scope, name, role, more string) {
		t.Helper()
		ask(owner, http.MethodPut, scope+"/providers/Microsoft.Authorization/roleAssignments/"+name,
			`{"properties":{"principalId":"`+other+`","principalType":"ServicePrincipal","roleDefinitionId":"`+sub+`/providers/Microsoft.Authorization/roleDefinitions/`+role+`"`+more+`}}`, 201, "")
	}
	ask(owner, http.MethodPut, here, `{"location":"westeurope"}`, 201, "")
	ask(owner, http.MethodPut, there, `{"location":"westeurope"}`, 201, "")
	ask(owner, http.MethodPut, hub, strings.Replace(net, "PREFIX", "10.0.0.0/16", 1), 201, "")

	mine := strings.Replace(net, "PREFIX", "10.1.0.0/16", 1)
	ask(other, http.MethodPut, spoke, mine, 403, "AuthorizationFailed")
	ask(other, http.MethodGet, hub, "", 403, "AuthorizationFailed")
	ask("", http.MethodGet, hub, "", 403, "AuthorizationFailed")
	give(here, "aaaaaaaa-0000-4000-8000-00000000000a", contributor, "")
	ask(other, http.MethodPut, spoke, mine, 201, "")
	ask(other, http.MethodGet, spoke, "", 200, "")
	ask(other, http.MethodGet, hub, "", 403, "AuthorizationFailed")

	// A role on one's own side is none on the other's.
	ask(other, http.MethodPut, peered, peer, 403, "LinkedAuthorizationFailed")
	give(hub, "aaaaaaaa-0000-4000-8000-00000000000b", "4d97b98b-1d4f-4787-a291-c67834d212e7", "")
	ask(other, http.MethodPut, peered, peer, 201, "")

	// Who may do everything to resources may not say who else may.
	lock, locked := here+"/providers/Microsoft.Authorization/locks/keep", `{"properties":{"level":"CanNotDelete"}}`
	ask(other, http.MethodPut, lock, locked, 403, "AuthorizationFailed")
	ask(other, http.MethodDelete, here+"/providers/Microsoft.Authorization/locks/none", "", 403, "AuthorizationFailed")

	// A condition that Azure does not understand is refused, and one for another
	// role permits nothing.
	grant := func(name string) string { return here + "/providers/Microsoft.Authorization/roleAssignments/" + name }
	reader := `{"properties":{"principalId":"aaaaaaaa-0000-4000-8000-000000000003","principalType":"ServicePrincipal","roleDefinitionId":"` + sub + `/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}}`
	bound := func(condition string) string {
		return `{"properties":{"principalId":"` + other + `","principalType":"ServicePrincipal","roleDefinitionId":"` + sub + `/providers/Microsoft.Authorization/roleDefinitions/` + assignments + `","conditionVersion":"2.0","condition":"` + condition + `"}}`
	}
	ask(owner, http.MethodPut, grant("aaaaaaaa-0000-4000-8000-00000000000c"), bound("(@Resource[a:b] StringEquals 'c')"), 400, "BadRequest")
	ask(owner, http.MethodPut, grant("aaaaaaaa-0000-4000-8000-00000000000c"), bound("@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {"+contributor+"}"), 201, "")
	ask(other, http.MethodPut, grant("aaaaaaaa-0000-4000-8000-00000000000d"), reader, 403, "AuthorizationFailed")
	ask(other, http.MethodPost, spoke+"/listKeys", "", 403, "AuthorizationFailed")
}
