// Package registry builds the registry that container images are pulled from,
// and its copies in other regions.
package registry

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// RegistryKind is the type of a container registry.
const (
	RegistryKind    addr.Kind = "Microsoft.ContainerRegistry/registries"
	registryVersion string    = "2025-11-01"
)

// ID returns the id of a registry of a resource group.
func ID(group addr.ID, name string) addr.ID { return group.Resource(RegistryKind, name) }

// Approve is the operation of Azure's roles that lets a private endpoint reach
// a registry.
const Approve = string(RegistryKind) + "/privateEndpointConnectionsApproval/action"

// Spec is what has been decided of a registry.
type Spec struct {
	Name          string
	Key           azure.Encryption
	ZoneRedundant bool // where the region has zones
}

// NewRegistry keeps the images that clusters run. Only Entra's identities read
// it, over private endpoints, and nothing leaves it by itself.
func NewRegistry(at azure.Place, s Spec) design.Resource {
	zones := "Disabled"
	if s.ZoneRedundant {
		zones = "Enabled"
	}
	off := design.Object{"status": "disabled"}
	return design.Resource{
		ID:         ID(at.Group, s.Name),
		APIVersion: registryVersion,
		Unit:       at.Unit,
		Why:        "Keeps the images that the clusters run, so that what was reviewed is what is pulled, also when its maker's registry is away.",
		Holds:      design.HoldsData,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			// Private endpoints, own keys and copies are Premium's alone.
			"sku": design.Object{"name": "Premium"},
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{s.Key.Identity.String(): design.Object{}},
			},
			"properties": design.Object{
				"adminUserEnabled":     false,
				"anonymousPullEnabled": false,
				"publicNetworkAccess":  "Disabled",
				"networkRuleSet":       design.Object{"defaultAction": "Deny", "ipRules": design.List{}},
				// Defender scans images as a trusted service; tasks are not in
				// use, and stay outside.
				"networkRuleBypassOptions":         "AzureServices",
				"networkRuleBypassAllowedForTasks": false,
				// Layers come from a name of the registry's own, so that egress
				// rules need none for all of Azure's storage.
				"dataEndpointEnabled": true,
				"zoneRedundancy":      zones,
				// AcrPull is what kubelets hold; the other mode ignores it
				// (Azure Container Registry, ABAC repository permissions).
				"roleAssignmentMode": "LegacyRegistryPermissions",
				"policies": design.Object{
					// Nobody copies images out by Resource Manager's export; it
					// can be off only where the public way is.
					"exportPolicy": off,
					// What an environment runs by digest has no tag once there
					// is a newer image: a policy would delete it.
					"retentionPolicy":  design.Object{"status": "disabled", "days": 7},
					"quarantinePolicy": off,
					// Signatures are cosign's; content trust ends on 2028-03-31,
					// and does not work with an own key.
					"trustPolicy": design.Object{"type": "Notary", "status": "disabled"},
					// Kubelets exchange Resource Manager's token for the
					// registry's own.
					"azureADAuthenticationAsArmPolicy": design.Object{"status": "enabled"},
				},
				"encryption": design.Object{
					"status": "enabled",
					"keyVaultProperties": design.Object{
						"identity":      s.Key.Identity.Out("properties.clientId"),
						"keyIdentifier": s.Key.Key.Out("properties.keyUri"), // without a version, so that it rotates
					},
				},
			},
		},
		DependsOn: []addr.ID{s.Key.Identity, s.Key.Key, s.Key.Grant},
		// An own key is chosen when a registry is made, and cannot be taken
		// back (Azure Container Registry, customer-managed keys, 2023-10).
		Irreversible: []string{"properties.encryption.status"},
	}
}
