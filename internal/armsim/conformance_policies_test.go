package armsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/armsim"
)

const definitions = "/providers/Microsoft.Authorization/policyDefinitions/"

// assign assigns a built-in with an effect and parameters in JSON.
func assign(scope, definition, effect, parameters string) step {
	values := fmt.Sprintf(`"effect":{"value":"%s"}`, effect)
	if effect == "" {
		values = ""
	}
	if parameters != "" {
		values = strings.TrimPrefix(values+","+parameters, ",")
	}
	return step{"PUT", scope + "/providers/Microsoft.Authorization/policyAssignments/a", `{"properties":{"policyDefinitionId":"` + definition + `","parameters":{` + values + `}}}`, 201, ""}
}

// Each built-in that the simulator judges denies what its rule names, and
// nothing else; audited is not denied.
func TestDenials(t *testing.T) {
	const denied = "RequestDisallowedByPolicy"
	locations := `"listOfAllowedLocations":{"value":["West Europe"]}`
	open := strings.Replace(serverBody, `"publicNetworkAccess":"Disabled"`, `"publicNetworkAccess":"Enabled"`, 1)
	silent := strings.Replace(serverBody, `,"network":{"publicNetworkAccess":"Disabled"}`, "", 1)
	closed := strings.Replace(blobBody, `"allowSharedKeyAccess"`, `"publicNetworkAccess":"Disabled","minimumTlsVersion":"TLS1_2","allowSharedKeyAccess"`, 1)
	types := typesIfHere(t)
	for _, tt := range []struct {
		name, definition, parameters string
		denied, taken                step
	}{
		{
			"allowed locations", "e56962a6-4747-49cd-b67b-bf8b01975c4c", locations,
			step{"PUT", vault + "9", strings.Replace(vaultBody, "westeurope", "northeurope", 1), 403, denied},
			step{"PUT", sub + "/resourceGroups/north", `{"location":"northeurope"}`, 201, ""},
		},
		{
			"allowed locations of what is global", "e56962a6-4747-49cd-b67b-bf8b01975c4c", locations,
			step{"PUT", identity + "9", `{"location":"northeurope"}`, 403, denied},
			step{"PUT", strings.Replace(zone, "vault", "blob", 1), `{"location":"global"}`, 201, ""},
		},
		{
			"allowed locations of groups", "e765b5de-1225-4ba3-bd56-1ac6695af988", locations,
			step{"PUT", sub + "/resourceGroups/north", `{"location":"northeurope"}`, 403, denied},
			step{"PUT", identity + "9", `{"location":"northeurope"}`, 201, ""},
		},
		{
			"types", "6c112d4e-5bc7-47ae-a041-ea2d9dccd749", `"listOfResourceTypesNotAllowed":{"value":["microsoft.keyvault/vaults"]}`,
			step{"PUT", vault + "9", vaultBody, 403, denied},
			step{"PUT", key, `{"properties":{"kty":"RSA"}}`, 200, ""},
		},
		{"public servers", "5e1de0e3-42cb-4ebc-a86d-61d0c619ca48", "", step{"PUT", server + "9", open, 403, denied}, step{"PUT", server + "9", silent, 201, ""}},
		{"public accounts", "b2982f36-99f2-4db5-8eff-283140c09693", "", step{"PUT", account + "9", blobBody, 403, denied}, step{"PUT", account + "9", closed, 201, ""}},
		{
			"shared keys", "8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54", "",
			step{"PUT", account + "9", strings.Replace(closed, `"allowSharedKeyAccess":false`, `"accessTier":"Hot"`, 1), 403, denied},
			step{"PUT", account + "9", closed, 201, ""},
		},
		{"old TLS", "fe83a0eb-a853-422d-aac2-1bffd182c5d0", "", step{"PUT", account + "9", strings.Replace(closed, "TLS1_2", "TLS1_1", 1), 403, denied}, step{"PUT", account + "9", closed, 201, ""}},
		{
			"vaults that are purged", "0b60c0b2-2dc2-4e1c-b5c9-abbed971de53", "",
			step{"PUT", vault + "9", strings.Replace(vaultBody, `"enablePurgeProtection":true,`, "", 1), 403, denied},
			step{"PUT", vault + "9", vaultBody, 201, ""},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := build(t, armsim.Options{Types: types})
			assigned := assign(sub, definitions+tt.definition, "Deny", tt.parameters)
			c.steps([]step{assigned, tt.denied, tt.taken})
			for _, effect := range []string{"Audit", "Disabled"} {
				c := build(t, armsim.Options{Types: types})
				audited := assign(sub, definitions+tt.definition, effect, tt.parameters)
				taken := tt.denied
				taken.status, taken.code = 201, ""
				c.steps([]step{audited, taken})
			}
		})
	}
}

// Scopes, exclusions, enforcement and exemptions are those of the assignment.
func TestAssignments(t *testing.T) {
	const (
		other      = sub + "/resourceGroups/other"
		elsewhere  = other + "/providers/Microsoft.Storage/storageAccounts/stother"
		exemption  = group + "/providers/Microsoft.Authorization/policyExemptions/e"
		top        = "/providers/Microsoft.Management/managementGroups/top"
		below      = "/providers/Microsoft.Management/managementGroups/below"
		definition = definitions + "b2982f36-99f2-4db5-8eff-283140c09693"
	)
	types := typesIfHere(t)
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	start := func(t *testing.T) client {
		t.Helper()
		c := build(t, armsim.Options{Types: types, Now: func() time.Time { return now }})
		c.steps([]step{{"PUT", other, `{"location":"westeurope"}`, 201, ""}})
		return c
	}
	here, there := step{"PUT", account, blobBody, 200, ""}, step{"PUT", elsewhere, blobBody, 201, ""}
	no := func(s step) step { s.status, s.code = 403, "RequestDisallowedByPolicy"; return s }
	with := func(s step, more string) step {
		s.body = strings.Replace(s.body, `"parameters"`, more+`,"parameters"`, 1)
		return s
	}

	t.Run("a group", func(t *testing.T) {
		start(t).steps([]step{assign(group, definition, "Deny", ""), no(here), there})
	})
	t.Run("a default", func(t *testing.T) {
		start(t).steps([]step{assign(group, definition, "", ""), here}) // Audit
	})
	t.Run("not enforced", func(t *testing.T) {
		start(t).steps([]step{with(assign(group, definition, "Deny", ""), `"enforcementMode":"DoNotEnforce"`), here})
	})
	t.Run("not here", func(t *testing.T) {
		start(t).steps([]step{with(assign(sub, definition, "Deny", ""), `"notScopes":["`+other+`"]`), no(here), there})
	})
	t.Run("exempt until", func(t *testing.T) {
		c := start(t)
		assigned := assign(sub, definition, "Deny", "")
		c.steps([]step{
			assigned, no(here),
			{"PUT", exemption, `{"properties":{"policyAssignmentId":"` + assigned.path + `","exemptionCategory":"Waiver","expiresOn":"2026-12-01T00:00:00Z"}}`, 201, ""},
			here, no(there),
		})
		now = now.AddDate(0, 1, 0)
		c.steps([]step{no(here)})
	})
	t.Run("from a management group", func(t *testing.T) {
		c := start(t)
		c.steps([]step{
			{"PUT", top, `{"properties":{"displayName":"Top"}}`, 201, ""},
			{"PUT", below, `{"properties":{"displayName":"Below","details":{"parent":{"id":"` + top + `"}}}}`, 201, ""},
			assign(top, definition, "Deny", ""), here,
			{"PUT", below + "/subscriptions/" + subscription, `{}`, 201, ""},
			no(here),
		})
	})
	t.Run("an initiative", func(t *testing.T) {
		const set = sub + "/providers/Microsoft.Authorization/policySetDefinitions/s"
		c := start(t)
		c.steps([]step{
			{"PUT", set, `{"properties":{"parameters":{"how":{"type":"String","defaultValue":"Deny"}},"policyDefinitions":[` +
				`{"policyDefinitionId":"` + definitions + `fe83a0eb-a853-422d-aac2-1bffd182c5d0","parameters":{"effect":{"value":"Audit"}}},` +
				`{"policyDefinitionId":"` + definition + `","parameters":{"effect":{"value":"[parameters('how')]"}}}]}}`, 201, ""},
			assign(group, set, "", ""), no(here), there,
			assign(other, set, "", `"how":{"value":"Audit"}`),
			{"PUT", elsewhere, blobBody, 200, ""},
		})
	})
}
