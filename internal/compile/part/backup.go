package part

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/backup"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// backups are a site's backup vault, with what is copied to it, what lets the
// vault copy and restore it, and the guard that it is under.
func backups(l layout.Layout, s layout.Site) design.Parts {
	if s.Backup == nil {
		return design.Parts{}
	}
	at, vault, policy := place(s), s.BackupVaultID(), s.DatabasePolicyID()
	guard, _ := l.Site(s.Backup.Guard)
	sees := vaultMay(at, vault, authorization.Reader(s.Subscription), s.GroupID(), "The backup vault finds what it copies, and reads none of its data.")
	p := only(
		backup.NewVault(at, backup.VaultSpec{Name: vault.Name(), Redundancy: s.Backup.Redundancy, Key: encryption(s, layout.BackupsKey)}),
		backup.NewPolicy(at, backup.PolicySpec{
			Vault: vault, Name: policy.Name(), Copies: postgres.ServerKind, WeeklyDays: s.Backup.WeeklyDays, MonthlyDays: s.Backup.MonthlyDays,
		}),
		monitor.NewDiagnosticSetting(at, monitor.DiagnosticSettingSpec{Of: vault, Workspace: workspace(l, s)}),
		sees,
		vaultMay(at, vault, authorization.BlobDataContributor(s.Subscription), s.RestoresID(), "The backup vault restores databases as files, to this container and no other."),
	)
	var copied []addr.ID
	for _, server := range s.Backup.Databases {
		copies := vaultMay(at, vault, authorization.PostgresLongTermBackup(s.Subscription), server, "The backup vault copies this server by way of Resource Manager.")
		one := backup.NewInstance(at, backup.InstanceSpec{Vault: vault, Policy: policy, Of: server, Needs: []addr.ID{sees.ID, copies.ID}})
		p.Resources = append(p.Resources, copies, one)
		copied = append(copied, one.ID)
	}
	p.Resources = append(p.Resources, backup.NewGuardProxy(at, backup.GuardProxySpec{Vault: vault, Guard: guard.GuardID(s.Region), After: copied}))
	return p
}

// vaultMay gives a backup vault's own identity a role.
func vaultMay(at azure.Place, vault addr.ID, role authorization.Role, scope addr.ID, why string) design.Resource {
	return authorization.NewRoleAssignment(at, authorization.RoleAssignmentSpec{
		Scope: scope, Identity: vault, SystemAssigned: true, Role: role, Why: why,
	})
}

// guards are whose consent it takes to undo backups, one in each region that
// has some.
func guards(_ layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	for _, region := range s.Guards {
		at := place(s)
		at.Region = region
		p.Resources = append(p.Resources, backup.NewGuard(at, backup.GuardSpec{Name: s.GuardID(region).Name()}))
	}
	return p
}
