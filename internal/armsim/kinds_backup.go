package armsim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindBackupVault    addr.Kind = "Microsoft.DataProtection/backupVaults"
	kindBackupPolicy   addr.Kind = kindBackupVault + "/backupPolicies"
	kindBackupInstance addr.Kind = kindBackupVault + "/backupInstances"
	kindGuardProxy     addr.Kind = kindBackupVault + "/backupResourceGuardProxies"
	kindGuard          addr.Kind = "Microsoft.DataProtection/resourceGuards"
)

// Where it is not published which code Azure Backup answers with, it is the
// nearest of its family UserError….
func backupRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindBackupVault:  {judge: judgeBackupVault, remove: keepCopies},
		kindBackupPolicy: {stateless: true, judge: judgeBackupPolicy, remove: keepUsedPolicy},
		kindBackupInstance: {
			judge: judgeBackupInstance, outputs: backupInstanceOutputs, remove: keepCopies,
			actions: map[string]func(act) (answer, *refusal){"backup": copyNow},
		},
		kindGuardProxy: {stateless: true, judge: judgeGuardProxy, remove: keepGuarded},
		kindGuard:      {remove: keepUsedGuard},
	}
}

// copyNow takes a copy by one of the rules of the policy that the instance is
// kept by (learn.microsoft.com/rest/api/dataprotection/backup-instances/adhoc-backup).
func copyNow(a act) (answer, *refusal) {
	policy, err := addr.ParseID(textAt(a.r.put, "properties", "policyInfo", "policyId"))
	rule := textAt(a.body, "backupRuleOptions", "ruleName")
	if kept, known := a.sim.store.get(policy); err == nil && known {
		rules, _ := at(kept.put, "properties", "policyRules").([]any)
		for _, r := range rules {
			if equalFold(textAt(r, "name"), rule) && equalFold(textAt(r, "objectType"), "AzureBackupRule") {
				return a.done()
			}
		}
	}
	return answer{}, refuse(http.StatusBadRequest, "UserErrorInvalidInput", "The policy of %s has no rule '%s' by which a copy is taken.", a.r.id.Name(), rule)
}

func backupInstanceOutputs(*Sim, *record) map[string]any {
	return properties(map[string]any{"currentProtectionState": "ProtectionConfigured", "protectionStatus": map[string]any{"status": "ProtectionConfigured"}})
}

// oneWay are what a vault says once and never takes back.
var oneWay = []struct {
	path    []string
	is      string
	because string
}{
	{[]string{"securitySettings", "immutabilitySettings", "state"}, "Locked", "A locked immutability cannot be unlocked or disabled"},
	{[]string{"securitySettings", "softDeleteSettings", "state"}, "AlwaysOn", "Always-on soft delete cannot be turned off"},
	{[]string{"securitySettings", "encryptionSettings", "state"}, "Enabled", "Encryption with a key of one's own cannot be disabled"},
	{[]string{"featureSettings", "crossRegionRestoreSettings", "state"}, "Enabled", "Cross-region restore cannot be disabled"},
}

// judgeBackupVault: what protects copies goes one way, copies stay where they
// are, and what is guarded needs the guard's consent (Azure Backup: immutable
// vault, enhanced soft delete, encryption, multi-user authorization).
func judgeBackupVault(c *change) *refusal {
	if no := c.vaultIdentity(); no != nil || c.before == nil {
		return no
	}
	for _, one := range oneWay {
		path := append([]string{"properties"}, one.path...)
		if equalFold(c.old(path...), one.is) && !equalFold(at(c.body, path...), one.is) {
			return refuse(http.StatusBadRequest, "UserErrorInvalidOperation", "%s.", one.because)
		}
	}
	if len(c.sim.copiesIn(c.id)) > 0 && fmt.Sprint(c.old("properties", "storageSettings")) != fmt.Sprint(at(c.body, "properties", "storageSettings")) {
		return refuse(http.StatusBadRequest, "UserErrorStorageSettingsCannotBeModified",
			"The redundancy of %s cannot be changed: it has copies.", c.id.Name())
	}
	immutable := []string{"properties", "securitySettings", "immutabilitySettings", "state"}
	if equalFold(c.old(immutable...), "Unlocked") && !slices.ContainsFunc([]string{"Unlocked", "Locked"}, func(s string) bool { return equalFold(s, at(c.body, immutable...)) }) {
		return c.guarded(c.id)
	}
	return nil
}

// vaultIdentity: a key of one's own is used as an identity that the vault has.
func (c *change) vaultIdentity() *refusal {
	kek := textAt(c.body, "properties", "securitySettings", "encryptionSettings", "kekIdentity", "identityId")
	if kek == "" {
		return nil
	}
	users, _ := at(c.body, "identity", "userAssignedIdentities").(map[string]any)
	for id := range users {
		if strings.EqualFold(id, kek) {
			return nil
		}
	}
	return refuse(http.StatusBadRequest, "UserErrorInvalidKekIdentity", "The identity %s is not assigned to the vault %s.", kek, c.id.Name())
}

// copiesIn returns what is copied to a vault.
func (s *Sim) copiesIn(vault addr.ID) []*record {
	return s.store.where(func(r *record) bool { return r.kind.Equal(kindBackupInstance) && vault.Contains(r.id) })
}

// guarded refuses what takes the consent of a vault's guard, unless the request
// names an approval of it.
func (c *change) guarded(vault addr.ID) *refusal {
	asked, _ := at(c.body, "properties", "resourceGuardOperationRequests").([]any)
	if len(asked) > 0 || len(c.sim.guardsOf(vault)) == 0 {
		return nil
	}
	return needsGuard(vault)
}

// asksGuard reports whether an id is of what a guard is asked for: each of its
// operations has one, which is no resource of its own.
func (s *Sim) asksGuard(id addr.ID) bool {
	guard := id.Parent()
	_, known := s.store.get(guard)
	return known && guard.Kind().Equal(kindGuard) && strings.HasSuffix(id.Kind().Key(), "requests")
}

func needsGuard(vault addr.ID) *refusal {
	return refuse(http.StatusForbidden, "UserErrorResourceGuardAuthorizationFailed",
		"The operation on %s is protected by a resource guard, and the request names no approval of it.", vault.Name())
}

func (s *Sim) guardsOf(vault addr.ID) []*record {
	return s.store.where(func(r *record) bool { return r.kind.Equal(kindGuardProxy) && vault.Contains(r.id) })
}

// keepCopies refuses to delete what has copies: a vault with anything in it,
// and in one that is immutable, the copies themselves.
func keepCopies(s *Sim, gone, top *record) *refusal {
	vault, isVault := gone, gone.kind.Equal(kindBackupVault)
	if !isVault {
		vault, _ = s.store.get(gone.id.Parent())
	}
	if vault == nil {
		return nil
	}
	if isVault {
		if n := len(s.copiesIn(vault.id)); n > 0 {
			return refuse(http.StatusBadRequest, "UserErrorVaultContainsBackupInstances", "The vault %s cannot be deleted: %d resources are copied to it.", vault.id.Name(), n)
		}
		return nil
	}
	switch state := textAt(vault.put, "properties", "securitySettings", "immutabilitySettings", "state"); {
	case strings.EqualFold(state, "Locked"), strings.EqualFold(state, "Unlocked"):
		return refuse(http.StatusBadRequest, "UserErrorOperationNotAllowedOnImmutableVault",
			"%s cannot be deleted with its copies: the vault %s is immutable.", top.id.Name(), vault.id.Name())
	case len(s.guardsOf(vault.id)) > 0:
		return needsGuard(vault.id)
	default:
		return nil
	}
}

// judgeBackupPolicy: all copies have a time that no tag takes, and a policy
// stays as it was made.
func judgeBackupPolicy(c *change) *refusal {
	rules, _ := at(c.body, "properties", "policyRules").([]any)
	defaults := 0
	for _, r := range rules {
		if textAt(r, "objectType") == "AzureRetentionRule" && at(r, "isDefault") == true {
			defaults++
		}
	}
	if defaults != 1 {
		return refuse(http.StatusBadRequest, "BMSUserErrorInvalidInput", "A policy has one default retention rule, and this has %d.", defaults)
	}
	if c.before != nil && fmt.Sprint(c.old("properties", "policyRules")) != fmt.Sprint(rules) {
		return refuse(http.StatusBadRequest, "UserErrorPolicyUpdateNotSupported", "The policy %s cannot be changed: make another one.", c.id.Name())
	}
	return nil
}

func keepUsedPolicy(s *Sim, gone, top *record) *refusal {
	if users := s.usersOf(gone.id, top.id); len(users) > 0 {
		return inUse("UserErrorPolicyInUse", "The policy %s is used by %s.", gone.id.Name(), users[0].id.Name())
	}
	return nil
}

// rights are the built-in roles that a vault needs before it copies something:
// on it, and on its resource group (Az.DataProtection, manifests of data
// sources; PostgreSQL's long-term retention backup role, and Reader).
var rights = map[string]struct{ on, group string }{
	kindServer.Key(): {on: "c088a766-074b-43ba-90d4-1fb21feae531", group: "acdd72a7-3385-48ef-bd42-f606fba81ae7"},
}

// judgeBackupInstance: a vault copies what is in its region, is what its policy
// is for, and may be read by it.
func judgeBackupInstance(c *change) *refusal {
	vault, _ := c.sim.store.get(c.id.Parent())
	of, err := addr.ParseID(textAt(c.body, "properties", "dataSourceInfo", "resourceID"))
	if err != nil || vault == nil {
		return refuse(http.StatusBadRequest, "BMSUserErrorInvalidInput", "The data source is not a resource id.")
	}
	source, known := c.sim.store.get(of)
	if !known {
		return refuse(http.StatusBadRequest, "UserErrorDataSourceNotFound", "The data source %s was not found.", of.Name())
	}
	policy, err := addr.ParseID(textAt(c.body, "properties", "policyInfo", "policyId"))
	if err != nil || !vault.id.Contains(policy) {
		return refuse(http.StatusBadRequest, "BMSUserErrorInvalidInput", "The policy is not one of the vault %s.", vault.id.Name())
	}
	if p, known := c.sim.store.get(policy); known {
		kinds, _ := at(p.put, "properties", "datasourceTypes").([]any)
		if !slices.ContainsFunc(kinds, func(k any) bool { return equalFold(k, of.Kind()) }) {
			return refuse(http.StatusBadRequest, "UserErrorPolicyNotForDataSource", "The policy %s is not for %s.", policy.Name(), of.Kind())
		}
	}
	if !sameRegion(textAt(source.put, "location"), textAt(vault.put, "location")) {
		return refuse(http.StatusBadRequest, "UserErrorDataSourceInAnotherRegion", "%s is in %s, and the vault %s in %s.",
			of.Name(), textAt(source.put, "location"), vault.id.Name(), textAt(vault.put, "location"))
	}
	if textAt(source.put, "properties", "sourceServerResourceId") != "" {
		return refuse(http.StatusBadRequest, "UserErrorDataSourceNotSupported", "%s is a read replica, which is not copied.", of.Name())
	}
	if c.before != nil && !equalFold(c.old("properties", "policyInfo", "policyId"), policy) {
		if no := c.guarded(vault.id); no != nil {
			return no
		}
	}
	need, special := rights[of.Kind().Key()]
	if !special {
		return nil
	}
	principal := textAt(vault.computed, "identity", "principalId")
	for _, role := range []struct {
		id    string
		scope addr.ID
	}{{need.on, of}, {need.group, addr.Subscription(of.SubscriptionID()).ResourceGroup(of.ResourceGroupName())}} {
		if !c.sim.has(principal, role.id, role.scope) {
			return refuse(http.StatusForbidden, "UserErrorMissingRequiredPermissions",
				"The identity of the vault %s lacks the role %s on %s.", vault.id.Name(), role.id, role.scope)
		}
	}
	return nil
}

// has reports whether a principal has a role on a scope, or above it.
func (s *Sim) has(principal, role string, scope addr.ID) bool {
	return principal != "" && len(s.store.where(func(r *record) bool {
		return r.kind.Equal(kindRoleAssignment) && r.id.Scope().Contains(scope) &&
			equalFold(at(r.put, "properties", "principalId"), principal) && sameRole(textAt(r.put, "properties", "roleDefinitionId"), role)
	})) > 0
}

// judgeGuardProxy: a vault has one guard, of its region.
func judgeGuardProxy(c *change) *refusal {
	const only = "DppResourceGuardProxy"
	if c.id.Name() != only {
		return refuse(http.StatusBadRequest, "BMSUserErrorInvalidInput", "A vault's guard proxy is called %s.", only)
	}
	id, err := addr.ParseID(textAt(c.body, "properties", "resourceGuardResourceId"))
	if err != nil {
		return refuse(http.StatusBadRequest, "BMSUserErrorInvalidInput", "The resource guard is not a resource id.")
	}
	guard, known := c.sim.store.get(id)
	vault, _ := c.sim.store.get(c.id.Parent())
	if known && vault != nil && !sameRegion(textAt(guard.put, "location"), textAt(vault.put, "location")) {
		return refuse(http.StatusBadRequest, "UserErrorResourceGuardInAnotherRegion", "The guard %s is in %s, and the vault in %s.",
			id.Name(), textAt(guard.put, "location"), textAt(vault.put, "location"))
	}
	return nil
}

// keepGuarded: to take a vault from under its guard is what the guard is for.
func keepGuarded(_ *Sim, gone, top *record) *refusal {
	if top.id.Key() != gone.id.Key() {
		return nil
	}
	return needsGuard(gone.id.Parent())
}

func keepUsedGuard(s *Sim, gone, top *record) *refusal {
	if users := s.usersOf(gone.id, top.id); len(users) > 0 {
		return inUse("UserErrorResourceGuardInUse", "The guard %s guards %s.", gone.id.Name(), users[0].id.Parent().Name())
	}
	return nil
}
