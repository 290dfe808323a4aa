package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// blobSlackDays is by how much deleted blobs outlive the database's restore
// window: Odoo's collector runs days behind, and a restored row must find its
// file.
const blobSlackDays = 7

// What is kept where the estate has no retention: what the services keep by
// themselves, and of records what the law asks for where it asks for anything.
// An estate's own times are within what the services take, or it is refused
// when it is loaded.
const (
	defaultLogDays    = 30      // a workspace's own (azure-monitor-docs, data-retention-configure, 2025-05)
	defaultBackupDays = 7       // a Flexible Server's own (backup and restore, 2024-11)
	defaultRecordDays = 6 * 366 // 45 CFR 164.316(b)(2)(i)'s time, with leap days to spare
)

// retention decides what is kept for how long, and says who asks for it. HHS
// never said that every log is a record of six years, so logs follow the
// organisation's own policy.
func retention(a asked, l *layout.Layout, n *notes) {
	l.Retention = a.kept(a.estate.Retention)
	d := retentionDecision(l.Retention, l.Effective)
	d.Subject = addr.WardSubject("organisation", a.estate.Organisation.Short)
	d.Title = "What is kept for how long?"
	d.Options = []design.Option{
		{Name: "each class by what asks for it", Verdict: "taken"},
		{Name: "every log for six years", Verdict: "not taken: 45 CFR 164.316(b)(2)(i) is about documentation; logs of databases hold patients' data, which nobody may keep without a reason"},
	}
	if stated := a.estate.Retention; stated != nil {
		n.retentionAsked(&d, stated)
	} else {
		retentionByDefault(&d)
	}
	n.decide(d)
	for i := range a.estate.Entities {
		a.retentionOfEntity(i, l, n)
	}
}

// retentionOfEntity decides it of an entity that another law, contract or
// policy binds than the organisation. A server that is shared keeps what the
// organisation says, and with it the documents that its rows name.
func (a asked) retentionOfEntity(i int, l *layout.Layout, n *notes) {
	entity := a.estate.Entities[i]
	if entity.Retention == nil {
		return
	}
	own := a.kept(a.estate.RetentionOf(entity))
	shares := false
	for k := range l.Environments {
		one := &l.Environments[k]
		if one.Name.Entity != entity.Name {
			continue
		}
		r := own
		if one.Shared() {
			shares = true
			r.BackupDays, r.BlobDays = l.Retention.BackupDays, l.Retention.BlobDays
		}
		one.Retention = &r
	}
	d := retentionDecision(own, l.Effective)
	d.Subject = addr.WardSubject("entity", entity.Name)
	d.Title = "What is kept of " + entity.Title + " for how long?"
	d.Options = []design.Option{
		{Name: "by what asks for it of this entity", Verdict: "taken: it owes for longer than the others, or something else"},
		{Name: "as long as the organisation keeps it", Verdict: "not taken: what was destroyed cannot be shown any more"},
		{Name: "all entities as long as the one that owes most", Verdict: "not taken: what nobody asks for is kept without a reason, and can be stolen"},
	}
	n.retentionOfEntityAsked(&d, fmt.Sprintf("entities[%d].retention", i), entity.Retention)
	if shares {
		d.Reasons = append(d.Reasons, design.Reason{Text: fmt.Sprintf("A database on the shared server can be restored to any point of %d days, as the organisation says, and its documents with it: one server keeps one time.", l.Retention.BackupDays)})
	}
	n.decide(d)
}

// kept is what is kept for how many days; stated is nil where nobody says.
func (a asked) kept(stated *estate.Retention) layout.Retention {
	r := layout.Retention{RecordDays: defaultRecordDays, LogDays: defaultLogDays, BackupDays: defaultBackupDays}
	if stated != nil {
		r = layout.Retention{
			Stated:     true,
			RecordDays: stated.Records.For.Days(),
			LogDays:    stated.OperationalLogs.For.Days(),
			BackupDays: stated.Backups.For.Days(),
		}
	}
	// Records may be kept for longer than a table can.
	r.AuditDays = min(max(r.RecordDays, r.LogDays), beyond730[len(beyond730)-1])
	if stated != nil && stated.Audit != nil {
		r.AuditDays = stated.Audit.For.Days()
	}
	r.BlobDays = r.BackupDays + blobSlackDays
	if a.estate.Evidence != nil {
		r.Owner = a.estate.Evidence.Owner
	}
	return r
}

func retentionDecision(r layout.Retention, effective string) design.Decision {
	return design.Decision{
		Topic: "retention",
		Chosen: fmt.Sprintf("records %d days unchangeable, who did what %d days, other logs %d days, databases restorable to any point of %d days, deleted attachments %d days",
			r.RecordDays, r.AuditDays, r.LogDays, r.BackupDays, r.BlobDays),
		Figures: []design.Figure{
			{Name: "rows that can be asked, after 31 days", Value: "0.13 $ a GB and month", Basis: design.Published, Source: "Azure Monitor pricing, West Europe", Date: "2024-08"},
			{Name: "rows that are kept beyond that", Value: "0.026 $ a GB and month", Basis: design.Published, Source: "Azure Monitor pricing, West Europe", Date: "2024-08"},
			{Name: "logs of a regulated environment", Value: fmt.Sprintf("%d GB a day", assumedGBADay), Basis: design.Assumed, Source: "nobody has measured it", Date: effective},
		},
		Arithmetic: []design.Term{
			{Name: "who did what, in a table", Expression: fmt.Sprintf("%d days, or the next of the times that Azure has for a table", r.AuditDays), Result: fmt.Sprintf("%d days", tableDays(r.AuditDays))},
			{
				Name:       "of which kept out of reach, when all of it is there",
				Expression: fmt.Sprintf("(%d − %d days) × %d GB × 0.026 $", tableDays(r.AuditDays), r.LogDays, assumedGBADay),
				Result:     dollars((tableDays(r.AuditDays) - r.LogDays) * assumedGBADay * longTermMils / 10),
			},
			{Name: "deleted attachments", Expression: fmt.Sprintf("%d days of point-in-time restore + %d", r.BackupDays, blobSlackDays), Result: fmt.Sprintf("%d days", r.BlobDays)},
		},
	}
}

// retentionOfEntityAsked says who asks for what of an entity.
func (n *notes) retentionOfEntityAsked(d *design.Decision, path string, r *estate.EntityRetention) {
	for _, t := range []struct {
		key, text string
		keep      *estate.Keep
	}{
		{"records", "Its records of compliance are kept for ", r.Records},
		{"audit", "Who did what in it can be shown for ", r.Audit},
		{"operationalLogs", "Its operational logs are kept for ", r.OperationalLogs},
		{"backups", "Its databases can be restored to any point of ", r.Backups},
		{"longTermBackups", "The first copy of each month of its databases is kept for ", r.LongTermBackups},
	} {
		if t.keep == nil {
			continue
		}
		d.Reasons = append(d.Reasons, design.Reason{Text: t.text + t.keep.For.String() + ".", Clause: t.keep.Because.String()})
		d.Inputs = append(d.Inputs, n.input(path+"."+t.key+".for", t.keep.For.String()))
	}
}

func (n *notes) retentionAsked(d *design.Decision, r *estate.Retention) {
	d.Reasons = []design.Reason{
		{Text: "Records of compliance are kept for " + r.Records.For.String() + ".", Clause: r.Records.Because.String()},
		n.auditAsked(d, r),
		{Text: "Operational logs are kept for " + r.OperationalLogs.For.String() + ".", Clause: r.OperationalLogs.Because.String()},
		{Text: "Databases can be restored to any point of " + r.Backups.For.String() + ".", Clause: r.Backups.Because.String()},
	}
	d.Inputs = append(d.Inputs,
		n.input("retention.records.for", r.Records.For.String()),
		n.input("retention.operationalLogs.for", r.OperationalLogs.For.String()),
		n.input("retention.backups.for", r.Backups.For.String()),
	)
}

// auditAsked says who asks that it can be shown who did what.
func (n *notes) auditAsked(d *design.Decision, r *estate.Retention) design.Reason {
	if r.Audit == nil {
		return design.Reason{Text: "Who did what can be shown for as long as the records that speak of it.", Clause: r.Records.Because.String()}
	}
	d.Inputs = append(d.Inputs, n.input("retention.audit.for", r.Audit.For.String()))
	return design.Reason{Text: "Who did what can be shown for " + r.Audit.For.String() + ".", Clause: r.Audit.Because.String()}
}

// retentionByDefault says that nobody asks for any of it.
func retentionByDefault(d *design.Decision) {
	d.Options[0].Verdict = "taken, by default: the estate says of none how long it is kept"
	d.Reasons = []design.Reason{
		{Text: "Nobody says how long records are kept: the time that is asked for documentation where data is regulated is the default, for what was destroyed cannot be shown any more.", Clause: "45 CFR 164.316(b)(2)(i)"},
		{Text: "Nobody says how long logs are kept, or for how long databases can be restored: the services' own times are the default."},
	}
	d.Inputs = []design.Input{
		{Path: "retention.records.for", Value: fmt.Sprintf("%dd", defaultRecordDays), Default: true},
		{Path: "retention.operationalLogs.for", Value: fmt.Sprintf("%dd", defaultLogDays), Default: true},
		{Path: "retention.backups.for", Value: fmt.Sprintf("%dd", defaultBackupDays), Default: true},
	}
}

// retentionOf returns for how long what is kept of an environment.
func retentionOf(one layout.Environment, l *layout.Layout) layout.Retention {
	if one.Retention != nil {
		return *one.Retention
	}
	return l.Retention
}
