// Package design holds the Design: the Azure resources, the cluster objects,
// what they refer to, and the Decisions that explain them.
//
// It promises that a Design which New has returned is whole: every reference
// and dependency leads to a resource of the design or to one that it declares
// to exist, no id occurs twice, no scope belongs to two units, nothing
// depends on itself, and each unit's resources are in an order in which Azure
// takes them. It is a value: nothing in it changes afterwards, and the same
// parts in another order make the same Design.
package design

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/ward"
)

// Object is a JSON object in an ARM body. Its values are string, bool, int,
// float64, addr.Ref, Object and List; anything else is refused by New.
// Scalars are literals: a value that is not known until something else exists
// is an addr.Ref, never a string that holds an expression.
//
// A key may be the literal id of another resource (as identity's
// userAssignedIdentities wants); that resource is then named in DependsOn.
type Object map[string]any

// List is a JSON array in an ARM body; see Object for its values.
type List []any

// Resource is an Azure resource as it shall be. Body holds what ARM's own
// reference shows below type, apiVersion and name: location, tags, sku, kind,
// identity, properties.
type Resource struct {
	ID         addr.ID // kind, name, scope and parent follow from it
	APIVersion string  // of Microsoft's published type, as 2026-04-01
	Unit       addr.Unit
	Body       Object

	// Why says in one sentence what the resource is for, for the person who
	// reads the rendered file.
	Why string
	// Holds says what is lost with the resource. Renderers keep what holds
	// anything from being destroyed.
	Holds Holding
	// DependsOn names what must exist first beyond what Body refers to.
	// Parent and scope are implied.
	DependsOn []addr.ID
	// Parts are ids that Azure makes of this body, as the subnets of a
	// network; others may refer to them.
	Parts []addr.ID
	// BornWithParent marks a singleton that Azure makes by itself together
	// with its parent: it is updated, never created or deleted.
	BornWithParent bool
	// Irreversible lists the paths in Body that cannot be changed after
	// creation without making the resource anew, or at all.
	Irreversible []string
	// CreateOnly lists the paths in Body that hold when the resource is made
	// and no longer: Azure does not give them back, or moves on from them, as
	// a disk that grows by itself. Nothing puts them back.
	CreateOnly []string
}

// Location returns the region of the resource, or "" if its body has none.
func (r Resource) Location() string {
	s, _ := r.Body["location"].(string)
	return s
}

// ClusterObject is a Kubernetes object as it shall be, typed with k8s.io/api.
type ClusterObject struct {
	Key       addr.Object
	Unit      addr.Unit
	Component string // its folder below clusters/<cluster>/
	Value     runtime.Object
	Why       string
}

// Owner is what deploys a unit. The zero value owns nothing and is refused.
type Owner int

// The owners.
const (
	OwnerUnknown Owner = iota
	Terraform          // provider azure/azapi
	Stack              // an ARM deployment stack
)

// String returns the owner's word in the estate.
func (o Owner) String() string {
	switch o {
	case Terraform:
		return "terraform"
	case Stack:
		return "stack"
	default:
		return "unknown"
	}
}

// MarshalText returns the owner's word in the estate.
func (o Owner) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Unit is a part of the design with its own deployment state.
type Unit struct {
	Name         addr.Unit
	Title        string // for people
	Owner        Owner
	Subscription addr.ID
	// After names the units that must have been applied first. New adds
	// those that follow from references and from Needs.
	After []addr.Unit
	// State is the container that Terraform keeps what it made of the unit in;
	// zero is one that the design does not have.
	State addr.ID
	// Needs is what must be so before the unit is applied, beyond what its
	// resources refer to: a policy that is in force before what it judges is
	// made. Whoever gives it comes first, be it a unit or a step.
	Needs []Condition
	// Excepted are the operations of Azure's roles, as
	// Microsoft.DBforPostgreSQL/flexibleServers/restart/action, that a
	// deployment stack must not deny: what steps ask for, and what other
	// units need of this one. New refuses those that would delete what holds
	// anything.
	Excepted []string
	// Missing says, a sentence each, what the unit is for and this version
	// does not build.
	Missing []string
}

// Design is the resolved graph. Read it; do not change it.
type Design struct {
	Organisation string
	Effective    string       // the estate's date, as 2026-11-01
	Declared     []ward.Value // what the estate states of itself: designed facts as they are
	Units        []Unit       // in the order in which they are applied
	Resources    []Resource
	Objects      []ClusterObject
	Decisions    []Decision
	Steps        []Step // by unit, moment and the order in which they are taken
	// Apply is the first apply: every unit and every step that belongs to it,
	// in an order in which each stands behind what gives what it needs.
	Apply []Action
	// Runbooks are what is done when it comes to something, by name.
	Runbooks []Runbook
	Maps     []Map // of each unit with a network, and of all
	// Isolations are what keeps the tenants apart of each thing that several
	// environments share.
	Isolations []Isolation
	Files      []File // by path

	byID map[string]int // index into Resources, by addr.ID.Key, parts too
}

// Resource returns the resource with this id, or the one that has it as a
// part.
func (d *Design) Resource(id addr.ID) (Resource, bool) {
	i, ok := d.byID[id.Key()]
	if !ok {
		return Resource{}, false
	}
	return d.Resources[i], true
}

// Of returns the resources of a unit, in an order in which Azure takes them.
func (d *Design) Of(unit addr.Unit) []Resource {
	var out []Resource
	for _, r := range d.Resources {
		if r.Unit == unit {
			out = append(out, r)
		}
	}
	return out
}

// Unit returns the unit of this name.
func (d *Design) Unit(name addr.Unit) (Unit, bool) {
	i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Name == name })
	if i < 0 {
		return Unit{}, false
	}
	return d.Units[i], true
}
