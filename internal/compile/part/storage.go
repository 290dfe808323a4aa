package part

import (
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// accounts is a site's account, with Odoo's attachments and the environment's
// records.
func accounts(l layout.Layout, s layout.Site) design.Parts {
	if s.Storage == nil {
		return design.Parts{}
	}
	at, account := place(s), s.AccountID()
	return only(
		storage.NewAccount(at, storage.AccountSpec{Name: account.Name(), SKU: s.Storage.SKU, Key: encryption(s), FromMonitor: s.Logs != nil && s.Logs.Export}),
		storage.NewBlobService(at, storage.BlobServiceSpec{Account: account, KeepDays: l.Retention.BlobDays}),
		storage.NewContainer(at, storage.ContainerSpec{
			Account: account, Name: layout.Attachments, Purpose: "attachments", Holds: design.HoldsData,
			Why: "Odoo's attachments: one container for one database, under names that tell nothing of a patient.",
		}),
		storage.NewContainer(at, storage.ContainerSpec{
			Account: account, Name: layout.Records, Purpose: "evidence", Holds: design.HoldsEvidence,
			Why: "The environment's records: what Ward sealed, mirrored where nobody can change it.",
		}),
		storage.NewImmutabilityPolicy(at, storage.ImmutabilityPolicySpec{Container: s.ContainerID(layout.Records), Days: l.Retention.RecordDays}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: storage.BlobServiceID(account), Workspace: workspace(l, s)}),
	)
}
