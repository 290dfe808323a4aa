package backup

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// GuardKind is the type of whose consent it takes to undo a backup.
const (
	GuardKind    addr.Kind = "Microsoft.DataProtection/resourceGuards"
	guardVersion string    = "2026-03-01"
)

// GuardID returns the id of a resource guard of a resource group.
func GuardID(group addr.ID, name string) addr.ID { return group.Resource(GuardKind, name) }

// GuardSpec is what has been decided of a resource guard.
type GuardSpec struct {
	Name string
}

// NewGuard makes operations that could lose copies need the consent of whoever
// holds it: reduced retention, stopped protection, and the end of the guard
// itself. It is in the region of the vaults that it guards, as Azure wants it
// (Azure Backup, multi-user authorization, before you start), and guards
// nothing for those who hold rights on it and on the vaults.
func NewGuard(at azure.Place, s GuardSpec) design.Resource {
	return design.Resource{
		ID:         GuardID(at.Group, s.Name),
		APIVersion: guardVersion,
		Unit:       at.Unit,
		Why:        "Nobody undoes the backups of " + at.Region + " alone: it takes a right on this guard beside that on the vault.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				// No operation is left out.
				"vaultCriticalOperationExclusionList": design.List{},
			},
		},
	}
}
