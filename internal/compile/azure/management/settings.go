package management

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// SettingsKind is the type of a tenant's settings of its hierarchy.
const (
	SettingsKind    addr.Kind = "Microsoft.Management/managementGroups/settings"
	settingsVersion string    = "2023-04-01"
)

// SettingsID returns the id of the settings: a tenant's root group has them, and
// no other (Microsoft, protect your resource hierarchy, 2024-07).
func SettingsID(root addr.ID) addr.ID { return azure.Child(root, SettingsKind, "default") }

// SettingsSpec is what has been decided of a tenant's hierarchy.
type SettingsSpec struct {
	Root    addr.ID
	Default addr.ID // where a new subscription comes to stand
}

// NewSettings makes new subscriptions come to stand where policies hold, and
// lets nobody make groups who was not given the right.
func NewSettings(at azure.Place, s SettingsSpec) design.Resource {
	return design.Resource{
		ID:         SettingsID(s.Root),
		APIVersion: settingsVersion,
		Unit:       at.Unit,
		Why:        "A new subscription comes to stand where policies hold, and nobody makes groups without a right to.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"defaultManagementGroup":               addr.RefTo(s.Default),
				"requireAuthorizationForGroupCreation": true,
			},
		},
	}
}
