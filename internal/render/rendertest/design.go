// Package rendertest holds a small design for the tests of the renderers: each
// shape that a renderer must spell is in it once. Its bodies are held against
// Microsoft's published types as any design's are.
package rendertest

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

type (
	object = design.Object
	list   = design.List
)

// The units of the design: one that Terraform owns, one that a stack does.
var (
	Platform    = addr.PlatformUnit()
	Environment = addr.EnvironmentUnit(addr.Environment{Entity: "harbor", Name: "production"})
	Recovery    = addr.RecoveryUnit(addr.Environment{Entity: "harbor", Name: "production"})
)

// Other is a subscription beside the units' own.
var Other = addr.Subscription("99999999-9999-9999-9999-999999999999")

const (
	tenant  = "11111111-1111-1111-1111-111111111111"
	primary = "swedencentral"
	second  = "northeurope"
)

// Parts returns the parts of the design, in the order in which they are
// written here.
func Parts() design.Parts {
	sub := addr.Subscription("22222222-2222-2222-2222-222222222222")
	p := design.Parts{
		Organisation: "harbor",
		Effective:    "2026-11-01",
		Existing:     []addr.ID{sub, Other},
		Units: []design.Unit{
			{Name: Platform, Title: "Platform", Owner: design.Terraform, Subscription: sub},
			{Name: Environment, Title: "Harbor, production", Owner: design.Stack, Subscription: sub, Excepted: []string{"A.B/servers/restart/action", "A.B/servers/write"}},
			{Name: Recovery, Title: "Harbor, production, recovery region", Owner: design.Terraform, Subscription: sub, Missing: []string{"The cluster of the recovery region."}},
		},
		Decisions: []design.Decision{decision()},
		Steps: []design.Step{{
			Unit: Environment, Order: 1, When: design.AfterApply, Slug: "approve-endpoint",
			Title: "Approve the private endpoint", Body: "The approval is a request, not state.\n",
		}, {
			Unit: Environment, Order: 1, When: design.BeforeApply, Slug: "register-features",
			Title: "Register the features", Body: "Run `az feature register`.\n",
		}, {
			Unit: Recovery, Order: 1, When: design.Later, Slug: "promote",
			Title: "Promote the replica", Body: "A person decides.\n",
		}},
	}
	group := sub.ResourceGroup("rg-platform")
	platform(&p, sub, group)
	otherSubscription(&p)
	environment(&p, sub, group)
	recovery(&p, sub)
	p.Objects = objects()
	return p
}

// Design returns the design. It panics on a design that is not whole.
func Design() *design.Design { return Must(Parts()) }

// Must resolves parts.
func Must(p design.Parts) *design.Design {
	d, err := design.New(p)
	if err != nil {
		panic(err)
	}
	return d
}

// add adds a resource of a unit. It holds nothing where it does not say what.
func add(p *design.Parts, unit addr.Unit, r design.Resource) addr.ID {
	r.Unit = unit
	if r.Holds == design.HoldsUnknown {
		r.Holds = design.HoldsNothing
	}
	p.Resources = append(p.Resources, r)
	return r.ID
}

func platform(p *design.Parts, sub, group addr.ID) {
	add(p, Platform, design.Resource{
		ID: group, APIVersion: "2025-04-01", Why: "What environments share.", Holds: design.HoldsLogs,
		Body: object{"location": primary, "tags": object{"owner": "platform", "cost-${centre}": "100%{a}"}},
	})
	workspace := add(p, Platform, design.Resource{
		ID: group.Resource("Microsoft.OperationalInsights/workspaces", "log-platform"), APIVersion: "2025-07-01",
		Why: "Where every audit log goes, so that one query finds an access anywhere.", Holds: design.HoldsLogs,
		Body: object{"location": primary, "properties": object{"retentionInDays": 365, "sku": object{"name": "PerGB2018"}}},
	})
	zone := add(p, Platform, design.Resource{
		ID: group.Resource("Microsoft.Network/privateDnsZones", "privatelink.blob.core.windows.net"), APIVersion: "2024-06-01",
		Why: "Resolves storage accounts to their private endpoints.", Body: object{"location": "global"},
	})
	vnet := group.Resource("Microsoft.Network/virtualNetworks", "vnet-hub")
	add(p, Platform, design.Resource{
		ID: vnet, APIVersion: "2025-07-01", Why: "The hub that environments' networks are peered with.",
		Body: object{"location": primary, "properties": object{
			"addressSpace": object{"addressPrefixes": list{"10.0.0.0/22"}},
			"subnets":      list{object{"name": "shared", "properties": object{"addressPrefix": "10.0.0.0/24", "defaultOutboundAccess": false}}},
		}},
		Parts: []addr.ID{vnet.Child("subnets", "shared")},
	})
	add(p, Platform, design.Resource{
		ID: zone.Child("virtualNetworkLinks", "hub"), APIVersion: "2024-06-01", Why: "Makes the zone answer in the hub.",
		Body: object{"location": "global", "properties": object{"registrationEnabled": false, "virtualNetwork": object{"id": addr.RefTo(vnet)}}},
	})
	add(p, Platform, design.Resource{
		ID:         sub.Resource("Microsoft.Authorization/policyAssignments", "storage-public"),
		APIVersion: "2026-07-01", Why: "Refuses storage that the public network reaches, whoever makes it.",
		DependsOn: []addr.ID{workspace},
		Body: object{"properties": object{
			"displayName":        "No public storage: \"nobody\" ${is} an \\exception",
			"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693",
			"parameters":         object{"effect": object{"value": "Deny"}},
		}},
	})
}

// One rule for two subscriptions, in one unit: the other subscription's has
// the name of this one's.
func otherSubscription(p *design.Parts) {
	add(p, Platform, design.Resource{
		ID:         Other.Resource("Microsoft.Authorization/policyAssignments", "storage-public"),
		APIVersion: "2026-07-01", Why: "Refuses public storage in the other subscription too.",
		Body: object{"properties": object{
			"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/b2982f36-99f2-4db5-8eff-283140c09693",
		}},
	})
}

func environment(p *design.Parts, sub, platform addr.ID) {
	network := sub.ResourceGroup("rg-harbor-network")
	data := sub.ResourceGroup("rg-harbor-data")
	for _, g := range []struct {
		id  addr.ID
		why string
	}{{network, "The environment's network."}, {data, "What holds the environment's records."}} {
		add(p, Environment, design.Resource{ID: g.id, APIVersion: "2025-04-01", Why: g.why, Body: object{"location": primary}})
	}

	nsg := add(p, Environment, design.Resource{
		ID: network.Resource("Microsoft.Network/networkSecurityGroups", "nsg-data"), APIVersion: "2025-07-01",
		Why: "Lets only the cluster reach the data subnet.",
		Body: object{"location": primary, "properties": object{"securityRules": list{
			object{"name": "cluster", "properties": object{
				"priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
				"sourceAddressPrefixes": list{"10.1.0.0/24", "10.1.1.0/24"}, "sourcePortRange": "*",
				"destinationAddressPrefix": "*", "destinationPortRanges": list{"443", "5432"},
			}},
			object{"name": "rest", "properties": object{
				"priority": 4096, "direction": "Inbound", "access": "Deny", "protocol": "*",
				"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*",
			}},
		}}},
	})
	vnet := network.Resource("Microsoft.Network/virtualNetworks", "vnet-harbor")
	subnet := vnet.Child("subnets", "data")
	add(p, Environment, design.Resource{
		ID: vnet, APIVersion: "2025-07-01", Why: "The environment's own addresses.",
		Body: object{"location": primary, "properties": object{
			"addressSpace": object{"addressPrefixes": list{"10.1.0.0/22"}},
			"subnets": list{object{"name": "data", "properties": object{
				"addressPrefix": "10.1.2.0/24", "networkSecurityGroup": object{"id": addr.RefTo(nsg)}, "privateEndpointNetworkPolicies": "Enabled",
			}}},
		}},
		Parts: []addr.ID{subnet},
	})
	identity := add(p, Environment, design.Resource{
		ID: data.Resource("Microsoft.ManagedIdentity/userAssignedIdentities", "id-odoo"), APIVersion: "2024-11-30",
		Why: "Who Odoo is, so that no password is needed.", Holds: design.HoldsIdentity, Body: object{"location": primary},
	})
	vault := add(p, Environment, design.Resource{
		ID: data.Resource("Microsoft.KeyVault/vaults", "kv-harbor"), APIVersion: "2026-02-01",
		Why: "Keeps the keys that the records are encrypted with.", Holds: design.HoldsKeys,
		Body: object{"location": primary, "properties": object{
			"tenantId": tenant, "sku": object{"family": "A", "name": "premium"}, "enableRbacAuthorization": true,
			"enablePurgeProtection": true, "softDeleteRetentionInDays": 90, "publicNetworkAccess": "Disabled",
		}},
		Irreversible: []string{"properties.enablePurgeProtection", "properties.softDeleteRetentionInDays"},
	})
	key := add(p, Environment, design.Resource{
		ID: vault.Child("keys", "cmk"), APIVersion: "2026-02-01", Why: "The customer-managed key of the environment.", Holds: design.HoldsKeys,
		Body:         object{"properties": object{"kty": "RSA-HSM", "keySize": 4096, "keyOps": list{"wrapKey", "unwrapKey"}}},
		Irreversible: []string{"properties.kty"},
	})
	role := add(p, Environment, design.Resource{
		ID:         vault.Resource("Microsoft.Authorization/roleAssignments", "33333333-3333-3333-3333-333333333333"),
		APIVersion: "2022-04-01", Why: "Lets the identity wrap and unwrap with the key, and nothing else.",
		Body: object{"properties": object{
			"principalId": identity.Out("properties.principalId"), "principalType": "ServicePrincipal",
			"roleDefinitionId": "/subscriptions/22222222-2222-2222-2222-222222222222/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6",
		}},
		Irreversible: []string{"properties.principalId"},
	})
	account := add(p, Environment, design.Resource{
		ID: data.Resource("Microsoft.Storage/storageAccounts", "stharborprod"), APIVersion: "2026-04-01",
		Why: "Holds the attachments, encrypted with the environment's key.", Holds: design.HoldsData, DependsOn: []addr.ID{role, identity},
		Body: object{
			"location": primary, "kind": "StorageV2", "sku": object{"name": "Standard_GZRS"},
			"tags":     object{"data-class": "phi"},
			"identity": object{"type": "UserAssigned", "userAssignedIdentities": object{identity.String(): object{}}},
			"properties": object{
				"allowSharedKeyAccess": false, "minimumTlsVersion": "TLS1_2", "publicNetworkAccess": "Disabled",
				"encryption": object{
					"keySource": "Microsoft.Keyvault", "identity": object{"userAssignedIdentity": addr.RefTo(identity)},
					"keyvaultproperties": object{"keyname": "cmk", "keyvaulturi": vault.Out("properties.vaultUri")},
				},
			},
		},
		Irreversible: []string{"kind"},
	})
	_ = key
	blob := add(p, Environment, design.Resource{
		ID: account.Child("blobServices", "default"), APIVersion: "2026-04-01", BornWithParent: true,
		Why:  "Keeps deleted attachments for as long as a restore may ask for them.",
		Body: object{"properties": object{"deleteRetentionPolicy": object{"enabled": true, "days": 35}, "isVersioningEnabled": true}},
	})
	add(p, Environment, design.Resource{
		ID: blob.Child("containers", "attachments"), APIVersion: "2026-04-01", Why: "One container, which nothing can be deleted from early.", Holds: design.HoldsData,
		Body: object{"properties": object{"publicAccess": "None", "immutableStorageWithVersioning": object{"enabled": true}}},
	})
	add(p, Environment, design.Resource{
		ID:         blob.Resource("Microsoft.Insights/diagnosticSettings", "to-platform"),
		APIVersion: "2021-05-01-preview", Why: "Sends who read what to the platform's logs.",
		Body: object{"properties": object{
			"workspaceId": addr.RefTo(platform.Resource("Microsoft.OperationalInsights/workspaces", "log-platform")),
			"logs":        list{object{"category": "StorageRead", "enabled": true}},
		}},
	})
	endpoint := add(p, Environment, design.Resource{
		ID: network.Resource("Microsoft.Network/privateEndpoints", "pe-blob"), APIVersion: "2025-07-01",
		Why: "The only way to the attachments.",
		Body: object{"location": primary, "properties": object{
			"subnet": object{"id": addr.RefTo(subnet)},
			"privateLinkServiceConnections": list{object{"name": "blob", "properties": object{
				"privateLinkServiceId": addr.RefTo(account), "groupIds": list{"blob"},
			}}},
		}},
	})
	add(p, Environment, design.Resource{
		ID: endpoint.Child("privateDnsZoneGroups", "default"), APIVersion: "2025-07-01", Why: "Writes the endpoint's address into the zone.",
		Body: object{"properties": object{"privateDnsZoneConfigs": list{object{"name": "blob", "properties": object{
			"privateDnsZoneId": addr.RefTo(platform.Resource("Microsoft.Network/privateDnsZones", "privatelink.blob.core.windows.net")),
		}}}}},
	})
}

func recovery(p *design.Parts, sub addr.ID) {
	group := sub.ResourceGroup("rg-harbor-recovery")
	data := sub.ResourceGroup("rg-harbor-data")
	add(p, Recovery, design.Resource{ID: group, APIVersion: "2025-04-01", Why: "What is kept in the recovery region.", Holds: design.HoldsData, Body: object{"location": second}})
	identity := add(p, Recovery, design.Resource{
		ID: group.Resource("Microsoft.ManagedIdentity/userAssignedIdentities", "id-recovery"), APIVersion: "2024-11-30",
		Why: "Who the recovered Odoo is.", Holds: design.HoldsIdentity, Body: object{"location": second},
	})
	add(p, Recovery, design.Resource{
		ID:         group.Resource("Microsoft.Authorization/roleAssignments", "44444444-4444-4444-4444-444444444444"),
		APIVersion: "2022-04-01", Why: "Lets the environment's identity read what is recovered.",
		Body: object{"properties": object{
			"principalId":      data.Resource("Microsoft.ManagedIdentity/userAssignedIdentities", "id-odoo").Out("properties.principalId"),
			"principalType":    "ServicePrincipal",
			"roleDefinitionId": "/subscriptions/22222222-2222-2222-2222-222222222222/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
		}},
	})
	account := add(p, Recovery, design.Resource{
		ID: group.Resource("Microsoft.Storage/storageAccounts", "stharborrecovery"), APIVersion: "2026-04-01",
		Why: "Holds the copy of the recovery sets.", Holds: design.HoldsData,
		Body: object{
			"location": second, "kind": "StorageV2", "sku": object{"name": "Standard_ZRS"},
			"identity":   object{"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": object{identity.String(): object{}}},
			"properties": object{"allowSharedKeyAccess": false, "publicNetworkAccess": "Disabled"},
		},
		DependsOn:    []addr.ID{identity},
		Irreversible: []string{"kind"},
	})
	add(p, Recovery, design.Resource{
		ID:         group.Resource("Microsoft.Authorization/roleAssignments", "55555555-5555-5555-5555-555555555555"),
		APIVersion: "2022-04-01", Why: "Lets the account's own identity write its inventory.",
		Body: object{"properties": object{
			"principalId": account.Out("identity.principalId"), "principalType": "ServicePrincipal",
			"roleDefinitionId": "/subscriptions/22222222-2222-2222-2222-222222222222/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
		}},
	})
	add(p, Recovery, design.Resource{
		ID: account.Child("blobServices", "default"), APIVersion: "2026-04-01", BornWithParent: true, Why: "Keeps versions.",
		Body: object{"properties": object{"isVersioningEnabled": true}},
	})
}

func objects() []design.ClusterObject {
	const cluster, component = "harbor", "odoo"
	key := func(group, kind, namespace, name string) addr.Object {
		return addr.Object{Cluster: cluster, Group: group, Kind: kind, Namespace: namespace, Name: name}
	}
	replicas := int32(2)
	labels := map[string]string{"app.kubernetes.io/name": "odoo"}
	return []design.ClusterObject{{
		Key: key("core", "Namespace", "", "odoo"), Unit: Environment, Component: component, Why: "Keeps Odoo apart from the rest of the cluster.",
		Value: &corev1.Namespace{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"}, ObjectMeta: metav1.ObjectMeta{Name: "odoo"}},
	}, {
		Key: key("apps", "Deployment", "odoo", "odoo-web"), Unit: Environment, Component: component, Why: "Serves Odoo's web requests.",
		Value: &appsv1.Deployment{
			TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
			ObjectMeta: metav1.ObjectMeta{Name: "odoo-web", Namespace: "odoo", Labels: labels},
			Spec: appsv1.DeploymentSpec{
				Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
				Template: corev1.PodTemplateSpec{
					ObjectMeta: metav1.ObjectMeta{Labels: labels},
					Spec: corev1.PodSpec{
						Containers: []corev1.Container{{Name: "odoo", Image: "registry.example/odoo@sha256:" + digestOfImage}},
						Volumes:    []corev1.Volume{{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
					},
				},
			},
		},
	}}
}

const digestOfImage = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func decision() design.Decision {
	return design.Decision{
		Subject: addr.Environment{Entity: "harbor", Name: "production"}.Subject(), Topic: "topology",
		Title: "Where does production live?", Chosen: "two regions",
		Options: []design.Option{{Name: "one region", Verdict: "misses the RTO of 4 h when the region fails"}, {Name: "two regions", Verdict: "meets RPO and RTO"}},
		Reasons: []design.Reason{{Text: "The contingency plan asks for it.", Clause: "45 CFR 164.308(a)(7)"}, {Text: "A region has failed before."}},
		Figures: []design.Figure{{Name: "Replication lag", Value: "≤ 5 min", Basis: design.Published, Source: "Microsoft", Date: "2026-11"}},
		Arithmetic: []design.Term{
			{Name: "web", Expression: "(4 + 1) × 5 × 16", Result: "400"},
			{Name: "with a third for failover", Expression: "400 × 4 / 3", Result: "534"},
		},
		Inputs: []design.Input{{Path: "entities[0].environments[0].objectives.rto", Value: "4h"}, {Path: "entities[0].environments[0].objectives.rpo", Value: "15m", Default: true}},
	}
}
