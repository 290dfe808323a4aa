package armsim_test

import (
	"strings"
	"testing"
	"time"

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
