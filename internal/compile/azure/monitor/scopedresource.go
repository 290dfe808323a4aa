package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ScopedResourceKind is the type of a workspace's place in a private link
// scope.
const (
	ScopedResourceKind    addr.Kind = "Microsoft.Insights/privateLinkScopes/scopedResources"
	scopedResourceVersion string    = "2021-09-01"
)

// ScopedResourceID returns the id of a workspace's place in a scope.
func ScopedResourceID(scope, workspace addr.ID) addr.ID {
	return azure.Child(scope, ScopedResourceKind, workspace.Name())
}

// ScopedResourceSpec is what has been decided of a workspace's place in a
// scope.
type ScopedResourceSpec struct{ Scope, Workspace addr.ID }

// NewScopedResource lets a workspace be reached by the scope's private address.
func NewScopedResource(at azure.Place, s ScopedResourceSpec) design.Resource {
	return design.Resource{
		ID:         ScopedResourceID(s.Scope, s.Workspace),
		APIVersion: scopedResourceVersion,
		Unit:       at.Unit,
		Why:        "The workspace " + s.Workspace.Name() + " is reached by the private way.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{"linkedResourceId": addr.RefTo(s.Workspace)},
		},
	}
}
