package part

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/management"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// governance is what stands above the subscriptions: the unit, its groups, and
// who stands in which. What is assigned to them is the policies'.
func governance(l layout.Layout) design.Parts {
	g := l.Governance
	if g == nil {
		return design.Parts{}
	}
	at := azure.Place{Unit: g.Unit}
	p := design.Parts{Units: []design.Unit{{Name: g.Unit, Title: g.Title, Owner: g.Owner, Subscription: g.Subscription}}}
	for _, one := range g.Groups {
		p.Resources = append(p.Resources, management.NewGroup(at, management.GroupSpec{Name: one.ID.Name(), Title: one.Title, Parent: one.Parent, Why: one.Why}))
	}
	for _, one := range g.Placements {
		p.Resources = append(p.Resources, management.NewPlacement(at, management.PlacementSpec{Group: one.Group, Subscription: one.Subscription, Why: one.Why}))
	}
	if g.Settings != nil {
		p.Resources = append(p.Resources, management.NewSettings(at, management.SettingsSpec{Root: g.Settings.Root, Default: g.Settings.Default}))
	}
	return p
}
