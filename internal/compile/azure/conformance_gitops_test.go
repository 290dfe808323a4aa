package azure_test

import (
	"encoding/base64"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/design"
)

// gitopsRows are examples of what is built in gitops.
func gitopsRows() []row {
	const signer = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"
	return []row{
		{
			builder: "gitops.NewExtension", kind: gitops.ExtensionKind, id: gitops.ExtensionID(cluster), untagged: true,
			make: func() design.Resource {
				return gitops.NewExtension(at, gitops.ExtensionSpec{Cluster: cluster, Identity: user, Tenant: tenant})
			},
			secure: map[string]any{
				"properties.extensionType":         "microsoft.flux",
				"properties.configurationSettings": written{},
			},
		},
		{
			builder: "gitops.NewFluxConfiguration", kind: gitops.FluxConfigurationKind, id: gitops.FluxConfigurationID(cluster, "release"), untagged: true,
			make: func() design.Resource {
				return gitops.NewFluxConfiguration(at, gitops.FluxConfigurationSpec{
					Cluster: cluster, Name: "release", Registry: "hrg.azurecr.io", Repository: "releases/clinic", Versions: ">=0.0.0",
					Keys: map[string]string{"release": signer},
					Components: []gitops.Component{
						{Name: "policy", Path: "policy"},
						{Name: "odoo", Path: "odoo", After: []string{"policy"}, Values: map[string]addr.Ref{"ODOO_CLIENT_ID": user.Out("properties.clientId")}},
					},
				})
			},
			secure: map[string]any{
				"properties.sourceKind":                        "OCIRepository",
				"properties.suspend":                           false,
				"properties.ociRepository.insecure":            false,
				"properties.ociRepository.useWorkloadIdentity": true,
				"properties.ociRepository.verify.provider":     "cosign",
				"properties.ociRepository.verify.verificationConfig": map[string]any{
					"release.pub": base64.StdEncoding.EncodeToString([]byte(signer)),
				},
			},
		},
	}
}
