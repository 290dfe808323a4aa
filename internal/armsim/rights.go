package armsim

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// right is something that an identity must be allowed before Azure makes the
// resource which the identity belongs to.
type right struct {
	identity addr.ID
	on       addr.ID // zero where what is named does not exist
	actions  []string
	data     bool // the actions are on data, of which roles say something else
	missing  *refusal
}

// needs returns the rights that a write relies on.
type needs func(c *change) []right

// rightsNeeded are the kinds that use something in the name of an identity as
// soon as they are made. Without the right they are refused, and with a new
// role assignment for as long as Azure has not spread it.
func rightsNeeded() map[addr.Kind]needs {
	return map[addr.Kind]needs{
		kindServer:            rightsOfServer,
		kindStorage:           rightsOfAccount,
		kindCluster:           rightsOfCluster,
		kindAgentPool:         rightsOfPool,
		kindDiskEncryptionSet: rightsOfDisks,
		kindRegistry:          rightsOfRegistry,
		kindGateway:           rightsOfGateway,
	}
}

// useOfKey is what a service does with a customer's key.
func (s *Sim) useOfKey(identity addr.ID, uri string, missing *refusal) right {
	return right{identity: identity, on: s.keyAt(uri), data: true, missing: missing, actions: []string{
		"Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/wrap/action", "Microsoft.KeyVault/vaults/keys/unwrap/action",
	}}
}

// https://learn.microsoft.com/azure/postgresql/security/security-data-encryption
func rightsOfServer(c *change) []right {
	var out []right
	for _, names := range [][2]string{
		{"primaryKeyURI", "primaryUserAssignedIdentityId"},
		{"geoBackupKeyURI", "geoBackupUserAssignedIdentityId"},
	} {
		uri := textAt(c.body, "properties", "dataEncryption", names[0])
		identity, err := addr.ParseID(textAt(c.body, "properties", "dataEncryption", names[1]))
		if uri == "" || err != nil {
			continue
		}
		out = append(out, c.sim.useOfKey(identity, uri, refuse(http.StatusBadRequest, "AzureKeyVaultMissingPermissions",
			"The server is missing required permissions on the Azure Key Vault: the identity %s needs get, wrapKey and unwrapKey on %s.", identity, uri)))
	}
	return out
}

// https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account
func rightsOfAccount(c *change) []right {
	encryption, _ := at(c.body, "properties", "encryption").(map[string]any)
	identity, err := addr.ParseID(textAt(encryption, "identity", "userAssignedIdentity"))
	if !equalFold(encryption["keySource"], "Microsoft.Keyvault") || err != nil {
		return nil
	}
	key := strings.TrimSuffix(textAt(encryption, "keyvaultproperties", "keyvaulturi"), "/") + "/keys/" + textAt(encryption, "keyvaultproperties", "keyname")
	return []right{c.sim.useOfKey(identity, key, refuse(http.StatusForbidden, "KeyVaultAuthenticationFailure",
		"The operation failed because of authentication issue on the keyvault. The identity %s has no access to %s.", identity, key))}
}

// https://learn.microsoft.com/azure/virtual-machines/disks-enable-customer-managed-keys-portal,
// github.com/ansible-collections/azure/pull/1676
func rightsOfDisks(c *change) []right {
	key := textAt(c.body, "properties", "activeKey", "keyUrl")
	identity, is := ownIdentity(c.body)
	if !is {
		return nil
	}
	return []right{c.sim.useOfKey(identity, key, refuse(http.StatusForbidden, "KeyVaultAccessForbidden",
		"Unable to access key vault resource '%s' to enable encryption at rest. Please grant get, wrap and unwrap key permissions to user-assigned identity '%s'.", key, identity))}
}

// What a registry says is as people have seen it, its code is not known:
// github.com/MicrosoftDocs/azure-docs/issues/61015
func rightsOfRegistry(c *change) []right {
	keys := at(c.body, "properties", "encryption", "keyVaultProperties")
	key, client := textAt(keys, "keyIdentifier"), textAt(keys, "identity")
	for _, identity := range identitiesOf(c.body) {
		if equalFold(guidOf("client", identity), client) {
			return []right{c.sim.useOfKey(identity, key, refuse(http.StatusForbidden, "CmkKeyAccessDenied",
				"Failed to access KeyId '%s'. Verify that identity '%s' has 'Get, Wrap Key, Unwrap Key' permission on key '%s'.", key, client, key))}
		}
	}
	return nil
}

// https://learn.microsoft.com/azure/application-gateway/key-vault-certs
func rightsOfGateway(c *change) []right {
	identity, is := ownIdentity(c.body)
	if !is {
		return nil
	}
	var out []right
	for _, item := range gatewayLists(c.body)["sslCertificates"] {
		uri := textAt(item, "properties", "keyVaultSecretId")
		if secret, known := c.sim.vaultObject(uri, "secrets"); known {
			out = append(out, right{identity: identity, on: secret, data: true, missing: noCertificate(c.id, uri), actions: []string{
				"Microsoft.KeyVault/vaults/secrets/getSecret/action",
			}})
		}
	}
	return out
}

// rightsOfCluster are those of a cluster's own identity: on the subnets of its
// nodes and of its API server, on its private zone, on the identity of its
// nodes, and on what encrypts their disks.
// https://learn.microsoft.com/azure/aks/private-clusters,
// https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys,
// github.com/hashicorp/terraform-provider-azurerm/issues/11042
func rightsOfCluster(c *change) []right {
	identity, is := ownIdentity(c.body)
	if !is {
		return nil
	}
	var out []right
	pools, _ := at(c.body, "properties", "agentPoolProfiles").([]any)
	for _, pool := range pools {
		out = append(out, linked(c.id, identity, textAt(pool, "vnetSubnetID"), joinSubnet)...)
	}
	out = append(out, linked(c.id, identity, textAt(c.body, "properties", "apiServerAccessProfile", "subnetId"), joinSubnet)...)
	out = append(out, linked(c.id, identity, textAt(c.body, "properties", "diskEncryptionSetID"), "Microsoft.Compute/diskEncryptionSets/read")...)
	if zone, err := addr.ParseID(textAt(c.body, "properties", "apiServerAccessProfile", "privateDNSZone")); err == nil {
		action := "Microsoft.Network/privateDnsZones/write"
		out = append(out, right{identity: identity, on: zone, actions: []string{action}, missing: refuse(http.StatusBadRequest, "CustomPrivateDNSZoneMissingPermissionError",
			"Service principal or user-assigned identity must be given permission to read and write to custom private dns zone %s. Check access result not allowed for action %s.", zone, action)})
	}
	if kubelet, err := addr.ParseID(textAt(c.body, "properties", "identityProfile", "kubeletidentity", "resourceId")); err == nil {
		action := "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"
		out = append(out, right{identity: identity, on: kubelet, actions: []string{action}, missing: refuse(http.StatusBadRequest, "CustomKubeletIdentityMissingPermissionError",
			"The cluster user assigned identity must be given permission to assign kubelet identity %s. Check access result not allowed for action %s.", kubelet, action)})
	}
	return out
}

func rightsOfPool(c *change) []right {
	cluster, known := c.sim.store.get(c.id.Parent())
	if !known {
		return nil
	}
	identity, is := ownIdentity(cluster.put)
	if !is {
		return nil
	}
	return linked(c.id, identity, textAt(c.body, "properties", "vnetSubnetID"), joinSubnet)
}

// ownIdentity returns the user-assigned identity that a resource acts with.
func ownIdentity(body map[string]any) (addr.ID, bool) {
	users, _ := at(body, "identity", "userAssignedIdentities").(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(users)) {
		id, err := addr.ParseID(key)
		return id, err == nil
	}
	return addr.ID{}, false
}

const joinSubnet = "Microsoft.Network/virtualNetworks/subnets/join/action"

// linked is the right to an action on something that a resource is linked to.
func linked(self, identity addr.ID, id, action string) []right {
	on, err := addr.ParseID(id)
	if err != nil {
		return nil
	}
	return []right{{identity: identity, on: on, actions: []string{action}, missing: refuse(http.StatusForbidden, "LinkedAuthorizationFailed",
		"The client '%s' has permission to perform action '%s/write' on scope '%s'; however, it does not have permission to perform action '%s' on the linked scope(s) '%s' or the linked scope(s) are invalid.",
		identity, self.Kind(), self, action, on)}}
}

// keyAt returns the key that a URI names, with or without a version, or zero.
func (s *Sim) keyAt(uri string) addr.ID {
	rest, _ := strings.CutPrefix(uri, "https://")
	host, path, _ := strings.Cut(rest, "/")
	name, _, _ := strings.Cut(host, ".")
	parts := strings.Split(path, "/")
	owner := s.store.names[nameKey(kindVault, name)]
	if owner == "" || len(parts) < 2 || parts[0] != "keys" {
		return addr.ID{}
	}
	vault := s.store.byKey[owner]
	key, known := s.store.get(vault.id.Child("keys", parts[1]))
	if !known {
		return addr.ID{}
	}
	return key.id
}

// hasRights refuses a resource whose identity may not do what it must. Each
// such request brings the new role assignments that it relies on closer to
// being seen.
func (c *change) hasRights(kindRules) *refusal {
	rights := c.sim.needs[c.kind.Key()]
	if rights == nil {
		return nil
	}
	var no *refusal
	unseen := map[*record]bool{}
	for _, r := range rights(c) {
		if !c.sim.allowed(r, unseen) && no == nil {
			no = r.missing
		}
	}
	for assignment := range unseen {
		assignment.marks.unseen--
	}
	return no
}

// allowed reports whether an identity has a right, and notes the role
// assignments that would give it and are not seen yet.
func (s *Sim) allowed(r right, unseen map[*record]bool) bool {
	if r.on.IsZero() {
		return false
	}
	if vault, known := s.store.get(r.on.Parent()); known && vault.kind.Equal(kindVault) &&
		at(vault.put, "properties", "enableRbacAuthorization") == false {
		return true // its access policies say so, and the simulator reads none
	}
	principal := guidOf("principal", r.identity)
	missing := slices.Clone(r.actions)
	for _, assignment := range s.store.where(func(a *record) bool {
		return a.kind.Equal(kindRoleAssignment) && equalFold(at(a.put, "properties", "principalId"), principal) &&
			(a.id.Scope().IsZero() || a.id.Scope().Contains(r.on))
	}) {
		permits := s.permissions(textAt(assignment.put, "properties", "roleDefinitionId"), r.data)
		if !slices.ContainsFunc(missing, permits) {
			continue
		}
		if assignment.marks.unseen > 0 {
			unseen[assignment] = true
			continue
		}
		missing = slices.DeleteFunc(missing, permits)
	}
	return len(missing) == 0
}

// permissions returns what a role permits, of control or of data: one of
// Microsoft's that the simulator knows, or one that was defined here.
func (s *Sim) permissions(role string, data bool) func(action string) bool {
	guid := strings.ToLower(role[strings.LastIndexByte(role, '/')+1:])
	known := builtInRoles()[guid]
	yes, no := slices.Clone(known.actions), slices.Clone(known.not)
	allows, withholds := "actions", "notActions"
	if data {
		yes, no, allows, withholds = slices.Clone(known.data), nil, "dataActions", "notDataActions"
	}
	if told, is := s.opt.Roles[guid]; is {
		yes, no = slices.Clone(told.Actions), slices.Clone(told.NotActions)
		if data {
			yes, no = slices.Clone(told.DataActions), nil
		}
	}
	for _, definition := range s.store.where(func(r *record) bool {
		return r.kind.Equal("Microsoft.Authorization/roleDefinitions") && equalFold(r.id.Name(), guid)
	}) {
		blocks, _ := at(definition.put, "properties", "permissions").([]any)
		for _, block := range blocks {
			yes = append(yes, texts(at(block, allows))...)
			no = append(no, texts(at(block, withholds))...)
		}
	}
	return func(action string) bool {
		matches := func(pattern string) bool { return matchesAction(pattern, action) }
		return slices.ContainsFunc(yes, matches) && !slices.ContainsFunc(no, matches)
	}
}

// builtInRole is what a role of Microsoft's permits.
type builtInRole struct{ actions, not, data []string }

// builtInRoles are some of Microsoft's, as far as the rights above go.
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
func builtInRoles() map[string]builtInRole {
	const keys = "Microsoft.KeyVault/vaults/keys"
	wrapping := []string{keys + "/read", keys + "/wrap/action", keys + "/unwrap/action"}
	return map[string]builtInRole{
		// Owner, Contributor, Network Contributor.
		"8e3af657-a8ff-443c-a75c-2fe8c4bcb635": {actions: []string{"*"}},
		"b24988ac-6180-42a0-ab88-20f7382dd24c": {actions: []string{"*"}, not: []string{
			"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action",
			"Microsoft.Resources/deploymentStacks/manageDenySetting/action",
		}},
		"4d97b98b-1d4f-4787-a291-c67834d212e7": {actions: []string{"Microsoft.Network/*"}},
		// Reader.
		"acdd72a7-3385-48ef-bd42-f606fba81ae7": {actions: []string{"*/read"}},
		// Role Based Access Control Administrator.
		"f58310d9-a9f6-439a-9e8d-f62e7b41a168": {actions: []string{
			"Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read",
		}},
		// Private DNS Zone Contributor.
		"b12aa53e-6015-4669-85d0-8515ebb3ae7f": {actions: []string{
			"Microsoft.Network/privateDnsZones/*", "Microsoft.Network/virtualNetworks/join/action",
		}},
		// Managed Identity Operator.
		"f1a07417-d97a-45cb-824c-7a7467783830": {actions: []string{
			"Microsoft.ManagedIdentity/userAssignedIdentities/*/read", "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
			"Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
		}},
		// Key Vault Administrator, Crypto Officer, Crypto User, and Crypto
		// Service Encryption User.
		"00482a5a-887f-4fb3-b363-3b7fe8e74483": {data: []string{"Microsoft.KeyVault/vaults/*"}},
		"14b46e9e-c2b7-41b4-b07b-48a6ebf60603": {data: []string{keys + "/*"}},
		"12338af0-0e69-4776-bea7-57ae8d297424": {data: append([]string{keys + "/encrypt/action", keys + "/decrypt/action"}, wrapping...)},
		"e147488a-f6f5-4113-8e2d-b22465e65bf6": {data: wrapping},
		// Key Vault Secrets User.
		"4633458b-17de-408a-b874-0445c86b69e6": {data: []string{
			"Microsoft.KeyVault/vaults/secrets/getSecret/action", "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
		}},
	}
}

// matchesAction matches an operation with a role's pattern, in which * stands
// for anything.
func matchesAction(pattern, action string) bool {
	pieces := strings.Split(strings.ToLower(pattern), "*")
	rest := strings.ToLower(action)
	for i, piece := range pieces {
		switch at := strings.Index(rest, piece); {
		case at < 0, i == 0 && at > 0:
			return false
		case i == len(pieces)-1 && piece != "" && i > 0:
			return strings.HasSuffix(rest, piece)
		default:
			rest = rest[at+len(piece):]
		}
	}
	return rest == "" || strings.HasSuffix(pattern, "*")
}

// texts returns the texts of a list.
func texts(v any) []string {
	items, _ := v.([]any)
	var out []string
	for _, item := range items {
		if s, is := item.(string); is {
			out = append(out, s)
		}
	}
	return out
}
