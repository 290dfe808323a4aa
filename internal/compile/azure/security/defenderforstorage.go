// Package security builds what watches over resources.
package security

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// DefenderForStorageKind is the type of an account's own setting of Defender.
const (
	DefenderForStorageKind    addr.Kind = "Microsoft.Security/defenderForStorageSettings"
	defenderForStorageVersion string    = "2025-06-01"
)

// DefenderForStorageID returns the id of an account's setting: it has one.
func DefenderForStorageID(account addr.ID) addr.ID {
	return account.Resource(DefenderForStorageKind, "current")
}

// DefenderForStorageSpec is what has been decided of Defender for an account.
type DefenderForStorageSpec struct {
	Account addr.ID
	// ScanGB is how much of what is uploaded in a month is looked at for
	// malware; 0 is nothing.
	ScanGB int
}

// NewDefenderForStorage watches who does what with an account's blobs, and for
// malware in what people upload. It says so for this account, whatever the
// subscription's plan is. Nobody looks for what is sensitive in the blobs:
// which account holds what is known, and more copies of patients' data are not.
func NewDefenderForStorage(at azure.Place, s DefenderForStorageSpec) design.Resource {
	return design.Resource{
		ID:             DefenderForStorageID(s.Account),
		APIVersion:     defenderForStorageVersion,
		Unit:           at.Unit,
		BornWithParent: true,
		Why:            "Raises an alert when " + s.Account.Name() + " is used as it never was, or malware is uploaded to it.",
		Holds:          design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"isEnabled":                         true,
				"overrideSubscriptionLevelSettings": true,
				"malwareScanning": design.Object{
					"onUpload": onUpload(s.ScanGB),
					// A tag would be a write that Odoo's identity has no right
					// to read; the alert and the log say it.
					"blobScanResultsOptions": "None",
				},
				"sensitiveDataDiscovery": design.Object{"isEnabled": false},
			},
		},
	}
}

func onUpload(gigabytes int) design.Object {
	if gigabytes == 0 {
		return design.Object{"isEnabled": false}
	}
	return design.Object{"isEnabled": true, "capGBPerMonth": gigabytes}
}
