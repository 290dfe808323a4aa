package layout

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Governance is what stands above the subscriptions, a unit of its own that
// comes before all others. Everything in it is of the tenant or of a management
// group.
type Governance struct {
	Unit  addr.Unit    `json:"unit"`
	Title string       `json:"title"`
	Owner design.Owner `json:"owner"`
	// Subscription is the platform's: whoever deploys signs in to it.
	Subscription addr.ID `json:"subscription"`
	// Groups are those of its own, each behind the one that it is below; none
	// where the group is somebody else's.
	Groups []ManagementGroup `json:"groups,omitempty"`
	// Top is the group that policies are assigned to: the first of its own, or
	// somebody else's.
	Top        addr.ID     `json:"top"`
	Placements []Placement `json:"placements,omitempty"`
	// Settings are those of the tenant's hierarchy; nil where they are somebody
	// else's to set.
	Settings *HierarchySettings `json:"settings,omitempty"`
}

// ManagementGroup is one management group.
type ManagementGroup struct {
	ID     addr.ID `json:"id"`
	Title  string  `json:"title"`
	Parent addr.ID `json:"parent"`
	Why    string  `json:"why"`
}

// Placement is a subscription's place in a group.
type Placement struct {
	Subscription addr.ID `json:"subscription"`
	Group        addr.ID `json:"group"`
	Why          string  `json:"why"`
}

// HierarchySettings are those of a tenant.
type HierarchySettings struct {
	Root    addr.ID `json:"root"`
	Default addr.ID `json:"default"` // where a new subscription comes to stand
}

// GroupOwner is whose a management group is that the subscriptions stand in.
type GroupOwner struct {
	Group addr.ID `json:"group"`
	Owner string  `json:"owner"`
	// Assigns says that its owner lets policies be assigned to it.
	Assigns bool `json:"assigns"`
}

// Initiative is the policies that are assigned as one: those of Enforcement
// that are members of it.
type Initiative struct {
	Name   string    `json:"name"`
	Title  string    `json:"title"`
	Scopes []addr.ID `json:"scopes"` // where it is defined, and assigned
}

// Exemption lets what an exception of the estate accepts pass a policy.
type Exemption struct {
	Exception string    `json:"exception"`
	Check     string    `json:"check"`
	Unit      addr.Unit `json:"unit"` // that it is deployed with
	Scope     addr.ID   `json:"scope"`
	// Of is what the exception names, where that is a resource; zero is all that
	// is in the scope.
	Of addr.ID `json:"of,omitzero"`
	// Assigned is the scope of the assignment that it is from, and Name that
	// assignment's name.
	Assigned addr.ID `json:"assigned"`
	Name     string  `json:"name"`
	// Members are those of the initiative; none where one policy is assigned.
	Members []string `json:"members,omitempty"`
	// Kinds are the resource types that it is for; none is all.
	Kinds []string `json:"kinds,omitempty"`
	// First says that the policy refuses: what the exemption is for is made
	// after it.
	First    bool   `json:"first,omitempty"`
	Met      bool   `json:"met"` // what the check is for is met otherwise
	Until    string `json:"until"`
	Reason   string `json:"reason"`
	Instead  string `json:"instead"`
	Approver string `json:"approver"`
	Because  string `json:"because"`
}

// PolicyUnit is the unit that policies are assigned with.
func (l Layout) PolicyUnit() addr.Unit {
	if l.Governance != nil {
		return l.Governance.Unit
	}
	return l.Platform.Unit
}

// Refuses reports whether it stops what fails its check.
func (e Enforcement) Refuses() bool { return strings.EqualFold(e.Effect, "Deny") }
