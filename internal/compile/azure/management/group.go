// Package management builds what stands above subscriptions: management groups,
// which subscription stands in which, and what holds for all of them.
//
// It promises what every builder does: it reads its parameters alone, and
// decides nothing.
package management

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// GroupKind is the type of a management group.
const (
	GroupKind    addr.Kind = "Microsoft.Management/managementGroups"
	groupVersion string    = "2023-04-01"
)

// GroupID returns the id of a management group: its name is unique in the
// tenant.
func GroupID(name string) addr.ID { return addr.ManagementGroup(name) }

// GroupSpec is what has been decided of a management group.
type GroupSpec struct {
	Name   string
	Title  string
	Parent addr.ID
	Why    string
}

// NewGroup makes a management group: what is assigned to it holds for every
// subscription below it, whoever adds one.
func NewGroup(at azure.Place, s GroupSpec) design.Resource {
	return design.Resource{
		ID:         GroupID(s.Name),
		APIVersion: groupVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		// With a group goes what is assigned to it.
		Holds: design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"displayName": s.Title,
				"details":     design.Object{"parent": design.Object{"id": addr.RefTo(s.Parent)}},
			},
		},
	}
}
