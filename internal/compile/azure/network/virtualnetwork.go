package network

import (
	"net/netip"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// VirtualNetworkKind is the type of a virtual network.
const (
	VirtualNetworkKind    addr.Kind = "Microsoft.Network/virtualNetworks"
	virtualNetworkVersion string    = "2025-07-01"
)

// subnetKind is the type of a subnet, which is designed as part of its
// network only.
const subnetKind = VirtualNetworkKind + "/subnets"

// JoinSubnet is the operation with which an endpoint takes its place in a
// subnet.
const JoinSubnet = string(subnetKind) + "/join/action"

// VirtualNetworkID returns the id of a virtual network of a resource group.
func VirtualNetworkID(group addr.ID, name string) addr.ID {
	return group.Resource(VirtualNetworkKind, name)
}

// SubnetID returns the id of a subnet of a virtual network.
func SubnetID(network addr.ID, name string) addr.ID { return azure.Child(network, subnetKind, name) }

// The subnets that Azure's own services know by their names.
const (
	FirewallSubnet = "AzureFirewallSubnet"
	BastionSubnet  = "AzureBastionSubnet"
	GatewaySubnet  = "GatewaySubnet"
)

// DelegatedCluster is what a subnet is delegated to in which the API servers
// of clusters stand: the name of a service, which is that of its type.
const DelegatedCluster = "Microsoft.ContainerService" + "/managedClusters"

// DelegatedRunners is what a subnet is delegated to in which the machines of
// GitHub's pipelines have addresses.
const DelegatedRunners = "GitHub.Network" + "/networkSettings"

// VirtualNetworkSpec is what has been decided of a virtual network.
type VirtualNetworkSpec struct {
	Name string
	// Why says whose network it is.
	Why   string
	Space netip.Prefix
	// Resolvers answer for names; none are Azure's own.
	Resolvers []netip.Addr
	// Protection is the plan that protects its public addresses from floods;
	// zero is none.
	Protection addr.ID
	Subnets    []Subnet
}

// Subnet is one subnet of a virtual network. What is zero it has none of.
type Subnet struct {
	Name          string
	Range         netip.Prefix
	SecurityGroup addr.ID // Azure takes none on a firewall's or a gateway's
	RouteTable    addr.ID
	NATGateway    addr.ID
	Delegation    string // the type of service that alone may stand in it
}

// properties is the subnet as a network's body has it.
func (n Subnet) properties() design.Object {
	p := design.Object{
		"addressPrefix": n.Range.String(),
		// Azure's own way out ended on 2026-03-31; what must leave leaves by a
		// route that somebody decided on.
		"defaultOutboundAccess": false,
		// Without this neither the security group nor a route sees what goes
		// to a private endpoint.
		"privateEndpointNetworkPolicies": "Enabled",
	}
	for name, id := range map[string]addr.ID{"networkSecurityGroup": n.SecurityGroup, "routeTable": n.RouteTable, "natGateway": n.NATGateway} {
		if !id.IsZero() {
			p[name] = design.Object{"id": addr.RefTo(id)}
		}
	}
	if n.Delegation != "" {
		p["delegations"] = design.List{design.Object{"name": "only", "properties": design.Object{"serviceName": n.Delegation}}}
	}
	return p
}

// NewVirtualNetwork is a network in one region. Its subnets are part of its
// body: Azure takes a network without them for one that shall have none, and a
// subnet is never without its security group, not even for the time between
// two requests.
func NewVirtualNetwork(at azure.Place, s VirtualNetworkSpec) design.Resource {
	id := VirtualNetworkID(at.Group, s.Name)
	subnets := make(design.List, len(s.Subnets))
	parts := make([]addr.ID, len(s.Subnets))
	for i, n := range s.Subnets {
		parts[i] = SubnetID(id, n.Name)
		subnets[i] = design.Object{"name": n.Name, "properties": n.properties()}
	}
	resolvers := make(design.List, len(s.Resolvers))
	for i, r := range s.Resolvers {
		resolvers[i] = r.String()
	}
	properties := design.Object{
		"addressSpace":         design.Object{"addressPrefixes": design.List{s.Space.String()}},
		"dhcpOptions":          design.Object{"dnsServers": resolvers},
		"enableDdosProtection": !s.Protection.IsZero(),
		"subnets":              subnets,
	}
	if !s.Protection.IsZero() {
		properties["ddosProtectionPlan"] = design.Object{"id": addr.RefTo(s.Protection)}
	}
	return design.Resource{
		ID:         id,
		APIVersion: virtualNetworkVersion,
		Unit:       at.Unit,
		Parts:      parts,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location":   at.Region,
			"tags":       at.Tags,
			"properties": properties,
		},
	}
}
