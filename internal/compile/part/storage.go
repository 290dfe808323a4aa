package part

import (
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// storage is a site's account, with Odoo's attachments and the environment's
// records.
func storage(l layout.Layout, s layout.Site) design.Parts {
	if s.Storage == nil {
		return design.Parts{}
	}
	at, account := place(s), s.AccountID()
	blobs := azure.BlobService(at, account, l.Retention.BlobDays)
	return resources(
		azure.StorageAccount(at, account.Name(), s.Storage.SKU, encryption(s)),
		blobs,
		azure.BlobContainer(at, account, layout.Attachments, "attachments", design.HoldsData, "Odoo's attachments: one container for one database, under names that tell nothing of a patient."),
		azure.BlobContainer(at, account, layout.Records, "evidence", design.HoldsEvidence, "The environment's records: what Ward sealed, mirrored where nobody can change it."),
		azure.ImmutabilityPolicy(at, s.ContainerID(layout.Records), l.Retention.RecordDays),
		azure.DiagnosticSetting(at, blobs.ID, workspace(l), "audit"),
	)
}
