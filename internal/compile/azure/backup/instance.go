package backup

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// InstanceKind is the type of something that is copied to a vault.
const (
	InstanceKind    addr.Kind = "Microsoft.DataProtection/backupVaults/backupInstances"
	instanceVersion string    = "2026-03-01"
)

// InstanceID returns the id of what is copied to a vault.
func InstanceID(vault addr.ID, name string) addr.ID { return azure.Child(vault, InstanceKind, name) }

// Operations of Azure's roles on what is copied.
const (
	Copy            = string(InstanceKind) + "/backup/action"
	Restore         = string(InstanceKind) + "/restore/action"
	ValidateRestore = string(InstanceKind) + "/validateRestore/action"
)

// InstanceSpec is what has been decided of something that is copied.
type InstanceSpec struct {
	Vault  addr.ID
	Policy addr.ID
	Of     addr.ID
	// Needs are the vault's roles on it: Azure refuses what its vault may not
	// read.
	Needs []addr.ID
}

// NewInstance copies a resource of the place's region to a vault, by a policy:
// all of it, since Azure Backup copies no single database of a server.
func NewInstance(at azure.Place, s InstanceSpec) design.Resource {
	source := func(object string) design.Object {
		return design.Object{
			"objectType":       object,
			"datasourceType":   string(s.Of.Kind()),
			"resourceType":     string(s.Of.Kind()),
			"resourceID":       addr.RefTo(s.Of),
			"resourceName":     s.Of.Name(),
			"resourceLocation": at.Region,
		}
	}
	return design.Resource{
		ID:         InstanceID(s.Vault, s.Of.Name()),
		APIVersion: instanceVersion,
		Unit:       at.Unit,
		Why:        "Copies " + s.Of.Name() + " to the vault, so that a copy outlives the original.",
		// Deleting it deletes the copies.
		Holds: design.HoldsData,
		Body: design.Object{
			"tags": at.Tags,
			"properties": design.Object{
				"objectType":        "BackupInstance",
				"friendlyName":      s.Of.Name(),
				"dataSourceInfo":    source("Datasource"),
				"dataSourceSetInfo": source("DatasourceSet"),
				"policyInfo":        design.Object{"policyId": addr.RefTo(s.Policy)},
				"identityDetails":   design.Object{"useSystemAssignedIdentity": true},
			},
		},
		DependsOn:    s.Needs,
		Irreversible: []string{"properties.dataSourceInfo"},
	}
}
