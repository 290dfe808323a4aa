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
	r := layout.Retention{RecordDays: defaultRecordDays, LogDays: defaultLogDays, BackupDays: defaultBackupDays}
	if stated := a.estate.Retention; stated != nil {
		r = layout.Retention{
			Stated:     true,
			RecordDays: stated.Records.For.Days(),
			LogDays:    stated.OperationalLogs.For.Days(),
			BackupDays: stated.Backups.For.Days(),
		}
	}
	// Records may be kept for longer than a table can.
	r.AuditDays = min(max(r.RecordDays, r.LogDays), beyond730[len(beyond730)-1])
	if stated := a.estate.Retention; stated != nil && stated.Audit != nil {
		r.AuditDays = stated.Audit.For.Days()
	}
	r.BlobDays = r.BackupDays + blobSlackDays
	if a.estate.Evidence != nil {
		r.Owner = a.estate.Evidence.Owner
	}
	l.Retention = r
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "retention",
		Title:   "What is kept for how long?",
		Chosen: fmt.Sprintf("records %d days unchangeable, who did what %d days, other logs %d days, databases restorable to any point of %d days, deleted attachments %d days",
			r.RecordDays, r.AuditDays, r.LogDays, r.BackupDays, r.BlobDays),
		Options: []design.Option{
			{Name: "each class by what asks for it", Verdict: "taken"},
			{Name: "every log for six years", Verdict: "not taken: 45 CFR 164.316(b)(2)(i) is about documentation; logs of databases hold patients' data, which nobody may keep without a reason"},
		},
		Figures: []design.Figure{
			{Name: "rows that can be asked, after 31 days", Value: "0.13 $ a GB and month", Basis: design.Published, Source: "Azure Monitor pricing, West Europe", Date: "2024-08"},
			{Name: "rows that are kept beyond that", Value: "0.026 $ a GB and month", Basis: design.Published, Source: "Azure Monitor pricing, West Europe", Date: "2024-08"},
			{Name: "logs of a regulated environment", Value: fmt.Sprintf("%d GB a day", assumedGBADay), Basis: design.Assumed, Source: "nobody has measured it", Date: l.Effective},
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
	if stated := a.estate.Retention; stated != nil {
		n.retentionAsked(&d, stated)
	} else {
		retentionByDefault(&d)
	}
	n.decide(d)
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
