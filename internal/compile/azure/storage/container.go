package storage

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// ContainerKind is the type of a blob container.
const (
	ContainerKind    addr.Kind = "Microsoft.Storage/storageAccounts/blobServices/containers"
	containerVersion string    = "2026-04-01"
)

// ContainerID returns the id of a container of an account.
func ContainerID(account addr.ID, name string) addr.ID {
	return azure.Child(BlobServiceID(account), ContainerKind, name)
}

// Operations of Azure's roles on a container and on the blobs in it.
const (
	ReadContainer = string(ContainerKind) + "/read"
	ReadBlob      = string(ContainerKind) + "/blobs/read"
	WriteBlob     = string(ContainerKind) + "/blobs/write"
	AddBlob       = string(ContainerKind) + "/blobs/add/action"
)

// ContainerSpec is what has been decided of a container.
type ContainerSpec struct {
	Account addr.ID
	Name    string
	Purpose string // as attachments or evidence
	Holds   design.Holding
	Why     string
	// KeepsVersions makes each version of a blob unchangeable by itself: what
	// has expired can go, while what has not stays. It cannot be changed later.
	KeepsVersions bool
}

// NewContainer holds blobs of one purpose; the purpose is in its metadata, so
// that a check can tell records from documents.
func NewContainer(at azure.Place, s ContainerSpec) design.Resource {
	properties := design.Object{
		"publicAccess": "None",
		"metadata":     design.Object{"purpose": s.Purpose},
	}
	var forever []string
	// A container that was not made with it does not give it back.
	if s.KeepsVersions {
		properties["immutableStorageWithVersioning"] = design.Object{"enabled": true}
		forever = []string{"properties.immutableStorageWithVersioning.enabled"}
	}
	return design.Resource{
		ID:           ContainerID(s.Account, s.Name),
		APIVersion:   containerVersion,
		Unit:         at.Unit,
		Why:          s.Why,
		Holds:        s.Holds,
		Body:         design.Object{"properties": properties},
		Irreversible: forever,
	}
}
