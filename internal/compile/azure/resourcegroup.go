package azure

import (
	"github.com/wardhq/ward/internal/design"
)

// ResourceGroup is the scope of a unit in one region: what is deployed,
// locked and lost together.
func ResourceGroup(at Place) design.Resource {
	return design.Resource{
		ID:         at.Group,
		APIVersion: "2025-04-01",
		Unit:       at.Unit,
		Why:        "The scope of this unit in " + at.Region + ": what is deployed, locked and lost together.",
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
		},
	}
}
