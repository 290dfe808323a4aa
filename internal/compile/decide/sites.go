package decide

import (
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// sites gives the platform, every environment and what each is recovered in a
// unit of its own, so that nothing that goes wrong in one reaches another: not
// an environment its neighbour, nor what it is recovered from.
func sites(a asked, l *layout.Layout, n *notes) {
	e := a.estate
	l.Identity = layout.Identity{
		Tenant: e.Identity.Tenant.String(),
		DatabaseAdministrators: layout.Group{
			Name: e.Identity.DatabaseAdministrators.Name,
			ID:   e.Identity.DatabaseAdministrators.ID.String(),
		},
	}
	platform := layout.Site{
		Unit:         addr.PlatformUnit(),
		Title:        "What the environments share",
		Owner:        owner(e.Platform.Owner),
		Subscription: addr.Subscription(e.Platform.Subscription.String()),
		Region:       e.Platform.Region,
		Tags: map[string]string{
			"ward-unit":        addr.PlatformUnit().String(),
			"ward-accountable": e.Platform.Accountable,
		},
	}
	var further, homes, recoveries []layout.Site
	for _, region := range e.Platform.Regions {
		unit := addr.PlatformUnitIn(region.Region)
		one := platform
		one.Unit = unit
		one.Title += ", in " + region.Region
		one.Region = region.Region
		one.Tags = tagged(platform.Tags, unit)
		one.After = []addr.Unit{platform.Unit}
		further = append(further, one)
	}
	if ownHub(e.Platform) {
		for _, s := range slices.Concat([]layout.Site{platform}, further) {
			l.Hubs = append(l.Hubs, layout.Hub{Unit: s.Unit, Region: s.Region})
		}
	}
	for _, env := range a.environments {
		tags := map[string]string{
			"ward-environment": env.name.String(),
			"ward-data":        env.Data,
			"ward-accountable": env.Accountable,
		}
		if env.entity.CostCentre != "" {
			tags["ward-cost-centre"] = env.entity.CostCentre
		}
		one := layout.Environment{
			Name:    env.name,
			Entity:  env.entity.Title,
			Purpose: env.Purpose,
			Data:    env.Data,
			Home:    addr.EnvironmentUnit(env.name),
		}
		home := layout.Site{
			Unit:         one.Home,
			Title:        env.entity.Title + ", " + env.Name,
			Owner:        owner(env.Owner),
			Subscription: addr.Subscription(env.Subscription.String()),
			Region:       env.Region,
			Environment:  env.name,
			Tags:         tagged(tags, one.Home),
			After:        after(l, env.Region),
		}
		homes = append(homes, home)
		if env.Recovery != nil {
			unit := addr.RecoveryUnit(env.name)
			one.Recovery = &unit
			back := home
			back.Unit = unit
			back.Title += ", recovery in " + env.Recovery.Region
			back.Owner = owner(env.Recovery.Owner)
			back.Region = env.Recovery.Region
			back.Tags = tagged(tags, unit)
			back.After = after(l, back.Region)
			recoveries = append(recoveries, back)
		}
		l.Environments = append(l.Environments, one)
	}
	l.Sites = slices.Concat([]layout.Site{platform}, further, homes, recoveries)
	l.Platform.Unit = platform.Unit
	n.sites = make(map[addr.Unit]int, len(l.Sites))
	for i := range l.Sites {
		s := l.Sites[i].Named(e.Organisation.Short)
		region, _ := a.Published.Regions.Find(s.Region)
		s.Zones = region.Zones
		l.Sites[i] = s
		n.sites[s.Unit] = i
		if !slices.Contains(l.Platform.Subscriptions, s.Subscription) {
			l.Platform.Subscriptions = append(l.Platform.Subscriptions, s.Subscription)
		}
	}
}

// after returns the units of the platform that those of a region come after:
// its first, and its hub there.
func after(l *layout.Layout, region string) []addr.Unit {
	units := []addr.Unit{addr.PlatformUnit()}
	if hub, ok := l.HubIn(region); ok && hub != units[0] {
		units = append(units, hub)
	}
	return units
}

func tagged(tags map[string]string, unit addr.Unit) map[string]string {
	out := maps.Clone(tags)
	out["ward-unit"] = unit.String()
	return out
}

// owner returns the design's word for the estate's.
func owner(word string) design.Owner {
	switch word {
	case "terraform":
		return design.Terraform
	case "stack":
		return design.Stack
	default:
		return design.OwnerUnknown
	}
}
