package storage

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ImmutabilityPolicyKind is the type of what keeps a container's blobs from
// being changed.
const (
	ImmutabilityPolicyKind    addr.Kind = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"
	immutabilityPolicyVersion string    = "2026-04-01"
)

// ImmutabilityPolicyID returns the id of a container's policy: it has one.
func ImmutabilityPolicyID(container addr.ID) addr.ID {
	return azure.Child(container, ImmutabilityPolicyKind, "default")
}

// Operations of Azure's roles on a policy: one locks it for ever, the other
// lengthens one that is locked.
const (
	LockImmutability   = string(ImmutabilityPolicyKind) + "/lock/action"
	ExtendImmutability = string(ImmutabilityPolicyKind) + "/extend/action"
)

// ImmutabilityPolicySpec is what has been decided of an immutability policy.
type ImmutabilityPolicySpec struct {
	Container addr.ID
	Days      int
	Holds     design.Holding
	Why       string
	// Appends lets a blob grow at its end, and nowhere else: what writes logs
	// adds to what it has written.
	Appends bool
}

// NewImmutabilityPolicy makes a container's blobs unchangeable for some days after
// they are written. It is rendered unlocked: locking cannot be undone, so it
// is a step that a person takes. Until then, whoever deletes the policy may
// delete the blobs: it is kept as they are. The days hold at its creation: a
// locked policy takes no PUT, and is lengthened by an action of its own
// (Azure Storage, immutability policies, extend).
func NewImmutabilityPolicy(at azure.Place, s ImmutabilityPolicySpec) design.Resource {
	return design.Resource{
		ID:         ImmutabilityPolicyID(s.Container),
		APIVersion: immutabilityPolicyVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      s.Holds,
		Body: design.Object{
			"properties": design.Object{
				"immutabilityPeriodSinceCreationInDays": s.Days,
				// Tiles of the ledger and recovery sets are whole files: nothing
				// is appended to them. Exported logs grow at their end.
				"allowProtectedAppendWrites":    s.Appends,
				"allowProtectedAppendWritesAll": false,
			},
		},
		CreateOnly: []string{"properties.immutabilityPeriodSinceCreationInDays"},
	}
}
