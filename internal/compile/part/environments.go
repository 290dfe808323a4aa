package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// environments states, for the checks, what is declared of the environments
// that run in the site.
func environments(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, e := range l.RunIn(s.Unit) {
		units, groups := design.List{s.Unit.String()}, design.List{s.GroupID().String()}
		body := design.Object{
			"entity":  e.Name.Entity,
			"name":    e.Name.Name,
			"purpose": e.Purpose,
			"data":    e.Data,
			"region":  s.Region,
		}
		if o := e.Objectives; o != nil {
			body["objectives"] = design.Object{"rpoMinutes": o.RPO.AskedMinutes, "rtoMinutes": o.RTO.AskedMinutes}
		}
		if back, ok := recovery(l, e); ok {
			body["recoveryRegion"] = back.Region
			units, groups = append(units, back.Unit.String()), append(groups, back.GroupID().String())
		}
		// Where nobody says where data may be, no rule has anything to hold.
		if l.Residency != nil {
			var allowed design.List
			for _, r := range l.Residency {
				allowed = append(allowed, r)
			}
			body["allowedRegions"] = allowed
		}
		if r := l.Retention; r.Stated {
			body["retentionDays"] = design.Object{"records": r.RecordDays, "operationalLogs": r.LogDays, "backups": r.BackupDays}
		}
		body["units"], body["resourceGroups"] = units, groups
		p.Declared = append(p.Declared, design.Declaration{Subject: e.Name.Subject(), Kind: kindEnvironment, Body: body})
	}
	return p
}

const kindEnvironment addr.Kind = "ward/Environment"

// recovery returns the site that an environment is recovered in.
func recovery(l layout.Layout, e layout.Environment) (layout.Site, bool) {
	if e.Recovery == nil {
		return layout.Site{}, false
	}
	return l.Site(*e.Recovery)
}
