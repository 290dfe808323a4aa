package azure

import (
	"github.com/wardhq/ward/internal/design"
)

// ResourceGroup is the scope of a unit in one region: what is deployed,
// locked and lost together. Azure deletes a group with all that is in it, also
// with what no design knows, as a server that was restored beside the lost one:
// holds is the gravest of it.
func ResourceGroup(at Place, holds design.Holding) design.Resource {
	return design.Resource{
		ID:         at.Group,
		APIVersion: "2025-04-01",
		Unit:       at.Unit,
		Why:        "The scope of this unit in " + at.Region + ": what is deployed, locked and lost together.",
		Holds:      holds,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
		},
	}
}
