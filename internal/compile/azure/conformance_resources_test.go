package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/resources"
	"github.com/wardhq/ward/internal/design"
)

// resourcesRows are examples of what is built in resources.
func resourcesRows() []row {
	return []row{
		{
			builder: "resources.NewGroup", kind: resources.GroupKind, id: at.Group, region: here,
			make:  func() design.Resource { return resources.NewGroup(at, resources.GroupSpec{Holds: design.HoldsData}) },
			plain: "a scope has no property of its own",
		},
	}
}
