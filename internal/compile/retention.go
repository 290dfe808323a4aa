package compile

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// blobSlackDays is by how much deleted blobs outlive the database's restore
// window: Odoo's collector runs days behind, and a restored row must find its
// file.
const blobSlackDays = 7

// decideRetention explains what is kept for how long, and who asks for it. HHS
// never said that every log is a record of six years, so logs follow the
// organisation's own policy.
func (c *compilation) decideRetention() {
	r := c.estate.Retention
	if r == nil {
		return
	}
	c.decide(design.Decision{
		Subject: addr.WardSubject("organisation", c.estate.Organisation.Short),
		Topic:   "retention",
		Title:   "What is kept for how long?",
		Chosen: fmt.Sprintf("records %d days unchangeable, logs %d days, databases restorable to any point of %d days, deleted attachments %d days",
			c.recordDays(), c.logDays(), c.backupDays(), c.backupDays()+blobSlackDays),
		Options: []design.Option{
			{Name: "each class by what asks for it", Verdict: "taken"},
			{Name: "everything for six years", Verdict: "not taken: 45 CFR 164.316(b)(2)(i) is about documentation; logs of databases hold patients' data, which nobody may keep without a reason"},
		},
		Reasons: []design.Reason{
			{Text: "Records of compliance are kept for " + r.Records.For.String() + ".", Clause: r.Records.Because.String()},
			{Text: "Operational logs are kept for " + r.OperationalLogs.For.String() + ".", Clause: r.OperationalLogs.Because.String()},
			{Text: "Databases can be restored to any point of " + r.Backups.For.String() + ".", Clause: r.Backups.Because.String()},
		},
		Arithmetic: []design.Term{
			{Name: "deleted attachments", Expression: fmt.Sprintf("%d days of point-in-time restore + %d", c.backupDays(), blobSlackDays), Result: fmt.Sprintf("%d days", c.backupDays()+blobSlackDays)},
		},
		Inputs: []design.Input{
			c.input("retention.records.for", r.Records.For.String()),
			c.input("retention.operationalLogs.for", r.OperationalLogs.For.String()),
			c.input("retention.backups.for", r.Backups.For.String()),
		},
	})
}
