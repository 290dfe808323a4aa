package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/registry"
	"github.com/wardhq/ward/internal/design"
)

var images = registry.ID(at.Group, "hrgimages")

// registryRows are examples of what is built in registry.
func registryRows() []row {
	return []row{
		{
			builder: "registry.NewRegistry", kind: registry.RegistryKind, id: images, region: here,
			make: func() design.Resource {
				return registry.NewRegistry(at, registry.Spec{Name: "hrgimages", Key: encryption, ZoneRedundant: true})
			},
			secure: map[string]any{
				"sku.name":                                               "Premium",
				"properties.adminUserEnabled":                            false,
				"properties.anonymousPullEnabled":                        false,
				"properties.publicNetworkAccess":                         "Disabled",
				"properties.networkRuleSet.defaultAction":                "Deny",
				"properties.networkRuleBypassAllowedForTasks":            false,
				"properties.zoneRedundancy":                              "Enabled",
				"properties.policies.exportPolicy.status":                "disabled",
				"properties.policies.retentionPolicy.status":             "disabled",
				"properties.encryption.status":                           "enabled",
				"properties.encryption.keyVaultProperties.identity":      written{},
				"properties.encryption.keyVaultProperties.keyIdentifier": written{},
			},
		},
		{
			builder: "registry.NewReplication", kind: registry.ReplicationKind, id: registry.ReplicationID(images, "centralus"), region: "centralus",
			make: func() design.Resource {
				return registry.NewReplication(at, registry.ReplicationSpec{Registry: images, Region: "centralus", ZoneRedundant: true})
			},
			secure: map[string]any{"properties.zoneRedundancy": "Enabled"},
		},
	}
}
