package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/ward"
)

// environments states, for the checks, what is declared of the environments
// that run in the site, of its clusters, and what is promised of what is asked
// for the loss of the region.
func environments(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, e := range l.RunIn(s.Unit) {
		p.Declared = append(p.Declared, environment(l, s, e))
		if o := e.Objectives; o != nil {
			p.Declared = append(p.Declared, objective(e, ward.RecoveryPoint, o.RPO), objective(e, ward.RecoveryTime, o.RTO))
		}
	}
	for _, c := range l.Clusters {
		if c.Unit != s.Unit {
			continue
		}
		declared := ward.Cluster{Name: c.Name, Region: s.Region, Environments: []string{}}
		for _, w := range c.Runs {
			declared.Environments = append(declared.Environments, w.Environment.String())
		}
		p.Declared = append(p.Declared, declared)
	}
	return p
}

func environment(l layout.Layout, s layout.Site, e layout.Environment) ward.Environment {
	out := ward.Environment{
		Entity: e.Name.Entity, Name: e.Name.Name, Purpose: e.Purpose, Data: e.Data, Region: s.Region,
		OdooVersion:    e.Odoo.Version,
		Units:          []string{s.Unit.String()},
		ResourceGroups: []string{s.GroupID().String()},
		// Where nobody says where data may be, no rule has anything to hold.
		AllowedRegions: l.Residency,
		Registry:       registryHost(l),
		WebConnections: e.Odoo.Web.Connections(),
	}
	for _, f := range e.Functions {
		one := ward.Function{Name: f.Name, Owner: f.Owner, Criticality: f.Criticality, Manual: f.Manual}
		if f.Bearable > 0 {
			one.Workaround = &ward.Workaround{BearableMinutes: f.Bearable, Forms: f.Forms, Reenter: f.Reenter}
		}
		out.Functions = append(out.Functions, one)
	}
	if o := e.Objectives; o != nil {
		out.Objectives = &ward.Minutes{RPO: o.RPO.AskedMinutes, RTO: o.RTO.AskedMinutes}
	}
	if back, ok := recovery(l, e); ok {
		out.RecoveryRegion = back.Region
		out.Units = append(out.Units, back.Unit.String())
		out.ResourceGroups = append(out.ResourceGroups, back.GroupID().String())
	}
	if keys, ok := siteOf(l, e.BackupKeys); ok {
		out.Units = append(out.Units, keys.Unit.String())
		out.ResourceGroups = append(out.ResourceGroups, keys.GroupID().String())
	}
	if r := l.RetentionIn(s); r.Stated {
		out.RetentionDays = &ward.Days{Records: r.RecordDays, OperationalLogs: r.LogDays, Backups: r.BackupDays, Audit: r.AuditDays}
	}
	return out
}

// objective is one objective as it is asked and promised. What no figure
// bounds, or an assumed one, is promised and not shown.
func objective(e layout.Environment, name string, o layout.Objective) ward.Objective {
	out := ward.Objective{
		Entity: e.Name.Entity, Environment: e.Name.Name, Name: name,
		Asked: o.Asked, Minutes: o.AskedMinutes, Promised: o.Designed, Standing: o.Standing.String(), Why: o.Why,
		Shown: ward.Bound{Why: o.Why + ", and no drill has measured it"},
	}
	if o.Standing == design.Shown && o.DesignedMinutes != nil {
		out.Shown = ward.Bound{Known: true, Minutes: *o.DesignedMinutes}
	}
	return out
}

// recovery returns the site that an environment is recovered in.
func recovery(l layout.Layout, e layout.Environment) (layout.Site, bool) {
	return siteOf(l, e.Recovery)
}

// siteOf returns a site that there may not be.
func siteOf(l layout.Layout, unit *addr.Unit) (layout.Site, bool) {
	if unit == nil {
		return layout.Site{}, false
	}
	return l.Site(*unit)
}

// continuity states, for the checks, what is declared of how work goes on.
func continuity(l layout.Layout) ward.Continuity {
	c := l.Continuity
	out := ward.Continuity{
		Organisation: c.Organisation, Regulated: c.Regulated, Authority: c.Authority, Deputy: c.Deputy,
		Roles: append([]string{}, c.Roles...), Contacts: []ward.ReachedRole{}, Notices: []ward.DeclaredNotice{},
	}
	for _, one := range c.Contacts {
		out.Contacts = append(out.Contacts, ward.ReachedRole{Role: one.Role, Reach: append([]string{}, one.Reach...)})
	}
	for _, n := range c.Notices {
		out.Notices = append(out.Notices, ward.DeclaredNotice{On: n.On, To: n.To, WithinMinutes: n.Minutes})
	}
	return out
}
