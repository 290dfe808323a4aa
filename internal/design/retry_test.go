package design_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// What depends on a role assignment of the design is asked for again, in its
// own unit and in another; what does not is not.
func TestRetry(t *testing.T) {
	p := parts()
	vault := groupB.Resource("Microsoft.KeyVault/vaults", "kv")
	role := vault.Resource("Microsoft.Authorization/roleAssignments", "11111111-1111-4111-8111-111111111111")
	far := groupA.Resource("Microsoft.Authorization/roleAssignments", "11111111-1111-4111-8111-111111111112")
	account := groupB.Resource("Microsoft.Storage/storageAccounts", "st")
	other := groupB.Resource("Microsoft.Storage/storageAccounts", "stother")
	server := groupB.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "psql")
	needs := func(id addr.ID, on ...addr.ID) design.Resource {
		r := resource(unitB, id, design.Object{"location": "eastus2"})
		r.DependsOn = on
		return r
	}
	p.Resources = append(p.Resources,
		resource(unitB, role, design.Object{}), resource(unitA, far, design.Object{}),
		needs(account, vault, role), needs(server, far), needs(other, vault))
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	retry := func(id addr.ID) []string {
		r, known := d.Resource(id)
		if !known {
			t.Fatalf("%s is not in the design", id)
		}
		return d.Retry(r)
	}
	for id, want := range map[addr.ID]bool{account: true, server: true, other: false, vault: false, role: false} {
		if got := retry(id); (len(got) > 0) != want {
			t.Errorf("%s is asked for again: %v, want %v", id, got, want)
		}
	}
	matches := func(text string) bool {
		return slices.ContainsFunc(retry(account), func(p string) bool { return regexp.MustCompile(p).MatchString(text) })
	}
	for text, want := range map[string]bool{
		"RESPONSE 403: 403 Forbidden\nERROR CODE: LinkedAuthorizationFailed":                    true,
		"RESPONSE 400: 400 Bad Request\nERROR CODE: AzureKeyVaultMissingPermissions":            true,
		"RESPONSE 400: 400 Bad Request\nERROR CODE: CustomPrivateDNSZoneMissingPermissionError": true,
		"RESPONSE 403: 403 Forbidden\nERROR CODE: KeyVaultAccessForbidden":                      true,
		"RESPONSE 403: 403 Forbidden\nERROR CODE: CMK\nFailed to access KeyId 'k'.":             true,
		"RESPONSE 400: 400 Bad Request\nERROR CODE: ApplicationGatewayKeyVaultSecretException":  true,
		"RESPONSE 403: 403 Forbidden\nERROR CODE: RequestDisallowedByPolicy":                    false,
		"RESPONSE 409: 409 Conflict\nERROR CODE: ServerIsBusy":                                  false,
		"RESPONSE 409: 409 Conflict\nERROR CODE: ScopeLocked":                                   false,
		"RESPONSE 400: 400 Bad Request\nERROR CODE: InvalidResourceReference":                   false,
	} {
		if got := matches(text); got != want {
			t.Errorf("%q is a refusal that passes: %v, want %v", text, got, want)
		}
	}
}
