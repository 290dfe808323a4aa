package management

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PlacementKind is the type of a subscription's place in a management group.
const (
	PlacementKind    addr.Kind = "Microsoft.Management/managementGroups/subscriptions"
	placementVersion string    = "2023-04-01"
)

// PlacementID returns the id of a subscription's place in a group.
func PlacementID(group, subscription addr.ID) addr.ID {
	return azure.Child(group, PlacementKind, subscription.Name())
}

// PlacementSpec is what has been decided of a subscription's place.
type PlacementSpec struct {
	Group, Subscription addr.ID
	Why                 string
}

// NewPlacement puts a subscription into a management group, out of the one that
// it stood in: it stands in one.
func NewPlacement(at azure.Place, s PlacementSpec) design.Resource {
	return design.Resource{
		ID:         PlacementID(s.Group, s.Subscription),
		APIVersion: placementVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body:       design.Object{}, // its name says it all
		DependsOn:  []addr.ID{s.Subscription},
	}
}
