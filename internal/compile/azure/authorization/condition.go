package authorization

import (
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// conditionVersion is the only one that Azure takes.
const conditionVersion = "2.0"

// GrantsOnly is the condition under which whoever may grant roles grants and
// withdraws these alone, and to programs alone: neither a person nor a group
// gets anything by it (learn.microsoft.com, delegate Azure role assignment
// management with conditions, constrain roles and principal types). What is
// granted is asked of the request, and what is withdrawn of the assignment that
// is there, so that each has a clause.
func GrantsOnly(roles []addr.ID) string {
	guids := make([]string, len(roles))
	for i, r := range roles {
		guids[i] = strings.ToLower(path.Base(r.String()))
	}
	slices.Sort(guids)
	among := "{" + strings.Join(slices.Compact(guids), ", ") + "}"
	clause := func(action, source string) string {
		attribute := "@" + source + "[" + string(RoleAssignmentKind) + ":"
		return "((!(ActionMatches{'" + action + "'})) OR (" +
			attribute + "RoleDefinitionId] ForAnyOfAnyValues:GuidEquals " + among + " AND " +
			attribute + "PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
	}
	return clause(WriteRoleAssignment, "Request") + " AND " + clause(DeleteRoleAssignment, "Resource")
}
