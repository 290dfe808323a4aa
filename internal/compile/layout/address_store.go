package layout

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/backup"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/storage"
)

// The lengths of names that Azure takes.
const (
	maxAccount     = 24
	maxBackupVault = 50 // Microsoft.DataProtection, backupVaults
)

// The accounts of an environment, as their names say it.
const (
	documentsAccount = "doc"
	recordsAccount   = "rec"
	backupsAccount   = "bak"
)

// compact returns a global name of small letters and digits only, as storage
// accounts want it.
func (s Site) compact(role string) string {
	head := strings.ReplaceAll(s.Name, "-", "")
	if room := maxAccount - len(role) - len(s.Digest); len(head) > room {
		head = head[:room]
	}
	return head + role + s.Digest
}

func (s Site) account(role string) addr.ID { return storage.AccountID(s.GroupID(), s.compact(role)) }

// DocumentsAccountID is the account with Odoo's attachments.
func (s Site) DocumentsAccountID() addr.ID { return s.account(documentsAccount) }

// RecordsAccountID is the account with the environment's records.
func (s Site) RecordsAccountID() addr.ID { return s.account(recordsAccount) }

// BackupsAccountID is the account with recovery sets.
func (s Site) BackupsAccountID() addr.ID { return s.account(backupsAccount) }

// The containers of the accounts.
const (
	Attachments  = "attachments"
	Records      = "records"
	RecoverySets = "recovery-sets"
	Restores     = "restores"
)

// AttachmentsID is the container of Odoo's attachments.
func (s Site) AttachmentsID() addr.ID {
	return storage.ContainerID(s.DocumentsAccountID(), Attachments)
}

// RecordsID is the container of the environment's records.
func (s Site) RecordsID() addr.ID { return storage.ContainerID(s.RecordsAccountID(), Records) }

// RecoverySetsID is the container of what an environment is recovered from.
func (s Site) RecoverySetsID() addr.ID {
	return storage.ContainerID(s.BackupsAccountID(), RecoverySets)
}

// RestoresID is the container that the backup vault restores to.
func (s Site) RestoresID() addr.ID { return storage.ContainerID(s.BackupsAccountID(), Restores) }

// KeyID is the key of a site's vault for one purpose.
func (s Site) KeyID(purpose string) addr.ID { return keyvault.KeyID(s.VaultID(), purpose) }

// BackupVaultID is a site's backup vault.
func (s Site) BackupVaultID() addr.ID { return backup.VaultID(s.GroupID(), s.global(maxBackupVault)) }

// databasePolicy is the name of what says how often databases are copied, with
// the times: another time is another policy.
func (b Backup) databasePolicy() string {
	return fmt.Sprintf("database-%dd-%dd", b.WeeklyDays, b.MonthlyDays)
}

// DatabasePolicyID is by what databases are copied to the site's backup vault.
func (s Site) DatabasePolicyID() addr.ID {
	return backup.PolicyID(s.BackupVaultID(), s.Backup.databasePolicy())
}

// GuardID is the guard of the backup vaults of a region.
func (s Site) GuardID(region string) addr.ID {
	return backup.GuardID(s.GroupID(), s.named(region+"-backup-guard"))
}

// LockName is what every lock of a design is called.
const LockName = authorization.LockName

// EvidenceTrustID is the workload that acts as the identity that mirrors
// evidence.
func (s Site) EvidenceTrustID() addr.ID {
	return identity.FederatedID(s.EvidenceIdentityID(), "mirror")
}
