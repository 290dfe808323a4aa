package security

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ContactKind is the type of whom Defender tells.
const (
	ContactKind addr.Kind = "Microsoft.Security/securityContacts"
	// The newest that Microsoft publishes types of; none is stable since 2020.
	contactVersion string = "2023-12-01-preview"
)

// ContactID returns the id of a subscription's contact: it has one.
func ContactID(subscription addr.ID) addr.ID { return subscription.Resource(ContactKind, "default") }

// ContactSpec is what has been decided of a contact.
type ContactSpec struct {
	Subscription addr.ID
	Mailboxes    []string
}

// NewContact tells those who answer for incidents what Defender has found. Who
// owns the subscription is told too: they are there also where a mailbox is
// not.
func NewContact(at azure.Place, s ContactSpec) design.Resource {
	return design.Resource{
		ID:         ContactID(s.Subscription),
		APIVersion: contactVersion,
		Unit:       at.Unit,
		Why:        "Those who answer for incidents are told what Defender has found.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"isEnabled": true,
				"emails":    strings.Join(s.Mailboxes, ";"),
				"notificationsByRole": design.Object{
					"state": "On",
					"roles": design.List{"Owner"},
				},
				"notificationsSources": design.List{
					design.Object{"sourceType": "Alert", "minimalSeverity": "Medium"},
					design.Object{"sourceType": "AttackPath", "minimalRiskLevel": "High"},
				},
			},
		},
	}
}
