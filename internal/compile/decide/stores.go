package decide

import (
	"fmt"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// stores gives each environment its accounts: three, since what keeps blobs
// from being changed, and what lets them go, are an account's own. Where the
// data is regulated they are watched over.
func stores(a asked, l *layout.Layout, n *notes) {
	for i, e := range a.environments {
		storage := n.site(l, l.Environments[i].Home).Storage
		if storage == nil {
			continue
		}
		watched := "not watched"
		if e.Data == "regulated" {
			// No month brings more than what all years have come to. What is
			// beyond is not looked at, and raises an alert.
			storage.Defender = &layout.Defender{ScanGB: e.Load.AttachmentsGiB}
			watched = fmt.Sprintf("watched by Defender for Storage, with up to %d GB of uploads a month looked at for malware", e.Load.AttachmentsGiB)
		}
		r := retentionOf(l.Environments[i], l)
		n.decide(design.Decision{
			Subject: e.name.Subject(),
			Topic:   "storage",
			Title:   "Where are the documents, records and backups of " + e.name.String() + " kept?",
			Chosen:  fmt.Sprintf("three accounts (%s), each with a key of its own; %s", storage.SKU, watched),
			Options: []design.Option{
				{Name: "three accounts", Verdict: "taken: documents can be put back to a time, records cannot be changed, backups expire; each is a setting of the account"},
				{Name: "one account with three containers", Verdict: "not taken: blobs cannot be put back to a time where versions are kept from change, and one key would open and close all of it"},
				{Name: "Azure Backup's operational backup of the documents", Verdict: "not taken: it is the account's own point-in-time restore, and would be a second owner of its settings"},
				{Name: "Azure Backup's vaulted backup of the documents", Verdict: "not taken: it copies by object replication, which opens the account to trusted services and leaves policies on it that nothing here declares"},
			},
			Reasons: []design.Reason{
				{Text: "Records are kept from alteration and destruction apart from what people change every day.", Clause: "45 CFR 164.312(c)(1)"},
				{Text: "A version counts from when it was written, so the lifecycle may delete that of an old blob on the day after the blob: soft delete keeps it from then on."},
				{Text: "Recovery sets are kept from change for no longer than they are kept at all, or nothing in them could ever be erased."},
				{Text: "A container of the documents' account has no copy that is out of its reach: an owner who purges it is stopped by its lock, by soft delete and by the missing right of Odoo to delete, and by nothing else."},
			},
			Arithmetic: []design.Term{
				{Name: "deletions that can be undone", Expression: fmt.Sprintf("%d days of the database's point-in-time restore + %d", r.BackupDays, blobSlackDays), Result: fmt.Sprintf("%d days", r.BlobDays)},
				{Name: "deleted for good", Expression: fmt.Sprintf("at most %d days as a version + %d days in soft delete", r.BlobDays, r.BlobDays), Result: fmt.Sprintf("%d days", 2*r.BlobDays)},
			},
			Inputs: []design.Input{
				n.input(e.path+".data", e.Data),
				n.input(e.path+".load.attachmentsGiB", fmt.Sprint(e.Load.AttachmentsGiB)),
			},
		})
	}
	mirrors(a, l, n)
}

// mirrors names who may write the environments' records, and what is not there
// yet for it.
func mirrors(a asked, l *layout.Layout, n *notes) {
	platform := n.site(l, l.Platform.Unit)
	if a.estate.Evidence != nil && a.estate.Evidence.From != nil {
		from := a.estate.Evidence.From
		l.Platform.Evidence = &layout.Trust{Issuer: from.Issuer, Subject: from.Subject}
	} else {
		platform.Missing = append(platform.Missing, "Whoever mirrors evidence to the environments' records: the estate does not name them (evidence.from).")
	}
	if len(l.Hubs) == 0 {
		platform.Missing = append(platform.Missing, "A way from outside of an environment's network to its records: the platform has no hub, so evidence is mirrored from within each.")
	}
}
