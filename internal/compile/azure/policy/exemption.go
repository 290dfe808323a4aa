package policy

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ExemptionKind is the type of an exemption from an assigned policy.
const (
	ExemptionKind    addr.Kind = "Microsoft.Authorization/policyExemptions"
	exemptionVersion string    = "2026-01-01-preview"
)

// ExemptionID returns the id of an exemption at a scope.
func ExemptionID(scope addr.ID, name string) addr.ID { return scope.Resource(ExemptionKind, name) }

// The categories of exemptions.
const (
	Waiver    = "Waiver"    // the deviation is accepted for a time
	Mitigated = "Mitigated" // what the policy is for is met otherwise
)

// ExemptionSpec is what has been decided of an exemption.
type ExemptionSpec struct {
	Scope      addr.ID
	Name       string
	Exception  string // the id of the exception that it follows
	Check      string
	Assignment addr.ID
	Members    []string // of the initiative that is assigned; none where that is one policy
	// Kinds are the resource types that it is for; none is all.
	Kinds    []string
	Category string
	Until    string // from then on it is none: 2027-04-01T00:00:00Z
	Reason   string
	Instead  string // what is done instead
	Approver string
	Because  string
}

// NewExemption lets what an exception accepts pass a policy until the exception
// is over. Azure keeps an exemption that is over and no longer heeds it.
func NewExemption(at azure.Place, s ExemptionSpec) design.Resource {
	body := design.Object{
		"displayName":               s.Exception + ": " + s.Check,
		"description":               s.Reason + " Instead: " + s.Instead,
		"policyAssignmentId":        addr.RefTo(s.Assignment),
		"exemptionCategory":         s.Category,
		"expiresOn":                 s.Until,
		"assignmentScopeValidation": "Default",
		"metadata": design.Object{
			"assignedBy": "Ward", "exception": s.Exception, "check": s.Check, "approvedBy": s.Approver, "because": s.Because,
		},
	}
	if len(s.Members) > 0 {
		body["policyDefinitionReferenceIds"] = azure.Texts(s.Members)
	}
	if len(s.Kinds) > 0 {
		body["resourceSelectors"] = design.List{design.Object{
			"name":      "kinds",
			"selectors": design.List{design.Object{"kind": "resourceType", "in": azure.Texts(s.Kinds)}},
		}}
	}
	return design.Resource{
		ID:         ExemptionID(s.Scope, s.Name),
		APIVersion: exemptionVersion,
		Unit:       at.Unit,
		Why:        "The exception " + s.Exception + " accepts what the check " + s.Check + " would fail, until it is over.",
		Holds:      design.HoldsNothing,
		Body:       design.Object{"properties": body},
	}
}
