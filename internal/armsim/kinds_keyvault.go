package armsim

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

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
			removed:   bury,
			committed: func(s *Sim, r *record) { // recovered, if it was deleted
				delete(s.store.deleted, nameKey(r.kind, r.id.Name()))
			},
		},
		// A key is made once; the data plane rotates it. Resource Manager
		// neither changes nor deletes it.
		kindKey: {
			stateless: true, keepsFirst: true, noDelete: true,
			alsoVersions: []string{"2025-05-01"}, outputs: keyOutputs,
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

func judgeVault(c *change) *refusal {
	if c.before != nil {
		if c.old("properties", "enablePurgeProtection") == true && at(c.body, "properties", "enablePurgeProtection") != true {
			return refuse(http.StatusBadRequest, "BadRequest",
				`The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`)
		}
		return nil
	}
	g := c.sim.grave(c.kind, c.id.Name())
	recovers := strings.EqualFold(textAt(c.body, "properties", "createMode"), "recover")
	switch {
	case g != nil && !recovers:
		return refuse(http.StatusConflict, "ConflictError",
			"A vault with the same name already exists in deleted state. You need to either recover or purge existing deleted vault.")
	case g == nil && recovers:
		return refuse(http.StatusNotFound, "DeletedVaultNotFound", "The deleted vault '%s' does not exist.", c.id.Name())
	}
	return nil
}

// grave is a resource that was deleted and can still be recovered; its name
// is taken.
type grave struct {
	record    *record
	deleted   time.Time
	until     time.Time // when Azure purges it
	protected bool      // nobody may purge it before
}

// bury keeps a deleted vault for as long as it asked for.
func bury(s *Sim, r *record) {
	days := 90
	if n, err := strconv.Atoi(fmt.Sprint(at(r.put, "properties", "softDeleteRetentionInDays"))); err == nil {
		days = n
	}
	now := s.opt.Now()
	s.store.deleted[nameKey(r.kind, r.id.Name())] = &grave{
		record: r, deleted: now, until: now.AddDate(0, 0, days),
		protected: at(r.put, "properties", "enablePurgeProtection") == true,
	}
}

// grave returns the soft-deleted resource of this name, if its time is not
// over.
func (s *Sim) grave(kind addr.Kind, name string) *grave {
	key := nameKey(kind, name)
	g := s.store.deleted[key]
	if g != nil && !s.opt.Now().Before(g.until) {
		delete(s.store.deleted, key)
		return nil
	}
	return g
}
