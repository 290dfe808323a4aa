package layout

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/management"
	"github.com/wardhq/ward/internal/compile/azure/policy"
)

// InitiativeName is what the set of policies is called, and its assignments.
const InitiativeName = "ward-checks"

// ManagementGroupID is one of the management groups of an organisation, by its
// short name; an empty role is the one above the others.
func ManagementGroupID(short, role string) addr.ID {
	if role == "" {
		return management.GroupID(short)
	}
	return management.GroupID(short + "-" + role)
}

// RootGroupID is the group above all others of a tenant: it is called as the
// tenant.
func RootGroupID(tenant string) addr.ID { return management.GroupID(tenant) }

// AssignmentID is a policy's assignment to a scope.
func AssignmentID(scope addr.ID, name string) addr.ID { return policy.AssignmentID(scope, name) }

// ExemptionName is what an exception's exemption is called.
func ExemptionName(exception string) string { return strings.ToLower(exception) }
