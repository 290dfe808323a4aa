package azure_test

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/aks"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/design"
)

var (
	cluster   = aks.ClusterID(at.Group, "clinic")
	plane     = identity.UserAssignedID(at.Group, "control-plane")
	kubelet   = identity.UserAssignedID(at.Group, "nodes")
	nodeNet   = network.VirtualNetworkID(at.Group, "cluster-vnet")
	nodes     = network.SubnetID(nodeNet, "cluster")
	apiServer = network.SubnetID(nodeNet, "api-server")
	apiZone   = dns.ZoneID(at.Group, "private."+here+".azmk8s.io")
	planeMay  = []authorization.RoleAssignmentSpec{
		{Scope: nodes, Identity: plane, Role: authorization.NetworkContributor(sub), Why: "It places nodes."},
		{Scope: apiServer, Identity: plane, Role: authorization.NetworkContributor(sub), Why: "It places the API server."},
		{Scope: apiZone, Identity: plane, Role: authorization.PrivateDNSZoneContributor(sub), Why: "It names the API server."},
		{Scope: kubelet, Identity: plane, Role: authorization.ManagedIdentityOperator(sub), Why: "It gives the nodes their identity."},
		{Scope: disks, Identity: plane, Role: authorization.Reader(sub), Why: "It reads what disks are encrypted with."},
	}
	systemPool = aks.PoolSpec{
		Name: "system", System: true, Size: "Standard_D4s_v5", Zones: []string{"1", "2", "3"}, Min: 3, Max: 5, MaxPods: 50, DiskGiB: 128,
		Subnet: nodes, Taints: []string{aks.SystemTaint},
	}
	webPool = aks.PoolSpec{
		Name: "web", Size: "Standard_D8s_v5", Zones: []string{"1", "2", "3"}, Min: 3, Max: 6, MaxPods: 50, DiskGiB: 128,
		Subnet: nodes, Labels: map[string]string{"work.ward.dev/web": "true"},
	}
)

// poolSecure is what every pool says, and this one.
func poolSecure(own map[string]any) map[string]any {
	own["properties.enableEncryptionAtHost"] = true
	own["properties.enableNodePublicIP"] = false
	own["properties.osSKU"] = "AzureLinux3"
	own["properties.securityProfile.sshAccess"] = "Disabled"
	return own
}

// around is what a cluster needs around it, which other builders make.
func around() []row {
	rows := []row{
		{
			builder: "network.NewVirtualNetwork", kind: network.VirtualNetworkKind, id: nodeNet, region: here,
			make: func() design.Resource {
				return network.NewVirtualNetwork(at, network.VirtualNetworkSpec{Name: "cluster-vnet", Why: "A cluster's network.", Space: netip.MustParsePrefix("10.42.0.0/20"), Subnets: []network.Subnet{
					{Name: "cluster", Range: netip.MustParsePrefix("10.42.0.0/21"), SecurityGroup: rules},
					{Name: "api-server", Range: netip.MustParsePrefix("10.42.8.128/28"), SecurityGroup: rules, Delegation: string(aks.ClusterKind)},
				}})
			},
			secure: map[string]any{"properties.subnets[*].properties.defaultOutboundAccess": false},
		},
		{
			builder: "dns.NewZone", kind: dns.ZoneKind, id: apiZone, region: global,
			make:  func() design.Resource { return dns.NewZone(at, dns.ZoneSpec{Zone: apiZone.Name()}) },
			plain: "a private zone has no setting: who asks it is its links'",
		},
	}
	for _, id := range []addr.ID{plane, kubelet} {
		rows = append(rows, row{
			builder: "identity.NewUserAssigned", kind: identity.UserAssignedKind, id: id, region: here,
			make: func() design.Resource {
				return identity.NewUserAssigned(at, identity.UserAssignedSpec{Name: id.Name(), Why: "The cluster acts as it."})
			},
			plain: "what an identity may do is its role assignments'",
		})
	}
	for _, g := range planeMay {
		rows = append(rows, row{
			builder: "authorization.NewRoleAssignment", kind: authorization.RoleAssignmentKind, id: authorization.RoleAssignmentID(g.Scope, g.Identity, g.Role), untagged: true,
			make:   func() design.Resource { return authorization.NewRoleAssignment(at, g) },
			secure: map[string]any{"properties.roleDefinitionId": g.Role.ID.String()},
		})
	}
	return rows
}

// aksRows are examples of what is built in aks.
func aksRows() []row {
	var waits []addr.ID
	for _, g := range planeMay {
		waits = append(waits, authorization.RoleAssignmentID(g.Scope, g.Identity, g.Role))
	}
	window := aks.MaintenanceSpec{Cluster: cluster, Name: aks.ClusterUpgrades, Why: "The cluster is upgraded in it.", Day: "Sunday", From: "02:00", Hours: 4, Offset: "-05:00"}
	validated := webPool
	validated.Name, validated.FIPS = "validated", true
	return append(around(), []row{
		{
			builder: "aks.NewCluster", kind: aks.ClusterKind, id: cluster, region: here,
			make: func() design.Resource {
				return aks.NewCluster(at, aks.ClusterSpec{
					Name: "clinic", Why: "Odoo runs on it.", Version: "1.36", Tier: "Standard", NodeGroup: "clinic-nodes",
					ControlPlane: plane, Kubelet: kubelet, Subdomain: "clinic", Zone: apiZone, APISubnet: apiServer, Outbound: "loadBalancer",
					Pods: netip.MustParsePrefix("100.64.0.0/16"), Services: netip.MustParsePrefix("100.65.0.0/20"), DNS: netip.MustParseAddr("100.65.0.10"),
					Tenant: tenant, Administrators: []string{people}, DiskEncryption: disks, Workspace: logs, System: systemPool, Waits: waits,
				})
			},
			secure: map[string]any{
				"properties.disableLocalAccounts":                                     true,
				"properties.enableRBAC":                                               true,
				"properties.aadProfile.managed":                                       true,
				"properties.aadProfile.enableAzureRBAC":                               true,
				"properties.aadProfile.adminGroupObjectIDs":                           []any{people},
				"properties.publicNetworkAccess":                                      "Disabled",
				"properties.apiServerAccessProfile.enablePrivateCluster":              true,
				"properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN":    false,
				"properties.apiServerAccessProfile.disableRunCommand":                 true,
				"properties.apiServerAccessProfile.privateDNSZone":                    written{},
				"properties.networkProfile.networkPolicy":                             "cilium",
				"properties.networkProfile.outboundType":                              written{},
				"properties.oidcIssuerProfile.enabled":                                true,
				"properties.securityProfile.workloadIdentity.enabled":                 true,
				"properties.securityProfile.imageCleaner.enabled":                     true,
				"properties.securityProfile.defender.securityMonitoring.enabled":      true,
				"properties.securityProfile.defender.logAnalyticsWorkspaceResourceId": written{},
				"properties.addonProfiles.azurepolicy.enabled":                        true,
				"properties.autoUpgradeProfile.nodeOSUpgradeChannel":                  "NodeImage",
				"properties.autoUpgradeProfile.upgradeChannel":                        "patch",
				"properties.diskEncryptionSetID":                                      written{},
				"properties.nodeResourceGroupProfile.restrictionLevel":                "ReadOnly",
				"properties.agentPoolProfiles[*].enableEncryptionAtHost":              true,
				"properties.agentPoolProfiles[*].enableNodePublicIP":                  false,
				"properties.storageProfile.fileCSIDriver.enabled":                     false,
				"properties.addonProfiles.azureKeyvaultSecretsProvider.enabled":       false,
				"properties.apiServerAccessProfile.enableVnetIntegration":             true,
				"properties.identityProfile.kubeletidentity.resourceId":               written{},
			},
		},
		{
			builder: "aks.NewAgentPool", kind: aks.AgentPoolKind, id: aks.AgentPoolID(cluster, "system"), untagged: true,
			make: func() design.Resource {
				return aks.NewAgentPool(at, aks.AgentPoolSpec{Cluster: cluster, Why: "The cluster's own parts run on it.", Pool: systemPool})
			},
			secure: poolSecure(map[string]any{
				"properties.mode":                             "System",
				"properties.nodeTaints":                       []any{"CriticalAddonsOnly=true:NoSchedule"},
				"properties.securityProfile.enableSecureBoot": false,
			}),
		},
		{
			builder: "aks.NewAgentPool", kind: aks.AgentPoolKind, id: aks.AgentPoolID(cluster, "web"), untagged: true,
			make: func() design.Resource {
				return aks.NewAgentPool(at, aks.AgentPoolSpec{Cluster: cluster, Why: "Requests are served on it.", Pool: webPool, After: []addr.ID{aks.AgentPoolID(cluster, "system")}})
			},
			secure: poolSecure(map[string]any{
				"properties.securityProfile.enableSecureBoot": true,
				"properties.securityProfile.enableVTPM":       true,
				"properties.enableFIPS":                       false,
			}),
		},
		{
			builder: "aks.NewAgentPool", kind: aks.AgentPoolKind, id: aks.AgentPoolID(cluster, "validated"), untagged: true,
			make: func() design.Resource {
				return aks.NewAgentPool(at, aks.AgentPoolSpec{Cluster: cluster, Why: "Its modules are validated.", Pool: validated, After: []addr.ID{aks.AgentPoolID(cluster, "web")}})
			},
			secure: poolSecure(map[string]any{
				"properties.securityProfile.enableSecureBoot": false,
				"properties.enableFIPS":                       true,
			}),
		},
		{
			builder: "aks.NewMaintenance", kind: aks.MaintenanceKind, id: aks.MaintenanceID(cluster, aks.ClusterUpgrades), untagged: true,
			make:  func() design.Resource { return aks.NewMaintenance(at, window) },
			plain: "when Azure may change a cluster, and not who may",
		},
	}...)
}
