package armsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

const (
	backups = group + "/providers/Microsoft.DataProtection/backupVaults/backups"
	weekly  = backups + "/backupPolicies/weekly"
	copied  = backups + "/backupInstances/psql-clinic"
	proxy   = backups + "/backupResourceGuardProxies/DppResourceGuardProxy"
	guard   = group + "/providers/Microsoft.DataProtection/resourceGuards/guard"

	ltr = sub + "/providers/Microsoft.Authorization/roleDefinitions/c088a766-074b-43ba-90d4-1fb21feae531"
)

// backedUp returns a path in the API version of Azure Backup.
func backedUp(path string) string { return path + "?api-version=2026-03-01" }

// vaultOf is the body of a backup vault, with what a test changes.
func vaultOf(change ...string) string {
	return strings.NewReplacer(change...).Replace(`{"location":"westeurope","identity":{"type":"SystemAssigned,UserAssigned","userAssignedIdentities":{"` + identity + `":{}}},"properties":{` +
		`"storageSettings":[{"datastoreType":"VaultStore","type":"GeoRedundant"}],` +
		`"featureSettings":{"crossRegionRestoreSettings":{"state":"Enabled"}},` +
		`"securitySettings":{"immutabilitySettings":{"state":"Unlocked"},"softDeleteSettings":{"state":"AlwaysOn","retentionDurationInDays":14},` +
		`"encryptionSettings":{"state":"Enabled","kekIdentity":{"identityType":"UserAssigned","identityId":"` + identity + `"},"keyVaultProperties":{"keyUri":"https://kv-clinic.vault.azure.net/keys/data"}}}}}`)
}

func policyOf(days int) string {
	return fmt.Sprintf(`{"properties":{"objectType":"BackupPolicy","datasourceTypes":["Microsoft.DBforPostgreSQL/flexibleServers"],"policyRules":[`+
		`{"name":"Default","objectType":"AzureRetentionRule","isDefault":true,"lifecycles":[{"sourceDataStore":{"objectType":"DataStoreInfoBase","dataStoreType":"VaultStore"},"deleteAfter":{"objectType":"AbsoluteDeleteOption","duration":"P%dD"}}]}]}}`, days)
}

func instanceOf(source, policy string) string {
	return `{"properties":{"objectType":"BackupInstance","dataSourceInfo":{"objectType":"Datasource","resourceID":"` + source + `"},"policyInfo":{"policyId":"` + policy + `"}}}`
}

// grant is a role of the vault's own identity.
func grantTo(c client, scope, name, role string) step {
	principal := at(c.get(backedUp(backups)), "identity/principalId")
	return step{
		"PUT", scope + "/providers/Microsoft.Authorization/roleAssignments/" + name,
		fmt.Sprintf(`{"properties":{"principalId":"%v","principalType":"ServicePrincipal","roleDefinitionId":"%s"}}`, principal, role), 201, "",
	}
}

func TestBackup(t *testing.T) {
	vault, guarded := backedUp(backups), `{"properties":{"resourceGuardResourceId":"`+guard+`"}}`
	made := []step{
		{"PUT", vault, vaultOf(), 201, ""},
		{"PUT", backedUp(weekly), policyOf(84), 201, ""},
		{"PUT", backedUp(guard), `{"location":"westeurope","properties":{}}`, 201, ""},
	}
	granted := func(c client) []step {
		return []step{
			grantTo(c, server, "44444444-4444-4444-4444-444444444444", ltr),
			grantTo(c, group, "55555555-5555-5555-5555-555555555555", reader),
			{"PUT", backedUp(copied), instanceOf(server, weekly), 201, ""},
		}
	}
	for _, tt := range []struct {
		name   string
		before func(client) []step
		steps  []step
	}{
		{"everything again", granted, []step{
			{"PUT", vault, vaultOf(), 200, ""}, {"PUT", backedUp(weekly), policyOf(84), 200, ""}, {"PUT", backedUp(copied), instanceOf(server, weekly), 200, ""},
		}},
		{"without a right on the server", nil, []step{
			{"PUT", backedUp(copied), instanceOf(server, weekly), 403, "UserErrorMissingRequiredPermissions"},
		}},
		{"without a right on its group", func(c client) []step {
			return []step{grantTo(c, server, "44444444-4444-4444-4444-444444444444", ltr)}
		}, []step{
			{"PUT", backedUp(copied), instanceOf(server, weekly), 403, "UserErrorMissingRequiredPermissions"},
		}},
		{"of another region", granted, []step{
			{"PUT", backedUp(backups + "/backupInstances/replica"), instanceOf(replica, weekly), 400, "UserErrorDataSourceInAnotherRegion"},
		}},
		{"by a policy of another vault", granted, []step{
			{"PUT", backedUp(copied), instanceOf(server, strings.Replace(weekly, "/backups/", "/other/", 1)), 400, "InvalidResourceReference"},
		}},
		{"of what the policy is not for", granted, []step{
			{"PUT", backedUp(backups + "/backupInstances/account"), instanceOf(account, weekly), 400, "UserErrorPolicyNotForDataSource"},
		}},
		{"what goes one way", nil, []step{
			{"PUT", vault, vaultOf("AlwaysOn", "Off"), 400, "UserErrorInvalidOperation"},
			{"PUT", vault, vaultOf(`"encryptionSettings":{"state":"Enabled"`, `"encryptionSettings":{"state":"Disabled"`), 400, "UserErrorInvalidOperation"},
			{"PUT", vault, vaultOf(`RestoreSettings":{"state":"Enabled"`, `RestoreSettings":{"state":"Disabled"`), 400, "UserErrorInvalidOperation"},
			{"PUT", vault, vaultOf("Unlocked", "Disabled"), 200, ""},
			{"PUT", vault, vaultOf("Unlocked", "Locked"), 200, ""},
			{"PUT", vault, vaultOf("Unlocked", "Locked"), 200, ""},
			{"PUT", vault, vaultOf(), 400, "UserErrorInvalidOperation"},
			{"PUT", vault, vaultOf("Unlocked", "Disabled"), 400, "UserErrorInvalidOperation"},
		}},
		{"a key by an identity that it has not", nil, []step{
			{"PUT", vault, vaultOf(`"identityId":"`+identity, `"identityId":"`+key), 400, "UserErrorInvalidKekIdentity"},
		}},
		{"its redundancy before the first copy", nil, []step{
			{"PUT", vault, vaultOf("GeoRedundant", "ZoneRedundant"), 200, ""},
		}},
		{"its redundancy after it", granted, []step{
			{"PUT", vault, vaultOf("GeoRedundant", "ZoneRedundant"), 400, "UserErrorStorageSettingsCannotBeModified"},
		}},
		{"copies go by themselves only", granted, []step{
			{"DELETE", backedUp(copied), "", 400, "UserErrorOperationNotAllowedOnImmutableVault"},
			{"DELETE", vault, "", 400, "UserErrorVaultContainsBackupInstances"},
			{"DELETE", backedUp(weekly), "", 400, "UserErrorPolicyInUse"},
		}},
		{"copies of a vault that is not immutable", granted, []step{
			{"PUT", vault, vaultOf("Unlocked", "Disabled"), 200, ""},
			{"DELETE", backedUp(copied), "", 204, ""},
			{"DELETE", vault, "", 204, ""},
		}},
		{"another time is another policy", nil, []step{
			{"PUT", backedUp(weekly), policyOf(7), 400, "UserErrorPolicyUpdateNotSupported"},
			{"PUT", backedUp(weekly + "2"), policyOf(7), 201, ""},
			{"PUT", backedUp(weekly + "3"), strings.Replace(policyOf(7), `"isDefault":true,`, "", 1), 400, "BMSUserErrorInvalidInput"},
		}},
		{"what is guarded", granted, []step{
			{"PUT", backedUp(proxy), guarded, 201, ""},
			{"PUT", vault, vaultOf(), 200, ""},
			{"PUT", vault, vaultOf("Unlocked", "Disabled"), 403, "UserErrorResourceGuardAuthorizationFailed"},
			{"PUT", backedUp(weekly + "2"), policyOf(7), 201, ""},
			{"PUT", backedUp(copied), instanceOf(server, weekly+"2"), 403, "UserErrorResourceGuardAuthorizationFailed"},
			{"PUT", backedUp(copied), strings.Replace(instanceOf(server, weekly+"2"), `"objectType":"BackupInstance",`, `"objectType":"BackupInstance","resourceGuardOperationRequests":["`+guard+`/dppModifyPolicyRequests/default"],`, 1), 200, ""},
			{"DELETE", backedUp(proxy), "", 403, "UserErrorResourceGuardAuthorizationFailed"},
			{"DELETE", backedUp(guard), "", 400, "UserErrorResourceGuardInUse"},
		}},
		{"a guard of another region", nil, []step{
			{"PUT", backedUp(guard + "2"), `{"location":"northeurope","properties":{}}`, 201, ""},
			{"PUT", backedUp(proxy), strings.Replace(guarded, guard, guard+"2", 1), 400, "UserErrorResourceGuardInAnotherRegion"},
			{"PUT", backedUp(strings.Replace(proxy, "DppResourceGuardProxy", "other", 1)), guarded, 400, "BMSUserErrorInvalidInput"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := build(t, armsim.Options{Types: typesIfHere(t)})
			c.steps(made)
			if tt.before != nil {
				c.steps(tt.before(c))
			}
			if t.Failed() {
				return
			}
			c.steps(tt.steps)
		})
	}
}
