package armsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

// Role assignments, by what they let the identity of the small estate do.
func granting(scope, name, role string, principal any) step {
	body := fmt.Sprintf(`{"properties":{"principalId":"%v","principalType":"ServicePrincipal","roleDefinitionId":"%s/providers/Microsoft.Authorization/roleDefinitions/%s"}}`, principal, sub, role)
	return step{"PUT", scope + "/providers/Microsoft.Authorization/roleAssignments/" + name, body, 201, ""}
}

const (
	roleOnKeys       = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
	roleOnNetworks   = "4d97b98b-1d4f-4787-a291-c67834d212e7"
	roleOnZones      = "b12aa53e-6015-4669-85d0-8515ebb3ae7f"
	roleOnIdentities = "f1a07417-d97a-45cb-824c-7a7467783830"
	roleOnBlobs      = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"

	oneName     = "aaaaaaaa-0000-0000-0000-000000000001"
	anotherName = "aaaaaaaa-0000-0000-0000-000000000002"

	asIdentity = `"identity":{"type":"UserAssigned","userAssignedIdentities":{"` + identity + `":{}}},`
)

var (
	keyedServer = strings.NewReplacer(`"sku":`, asIdentity+`"sku":`, `"storage":`,
		`"dataEncryption":{"type":"AzureKeyVault","primaryKeyURI":"https://kv-clinic.vault.azure.net/keys/data","primaryUserAssignedIdentityId":"`+identity+`"},"storage":`).Replace(serverBody)
	keyedAccount = strings.NewReplacer(`"sku":`, asIdentity+`"sku":`, `"allowSharedKeyAccess":`,
		`"encryption":{"keySource":"Microsoft.Keyvault","identity":{"userAssignedIdentity":"`+identity+`"},"keyvaultproperties":{"keyvaulturi":"https://kv-clinic.vault.azure.net/","keyname":"data"}},"allowSharedKeyAccess":`).Replace(blobBody)
)

// A new role assignment is not seen at once by what relies on it, and what
// relies on none is refused for ever.
func TestRights(t *testing.T) {
	const (
		cluster = group + "/providers/Microsoft.ContainerService/managedClusters/aks"
		kubelet = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-kubelet"
		private = group + "/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io"
	)
	clusterBody := `{"location":"westeurope",` + asIdentity + `"properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4ds_v5","vnetSubnetID":"` + subnet + `"}],` +
		`"apiServerAccessProfile":{"enablePrivateCluster":true,"privateDNSZone":"` + private + `"},"identityProfile":{"kubeletidentity":{"resourceId":"` + kubelet + `"}}}}`
	poolBody := `{"properties":{"mode":"User","count":1,"vmSize":"Standard_D4ds_v5","vnetSubnetID":"` + subnet + `"}}`
	const unseen = 2
	types := typesIfHere(t)
	for _, tt := range []struct {
		name   string
		grants [][2]string // scope and role
		use    step
		code   string // of the refusal
		status int
	}{
		{"a server's key", [][2]string{{key, roleOnKeys}}, step{"PUT", server + "9", keyedServer, 201, ""}, "AzureKeyVaultMissingPermissions", 400},
		{"an account's key", [][2]string{{vault, roleOnKeys}}, step{"PUT", account + "9", keyedAccount, 201, ""}, "KeyVaultAuthenticationFailure", 403},
		{"a cluster's subnet", [][2]string{{private, roleOnZones}, {kubelet, roleOnIdentities}, {network, roleOnNetworks}}, step{"PUT", cluster, clusterBody, 201, ""}, "LinkedAuthorizationFailed", 403},
		{"a cluster's zone", [][2]string{{network, roleOnNetworks}, {kubelet, roleOnIdentities}, {private, roleOnZones}}, step{"PUT", cluster, clusterBody, 201, ""}, "CustomPrivateDNSZoneMissingPermissionError", 400},
		{"the identity of a cluster's nodes", [][2]string{{network, roleOnNetworks}, {private, roleOnZones}, {kubelet, roleOnIdentities}}, step{"PUT", cluster, clusterBody, 201, ""}, "CustomKubeletIdentityMissingPermissionError", 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := build(t, armsim.Options{Types: types, RightsUnseen: unseen})
			principal := at(c.get(identity), "properties/principalId")
			refused := tt.use
			refused.status, refused.code = tt.status, tt.code
			c.steps([]step{{"PUT", kubelet, `{"location":"westeurope"}`, 201, ""}, {"PUT", private, `{"location":"global"}`, 201, ""}})
			last := len(tt.grants) - 1
			for i, g := range tt.grants[:last] {
				c.steps([]step{granting(g[0], fmt.Sprintf("bbbbbbbb-0000-0000-0000-%012d", i), g[1], principal)})
			}
			for range unseen { // until the others are seen
				c.ask(tt.use.method, tt.use.path, tt.use.body)
			}
			c.steps([]step{refused, refused, refused})
			if tt.grants[last][0] != key { // a role that does not permit it
				c.steps([]step{granting(tt.grants[last][0], oneName, roleOnBlobs, principal), refused, refused, refused})
			}
			c.steps([]step{
				granting(tt.grants[last][0], anotherName, tt.grants[last][1], "99999999-0000-0000-0000-000000000000"), refused, // somebody else's
			})
			c.steps([]step{{"DELETE", tt.grants[last][0] + "/providers/Microsoft.Authorization/roleAssignments/" + anotherName, "", 204, ""}})
			given := granting(tt.grants[last][0], anotherName, tt.grants[last][1], principal)
			c.steps([]step{given, refused, refused, tt.use})

			// Put again, neither the right nor what relies on it is new.
			given.status = 200
			tt.use.status = 200
			c.steps([]step{given, tt.use})
			if strings.HasPrefix(tt.use.path, cluster) {
				c.steps([]step{{"PUT", cluster + "/agentPools/web", poolBody, 201, ""}})
			}
			// Taken away, it is missed.
			c.steps([]step{{"DELETE", given.path, "", 204, ""}, refused})
		})
	}
}

// A role that was defined here permits what it says, and not what it takes
// back.
func TestCustomRole(t *testing.T) {
	const definition = group + "/providers/Microsoft.Authorization/roleDefinitions/cccccccc-0000-0000-0000-000000000001"
	for _, tt := range []struct {
		permissions string
		taken       bool
	}{
		{`{"actions":[],"dataActions":["Microsoft.KeyVault/vaults/keys/*"]}`, true},
		{`{"actions":[],"dataActions":["microsoft.keyvault/vaults/keys/read","Microsoft.KeyVault/vaults/keys/*wrap/action"]}`, true},
		{`{"actions":[],"dataActions":["Microsoft.KeyVault/vaults/keys/read","Microsoft.KeyVault/vaults/keys/wrap/action"]}`, false},
		{`{"actions":[],"dataActions":["*"],"notDataActions":["*/unwrap/action"]}`, false},
		{`{"actions":["*/read"],"dataActions":[]}`, false},
		{`{"actions":["*"],"dataActions":[]}`, false}, // control is not data
	} {
		c := build(t, armsim.Options{})
		c.steps([]step{{"PUT", definition, `{"properties":{"roleName":"Keys","assignableScopes":["` + group + `"],"permissions":[` + tt.permissions + `]}}`, 201, ""}})
		given := granting(key, oneName, "", at(c.get(identity), "properties/principalId"))
		given.body = strings.Replace(given.body, sub+"/providers/Microsoft.Authorization/roleDefinitions/", definition, 1)
		use := step{"PUT", server + "9", keyedServer, 201, ""}
		if !tt.taken {
			use.status, use.code = 400, "AzureKeyVaultMissingPermissions"
		}
		c.steps([]step{given, use})
	}
}

// Who may do everything to a vault may do nothing with its keys.
func TestControlIsNotData(t *testing.T) {
	const contributor, officer = "b24988ac-6180-42a0-ab88-20f7382dd24c", "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"
	c := build(t, armsim.Options{})
	principal := at(c.get(identity), "properties/principalId")
	use := step{"PUT", server + "9", keyedServer, 201, ""}
	refused := use
	refused.status, refused.code = 400, "AzureKeyVaultMissingPermissions"
	c.steps([]step{granting(group, oneName, contributor, principal), refused, granting(vault, anotherName, officer, principal), use})
}

// A vault that keeps access policies is not judged by roles, and a key that
// does not exist cannot be used.
func TestKeysWithoutRoles(t *testing.T) {
	c := build(t, armsim.Options{})
	policies := strings.Replace(vaultBody, `"enablePurgeProtection"`, `"enableRbacAuthorization":false,"enablePurgeProtection"`, 1)
	c.steps([]step{
		{"PUT", vault, policies, 200, ""},
		{"PUT", server + "9", keyedServer, 201, ""},
		{"PUT", server + "8", strings.Replace(keyedServer, "keys/data", "keys/none", 1), 400, "AzureKeyVaultMissingPermissions"},
		{"PUT", server + "8", strings.Replace(keyedServer, "kv-clinic", "kv-none", 1), 400, "AzureKeyVaultMissingPermissions"},
	})
}
