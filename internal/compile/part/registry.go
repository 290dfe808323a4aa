package part

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/registry"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// images is the platform's registry, with its copies.
func images(l layout.Layout, s layout.Site) design.Parts {
	r, ok := l.Registry()
	if !ok || !r.Own || s.Unit != l.Platform.Unit {
		return design.Parts{}
	}
	at := place(s)
	p := only(
		registry.NewRegistry(at, registry.Spec{Name: r.ID.Name(), Key: encryption(s, layout.RegistryKey), ZoneRedundant: r.ZoneRedundant}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{
			Of: r.ID, Workspace: workspace(l, s),
		}),
	)
	for _, c := range r.Copies {
		p.Resources = append(p.Resources, registry.NewReplication(at, registry.ReplicationSpec{Registry: r.ID, Region: c.Region, ZoneRedundant: c.ZoneRedundant}))
	}
	return p
}

// existing are the ids outside of the design that it refers to.
func existing(l layout.Layout) []addr.ID {
	out := slices.Concat(l.Platform.Subscriptions, l.Existing)
	if r, ok := l.Registry(); ok && !r.Own {
		out = append(out, r.ID)
	}
	return out
}
