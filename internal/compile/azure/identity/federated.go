package identity

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// FederatedKind is the type of the trust of an identity in another issuer's
// tokens.
const (
	FederatedKind    addr.Kind = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
	federatedVersion string    = userAssignedVersion
)

// FederatedID returns the id of such a trust.
func FederatedID(identity addr.ID, name string) addr.ID {
	return azure.Child(identity, FederatedKind, name)
}

// FederatedSpec is what has been decided of a trust: whoever one cluster says
// is this service account acts as the identity.
type FederatedSpec struct {
	Identity addr.ID
	Name     string
	Why      string
	// Cluster is the cluster whose issuer is trusted, by what Azure says of
	// it; zero where it is not Azure's, and Issuer is its address then.
	Cluster addr.ID
	Issuer  string
	// Namespace and Account are whom it says that a pod is.
	Namespace, Account string
	// After is the trust before it: Azure takes one change of an identity's at
	// a time (learn.microsoft.com, workload identity federation, important
	// considerations and restrictions).
	After []addr.ID
}

// NewFederated lets pods of a service account act as an identity, without a
// secret that anybody could carry off.
func NewFederated(at azure.Place, s FederatedSpec) design.Resource {
	var issuer any = s.Issuer
	if !s.Cluster.IsZero() {
		issuer = s.Cluster.Out("properties.oidcIssuerProfile.issuerURL")
	}
	return design.Resource{
		ID:         FederatedID(s.Identity, s.Name),
		APIVersion: federatedVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"issuer":    issuer,
				"subject":   Subject(s.Namespace, s.Account),
				"audiences": design.List{"api://AzureADTokenExchange"},
			},
		},
		DependsOn: s.After,
	}
}

// Subject is a service account as its tokens name it.
func Subject(namespace, account string) string {
	return "system:serviceaccount:" + namespace + ":" + account
}
