// Package gitops builds what keeps a cluster as its release says.
package gitops

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ExtensionKind is the type of an extension of a cluster.
const (
	ExtensionKind    addr.Kind = "Microsoft.KubernetesConfiguration/extensions"
	extensionVersion string    = "2025-03-01"
)

// FluxNamespace is where Flux is on a cluster, and SourceController what in it
// fetches releases.
const (
	FluxNamespace    = "flux-system"
	SourceController = "source-controller"
)

// ExtensionID returns the id of the extension that keeps a cluster.
func ExtensionID(cluster addr.ID) addr.ID { return cluster.Resource(ExtensionKind, "flux") }

// ExtensionSpec is what has been decided of Flux on a cluster.
type ExtensionSpec struct {
	Cluster  addr.ID
	Identity addr.ID // as what it fetches releases
	Tenant   string
	// After are the nodes that it runs on.
	After []addr.ID
}

// NewExtension is Flux as Azure keeps it. What is delivered acts as an account
// of its own namespace, and no controller is there that nothing uses: each is
// one more that may write to the cluster.
func NewExtension(at azure.Place, s ExtensionSpec) design.Resource {
	return design.Resource{
		ID:         ExtensionID(s.Cluster),
		APIVersion: extensionVersion,
		Unit:       at.Unit,
		Why:        "Flux: keeps the cluster as its release says, and puts back what is changed by hand.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"extensionType":           "microsoft.flux",
				"releaseTrain":            "Stable",
				"autoUpgradeMinorVersion": true,
				"scope":                   design.Object{"cluster": design.Object{"releaseNamespace": FluxNamespace}},
				"configurationSettings": design.Object{
					"multiTenancy.enforce":                "true",
					"helm-controller.enabled":             "false",
					"notification-controller.enabled":     "true",
					"image-automation-controller.enabled": "false",
					"image-reflector-controller.enabled":  "false",
					// The registry takes no key: the source controller signs
					// in as an identity (MicrosoftDocs/azure-management-docs,
					// tutorial-use-gitops-flux2.md).
					"workloadIdentity.enable":        "true",
					"workloadIdentity.azureClientId": s.Identity.Out("properties.clientId"),
					"workloadIdentity.azureTenantId": s.Tenant,
				},
			},
		},
		DependsOn: s.After,
	}
}
