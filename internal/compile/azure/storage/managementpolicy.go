package storage

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ManagementPolicyKind is the type of what lets an account's blobs go.
const (
	ManagementPolicyKind    addr.Kind = "Microsoft.Storage/storageAccounts/managementPolicies"
	managementPolicyVersion string    = "2026-04-01"
)

// ManagementPolicyID returns the id of an account's lifecycle policy: it has
// one.
func ManagementPolicyID(account addr.ID) addr.ID {
	return azure.Child(account, ManagementPolicyKind, "default")
}

// ManagementPolicySpec is what has been decided of a lifecycle policy.
type ManagementPolicySpec struct {
	Account addr.ID
	Rules   []LifecycleRule
}

// LifecycleRule is one rule: what happens to the blobs of some containers. A
// time of 0 is never.
type LifecycleRule struct {
	Name       string
	Containers []string // none is all of the account
	CoolAfter  int      // days since it was last changed, then it is kept cheaper
	GoneAfter  int      // days since it was made, then it is deleted
	// VersionsGoneAfter is after how many days a version or a snapshot that is
	// no longer the blob is deleted. Azure counts from when that version was
	// written, so an old blob's may go on the day after the blob: for how long
	// a deletion can be undone is the soft delete's, which keeps versions too.
	VersionsGoneAfter int
}

// NewManagementPolicy ends what versioning would keep for ever: with it, no
// deletion deletes anything.
func NewManagementPolicy(at azure.Place, s ManagementPolicySpec) design.Resource {
	rules := make(design.List, len(s.Rules))
	for i, r := range s.Rules {
		rules[i] = design.Object{
			"name":    r.Name,
			"enabled": true,
			"type":    "Lifecycle",
			"definition": design.Object{
				"filters": r.filters(),
				"actions": r.actions(),
			},
		}
	}
	return design.Resource{
		ID:         ManagementPolicyID(s.Account),
		APIVersion: managementPolicyVersion,
		Unit:       at.Unit,
		Why:        "Ends what versioning would keep for ever, and keeps what is seldom read more cheaply.",
		Holds:      design.HoldsNothing,
		Body:       design.Object{"properties": design.Object{"policy": design.Object{"rules": rules}}},
	}
}

func (r LifecycleRule) actions() design.Object {
	blob := design.Object{}
	if r.CoolAfter > 0 {
		blob["tierToCool"] = design.Object{"daysAfterModificationGreaterThan": r.CoolAfter}
	}
	if r.GoneAfter > 0 {
		blob["delete"] = design.Object{"daysAfterCreationGreaterThan": r.GoneAfter}
	}
	out := design.Object{}
	if len(blob) > 0 {
		out["baseBlob"] = blob
	}
	if r.VersionsGoneAfter > 0 {
		gone := design.Object{"delete": design.Object{"daysAfterCreationGreaterThan": r.VersionsGoneAfter}}
		out["version"], out["snapshot"] = gone, gone
	}
	return out
}

// filters are the blobs that the rule is for. Containers are named with the
// slash that keeps records from matching records-of-others; none is all, and a
// filter of none is not given back.
func (r LifecycleRule) filters() design.Object {
	out := design.Object{"blobTypes": design.List{"blockBlob"}}
	if len(r.Containers) == 0 {
		return out
	}
	prefixes := make(design.List, len(r.Containers))
	for i, c := range r.Containers {
		prefixes[i] = c + "/"
	}
	out["prefixMatch"] = prefixes
	return out
}
