package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/design"
)

// identityRows are examples of what is built in identity.
func identityRows() []row {
	return []row{
		{
			builder: "identity.NewUserAssigned", kind: identity.UserAssignedKind, id: user, region: here,
			make: func() design.Resource {
				return identity.NewUserAssigned(at, identity.UserAssignedSpec{Name: "encryption", Why: "The services use their key with it."})
			},
			plain: "what an identity may do is its role assignments'",
		},
		{
			builder: "identity.NewFederated", kind: identity.FederatedKind, id: identity.FederatedID(user, "evidence"), untagged: true,
			make: func() design.Resource {
				return identity.NewFederated(at, identity.FederatedSpec{
					Identity: user, Name: "evidence", Issuer: "https://token.example", Subject: "repo:hrg/ward:environment:production", Why: "The runner acts as it.",
				})
			},
			secure: map[string]any{
				"properties.issuer":    "https://token.example",
				"properties.subject":   "repo:hrg/ward:environment:production",
				"properties.audiences": []any{"api://AzureADTokenExchange"},
			},
		},
		{
			builder: "identity.NewFederated", kind: identity.FederatedKind, id: identity.FederatedID(user, "odoo"), untagged: true,
			make: func() design.Resource {
				return identity.NewFederated(at, identity.FederatedSpec{Identity: user, Name: "odoo", Why: "Odoo's pods act as it.", Cluster: cluster, Namespace: "odoo", Account: "odoo"})
			},
			secure: map[string]any{
				"properties.issuer.$ref":   cluster.String(),
				"properties.issuer.output": "properties.oidcIssuerProfile.issuerURL",
				"properties.subject":       "system:serviceaccount:odoo:odoo",
				"properties.audiences":     []any{"api://AzureADTokenExchange"},
			},
		},
		{
			builder: "identity.NewFederated", kind: identity.FederatedKind, id: identity.FederatedID(user, "elsewhere"), untagged: true,
			make: func() design.Resource {
				return identity.NewFederated(at, identity.FederatedSpec{
					Identity: user, Name: "elsewhere", Why: "Odoo's pods on another's cluster act as it.", Issuer: "https://issuer.example/cluster", Namespace: "odoo", Account: "odoo",
					After: []addr.ID{identity.FederatedID(user, "odoo")},
				})
			},
			secure: map[string]any{"properties.issuer": "https://issuer.example/cluster"},
		},
	}
}
