package designput_test

import (
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

type (
	object = design.Object
	list   = design.List
)

// clinic returns a small design, written by hand, that has one of each kind
// of relation: parent and child, extension, subscription scope, a singleton
// that Azure makes, a part of a body, an output, a second region.
func clinic(t *testing.T) *design.Design {
	t.Helper()
	const region, second = "eastus2", "centralus"
	unit := addr.PlatformUnit()
	sub := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01")
	group := sub.ResourceGroup("rg-clinic")
	nsg := group.Resource("Microsoft.Network/networkSecurityGroups", "nsg-data")
	network := group.Resource("Microsoft.Network/virtualNetworks", "vnet-clinic")
	subnet := network.Child("subnets", "endpoints")
	account := group.Resource("Microsoft.Storage/storageAccounts", "stclinic")
	blobs := account.Child("blobServices", "default")
	records := blobs.Child("containers", "records")
	vault := group.Resource("Microsoft.KeyVault/vaults", "kv-clinic")
	key := vault.Child("keys", "data")
	identity := group.Resource("Microsoft.ManagedIdentity/userAssignedIdentities", "id-data")
	role := vault.Resource("Microsoft.Authorization/roleAssignments", "3f0d2c9a-94b2-4c38-9a0c-0c5f0e1a7b11")
	zone := group.Resource("Microsoft.Network/privateDnsZones", "privatelink.vaultcore.azure.net")
	server := group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "psql-clinic")
	workspace := group.Resource("Microsoft.OperationalInsights/workspaces", "log-clinic")

	resource := func(id addr.ID, version string, body object) design.Resource {
		return design.Resource{ID: id, APIVersion: version, Unit: unit, Body: body, Why: "Is needed.", Holds: design.HoldsNothing}
	}
	vnet := resource(network, "2025-07-01", object{"location": region, "properties": object{
		"addressSpace": object{"addressPrefixes": list{"10.0.0.0/16"}},
		"subnets": list{object{"name": "endpoints", "properties": object{
			"addressPrefixes":      list{"10.0.0.0/24"},
			"networkSecurityGroup": object{"id": addr.RefTo(nsg)},
		}}},
	}})
	vnet.Parts = []addr.ID{subnet}
	blobService := resource(blobs, "2026-04-01", object{"properties": object{"isVersioningEnabled": true}})
	blobService.BornWithParent = true
	audit := resource(server.Child("configurations", "pgaudit.log"), "2025-08-01", object{"properties": object{"value": "ddl,role", "source": "user-override"}})
	audit.BornWithParent = true
	database := resource(server, "2025-08-01", object{
		"location": region, "sku": object{"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"},
		"identity": object{"type": "UserAssigned", "userAssignedIdentities": object{identity.String(): object{}}},
		"properties": object{
			"version": "16", "storage": object{"storageSizeGB": 128},
			"backup":         object{"backupRetentionDays": 35, "geoRedundantBackup": "Disabled"},
			"network":        object{"publicNetworkAccess": "Disabled"},
			"authConfig":     object{"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled", "tenantId": tenant},
			"dataEncryption": object{"type": "AzureKeyVault", "primaryKeyURI": key.Out("properties.keyUri"), "primaryUserAssignedIdentityId": addr.RefTo(identity)},
		},
	})
	database.DependsOn = []addr.ID{identity, role}
	follower := resource(group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "psql-clinic-second"), "2025-08-01", object{"location": second, "properties": object{
		"createMode": "Replica", "sourceServerResourceId": addr.RefTo(server),
	}})
	follower.CreateOnly = []string{"properties.createMode", "properties.sourceServerResourceId"}

	d, err := design.New(design.Parts{
		Organisation: "clinic", Effective: "2026-11-01",
		Units:    []design.Unit{{Name: unit, Title: "Clinic", Owner: design.Terraform, Subscription: sub}},
		Existing: []addr.ID{sub},
		Resources: []design.Resource{
			resource(group, "2025-04-01", object{"location": region}),
			resource(nsg, "2025-07-01", object{"location": region, "properties": object{"securityRules": list{}}}),
			vnet,
			resource(account, "2026-04-01", object{
				"location": region, "kind": "StorageV2", "sku": object{"name": "Standard_ZRS"},
				"properties": object{"allowSharedKeyAccess": false, "publicNetworkAccess": "Disabled", "minimumTlsVersion": "TLS1_2"},
			}),
			blobService,
			resource(records, "2026-04-01", object{"properties": object{"publicAccess": "None"}}),
			resource(records.Child("immutabilityPolicies", "default"), "2026-04-01", object{"properties": object{"immutabilityPeriodSinceCreationInDays": 35}}),
			resource(vault, "2026-02-01", object{"location": region, "properties": object{
				"tenantId": tenant, "sku": object{"family": "A", "name": "premium"}, "enablePurgeProtection": true, "enableRbacAuthorization": true,
			}}),
			resource(key, "2026-02-01", object{"properties": object{"kty": "RSA-HSM", "keySize": 3072}}),
			resource(identity, "2024-11-30", object{"location": region}),
			resource(role, "2022-04-01", object{"properties": object{
				"principalId": identity.Out("properties.principalId"), "principalType": "ServicePrincipal",
				"roleDefinitionId": sub.String() + "/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6",
			}}),
			resource(zone, "2024-06-01", object{"location": "global"}),
			resource(zone.Child("virtualNetworkLinks", "vnet-clinic"), "2024-06-01", object{"location": "global", "properties": object{
				"registrationEnabled": false, "virtualNetwork": object{"id": addr.RefTo(network)},
			}}),
			resource(group.Resource("Microsoft.Network/privateEndpoints", "pe-vault"), "2025-07-01", object{"location": region, "properties": object{
				"subnet": object{"id": addr.RefTo(subnet)},
				"privateLinkServiceConnections": list{object{"name": "vault", "properties": object{
					"privateLinkServiceId": addr.RefTo(vault), "groupIds": list{"vault"},
				}}},
			}}),
			database, audit,
			resource(server.Child("administrators", "2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401"), "2025-08-01", object{"properties": object{
				"principalName": "database-administrators", "principalType": "Group", "tenantId": tenant,
			}}),
			follower,
			resource(workspace, "2025-07-01", object{"location": region, "properties": object{"retentionInDays": 400, "sku": object{"name": "PerGB2018"}}}),
			resource(vault.Resource("Microsoft.Insights/diagnosticSettings", "audit"), "2021-05-01-preview", object{"properties": object{
				"workspaceId": addr.RefTo(workspace), "logs": list{object{"categoryGroup": "audit", "enabled": true}},
			}}),
			resource(sub.Resource("Microsoft.Authorization/policyAssignments", "deny-public"), "2026-07-01", object{"properties": object{
				"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693",
			}}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
