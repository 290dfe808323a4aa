package armsim

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindVault addr.Kind = "Microsoft.KeyVault/vaults"
	kindKey   addr.Kind = kindVault + "/keys"

	kindDeletedVault addr.Kind = "Microsoft.KeyVault/locations/deletedVaults"
)

func keyVaultRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindVault: {
			uniqueName: &uniqueName{"VaultAlreadyExists"},
			fixed: []fixed{
				{path: "properties.softDeleteRetentionInDays", status: http.StatusBadRequest, code: "BadRequest", byDefault: 90},
				{path: "properties.tenantId", status: http.StatusBadRequest, code: "BadRequest"},
			},
			writeOnly: []string{"properties.createMode"},
			outputs:   vaultOutputs,
			judge:     judgeVault,
			softDelete: &softDelete{
				listed:    kindDeletedVault,
				days:      func(_ *Sim, r *record) int { return retentionOf(r) },
				protected: func(_ *Sim, r *record) bool { return isProtected(r) },
				recovers:  func(body map[string]any) bool { return equalFold(at(body, "properties", "createMode"), "recover") },
				code:      "ConflictError",
				message:   "A vault with the same name '%s' already exists in deleted state. You need to either recover or purge existing deleted vault.",
			},
		},
		// A key is made once; the data plane rotates it. Resource Manager
		// neither changes nor deletes it.
		kindKey: {
			stateless: true, keepsFirst: true, noDelete: true,
			alsoVersions: []string{"2025-05-01"}, outputs: keyOutputs,
			softDelete: &softDelete{
				days:      func(s *Sim, r *record) int { return retentionOf(s.vaultOf(r)) },
				protected: func(s *Sim, r *record) bool { return isProtected(s.vaultOf(r)) },
				code:      "Conflict",
				message:   "Key %s is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.",
			},
		},
		kindVault + "/secrets": {
			stateless: true, noDelete: true,
			alsoVersions: []string{"2025-05-01"}, secrets: []string{"properties.value"}, outputs: secretOutputs,
		},
	}
}

func vaultURI(vault addr.ID) string { return "https://" + vault.Name() + ".vault.azure.net/" }

func vaultOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"vaultUri": vaultURI(r.id)})
}

func keyOutputs(_ *Sim, r *record) map[string]any {
	uri := vaultURI(r.id.Parent()) + "keys/" + r.id.Name()
	version := strings.ReplaceAll(guidOf("version", r.id), "-", "")
	return properties(map[string]any{"keyUri": uri, "keyUriWithVersion": uri + "/" + version})
}

func secretOutputs(_ *Sim, r *record) map[string]any {
	uri := vaultURI(r.id.Parent()) + "secrets/" + r.id.Name()
	version := strings.ReplaceAll(guidOf("version", r.id), "-", "")
	return properties(map[string]any{"secretUri": uri, "secretUriWithVersion": uri + "/" + version})
}

// judgeVault: purge protection is never taken back.
func judgeVault(c *change) *refusal {
	if c.old("properties", "enablePurgeProtection") == true && at(c.body, "properties", "enablePurgeProtection") != true {
		return refuse(http.StatusBadRequest, "BadRequest",
			`The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`)
	}
	return nil
}

// retentionOf returns for how many days a vault keeps what was deleted.
func retentionOf(vault *record) int {
	if n, err := strconv.Atoi(fmt.Sprint(at(vault.put, "properties", "softDeleteRetentionInDays"))); err == nil {
		return n
	}
	return 90
}

func isProtected(vault *record) bool {
	return at(vault.put, "properties", "enablePurgeProtection") == true
}

// vaultOf returns the vault of a key, which exists as long as the key does.
func (s *Sim) vaultOf(key *record) *record {
	vault, _ := s.store.get(key.id.Parent())
	return vault
}
