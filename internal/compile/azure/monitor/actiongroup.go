package monitor

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ActionGroupKind is the type of who is told of an alert.
const (
	ActionGroupKind    addr.Kind = "Microsoft.Insights/actionGroups"
	actionGroupVersion string    = "2023-01-01"
)

// ActionGroupID returns the id of an action group of a resource group.
func ActionGroupID(group addr.ID, name string) addr.ID { return group.Resource(ActionGroupKind, name) }

// ActionGroupSpec is what has been decided of an action group.
type ActionGroupSpec struct {
	Name  string
	Short string // at most 12 characters: how messages name it
	// Mailboxes are told. No address that is itself a secret, as a webhook's,
	// may stand here.
	Mailboxes []string
}

// NewActionGroup tells people of what an alert has seen.
func NewActionGroup(at azure.Place, s ActionGroupSpec) design.Resource {
	receivers := make(design.List, len(s.Mailboxes))
	for i, m := range s.Mailboxes {
		receivers[i] = design.Object{"name": m, "emailAddress": m, "useCommonAlertSchema": true}
	}
	return design.Resource{
		ID:         ActionGroupID(at.Group, s.Name),
		APIVersion: actionGroupVersion,
		Unit:       at.Unit,
		Why:        "Those who answer for incidents are told of what an alert has seen.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			// Alerts arrive also when a region is lost.
			"location": "global",
			"tags":     at.Tags,
			"properties": design.Object{
				"groupShortName": s.Short,
				"enabled":        true,
				"emailReceivers": receivers,
			},
		},
	}
}
