package storage

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// BlobServiceKind is the type of what an account's blobs have in common.
const (
	BlobServiceKind    addr.Kind = "Microsoft.Storage/storageAccounts/blobServices"
	blobServiceVersion string    = "2026-04-01"
)

// BlobServiceID returns the id of an account's blob service: it has one.
func BlobServiceID(account addr.ID) addr.ID { return azure.Child(account, BlobServiceKind, "default") }

// BlobServiceSpec is what has been decided of a blob service.
type BlobServiceSpec struct {
	Account addr.ID
	// KeepDays must exceed the days of the database's point-in-time restore by
	// a week: a database that is restored to a day names blobs of that day.
	KeepDays int
	// RestoreDays is to how many days before all blobs of the account can be
	// put back at once; 0 is never. Azure wants it shorter than KeepDays, and
	// does not have it where versions are immutable (Azure Storage,
	// point-in-time restore for block blobs).
	RestoreDays int
	// Why is for an account that no database names blobs of; "" is for one of
	// which one does.
	Why string
}

// NewBlobService makes deleted and overwritten blobs recoverable.
func NewBlobService(at azure.Place, s BlobServiceSpec) design.Resource {
	properties := design.Object{
		"isVersioningEnabled": true,
		"changeFeed":          design.Object{"enabled": true, "retentionInDays": s.KeepDays},
		"deleteRetentionPolicy": design.Object{
			"enabled":              true,
			"days":                 s.KeepDays,
			"allowPermanentDelete": false,
		},
		"containerDeleteRetentionPolicy": design.Object{
			"enabled": true,
			"days":    s.KeepDays,
		},
	}
	// A service that never had it does not give it back.
	if s.RestoreDays > 0 {
		properties["restorePolicy"] = design.Object{"enabled": true, "days": s.RestoreDays}
	}
	why := s.Why
	if why == "" {
		why = "Keeps deleted and overwritten blobs for longer than the database can be restored to, so that no restored row lacks its file."
	}
	return design.Resource{
		ID:             BlobServiceID(s.Account),
		APIVersion:     blobServiceVersion,
		Unit:           at.Unit,
		BornWithParent: true,
		Why:            why,
		Holds:          design.HoldsNothing,
		Body:           design.Object{"properties": properties},
	}
}
