// Package aks builds clusters of Azure Kubernetes Service, the pools of their
// nodes, and when they are maintained.
package aks

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ClusterKind is the type of a cluster, and of what is delegated a subnet.
const (
	ClusterKind    addr.Kind = "Microsoft.ContainerService/managedClusters"
	clusterVersion string    = "2026-05-01"
)

// ClusterID returns the id of a cluster of a resource group.
func ClusterID(group addr.ID, name string) addr.ID { return group.Resource(ClusterKind, name) }

// ClusterSpec is what has been decided of a cluster.
type ClusterSpec struct {
	Name    string
	Why     string
	Version string // minor, as 1.36: Azure keeps it at the newest patch
	Tier    string // Free, Standard or Premium
	// NodeGroup is the resource group in which Azure keeps the nodes.
	NodeGroup string

	// ControlPlane is what the control plane acts as, and Kubelet what the
	// nodes do.
	ControlPlane, Kubelet addr.ID
	// Subdomain is the first part of the API server's name in Zone.
	Subdomain string
	Zone      addr.ID // the private zone that knows it
	APISubnet addr.ID // in which the API server has its address
	// Outbound is the way out: userDefinedRouting or userAssignedNATGateway.
	Outbound string
	Pods     netip.Prefix // of the overlay: no other network knows them
	Services netip.Prefix
	DNS      netip.Addr // of the services

	Tenant         string
	Administrators []string // groups, by object id
	DiskEncryption addr.ID  // the set whose key wraps those of the disks
	Workspace      addr.ID  // where Defender reports
	// Mounts says that pods of it mount what is in a vault.
	Mounts bool
	// KEDA says that something on it is scaled by the hour.
	KEDA bool
	// System is the pool that the cluster is made with.
	System PoolSpec
	// Waits are the rights without which the cluster is not made.
	Waits []addr.ID
}

// NewCluster is a private cluster: its API server has an address of a subnet
// of its network only, people and programs sign in to it with Entra only, and
// the disks of its nodes are encrypted with a key of the customer's.
func NewCluster(at azure.Place, s ClusterSpec) design.Resource {
	return design.Resource{
		ID:         ClusterID(at.Group, s.Name),
		APIVersion: clusterVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"sku":      design.Object{"name": "Base", "tier": s.Tier},
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{s.ControlPlane.String(): design.Object{}},
			},
			"properties": design.Object{
				"kubernetesVersion": s.Version,
				"supportPlan":       "KubernetesOfficial",
				"fqdnSubdomain":     s.Subdomain,
				"nodeResourceGroup": s.NodeGroup,
				// What is in that group is the service's: a change made there
				// by hand is undone at the next upgrade, or stands in its way.
				"nodeResourceGroupProfile": design.Object{"restrictionLevel": "ReadOnly"},
				"enableRBAC":               true,
				// A certificate of a local account names no person, and no
				// removal from a group takes it back.
				"disableLocalAccounts": true,
				"aadProfile": design.Object{
					"managed":             true,
					"enableAzureRBAC":     true,
					"tenantID":            s.Tenant,
					"adminGroupObjectIDs": azure.Texts(s.Administrators),
				},
				"publicNetworkAccess": "Disabled",
				"apiServerAccessProfile": design.Object{
					"enablePrivateCluster":           true,
					"enablePrivateClusterPublicFQDN": false,
					"enableVnetIntegration":          true,
					"subnetId":                       addr.RefTo(s.APISubnet),
					"privateDNSZone":                 addr.RefTo(s.Zone),
					// A command run by way of ARM needs no way into the
					// network, and its right is not one of the cluster's.
					"disableRunCommand": true,
				},
				"networkProfile": design.Object{
					"networkPlugin":     "azure",
					"networkPluginMode": "overlay",
					"networkDataplane":  "cilium",
					"networkPolicy":     "cilium",
					"loadBalancerSku":   "standard",
					"outboundType":      s.Outbound,
					"podCidr":           s.Pods.String(),
					"serviceCidr":       s.Services.String(),
					"dnsServiceIP":      s.DNS.String(),
				},
				"identityProfile": design.Object{
					"kubeletidentity": design.Object{
						"resourceId": addr.RefTo(s.Kubelet),
						"clientId":   s.Kubelet.Out("properties.clientId"),
						"objectId":   s.Kubelet.Out("properties.principalId"),
					},
				},
				"oidcIssuerProfile": design.Object{"enabled": true},
				"securityProfile": design.Object{
					"workloadIdentity": design.Object{"enabled": true},
					"imageCleaner":     design.Object{"enabled": true, "intervalHours": imageCleanerHours},
					"defender": design.Object{
						"logAnalyticsWorkspaceResourceId": addr.RefTo(s.Workspace),
						"securityMonitoring":              design.Object{"enabled": true},
					},
				},
				"addonProfiles": design.Object{
					// It audits and refuses what Azure's policies say of
					// clusters; without it their assignments do nothing.
					"azurepolicy":                  design.Object{"enabled": true},
					"azureKeyvaultSecretsProvider": s.mounts(),
				},
				// A minor version is a change that somebody approves: patches
				// and node images come by themselves, within the windows.
				"autoUpgradeProfile": design.Object{
					"upgradeChannel":       "patch",
					"nodeOSUpgradeChannel": "NodeImage",
				},
				"diskEncryptionSetID": addr.RefTo(s.DiskEncryption),
				// Odoo's documents are blobs that it reaches itself: no share
				// and no container is ever mounted.
				"storageProfile": design.Object{
					"diskCSIDriver":      design.Object{"enabled": true},
					"fileCSIDriver":      design.Object{"enabled": false},
					"blobCSIDriver":      design.Object{"enabled": false},
					"snapshotController": design.Object{"enabled": true},
				},
				// What scales by the clock is Azure's to keep: it runs in
				// kube-system, and no right of it is rendered here.
				"workloadAutoScalerProfile": design.Object{"keda": design.Object{"enabled": s.KEDA}},
				"agentPoolProfiles":         design.List{s.System.profile()},
			},
		},
		DependsOn: append([]addr.ID{s.ControlPlane}, s.Waits...),
		Irreversible: []string{
			"properties.fqdnSubdomain",
			"properties.nodeResourceGroup",
			"properties.apiServerAccessProfile.enableVnetIntegration",
			"properties.apiServerAccessProfile.privateDNSZone",
			"properties.apiServerAccessProfile.subnetId",
			"properties.diskEncryptionSetID",
			"properties.networkProfile.dnsServiceIP",
			"properties.networkProfile.networkPlugin",
			"properties.networkProfile.podCidr",
			"properties.networkProfile.serviceCidr",
		},
		// Azure lists every pool there, and takes changes of one only where it
		// is a resource of its own (github.com/Azure/AKS/issues/2495).
		CreateOnly: []string{"properties.agentPoolProfiles"},
	}
}

// imageCleanerHours is how often images with known holes that nothing runs any
// more are taken off the nodes: once a week.
const imageCleanerHours = 7 * 24

// pollInterval is how often a mounted secret is asked for again. A certificate
// is renewed weeks before its end.
const pollInterval = "30m"

// mounts is the add-on that brings to pods what is in a vault, where one of
// them asks for it: on where nothing does, it is a right on every node that
// nobody uses.
func (s ClusterSpec) mounts() design.Object {
	if !s.Mounts {
		return design.Object{"enabled": false}
	}
	return design.Object{"enabled": true, "config": design.Object{"enableSecretRotation": "true", "rotationPollInterval": pollInterval}}
}
