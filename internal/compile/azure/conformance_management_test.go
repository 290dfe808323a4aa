package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/management"
	"github.com/wardhq/ward/internal/design"
)

// root is the tenant's root group, which is there.
var root = management.GroupID(tenant)

// managementRows are examples of what is built in management.
func managementRows() []row {
	top := management.GroupID("hrg")
	return []row{
		{
			builder: "management.NewGroup", kind: management.GroupKind, id: top, untagged: true,
			make: func() design.Resource {
				return management.NewGroup(at, management.GroupSpec{Name: "hrg", Title: "Harbor", Parent: root, Why: "Is above all."})
			},
			secure: map[string]any{"properties.details.parent.id": addr.RefTo(root)},
		},
		{
			builder: "management.NewPlacement", kind: management.PlacementKind, id: management.PlacementID(top, sub), untagged: true,
			make: func() design.Resource {
				return management.NewPlacement(at, management.PlacementSpec{Group: top, Subscription: sub, Why: "It holds nothing."})
			},
			plain: "its name is the subscription, and its parent the group",
		},
		{
			builder: "management.NewSettings", kind: management.SettingsKind, id: management.SettingsID(root), untagged: true,
			make: func() design.Resource {
				return management.NewSettings(at, management.SettingsSpec{Root: root, Default: top})
			},
			secure: map[string]any{
				"properties.defaultManagementGroup":               addr.RefTo(top),
				"properties.requireAuthorizationForGroupCreation": true,
			},
		},
	}
}
