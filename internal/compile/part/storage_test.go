package part

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/backup"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/buildertest"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// of returns what the path of a resource's body says.
func of(t *testing.T, d *design.Design, id addr.ID, path string) any {
	t.Helper()
	r, ok := d.Resource(id)
	if !ok {
		t.Fatalf("%s is not designed", id)
	}
	values, ok := buildertest.At(buildertest.JSON(t, r.Body), path)
	if !ok || len(values) != 1 {
		t.Fatalf("%s: %s is %v", id, path, values)
	}
	return values[0]
}

// Whoever deletes a document has longer to undo it than the database can be
// restored for, whatever the lifecycle does with the version; and what cannot
// be changed is not in the account that is put back to a time.
func TestDocumentsOutliveTheDatabasesRestore(t *testing.T) {
	l := clinic()
	d := mustDesign(t, l)
	here := l.Sites[1]
	documents, records, backups := here.DocumentsAccountID(), here.RecordsAccountID(), here.BackupsAccountID()
	want := float64(l.Retention.BackupDays + 7)
	for _, account := range []addr.ID{documents, records, backups} {
		service := storage.BlobServiceID(account)
		for _, path := range []string{"properties.deleteRetentionPolicy.days", "properties.containerDeleteRetentionPolicy.days"} {
			if got := of(t, d, service, path); got != want {
				t.Errorf("%s: %s is %v, want %v", account.Name(), path, got, want)
			}
		}
		r, _ := d.Resource(service)
		if _, got := r.Body["properties"].(design.Object)["restorePolicy"]; got != (account == documents) {
			t.Errorf("%s: it can be put back to a time: %v", account.Name(), got)
		}
	}
	if got := of(t, d, storage.BlobServiceID(documents), "properties.restorePolicy.days"); got != float64(l.Retention.BackupDays) {
		t.Errorf("documents are put back for %v days, the database for %d", got, l.Retention.BackupDays)
	}
	rules := of(t, d, storage.ManagementPolicyID(documents), "properties.policy.rules").([]any)
	if got, ok := buildertest.At(rules[0], "definition.actions.version.delete.daysAfterCreationGreaterThan"); !ok || got[0] != want {
		t.Errorf("versions of documents go after %v days, want %v", got, want)
	}
	if _, archived := buildertest.At(rules[0], "definition.actions.baseBlob.tierToArchive"); archived {
		t.Error("documents go to a tier from which they cannot be put back")
	}
}

// A recovery set is kept from change for exactly as long as it is kept.
func TestBackupsAreLockedNoLongerThanTheyAreKept(t *testing.T) {
	l := clinic()
	d := mustDesign(t, l)
	here := l.Sites[1]
	locked := of(t, d, storage.ImmutabilityPolicyID(here.RecoverySetsID()), "properties.immutabilityPeriodSinceCreationInDays")
	rules := of(t, d, storage.ManagementPolicyID(here.BackupsAccountID()), "properties.policy.rules").([]any)
	gone, ok := buildertest.At(rules[0], "definition.actions.baseBlob.delete.daysAfterCreationGreaterThan")
	if !ok || locked != gone[0] || locked != float64(l.Retention.BackupDays) {
		t.Errorf("locked for %v days, kept for %v", locked, gone)
	}
	if of(t, d, here.RecoverySetsID(), "properties.immutableStorageWithVersioning.enabled") != true {
		t.Error("a version that has expired cannot go while another has not")
	}
	restores, _ := d.Resource(here.RestoresID())
	if _, kept := restores.Body["properties"].(design.Object)["immutableStorageWithVersioning"]; kept {
		t.Error("what is restored for a reader cannot be deleted")
	}
}

// What each service encrypts with is for it alone.
func TestAKeyForEachPurpose(t *testing.T) {
	l := clinic()
	d := mustDesign(t, l)
	here := l.Sites[1]
	used := map[string]string{}
	for purpose, id := range map[string]addr.ID{
		layout.DocumentsKey: here.DocumentsAccountID(), layout.RecordsKey: here.RecordsAccountID(), layout.BackupsKey: here.BackupsAccountID(),
	} {
		used[purpose] = of(t, d, id, "properties.encryption.keyvaultproperties.keyname").(string)
	}
	for purpose, name := range used {
		if purpose != name {
			t.Errorf("what is for %s is encrypted with the key %s", purpose, name)
		}
	}
	ref := func(id addr.ID, path string) any {
		return of(t, d, id, path).(map[string]any)["$ref"]
	}
	if got := ref(here.ServerID(), "properties.dataEncryption.primaryKeyURI"); got != here.KeyID(layout.DatabaseKey).String() {
		t.Errorf("the server is encrypted with %v", got)
	}
	if got := ref(here.BackupVaultID(), "properties.securitySettings.encryptionSettings.keyVaultProperties.keyUri"); got != here.KeyID(layout.BackupsKey).String() {
		t.Errorf("the backup vault is encrypted with %v", got)
	}
	for _, k := range here.Keys {
		r, _ := d.Resource(here.KeyID(k.Purpose))
		if !slices.Contains(r.CreateOnly, "properties") {
			t.Errorf("%s: Azure changes nothing of a key, and a plan would show it for ever", r.ID)
		}
		grant := authorization.RoleAssignmentID(r.ID, here.EncryptionIdentityID(), keyUser(here))
		if _, ok := d.Resource(grant); !ok {
			t.Errorf("nobody may use %s", r.ID)
		}
	}
}

// What holds something is locked, whichever part built it, and nothing else is:
// what can be made anew must not stand in the way.
func TestWhatHoldsSomethingIsLocked(t *testing.T) {
	l := clinic()
	d := mustDesign(t, l)
	locked := map[string]bool{}
	for _, r := range d.Resources {
		if r.ID.Kind() == authorization.LockKind {
			of := r.ID.Scope()
			locked[of.Name()] = true
			if what, ok := d.Resource(of); !ok || what.Holds != r.Holds || !r.Holds.Protected() || what.Unit != r.Unit {
				t.Errorf("%s holds %s, and is a lock of what holds %s", r.ID, r.Holds, what.Holds)
			}
		}
	}
	here, there := l.Sites[1], l.Sites[2]
	want := map[string]bool{l.Sites[0].LogsID().Name(): true}
	for _, id := range []addr.ID{
		here.DocumentsAccountID(), here.RecordsAccountID(), here.BackupsAccountID(), here.BackupVaultID(),
		here.VaultID(), there.VaultID(), here.ServerID(), there.ServerID(),
	} {
		want[id.Name()] = true
	}
	if diff := cmp.Diff(want, locked); diff != "" {
		t.Errorf("locked (-want +got):\n%s", diff)
	}
}

// A vault copies what it has the roles for, and is guarded after that.
func TestABackupVaultMayCopyAndIsGuarded(t *testing.T) {
	l := clinic()
	d := mustDesign(t, l)
	here := l.Sites[1]
	copied, _ := d.Resource(backup.InstanceID(here.BackupVaultID(), here.ServerID().Name()))
	roles := map[string]bool{}
	for _, id := range copied.DependsOn {
		r, _ := d.Resource(id)
		roles[r.Body["properties"].(design.Object)["roleDefinitionId"].(string)] = true
	}
	want := map[string]bool{
		authorization.PostgresLongTermBackup(subscription).ID.String(): true,
		authorization.Reader(subscription).ID.String():                 true,
	}
	if !maps.Equal(want, roles) {
		t.Errorf("it waits for the roles %v", roles)
	}
	guarded, ok := d.Resource(backup.GuardProxyID(here.BackupVaultID()))
	if !ok || !slices.Contains(guarded.DependsOn, copied.ID) {
		t.Errorf("the guard would refuse the copy: it waits for %v", guarded.DependsOn)
	}
	guard, ok := d.Resource(l.Sites[0].GuardID("eastus2"))
	if !ok || guard.Unit == copied.Unit || guard.Location() != here.Region {
		t.Errorf("the guard is of %s in %s", guard.Unit, guard.Location())
	}
	l.Sites[1].Backup.Databases = nil // too large
	d = mustDesign(t, l)
	if _, ok := d.Resource(copied.ID); ok {
		t.Error("a server that Azure Backup does not copy is copied")
	}
}

// Whoever mirrors evidence is trusted where the estate says who that is.
func TestEvidenceIsMirroredBySomebody(t *testing.T) {
	l := clinic()
	trust := l.Sites[0].EvidenceTrustID()
	if _, ok := mustDesign(t, l).Resource(trust); ok {
		t.Error("somebody is trusted whom nobody named")
	}
	l.Platform.Evidence = &layout.Trust{Issuer: "https://token.example", Subject: "repo:clinic/ward"}
	d := mustDesign(t, l)
	if got := of(t, d, trust, "properties.subject"); got != "repo:clinic/ward" {
		t.Errorf("%v is trusted", got)
	}
}

// Without a use of it there is no vault.
func TestAVaultIsForItsKeys(t *testing.T) {
	l := clinic()
	s := l.Sites[2]
	s.Keys = nil
	if got := keys(l, s).Resources; len(got) > 0 {
		t.Errorf("%s, and nothing is encrypted with it", got[0].ID)
	}
	s.Keys = []layout.Key{{Purpose: layout.DatabaseKey}}
	kinds := map[addr.Kind]int{}
	for _, r := range keys(l, s).Resources {
		kinds[r.ID.Kind()]++
	}
	if kinds[keyvault.VaultKind] != 1 || kinds[keyvault.KeyKind] != 1 {
		t.Errorf("%v", kinds)
	}
}
