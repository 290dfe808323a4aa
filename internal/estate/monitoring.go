package estate

import (
	"fmt"
	"time"
)

// Budget is what a month may cost. Whoever is told of alerts is told of it; it
// stops nothing.
type Budget struct {
	Monthly  int    `yaml:"monthly" required:"true" min:"1" max:"100000000" doc:"What a month may cost, in whole units of the currency."`
	Currency string `yaml:"currency" required:"true" pattern:"^[A-Z]{3}$" example:"USD" doc:"The currency of the subscription's bill, by its three letters: Azure holds the number against that."`
}

// The longest that a table of a workspace keeps rows (azure-monitor-docs,
// data-retention-configure, 2025-05).
const longestAudit = 4383 * 24 * time.Hour

// auditBounds refuses an access audit that is kept for less than the law asks,
// or than the logs beside it, or for longer than a table can.
func auditBounds(j judgement) {
	keep := j.doc.Estate.Retention
	if keep == nil || keep.Audit == nil {
		return
	}
	_, asked := j.firstRegulated()
	j.auditKept("retention.audit.for", keep.Audit.For, keep.OperationalLogs.For, asked)
}

func (j judgement) auditKept(path string, audit, logs Span, asked bool) {
	d := audit.Duration()
	switch wrote := audit.String(); {
	case d == 0:
	case asked && d < sixYears:
		j.refuse(path, wrote+" is less than six years, and regulated data is held",
			"who had access is shown from it for as long as 45 CFR 164.316(b)(2)(i) asks for documentation: write 6y or more")
	case d < logs.Duration():
		j.refuse(path, fmt.Sprintf("%s is less than the %s of operational logs", wrote, logs),
			"what is audited can be asked for as long as the other logs: write as much or more")
	case d > longestAudit:
		j.refuse(path, wrote+" is more than 4383d", "a table of a Log Analytics workspace keeps rows for no longer: write 11y or less; what is owed for longer is a record")
	}
}
