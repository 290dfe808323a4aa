package backup

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// GuardProxyKind is the type of what puts a vault under a guard.
const (
	GuardProxyKind    addr.Kind = "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies"
	guardProxyVersion string    = "2026-03-01"
)

// GuardProxyID returns the id of what puts a vault under a guard: it has one,
// which Azure wants called so.
func GuardProxyID(vault addr.ID) addr.ID {
	return azure.Child(vault, GuardProxyKind, "DppResourceGuardProxy")
}

// GuardProxySpec is what has been decided of a vault's guard.
type GuardProxySpec struct {
	Vault addr.ID
	Guard addr.ID
	// After is what is made first: once guarded, a vault takes changes of what
	// it copies from those only who may ask the guard.
	After []addr.ID
}

// NewGuardProxy puts a vault under a guard.
func NewGuardProxy(at azure.Place, s GuardProxySpec) design.Resource {
	return design.Resource{
		ID:         GuardProxyID(s.Vault),
		APIVersion: guardProxyVersion,
		Unit:       at.Unit,
		Why:        "Puts the vault under the guard of the platform, so that one person alone cannot undo its copies.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{"resourceGuardResourceId": addr.RefTo(s.Guard)},
		},
		DependsOn: s.After,
	}
}
