// Package resources builds what everything else is deployed to.
package resources

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// GroupKind is the type of a resource group.
const (
	GroupKind    addr.Kind = "Microsoft.Resources/resourceGroups"
	groupVersion string    = "2025-04-01"
)

// GroupID returns the id of a resource group.
func GroupID(subscription addr.ID, name string) addr.ID { return subscription.ResourceGroup(name) }

// GroupSpec is what has been decided of a resource group. The group itself is
// the place's.
type GroupSpec struct {
	// Holds is the gravest of what is in the group: Azure deletes a group with
	// all that is in it, also with what no design knows, as a server that was
	// restored beside the lost one.
	Holds design.Holding
	// After is what the group, and so all that is in it, waits for.
	After []addr.ID
}

// NewGroup is the scope of a unit in one region: what is deployed, locked and
// lost together.
func NewGroup(at azure.Place, s GroupSpec) design.Resource {
	return design.Resource{
		ID:         at.Group,
		APIVersion: groupVersion,
		Unit:       at.Unit,
		Why:        "The scope of this unit in " + at.Region + ": what is deployed, locked and lost together.",
		Holds:      s.Holds,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
		},
		DependsOn: s.After,
	}
}
