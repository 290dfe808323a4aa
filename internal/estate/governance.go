package estate

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/language"
)

// ManagementGroups is what stands above the subscriptions: groups of the
// estate's own, or one that exists.
type ManagementGroups struct {
	Own      *OwnManagementGroups     `yaml:"own" doc:"Groups of the estate's own: one of the organisation, below it one for the platform, one for regulated data and one for the rest."`
	Existing *ExistingManagementGroup `yaml:"existing" doc:"A group that exists and is somebody else's, in which the subscriptions stand: Ward renders the request to its owner."`
}

// OwnManagementGroups are groups below one that exists.
type OwnManagementGroups struct {
	Parent string `yaml:"parent" required:"true" example:"/providers/Microsoft.Management/managementGroups/7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11" doc:"The id of the group that they are made below: the tenant's root group, which is called as the tenant, or one that its owner gives."`
	Owner  string `yaml:"owner" default:"terraform" enum:"terraform,stack" doc:"What deploys them: Terraform with azapi alone."`
}

// ExistingManagementGroup is somebody else's.
type ExistingManagementGroup struct {
	ID     string `yaml:"id" required:"true" example:"/providers/Microsoft.Management/managementGroups/landing-zones" doc:"Its id."`
	Owner  string `yaml:"owner" required:"true" doc:"Who answers for it, whom requests go to."`
	Assign bool   `yaml:"assign" default:"false" doc:"Whether its owner lets Ward assign policies to it, and so to every subscription in it; else they are assigned to each subscription of the estate."`
}

// Incoherent holds ManagementGroups to one of the two.
func (m ManagementGroups) Incoherent() (what, hint string) {
	if (m.Own == nil) == (m.Existing == nil) {
		return "names no management groups, or two kinds of them", "write own or existing; without managementGroups policies are assigned to each subscription"
	}
	return "", ""
}

// groupName is what Azure takes as the name of a management group
// (Microsoft.Management, naming rules).
var groupName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_().-]{0,89}$`)

// groupsFit judges what the estate says of management groups.
func groupsFit(j judgement) {
	m := j.doc.Estate.Platform.ManagementGroups
	if m == nil {
		return
	}
	const at = "platform.managementGroups"
	if m.Existing != nil {
		j.managementGroup(at+".existing.id", m.Existing.ID)
	}
	if m.Own == nil {
		return
	}
	j.managementGroup(at+".own.parent", m.Own.Parent)
	if m.Own.Owner == "stack" {
		j.refuse(at+".own.owner", "is stack, and a deployment stack stands in a management group or a subscription: it can neither make the groups above it nor deny anything there",
			"write terraform, or leave it out")
	}
}

// managementGroup judges the id of a management group.
func (j judgement) managementGroup(path, text string) {
	id, err := addr.ParseID(text)
	if text == "" || err == nil && id.Kind().Equal(addr.ManagementGroup("x").Kind()) && id.Scope().IsZero() &&
		groupName.MatchString(id.Name()) && !strings.HasSuffix(id.Name(), ".") {
		return
	}
	j.refuse(path, fmt.Sprintf("%q is not the id of a management group", language.Clip(text)),
		"copy it from the group's properties: /providers/Microsoft.Management/managementGroups/NAME")
}
