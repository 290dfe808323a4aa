package part

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/gateway"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/registry"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/design"
)

// linked are the operations that Azure wants on a resource of somebody else's
// before one of ours refers to it, beyond reading it, by the kind of the one
// that is referred to. What is not here is read and nothing else: who is told
// of an alert, the guard of a vault, an identity that is granted something.
//
// Sources: Azure Private Link, permissions; Azure Virtual Network, permissions;
// Azure Monitor, diagnostic settings, and Network Watcher, required RBAC
// permissions (flow logs, traffic analytics), read 2026-11.
func linked(from design.Resource, to addr.ID) []string {
	kind := to.Kind()
	if from.ID.Kind().Equal(network.PrivateEndpointKind) {
		for served, approve := range map[addr.Kind]string{
			storage.AccountKind: storage.ApproveAccount, keyvault.VaultKind: keyvault.ApproveVault,
			registry.RegistryKind: registry.Approve, postgres.ServerKind: postgres.ApproveServer,
		} {
			if kind.Equal(served) {
				return []string{approve}
			}
		}
	}
	switch {
	case kind.Equal(network.VirtualNetworkKind) && from.ID.Kind().Equal(dns.LinkKind):
		return []string{string(kind) + "/join/action"}
	case kind.Equal(network.VirtualNetworkKind) && from.ID.Kind().Equal(network.PeeringKind):
		return []string{network.AcceptPeer}
	case string(kind)+"/join/action" == network.JoinSubnet:
		return []string{network.JoinSubnet}
	case kind.Equal(dns.ZoneKind) && from.ID.Kind().Equal(network.ZoneGroupKind):
		return []string{dns.JoinZone}
	case slices.ContainsFunc(joined, kind.Equal):
		return []string{string(kind) + "/join/action"}
	case kind.Equal(monitor.WorkspaceKind) && (from.ID.Kind().Equal(monitor.DiagnosticSettingKind) || from.ID.Kind().Equal(network.FlowLogKind)):
		return []string{string(kind) + "/sharedKeys/action"}
	case kind.Equal(identity.UserAssignedKind) && acts(from, to):
		return []string{string(kind) + "/assign/action"}
	case kind.Equal(storage.AccountKind) && from.ID.Kind().Equal(network.FlowLogKind):
		// The account takes no key, so that nothing comes of what these give;
		// Azure asks for them all the same.
		return []string{string(kind) + "/listAccountSas/action", string(kind) + "/listServiceSas/action"}
	default:
		return nil
	}
}

// joined are the kinds that whoever names them in a body joins.
var joined = []addr.Kind{
	network.SecurityGroupKind, network.RouteTableKind, network.NATGatewayKind, network.PublicIPAddressKind,
	network.FirewallPolicyKind, network.ProtectionPlanKind, gateway.PolicyKind,
}

// acts reports whether a resource acts as an identity.
func acts(r design.Resource, as addr.ID) bool {
	for _, id := range actsAs(r) {
		if id.Key() == as.Key() {
			return true
		}
	}
	return false
}

// actsAs are the identities that a resource acts as: keys of its body.
func actsAs(r design.Resource) []addr.ID {
	own, _ := r.Body["identity"].(design.Object)
	users, _ := own["userAssignedIdentities"].(design.Object)
	var out []addr.ID
	for key := range users {
		if id, err := addr.ParseID(key); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// refersTo are all resources that one names.
func refersTo(r design.Resource) []addr.ID {
	out := actsAs(r)
	for _, ref := range design.Refs(r.Body) {
		out = append(out, ref.ID)
	}
	return out
}
