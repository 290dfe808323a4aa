package armsim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
)

func TestKeyVault(t *testing.T) {
	conform(t, []conformance{
		{"a deleted vault", anyTypes, []step{
			{"DELETE", vault, "", 204, ""},
			{"GET", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic?api-version=2026-02-01", "", 200, ""},
			{"PUT", vault, vaultBody, 409, "ConflictError"},
			{"POST", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic/purge", "", 400, "InvalidOperation"},
			{"PUT", vault, strings.Replace(vaultBody, `"tenantId"`, `"createMode":"recover","tenantId"`, 1), 201, ""},
			{"GET", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic?api-version=2026-02-01", "", 404, "DeletedVaultNotFound"},
		}},
		{"a vault that may be purged", anyTypes, []step{
			{"PUT", vault + "2", strings.Replace(vaultBody, `"enablePurgeProtection":true,`, "", 1), 201, ""},
			{"DELETE", vault + "2", "", 204, ""},
			{"PUT", vault + "2", vaultBody, 409, "ConflictError"},
			{"POST", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic2/purge", "", 200, ""},
			{"PUT", vault + "2", vaultBody, 201, ""},
		}},
	})
}

// A key is made once: putting another leaves it as it is.
func TestKeyIsMadeOnce(t *testing.T) {
	c := build(t, armsim.Options{})
	c.must("PUT", versioned(key), `{"properties":{"kty":"RSA","keySize":4096}}`)
	if got := at(c.get(key), "properties/keySize"); got != 3072.0 {
		t.Errorf("keySize is %v, want 3072", got)
	}
}

// The name of a deleted vault is free when its time is over.
func TestDeletedVaultExpires(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	c := newClient(t, armsim.Options{Now: func() time.Time { return now }})
	c.steps([]step{
		{"PUT", group, `{"location":"westeurope"}`, 201, ""},
		{"PUT", vault, vaultBody, 201, ""},
		{"DELETE", vault, "", 204, ""},
	})
	now = now.AddDate(0, 0, 29)
	c.steps([]step{{"PUT", vault, vaultBody, 409, "ConflictError"}})
	now = now.AddDate(0, 0, 1)
	c.steps([]step{{"PUT", vault, vaultBody, 201, ""}})
}

// A vault comes back with its keys. Who has rights on it does not.
func TestRecoveredVault(t *testing.T) {
	c := build(t, armsim.Options{})
	c.steps([]step{
		{"DELETE", vault, "", 204, ""},
		{"GET", key, "", 404, "ResourceNotFound"},
		{"PUT", vault, strings.Replace(vaultBody, `"tenantId"`, `"createMode":"recover","tenantId"`, 1), 201, ""},
		{"GET", key, "", 200, ""},
		{"GET", role, "", 404, "ResourceNotFound"},
		{"PUT", key, `{"properties":{"kty":"RSA","keySize":4096}}`, 200, ""},
	})
	if got := at(c.get(key), "properties/keySize"); got != 3072.0 {
		t.Errorf("the key came back with keySize %v, want 3072", got)
	}
}

// Keys are deleted by their vault, not by Resource Manager. Their names are
// not free until they are purged, which purge protection forbids.
func TestDeletedKey(t *testing.T) {
	const body = `{"properties":{"kty":"RSA","keySize":3072}}`
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	c := build(t, armsim.Options{Now: func() time.Time { return now }})
	loose := vault + "2"
	c.steps([]step{
		{"PUT", loose, strings.Replace(vaultBody, `"enablePurgeProtection":true,`, "", 1), 201, ""},
		{"PUT", loose + "/keys/data", body, 201, ""},
	})
	kept, free := addr.MustParseID(key), addr.MustParseID(loose+"/keys/data")
	for _, id := range []addr.ID{kept, free} {
		if err := c.sim.DeleteKey(id); err != nil {
			t.Fatal(err)
		}
		c.steps([]step{{"GET", id.String(), "", 404, "ResourceNotFound"}, {"PUT", id.String(), body, 409, "Conflict"}})
	}
	if err := c.sim.PurgeKey(kept); err == nil {
		t.Error("purge protection does not protect the key")
	}
	if err := c.sim.RecoverKey(kept); err != nil {
		t.Error(err)
	}
	if err := c.sim.PurgeKey(free); err != nil {
		t.Error(err)
	}
	c.steps([]step{{"PUT", key, body, 200, ""}, {"PUT", free.String(), body, 201, ""}})

	// Left alone, its time ends.
	if err := c.sim.DeleteKey(kept); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 0, 30)
	c.steps([]step{{"PUT", key, body, 201, ""}})
	for _, wrong := range []func(addr.ID) error{c.sim.RecoverKey, c.sim.PurgeKey} {
		if wrong(kept) == nil {
			t.Error("a key that was not deleted is recovered or purged")
		}
	}
	if c.sim.DeleteKey(addr.MustParseID(vault)) == nil {
		t.Error("a vault is deleted as a key")
	}
}

// A vault that was purged leaves nothing of its keys.
func TestPurgedVault(t *testing.T) {
	const body = `{"properties":{"kty":"RSA","keySize":3072}}`
	c := build(t, armsim.Options{})
	loose := vault + "2"
	looseBody := strings.Replace(vaultBody, `"enablePurgeProtection":true,`, "", 1)
	c.steps([]step{{"PUT", loose, looseBody, 201, ""}, {"PUT", loose + "/keys/a", body, 201, ""}, {"PUT", loose + "/keys/b", body, 201, ""}})
	if err := c.sim.DeleteKey(addr.MustParseID(loose + "/keys/a")); err != nil {
		t.Fatal(err)
	}
	c.steps([]step{
		{"DELETE", loose, "", 204, ""},
		{"POST", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-clinic2/purge", "", 200, ""},
		{"PUT", loose, looseBody, 201, ""},
		{"GET", loose + "/keys/b", "", 404, "ResourceNotFound"},
		{"PUT", loose + "/keys/a", body, 201, ""},
		{"PUT", loose + "/keys/b", body, 201, ""},
	})
}
