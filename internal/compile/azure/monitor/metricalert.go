package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// MetricAlertKind is the type of an alert on a number that a resource reports.
const (
	MetricAlertKind    addr.Kind = "Microsoft.Insights/metricAlerts"
	metricAlertVersion string    = "2026-01-01"
)

// MetricAlertID returns the id of a metric alert of a resource group.
func MetricAlertID(group addr.ID, name string) addr.ID { return group.Resource(MetricAlertKind, name) }

// MetricAlertSpec is what has been decided of a metric alert.
type MetricAlertSpec struct {
	Name        string
	Why         string
	Of          addr.ID // the resource that reports
	Metric      string
	Aggregation string // Average, Maximum, Total …
	Operator    string // GreaterThan, LessThan …
	Threshold   int
	Severity    int    // 0 is the gravest, 4 the least
	Every, Over string // ISO 8601: how often it is looked, and over which time
	Tells       addr.ID
}

// NewMetricAlert tells people when a number passes a threshold.
func NewMetricAlert(at azure.Place, s MetricAlertSpec) design.Resource {
	return design.Resource{
		ID:         MetricAlertID(at.Group, s.Name),
		APIVersion: metricAlertVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": "global",
			"tags":     at.Tags,
			"properties": design.Object{
				"description":         s.Why,
				"enabled":             true,
				"severity":            s.Severity,
				"scopes":              design.List{addr.RefTo(s.Of)},
				"evaluationFrequency": s.Every,
				"windowSize":          s.Over,
				"autoMitigate":        true,
				"criteria": design.Object{
					"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
					"allOf": design.List{design.Object{
						"criterionType":   "StaticThresholdCriterion",
						"name":            "1",
						"metricNamespace": string(s.Of.Kind()),
						"metricName":      s.Metric,
						"timeAggregation": s.Aggregation,
						"operator":        s.Operator,
						"threshold":       s.Threshold,
					}},
				},
				"actions": design.List{design.Object{"actionGroupId": addr.RefTo(s.Tells)}},
			},
		},
	}
}
