package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// QueryAlertKind is the type of an alert on what is found in logs.
const (
	QueryAlertKind    addr.Kind = "Microsoft.Insights/scheduledQueryRules"
	queryAlertVersion string    = "2026-03-01"
)

// QueryAlertID returns the id of a log search alert of a resource group.
func QueryAlertID(group addr.ID, name string) addr.ID { return group.Resource(QueryAlertKind, name) }

// QueryAlertSpec is what has been decided of a log search alert.
type QueryAlertSpec struct {
	Name        string
	Why         string
	Workspace   addr.ID
	Query       string // of rows; what is told of is how many there are, and none of them
	More        int    // than so many rows
	Severity    int    // 0 is the gravest, 4 the least
	Every, Over string // ISO 8601
	Tells       addr.ID
}

// NewQueryAlert tells people when more rows are found than there may be. The
// message says how many, and nothing that stands in them: it is a mail.
func NewQueryAlert(at azure.Place, s QueryAlertSpec) design.Resource {
	return design.Resource{
		ID:         QueryAlertID(at.Group, s.Name),
		APIVersion: queryAlertVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"kind":     "LogAlert",
			"properties": design.Object{
				"displayName":         s.Name,
				"description":         s.Why,
				"enabled":             true,
				"severity":            s.Severity,
				"scopes":              design.List{addr.RefTo(s.Workspace)},
				"evaluationFrequency": s.Every,
				"windowSize":          s.Over,
				"autoMitigate":        false,
				// Azure's own tables are there before the first row, and their
				// columns are not.
				"skipQueryValidation": true,
				"criteria": design.Object{
					"allOf": design.List{design.Object{
						"criterionType":   "StaticThresholdCriterion",
						"query":           s.Query,
						"timeAggregation": "Count",
						"operator":        "GreaterThan",
						"threshold":       s.More,
						"failingPeriods":  design.Object{"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1},
					}},
				},
				"actions": design.Object{"actionGroups": design.List{addr.RefTo(s.Tells)}},
			},
		},
	}
}
