package backup

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// PolicyKind is the type of how often something is copied, and for how long.
const (
	PolicyKind    addr.Kind = "Microsoft.DataProtection/backupVaults/backupPolicies"
	policyVersion string    = "2026-03-01"
)

// PolicyID returns the id of a policy of a vault.
func PolicyID(vault addr.ID, name string) addr.ID { return azure.Child(vault, PolicyKind, name) }

// PolicySpec is what has been decided of a policy.
type PolicySpec struct {
	Vault  addr.ID
	Name   string
	Copies addr.Kind // the type of what is copied
	// WeeklyDays is for how many days the copy of each week is kept, and
	// MonthlyDays that of each month's first; 0 keeps none longer.
	WeeklyDays  int
	MonthlyDays int
}

// The tags by which a copy knows how long it is kept.
const (
	weekly  = "Default" // Azure wants one of this name
	monthly = "Monthly"
)

// everyWeek is when copies are made: in the night to Sunday, before the
// server's own maintenance. It begins at a date that is past, so that the same
// estate makes the same policy at every date.
const everyWeek = "R/2026-01-04T01:00:00+00:00/P1W"

// NewPolicy copies everything once a week. A policy is not changed once
// something is copied by it: Azure Backup has no update of PostgreSQL's, so
// another time is another policy (Azure Backup, create a policy by REST).
func NewPolicy(at azure.Place, s PolicySpec) design.Resource {
	tags := design.List{tag(weekly, 99, nil)}
	rules := design.List{retention(weekly, s.WeeklyDays)}
	if s.MonthlyDays > 0 {
		tags = append(tags, tag(monthly, 15, design.List{design.Object{
			"objectType": "ScheduleBasedBackupCriteria", "absoluteCriteria": design.List{"FirstOfMonth"},
		}}))
		rules = append(rules, retention(monthly, s.MonthlyDays))
	}
	return design.Resource{
		ID:         PolicyID(s.Vault, s.Name),
		APIVersion: policyVersion,
		Unit:       at.Unit,
		Why:        "Says how often a copy goes to the vault and for how long it stays there.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"objectType":      "BackupPolicy",
				"datasourceTypes": design.List{string(s.Copies)},
				"policyRules": append(design.List{design.Object{
					"name":             "BackupWeekly",
					"objectType":       "AzureBackupRule",
					"backupParameters": design.Object{"objectType": "AzureBackupParams", "backupType": "Full"},
					"dataStore":        vaultStore(),
					"trigger": design.Object{
						"objectType":      "ScheduleBasedTriggerContext",
						"schedule":        design.Object{"repeatingTimeIntervals": design.List{everyWeek}, "timeZone": "UTC"},
						"taggingCriteria": tags,
					},
				}}, rules...),
			},
		},
		// Another time is another policy.
		Irreversible: []string{"properties.policyRules"},
	}
}

func vaultStore() design.Object {
	return design.Object{"objectType": "DataStoreInfoBase", "dataStoreType": "VaultStore"}
}

// tag says which copies are kept as long as the rule of this name says: all
// that no other tag takes, where there are no criteria.
func tag(name string, priority int, criteria design.List) design.Object {
	out := design.Object{
		"isDefault":       criteria == nil,
		"taggingPriority": priority,
		"tagInfo":         design.Object{"tagName": name},
	}
	if criteria != nil {
		out["criteria"] = criteria
	}
	return out
}

func retention(name string, days int) design.Object {
	return design.Object{
		"name":       name,
		"objectType": "AzureRetentionRule",
		"isDefault":  name == weekly,
		"lifecycles": design.List{design.Object{
			"sourceDataStore":             vaultStore(),
			"deleteAfter":                 design.Object{"objectType": "AbsoluteDeleteOption", "duration": fmt.Sprintf("P%dD", days)},
			"targetDataStoreCopySettings": design.List{},
		}},
	}
}
