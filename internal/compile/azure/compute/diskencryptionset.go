// Package compute builds what disks are encrypted with.
package compute

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// DiskEncryptionSetKind is the type of what disks are encrypted with.
const (
	DiskEncryptionSetKind    addr.Kind = "Microsoft.Compute/diskEncryptionSets"
	diskEncryptionSetVersion string    = "2026-03-02"
)

// DiskEncryptionSetID returns the id of a set of a resource group.
func DiskEncryptionSetID(group addr.ID, name string) addr.ID {
	return group.Resource(DiskEncryptionSetKind, name)
}

// DiskEncryptionSetSpec is what has been decided of a disk encryption set.
type DiskEncryptionSetSpec struct {
	Name string
	Why  string
	Key  azure.Encryption
}

// NewDiskEncryptionSet encrypts disks with a key of the customer's. It follows
// that key as it rotates.
func NewDiskEncryptionSet(at azure.Place, s DiskEncryptionSetSpec) design.Resource {
	return design.Resource{
		ID:         DiskEncryptionSetID(at.Group, s.Name),
		APIVersion: diskEncryptionSetVersion,
		Unit:       at.Unit,
		Why:        s.Why,
		Holds:      design.HoldsKeys,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"identity": design.Object{
				"type":                   "UserAssigned",
				"userAssignedIdentities": design.Object{s.Key.Identity.String(): design.Object{}},
			},
			"properties": design.Object{
				"encryptionType": "EncryptionAtRestWithCustomerKey",
				"activeKey": design.Object{
					// With its version, also where the newest is followed
					// (Microsoft.Compute/diskEncryptionSets, keyUrl).
					"keyUrl": s.Key.Key.Out("properties.keyUriWithVersion"),
				},
				"rotationToLatestKeyVersionEnabled": true,
			},
		},
		DependsOn:    []addr.ID{s.Key.Identity, s.Key.Grant},
		Irreversible: []string{"properties.encryptionType"},
		// Azure follows the key to its newest version.
		CreateOnly: []string{"properties.activeKey.keyUrl"},
	}
}
