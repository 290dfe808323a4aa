package decide

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/published"
)

// copies gives an environment whose data somebody would miss a backup vault: a
// server's own backups go with the server, and copy its mistakes.
func copies(a asked, l *layout.Layout, n *notes) {
	servers := map[addr.Unit]layout.Server{}
	for _, one := range l.Servers {
		servers[one.Unit] = one
	}
	for i, e := range a.environments {
		one := l.Environments[i]
		if !keepsCopies(e, one) {
			continue
		}
		if one.Database.OnCluster {
			a.explainArchive(e, one, *l, n)
			continue
		}
		home := n.site(l, one.Home)
		region, _ := a.Published.Regions.Find(home.Region)
		b := &layout.Backup{
			Redundancy: redundancy(region, one.Mechanism),
			WeeklyDays: estate.LeastLongTermDays,
			Databases:  []addr.ID{},
			Guard:      l.Platform.Unit,
		}
		if keep, _ := a.longTerm(e); keep != nil {
			b.MonthlyDays = keep.For.Days()
		}
		server, own := servers[home.Unit]
		fits := own && server.StorageGiB <= a.Published.Storage.BackupVault.ServerGiB
		if fits {
			b.Databases = []addr.ID{server.ID}
		}
		home.Backup = b
		platform := n.site(l, l.Platform.Unit)
		if !slices.Contains(platform.Guards, home.Region) {
			platform.Guards = append(platform.Guards, home.Region)
			slices.Sort(platform.Guards)
		}
		a.explainCopies(e, *b, server, n)
	}
}

// keepsCopies reports whether copies are kept apart from an environment's
// database. One on a shared server has no regulated data, and no server that
// is its own to copy.
func keepsCopies(e environment, one layout.Environment) bool {
	return !one.Shared() && (e.Data == "regulated" || e.Purpose == "production")
}

// redundancy is where a vault's copies are: in both regions where the
// environment comes back in the other, and in all zones elsewhere.
func redundancy(home published.Region, m layout.Mechanism) string {
	switch {
	case m != layout.NoRegional:
		return layout.GeoRedundant
	case home.Zones > 1:
		return layout.ZoneRedundant
	default:
		return layout.LocallyRedundant
	}
}

// longTerm returns for how long the first copy of each month is kept of an
// environment, and where the estate says so; nil where it does not.
func (a asked) longTerm(e environment) (keep *estate.Keep, path string) {
	path = "retention.longTermBackups.for"
	if own := e.entity.Retention; own != nil && own.LongTermBackups != nil {
		path = e.entityPath + "." + path
	}
	if r := a.estate.RetentionOf(*e.entity); r != nil {
		keep = r.LongTermBackups
	}
	return keep, path
}

func (a asked) explainCopies(e environment, b layout.Backup, server layout.Server, n *notes) {
	limit := a.Published.Storage.BackupVault
	chosen := fmt.Sprintf("a copy a week in a backup vault (%s), kept for %d days", b.Redundancy, b.WeeklyDays)
	if b.MonthlyDays > 0 {
		chosen += fmt.Sprintf(", the first of each month for %d days", b.MonthlyDays)
	}
	size := fmt.Sprintf("%d GiB of disk, %d GiB copied at most", server.StorageGiB, limit.ServerGiB)
	copied := "taken"
	if len(b.Databases) == 0 {
		chosen = "no copy in a backup vault: the server is larger than Azure Backup copies"
		copied = "not possible: " + size
	}
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "long-term-backup",
		Title:   "What is left of " + e.name.String() + " when its database server is deleted?",
		Chosen:  chosen,
		Options: []design.Option{
			{Name: "a backup vault, immutable and guarded", Verdict: copied},
			{Name: "the server's own backups", Verdict: "kept beside it, for " + fmt.Sprint(server.BackupDays) + " days: they go with the server, and nobody keeps its administrator from deleting it"},
			{Name: "a replica", Verdict: "not a backup: it copies a mistake at once"},
		},
		Reasons: []design.Reason{
			{Text: "Retrievable exact copies of electronic protected health information are created and maintained.", Clause: "45 CFR 164.308(a)(7)(ii)(A)"},
			{Text: "A copy is a dump, taken once a week, and comes back as files that are loaded into a new server: what it loses is up to a week. The database's own backups are what is restored first."},
			{Text: "Immutability is on and is locked by a person: a lock cannot be undone. Soft delete is always on."},
			{Text: "Whoever shortens or stops the copies needs a right on a guard in the platform's subscription as well. Where the same people hold both, it guards nothing."},
			{Text: fmt.Sprintf("Not known before the first copy: whether a value of more than %d MB is in the database, which fails it, and whether the vault reaches a server without public access, for which the support matrix asks to allow trusted services and no published API version has a setting. The step that takes the first copy shows both.", limit.ValueMB)},
		},
		Figures: []design.Figure{
			{Name: "largest server that is copied", Value: fmt.Sprintf("%d GiB", limit.ServerGiB), Basis: design.Published, Source: limit.Source, Date: limit.Date},
			{Name: "largest value that is copied", Value: fmt.Sprintf("%d MB", limit.ValueMB), Basis: design.Published, Source: limit.Source, Date: limit.Date},
		},
		Arithmetic: []design.Term{{Name: "size", Expression: size, Result: copied}},
		Inputs: []design.Input{
			n.input(e.path+".data", e.Data), n.input(e.path+".purpose", e.Purpose), n.input(e.path+".load.databaseGiB", fmt.Sprint(e.Load.DatabaseGiB)),
		},
	}
	if b.MonthlyDays > 0 {
		keep, path := a.longTerm(e)
		d.Reasons = append(d.Reasons, design.Reason{Text: "The first copy of each month is kept for " + keep.For.String() + ".", Clause: keep.Because.String()})
		d.Inputs = append(d.Inputs, n.input(path, keep.For.String()))
	} else {
		d.Inputs = append(d.Inputs, design.Input{Path: "retention.longTermBackups.for", Value: "none", Default: true})
	}
	n.decide(d)
}
