package network

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ProtectionPlanKind is the type of a plan that protects networks from floods.
const (
	ProtectionPlanKind    addr.Kind = "Microsoft.Network/ddosProtectionPlans"
	protectionPlanVersion string    = "2025-07-01"
)

// ProtectionPlanID returns the id of a protection plan of a resource group.
func ProtectionPlanID(group addr.ID, name string) addr.ID {
	return group.Resource(ProtectionPlanKind, name)
}

// ProtectionPlanSpec is what has been decided of a protection plan.
type ProtectionPlanSpec struct {
	Name string
}

// NewProtectionPlan protects the public addresses of every network that names
// it: a tenant needs one, whatever its subscriptions.
func NewProtectionPlan(at azure.Place, s ProtectionPlanSpec) design.Resource {
	return design.Resource{
		ID:         ProtectionPlanID(at.Group, s.Name),
		APIVersion: protectionPlanVersion,
		Unit:       at.Unit,
		Why:        "Protects the public addresses of the networks that name it from floods.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location":   at.Region,
			"tags":       at.Tags,
			"properties": design.Object{},
		},
	}
}
