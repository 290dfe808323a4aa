package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/security"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// After how many days blobs that nobody has changed are kept in the cool tier.
// Nothing goes to a colder one: blobs there cannot be put back to a time (Azure
// Storage, point-in-time restore), and records are read to be verified.
const (
	documentsCoolAfter = 90 // a tier is billed for 30 days at least, and a new attachment is read for weeks
	recordsCoolAfter   = 30
)

// restoresGoneAfter is for how many days what was restored for somebody to read
// is kept: it is patients' data outside of Odoo's rights.
const restoresGoneAfter = 7

// accounts are a site's three: Odoo's documents, the environment's records, and
// what it is recovered from.
func accounts(l layout.Layout, s layout.Site) design.Parts {
	if s.Storage == nil {
		return design.Parts{}
	}
	p := documents(l, s)
	p = append(p, records(l, s)...)
	return only(append(p, recoverySets(l, s)...)...)
}

func documents(l layout.Layout, s layout.Site) []design.Resource {
	at, account := place(s), s.DocumentsAccountID()
	out := kept{
		account: account, key: layout.DocumentsKey, holds: design.HoldsData, restoreDays: l.RetentionIn(s).BackupDays, filledByPeople: true,
		why: "Keeps Odoo's attachments: apart from the database, and from what must not be changed.",
	}.in(l, s)
	return append(out,
		storage.NewManagementPolicy(at, storage.ManagementPolicySpec{Account: account, Rules: []storage.LifecycleRule{
			{Name: "documents", CoolAfter: documentsCoolAfter, VersionsGoneAfter: l.RetentionIn(s).BlobDays},
		}}),
		storage.NewContainer(at, storage.ContainerSpec{
			Account: account, Name: layout.Attachments, Purpose: "attachments", Holds: design.HoldsData,
			Why: "Odoo's attachments: one container for one database, under names that tell nothing of a patient.",
		}),
	)
}

func records(l layout.Layout, s layout.Site) []design.Resource {
	at, account := place(s), s.RecordsAccountID()
	out := kept{
		account: account, key: layout.RecordsKey, holds: design.HoldsEvidence, trusted: s.Logs != nil && s.Logs.Export,
		why: "Keeps the environment's records: nothing in it is changed or deleted before its time.",
	}.in(l, s)
	return append(out,
		storage.NewManagementPolicy(at, storage.ManagementPolicySpec{Account: account, Rules: []storage.LifecycleRule{
			{Name: "records", CoolAfter: recordsCoolAfter, VersionsGoneAfter: l.RetentionIn(s).RecordDays},
		}}),
		storage.NewContainer(at, storage.ContainerSpec{
			Account: account, Name: layout.Records, Purpose: "evidence", Holds: design.HoldsEvidence,
			Why: "The environment's records: what Ward sealed, mirrored where nobody can change it.",
		}),
		storage.NewImmutabilityPolicy(at, storage.ImmutabilityPolicySpec{
			Container: s.RecordsID(), Days: l.RetentionIn(s).RecordDays, Holds: design.HoldsEvidence,
			Why: "Nobody changes or deletes a record before its time is over; once locked, not even the owner.",
		}),
	)
}

// recoverySets are kept unchangeable for as long as they are kept, and no
// longer: what cannot be deleted when its time is over can never be erased.
func recoverySets(l layout.Layout, s layout.Site) []design.Resource {
	at, account := place(s), s.BackupsAccountID()
	out := kept{
		account: account, key: layout.BackupsKey, holds: design.HoldsData, trusted: true,
		why: "Keeps what the environment is recovered from: apart from what it is a copy of.",
	}.in(l, s)
	return append(out,
		storage.NewManagementPolicy(at, storage.ManagementPolicySpec{Account: account, Rules: append([]storage.LifecycleRule{
			{Name: "recovery-sets", Containers: []string{layout.RecoverySets}, GoneAfter: l.RetentionIn(s).BackupDays, VersionsGoneAfter: l.RetentionIn(s).BackupDays},
			{Name: "restores", Containers: []string{layout.Restores}, GoneAfter: restoresGoneAfter, VersionsGoneAfter: restoresGoneAfter},
		}, archiveRules(l, s)...)}),
		storage.NewContainer(at, storage.ContainerSpec{
			Account: account, Name: layout.RecoverySets, Purpose: "backups", Holds: design.HoldsData, KeepsVersions: true,
			Why: "What the environment is recovered from: each version is kept from change by itself, until its own time is over.",
		}),
		storage.NewImmutabilityPolicy(at, storage.ImmutabilityPolicySpec{
			Container: s.RecoverySetsID(), Days: l.RetentionIn(s).BackupDays, Holds: design.HoldsData,
			Why: "Nobody changes or deletes a recovery set before its time is over, and then it can go.",
		}),
		storage.NewContainer(at, storage.ContainerSpec{
			Account: account, Name: layout.Restores, Purpose: "recovery", Holds: design.HoldsData,
			Why: "Where the backup vault puts what is restored from it, for some days.",
		}),
	)
}

// kept is one account.
type kept struct {
	account addr.ID
	key     string
	holds   design.Holding
	// restoreDays is to how many days before all of its blobs can be put back.
	restoreDays    int
	filledByPeople bool
	trusted        bool // Azure Monitor exports logs to it, or Azure Backup restores to it
	why            string
}

// in returns the account, and what every one has: what is deleted can be had
// back, what is done with its blobs is recorded, and where somebody asks for
// it, watched.
func (k kept) in(l layout.Layout, s layout.Site) []design.Resource {
	at := place(s)
	out := []design.Resource{
		storage.NewAccount(at, storage.AccountSpec{Name: k.account.Name(), SKU: s.Storage.SKU, Key: encryption(s, k.key), Holds: k.holds, Why: k.why, Trusted: k.trusted}),
		storage.NewBlobService(at, storage.BlobServiceSpec{Account: k.account, KeepDays: l.RetentionIn(s).BlobDays, RestoreDays: k.restoreDays}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: storage.BlobServiceID(k.account), Workspace: workspace(l, s)}),
	}
	if d := s.Storage.Defender; d != nil {
		watched := security.DefenderForStorageSpec{Account: k.account}
		if k.filledByPeople {
			watched.ScanGB = d.ScanGB
		}
		out = append(out, security.NewDefenderForStorage(at, watched))
	}
	return out
}
