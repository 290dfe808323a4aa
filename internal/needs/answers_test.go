package needs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/needs"
)

// asking is a design that asks for one of each topic.
func asking(t *testing.T) needs.Needs {
	t.Helper()
	aks := group.Resource("Microsoft.ContainerService/managedClusters", "aks")
	return needs.Of(designed(t, design.Terraform, nil,
		vnet(),
		design.Resource{ID: aks, Body: object{"location": "eastus2", "properties": object{
			"aadProfile":        object{"adminGroupObjectIDs": list{"55555555-5555-4555-8555-555555555555"}},
			"agentPoolProfiles": list{object{"name": "s", "vmSize": "Standard_D4s_v5", "count": 3, "enableEncryptionAtHost": true, "availabilityZones": list{"1", "2"}}},
		}}},
		design.Resource{ID: group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "db"), Body: object{
			"location": "eastus2", "sku": object{"name": "Standard_E4ds_v5"}, "properties": object{"highAvailability": object{"mode": "ZoneRedundant"}},
		}},
		design.Resource{ID: group.Resource("Microsoft.Storage/storageAccounts", "st"), Body: object{"location": "eastus2"}},
		design.Resource{ID: group.Resource("Microsoft.Cache/redisEnterprise", "r"), Body: object{"location": "eastus2"}},
		design.Resource{ID: group.Resource("Microsoft.Authorization/roleAssignments", "33333333-3333-4333-8333-333333333333"), Body: object{"properties": object{
			"principalType": "ServicePrincipal", "roleDefinitionId": sub.String() + "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
		}}},
		design.Resource{ID: sub.Resource("Microsoft.Authorization/roleEligibilityScheduleRequests", "r"), Body: object{}},
	), figures(t))
}

// What an answer shows of a line, and what it does not.
func TestJudge(t *testing.T) {
	const (
		contributor = "right deployer platform Contributor "
		assigning   = "right deployer platform Role Based Access Control Administrator "
	)
	n := asking(t)
	s, scope := sub.Name(), sub.String()
	roles := func(role, name, scope, condition string) string {
		return fmt.Sprintf(`[{"roleDefinitionId":"%s/providers/Microsoft.Authorization/roleDefinitions/%s","roleDefinitionName":%q,"scope":%q,"condition":%q}]`, sub, role, name, scope, condition)
	}
	const (
		contributorID = "b24988ac-6180-42a0-ab88-20f7382dd24c"
		ownerID       = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
		rbacID        = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
	)
	bound, _ := find(n, assigning+scope)
	usages := func(name, current, limit string) string {
		return fmt.Sprintf(`{"name":{"value":%q},"currentValue":%s,"limit":%s}`, name, current, limit)
	}
	for _, tt := range []struct {
		line, answer string
		want         needs.Standing
		found        string
	}{
		{contributor + scope, roles(contributorID, "Contributor", scope, ""), needs.Have, "Contributor at " + scope},
		{contributor + scope, roles(contributorID, "Contributor", "/providers/Microsoft.Management/managementGroups/all", ""), needs.Have, "managementGroups/all"},
		{contributor + scope, roles(contributorID, "Contributor", group.String(), ""), needs.Missing, "nothing permits "},
		{contributor + scope, roles(contributorID, "Contributor", other.String(), ""), needs.Missing, "nothing permits "},
		{contributor + scope, roles(ownerID, "Owner", scope, ""), needs.Have, "by Owner at " + scope + ": another role than was asked for"},
		{contributor + scope, roles("99999999-9999-4999-8999-999999999999", "Deployers", scope, ""), needs.Unknown, "what Deployers permits is not known here"},
		{contributor + scope, `[]`, needs.Missing, "nothing permits "},
		{assigning + scope, roles(rbacID, "RBAC", scope, bound.Right.Condition), needs.Have, "RBAC at"},
		{assigning + scope, roles(rbacID, "RBAC", scope, strings.ReplaceAll(bound.Right.Condition, " OR ", "\n OR\n  ")), needs.Have, "RBAC at"},
		{assigning + scope, roles(rbacID, "RBAC", scope, ""), needs.Have, "without the condition: it may assign any role"},
		{assigning + scope, roles(rbacID, "RBAC", scope, "(@Request[a:b] StringEquals 'c')"), needs.Unknown, "a condition that is not the one asked for"},
		{assigning + scope, roles(contributorID, "Contributor", scope, ""), needs.Missing, "nothing permits Microsoft.Authorization/roleAssignments/write"},

		{"provider " + s + " Microsoft.Cache", `[{"namespace":"microsoft.cache","registrationState":"Registered"}]`, needs.Have, "it is Registered"},
		{"provider " + s + " Microsoft.Cache", `[{"namespace":"Microsoft.Cache","registrationState":"NotRegistered"}]`, needs.Missing, "it is NotRegistered"},
		{"provider " + s + " Microsoft.Cache", `[{"namespace":"Microsoft.Cache","registrationState":"Registering"}]`, needs.Missing, "it is Registering"},
		{"provider " + s + " Microsoft.Cache", `[]`, needs.Unknown, "does not name it"},
		{"feature " + s + " Microsoft.Compute/EncryptionAtHost", `[{"name":"Microsoft.Compute/EncryptionAtHost","properties":{"state":"Registered"}}]`, needs.Have, ""},
		{"feature " + s + " Microsoft.Compute/EncryptionAtHost", `[{"name":"Microsoft.Compute/EncryptionAtHost","properties":{"state":"Pending"}}]`, needs.Missing, "it is Pending"},

		// (3 + 1) × 4
		{"quota " + s + " eastus2 standardDSv5Family", "[" + usages("standardDSv5Family", "4", "20") + "]", needs.Have, "4 of 20 are in use, and 16 are asked for"},
		{"quota " + s + " eastus2 standardDSv5Family", "[" + usages("standardDSv5Family", `"5"`, `"20"`) + "]", needs.Missing, "5 of 20 are in use, and 16 are asked for"},
		{"quota " + s + " eastus2 standardDSv5Family", "[" + usages("standardDDSv5Family", "0", "100") + "]", needs.Unknown, "does not say how many standardDSv5Family"},
		{"quota " + s + " eastus2 postgresql", `{"value":[` + usages("cores", "0", "8") + `]}`, needs.Have, ""},
		{"quota " + s + " eastus2 postgresql", `{"value":[` + usages("cores", "1", "8") + `]}`, needs.Missing, ""},
		{"quota " + s + " eastus2 Microsoft.Network/virtualNetworks", "[" + usages("VirtualNetworks", "1000", "1000") + "]", needs.Missing, ""},
		{"quota " + s + " eastus2 Microsoft.Storage/storageAccounts", usages("StorageAccounts", "249", "250"), needs.Have, ""},
		{"quota " + s + " eastus2 Microsoft.ContainerService/managedClusters", `[{"id":"a"}]`, needs.Have, "1 are there, 1 are asked for, and the published default is 100"},
		{"quota " + s + " eastus2 Microsoft.ContainerService/managedClusters", "[" + strings.Repeat(`{"id":"a"},`, 99) + `{"id":"a"}]`, needs.Missing, "100 are there"},
		{"quota " + s + " eastus2 Microsoft.Cache/redisEnterprise", `[]`, needs.Unknown, "published nowhere that is known here"},

		{"zones " + s + " eastus2", `{"value":[{"name":"eastus2","availabilityZoneMappings":[{"logicalZone":"2"},{"logicalZone":"1"}]}]}`, needs.Have, "there are 1, 2"},
		{"zones " + s + " eastus2", `{"value":[{"name":"eastus2","availabilityZoneMappings":[{"logicalZone":"1"}]}]}`, needs.Missing, "and not 2"},
		{"zones " + s + " eastus2", `{"value":[{"name":"eastus2"}]}`, needs.Missing, "it has none"},
		{"zones " + s + " eastus2", `{"value":[{"name":"westus"}]}`, needs.Missing, "does not have the region"},
		{"zones " + s + " eastus2 machines Standard_D4s_v5", `[{"name":"Standard_D4s_v5","resourceType":"virtualMachines","locationInfo":[{"location":"eastus2","zones":["3","1","2"]}],"restrictions":[]}]`, needs.Have, ""},
		{"zones " + s + " eastus2 machines Standard_D4s_v5", `[{"name":"Standard_D4s_v5","resourceType":"virtualMachines","locationInfo":[{"location":"eastus2","zones":["3","1","2"]}],"restrictions":[{"type":"Zone","reasonCode":"NotAvailableForSubscription","restrictionInfo":{"zones":["2"]}}]}]`, needs.Missing, "and not 2"},
		{"zones " + s + " eastus2 machines Standard_D4s_v5", `[{"name":"Standard_D4s_v5","resourceType":"virtualMachines","locationInfo":[{"location":"eastus2","zones":["1","2"]}],"restrictions":[{"type":"Location","reasonCode":"NotAvailableForSubscription"}]}]`, needs.Missing, "NotAvailableForSubscription"},
		{"zones " + s + " eastus2 machines Standard_D4s_v5", `[]`, needs.Missing, "does not have the size"},
		{"zones " + s + " eastus2 servers Standard_E4ds_v5 ZoneRedundant", `[{"supportedServerEditions":[{"supportedServerSkus":[{"name":"Standard_E4ds_v5","supportedHaMode":["SameZone","ZoneRedundant"]}]}]}]`, needs.Have, ""},
		{"zones " + s + " eastus2 servers Standard_E4ds_v5 ZoneRedundant", `[{"supportedServerEditions":[{"supportedServerSkus":[{"name":"Standard_E4ds_v5","supportedHaMode":["SameZone"]}]}]}]`, needs.Missing, "its standbys are SameZone"},
		{"zones " + s + " eastus2 servers Standard_E4ds_v5 ZoneRedundant", `[{"supportedServerEditions":[{"supportedServerSkus":[{"name":"Standard_E4ds_v5"}]}]}]`, needs.Unknown, "does not say which standbys"},

		{"group 55555555-5555-4555-8555-555555555555", `[{"id":"a"}]`, needs.Have, "1 are in it"},
		{"group 55555555-5555-4555-8555-555555555555", `[]`, needs.Missing, "nobody is in it"},
		{"licence AAD_PREMIUM_P2", `{"value":[{"skuPartNumber":"EMSPREMIUM","capabilityStatus":"Enabled","servicePlans":[{"servicePlanName":"AAD_PREMIUM_P2","provisioningStatus":"Success"}]}]}`, needs.Have, "EMSPREMIUM"},
		{"licence AAD_PREMIUM_P2", `{"value":[{"skuPartNumber":"EMSPREMIUM","capabilityStatus":"Suspended","servicePlans":[{"servicePlanName":"AAD_PREMIUM_P2","provisioningStatus":"Success"}]}]}`, needs.Missing, ""},
	} {
		l, ok := find(n, tt.line)
		if !ok {
			t.Errorf("%s is not asked for", tt.line)
			continue
		}
		verdicts, wrong := n.Judge(map[string][]byte{l.Answer: []byte(tt.answer)})
		if len(wrong) > 0 {
			t.Errorf("%s: %v", tt.line, wrong[0])
			continue
		}
		v := verdicts[slices.IndexFunc(verdicts, func(v needs.Verdict) bool { return v.Line == tt.line })]
		if v.Standing != tt.want || !strings.Contains(v.Found, tt.found) {
			t.Errorf("%s with %.150s: %s, %q, want %s, %q", tt.line, tt.answer, v.Standing, v.Found, tt.want, tt.found)
		}
	}
}

// What no answer was given to is unknown, and an answer that is not what its
// command prints is said to be none, by its name.
func TestNoAnswerIsNoPass(t *testing.T) {
	n := asking(t)
	verdicts, wrong := n.Judge(nil)
	if len(wrong) > 0 || len(verdicts) != len(n.Lines) {
		t.Fatalf("%d verdicts of %d lines, %v", len(verdicts), len(n.Lines), wrong)
	}
	for _, v := range verdicts {
		if v.Standing != needs.Unknown {
			t.Errorf("%s is %s without an answer", v.Line, v.Standing)
		}
	}
	for _, bad := range []string{"", "null", "{}", `"text"`, "[1]", `[{}]`, `{"value":null}`, `{"value":[{}]}`, `{"value":[],"nextLink":"https://x"}`, "ERROR: (AuthorizationFailed)", `[{"name":{"value":"x"},"currentValue":"many","limit":1}]`} {
		answers := map[string][]byte{}
		for _, l := range n.Lines {
			answers[l.Answer] = []byte(bad)
		}
		verdicts, wrong := n.Judge(answers)
		for _, v := range verdicts {
			if v.Standing == needs.Have {
				t.Errorf("%s is there by the answer %q", v.Line, bad)
			}
		}
		if len(wrong) != len(n.Looks) {
			t.Errorf("%q: %d of %d answers are refused", bad, len(wrong), len(n.Looks))
		}
		for _, e := range wrong {
			if !strings.Contains(e.Error(), e.Answer) || e.Command == "" || e.Unwrap() == nil {
				t.Errorf("%q: the error is %v", bad, e)
			}
		}
	}
}

// Taking something away from an answer never makes a pass of it.
func TestLessIsNeverMore(t *testing.T) {
	n := asking(t)
	l, _ := find(n, "right deployer platform Contributor "+sub.String())
	rapid.Check(t, func(t *rapid.T) {
		roles := rapid.SliceOfN(rapid.SampledFrom(figuresList), 0, 4).Draw(t, "roles")
		scopes := rapid.SampledFrom([]addr.ID{sub, group, other}).Draw(t, "scope")
		item := func(id string) string {
			return fmt.Sprintf(`{"roleDefinitionId":"/x/%s","roleDefinitionName":"n","scope":%q}`, id, scopes.String())
		}
		judge := func(ids []string) needs.Standing {
			var items []string
			for _, id := range ids {
				items = append(items, item(id))
			}
			verdicts, _ := n.Judge(map[string][]byte{l.Answer: []byte("[" + strings.Join(items, ",") + "]")})
			return verdicts[slices.IndexFunc(verdicts, func(v needs.Verdict) bool { return v.Line == l.ID })].Standing
		}
		whole := judge(roles)
		for i := range roles {
			if less := judge(slices.Delete(slices.Clone(roles), i, i+1)); less == needs.Have && whole != needs.Have {
				t.Fatalf("with %v it is %s, without %s it is there", roles, whole, roles[i])
			}
		}
	})
}

var figuresList = []string{
	"acdd72a7-3385-48ef-bd42-f606fba81ae7", "b24988ac-6180-42a0-ab88-20f7382dd24c", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
	"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "4d97b98b-1d4f-4787-a291-c67834d212e7", "99999999-9999-4999-8999-999999999999",
}
