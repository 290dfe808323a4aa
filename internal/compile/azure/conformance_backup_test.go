package azure_test

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/backup"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/design"
)

var (
	backups = backup.VaultID(at.Group, "hrg-backups")
	weekly  = backup.PolicyID(backups, "database")
	guard   = backup.GuardID(at.Group, "hrg-guard")
	mayCopy = authorization.RoleAssignmentID(server, backups, authorization.PostgresLongTermBackup(sub))
	maySee  = authorization.RoleAssignmentID(at.Group, backups, authorization.Reader(sub))
	copied  = backup.InstanceID(backups, server.Name())
)

// backupRows are examples of what is built in backup.
func backupRows() []row {
	return []row{
		{
			builder: "backup.NewVault", kind: backup.VaultKind, id: backups, region: here,
			make: func() design.Resource {
				return backup.NewVault(at, backup.VaultSpec{Name: backups.Name(), Redundancy: backup.GeoRedundant, Key: encryption})
			},
			secure: map[string]any{
				"properties.featureSettings.crossSubscriptionRestoreSettings.state":               "Disabled",
				"properties.featureSettings.crossRegionRestoreSettings.state":                     "Enabled",
				"properties.storageSettings[*].type":                                              "GeoRedundant",
				"properties.securitySettings.immutabilitySettings.state":                          "Unlocked",
				"properties.securitySettings.softDeleteSettings.state":                            "AlwaysOn",
				"properties.securitySettings.softDeleteSettings.retentionDurationInDays":          14,
				"properties.securitySettings.encryptionSettings.state":                            "Enabled",
				"properties.securitySettings.encryptionSettings.infrastructureEncryption":         "Enabled",
				"properties.securitySettings.encryptionSettings.kekIdentity.identityId":           written{},
				"properties.securitySettings.encryptionSettings.keyVaultProperties.keyUri":        written{},
				"properties.monitoringSettings.azureMonitorAlertSettings.alertsForAllJobFailures": "Enabled",
			},
		},
		{
			builder: "backup.NewPolicy", kind: backup.PolicyKind, id: weekly, untagged: true,
			make: func() design.Resource {
				return backup.NewPolicy(at, backup.PolicySpec{Vault: backups, Name: "database", Copies: postgres.ServerKind, WeeklyDays: 84, MonthlyDays: 366})
			},
			secure: map[string]any{
				"properties.datasourceTypes":     []any{string(postgres.ServerKind)},
				"properties.policyRules[*].name": written{},
			},
		},
		{
			builder: "backup.NewInstance", kind: backup.InstanceKind, id: copied, untagged: false,
			make: func() design.Resource {
				return backup.NewInstance(at, backup.InstanceSpec{Vault: backups, Policy: weekly, Of: server, Needs: []addr.ID{mayCopy, maySee}})
			},
			secure: map[string]any{
				"properties.dataSourceInfo.resourceID":                 written{},
				"properties.policyInfo.policyId":                       written{},
				"properties.identityDetails.useSystemAssignedIdentity": true,
			},
		},
		{
			builder: "backup.NewGuard", kind: backup.GuardKind, id: guard, region: here,
			make:   func() design.Resource { return backup.NewGuard(at, backup.GuardSpec{Name: guard.Name()}) },
			secure: map[string]any{"properties.vaultCriticalOperationExclusionList": []any{}},
		},
		{
			builder: "backup.NewGuardProxy", kind: backup.GuardProxyKind, id: backup.GuardProxyID(backups), untagged: true,
			make: func() design.Resource {
				return backup.NewGuardProxy(at, backup.GuardProxySpec{Vault: backups, Guard: guard, After: []addr.ID{copied}})
			},
			secure: map[string]any{"properties.resourceGuardResourceId": written{}},
		},
	}
}
