package authorization

import "github.com/wardhq/ward/internal/addr"

// NetworkContributor is the built-in role that a cluster's control plane needs
// on its subnets (MicrosoftDocs/azure-aks-docs, api-server-vnet-integration.md).
func NetworkContributor(subscription addr.ID) Role {
	return builtIn(subscription, "4d97b98b-1d4f-4787-a291-c67834d212e7", "Network Contributor")
}

// PrivateDNSZoneContributor is the built-in role with which a control plane
// writes the name of its API server (MicrosoftDocs/azure-aks-docs,
// private-clusters.md).
func PrivateDNSZoneContributor(subscription addr.ID) Role {
	return builtIn(subscription, "b12aa53e-6015-4669-85d0-8515ebb3ae7f", "Private DNS Zone Contributor")
}

// ManagedIdentityOperator is the built-in role with which a control plane gives
// an identity to nodes (MicrosoftDocs/azure-aks-docs, use-managed-identity.md).
func ManagedIdentityOperator(subscription addr.ID) Role {
	return builtIn(subscription, "f1a07417-d97a-45cb-824c-7a7467783830", "Managed Identity Operator")
}

// AcrPull is the built-in role that fetches from a registry, and cannot write.
func AcrPull(subscription addr.ID) Role {
	return builtIn(subscription, "7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull")
}

// AcrPush is the built-in role that pushes to a registry and fetches from it, and
// deletes nothing there.
func AcrPush(subscription addr.ID) Role {
	return builtIn(subscription, "8311e382-0749-4cb8-b61a-304f252e45ec", "AcrPush")
}

// builtIn is a role of Azure's own.
func builtIn(subscription addr.ID, guid, name string) Role {
	return Role{ID: subscription.Resource(RoleDefinitionKind, guid), Name: name}
}
