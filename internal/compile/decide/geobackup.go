package decide

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// geoBackups decides which servers' backups are copied to the paired region,
// and where the key of the copy is. It is a question of its own: a replica
// copies a mistake at once, and has no backups.
func geoBackups(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		one := &l.Environments[i]
		asks := e.Database.GeoBackup
		path := e.path + ".database.geoBackup"
		if one.Database.OnCluster {
			continue // what it is restored from is in an account: decided with where it runs
		}
		switch {
		case asks == "on" && one.Shared():
			n.problem(path, "is on, and the database is on a shared server, which has no copy in another region", "write tenancy: dedicated, or leave it out")
			continue
		case asks == "on" && e.Recovery == nil:
			n.problem(path, "is on, and the estate names no recovery region for the key that opens the copy", "add recovery, or leave it out")
			continue
		case asks == "off" && one.Mechanism == layout.GeoRestore:
			n.problem(path, "is off, and the environment comes back by a restore of that copy", "write auto, or ask for objectives that a replica keeps")
			continue
		}
		copied := asks == "on" || one.Mechanism == layout.GeoRestore ||
			asks != "off" && e.Data == "regulated" && e.Recovery != nil && !one.Shared()
		if copied && one.Mechanism != layout.GeoRestore {
			keys := a.keysOfCopy(e, one, l, n)
			for j := range l.Servers {
				if s := &l.Servers[j]; s.Unit == one.Home && !s.Replica() {
					s.GeoBackup = &keys
				}
			}
		}
		a.explainGeoBackup(e, *one, copied, n)
	}
}

// keysOfCopy adds the site of the key that opens the copy. It is in the paired
// region, as Azure asks, and needs nothing of the environment's: the recovery
// unit cannot hold it where it has a replica, since that follows a server which
// itself needs the key.
func (a asked) keysOfCopy(e environment, one *layout.Environment, l *layout.Layout, n *notes) addr.Unit {
	back := *n.site(l, *one.Recovery)
	unit := addr.BackupKeyUnit(e.name)
	keys := layout.Site{
		Unit:         unit,
		Title:        e.entity.Title + ", " + e.Name + ", the key of the backups in " + back.Region,
		Owner:        back.Owner,
		Subscription: back.Subscription,
		Region:       back.Region,
		Zones:        back.Zones,
		Environment:  e.name,
		Tags:         tagged(back.Tags, unit),
		After:        []addr.Unit{addr.PlatformUnit()},
	}.Named(a.estate.Organisation.Short)
	n.sites[unit] = len(l.Sites)
	l.Sites = append(l.Sites, keys)
	one.BackupKeys = &unit
	return unit
}

func (a asked) explainGeoBackup(e environment, one layout.Environment, copied bool, n *notes) {
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "geo-backup",
		Title:   "Are the backups of " + e.name.String() + " kept in a second region?",
		Chosen:  "in their own region only",
		Reasons: []design.Reason{
			{Text: "It is chosen when the server is made, and never later."},
			{Text: "A replica is no backup: it follows a mistake within seconds, has no backups of its own, and begins to have them when it is promoted."},
			{Text: "Exact copies of health information can be got back.", Clause: "45 CFR 164.308(a)(7)(ii)(A)"},
		},
		Figures: []design.Figure{{
			Name: "age of the copy at most", Value: bounded(databasePart, a.Published.PostgreSQL.Recovery.GeoRestore, "").value(), Basis: design.Published,
			Source: a.Published.PostgreSQL.Recovery.GeoRestore.Source, Date: a.Published.PostgreSQL.Recovery.GeoRestore.Date,
		}},
		Inputs: []design.Input{n.input(e.path+".database.geoBackup", e.Database.GeoBackup), n.input(e.path+".data", e.Data)},
	}
	on, off := "a copy in the paired region", "in their own region only"
	switch {
	case copied:
		d.Chosen = "copied to " + e.Recovery.Region + ", under a key there"
		why := "taken: the data is regulated, and there is a region for the copy"
		switch {
		case one.Mechanism == layout.GeoRestore:
			why = "taken: the environment comes back by a restore of it"
		case e.Database.GeoBackup == "on":
			why = "taken: the estate asks for it"
		}
		d.Options = []design.Option{{Name: on, Verdict: why}, {Name: off, Verdict: "not taken: a region that is lost takes the database and all that it could be restored from"}}
		if one.BackupKeys != nil {
			d.Reasons = append(d.Reasons, design.Reason{Text: "The key of the copy is in " + e.Recovery.Region + ", in the unit " + one.BackupKeys.String() + ", which is applied before the server: the recovery unit follows the server, and cannot come first."})
		}
		d.Inputs = append(d.Inputs, n.input(e.path+".recovery.region", e.Recovery.Region))
	default:
		why := "not taken: the data is not regulated, and nobody asks for it"
		switch {
		case one.Shared():
			why = "not possible: a shared server has no copy in another region"
		case e.Database.GeoBackup == "off":
			why = "not taken: the estate says that it is off"
		case e.Recovery == nil:
			why = "not possible: the estate names no recovery region"
		}
		d.Options = []design.Option{{Name: on, Verdict: why}, {Name: off, Verdict: "taken"}}
	}
	n.decide(d)
}
