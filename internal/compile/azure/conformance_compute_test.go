package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/compute"
	"github.com/wardhq/ward/internal/design"
)

var disks = compute.DiskEncryptionSetID(at.Group, "disks")

// computeRows are examples of what is built in compute.
func computeRows() []row {
	return []row{
		{
			builder: "compute.NewDiskEncryptionSet", kind: compute.DiskEncryptionSetKind, id: disks, region: here,
			make: func() design.Resource {
				return compute.NewDiskEncryptionSet(at, compute.DiskEncryptionSetSpec{Name: "disks", Why: "The nodes' disks are encrypted with it.", Key: encryption})
			},
			secure: map[string]any{
				"properties.encryptionType":                    "EncryptionAtRestWithCustomerKey",
				"properties.activeKey.keyUrl":                  written{},
				"properties.rotationToLatestKeyVersionEnabled": true,
			},
		},
	}
}
