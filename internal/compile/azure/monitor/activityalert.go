package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ActivityAlertKind is the type of an alert on what was asked of Azure Resource
// Manager.
const (
	ActivityAlertKind    addr.Kind = "Microsoft.Insights/activityLogAlerts"
	activityAlertVersion string    = "2026-01-01"
)

// ActivityAlertID returns the id of an activity log alert of a resource group.
func ActivityAlertID(group addr.ID, name string) addr.ID {
	return group.Resource(ActivityAlertKind, name)
}

// ActivityAlertSpec is what has been decided of an activity log alert.
type ActivityAlertSpec struct {
	Name     string
	Why      string
	Scope    addr.ID // a subscription
	Category string  // Administrative, Security, ServiceHealth …
	// Operations are any of which is told of; empty is all of the category.
	Operations []string
	Tells      addr.ID
}

// NewActivityAlert tells people when one of these operations was asked for, of
// whoever asked, and whether or not it was allowed.
func NewActivityAlert(at azure.Place, s ActivityAlertSpec) design.Resource {
	all := design.List{design.Object{"field": "category", "equals": s.Category}}
	switch len(s.Operations) {
	case 0:
	case 1:
		all = append(all, design.Object{"field": "operationName", "equals": s.Operations[0]})
	default:
		each := make(design.List, len(s.Operations))
		for i, o := range s.Operations {
			each[i] = design.Object{"field": "operationName", "equals": o}
		}
		all = append(all, design.Object{"anyOf": each})
	}
	return design.Resource{
		ID:         ActivityAlertID(at.Group, s.Name),
		APIVersion: activityAlertVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": "global",
			"tags":     at.Tags,
			"properties": design.Object{
				"description": s.Why,
				"enabled":     true,
				"scopes":      design.List{addr.RefTo(s.Scope)},
				"condition":   design.Object{"allOf": all},
				"actions": design.Object{
					"actionGroups": design.List{design.Object{"actionGroupId": addr.RefTo(s.Tells)}},
				},
			},
		},
	}
}
