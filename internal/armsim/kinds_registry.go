package armsim

import (
	"net/http"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindRegistry    addr.Kind = "Microsoft.ContainerRegistry/registries"
	kindReplication addr.Kind = kindRegistry + "/replications"
)

func registryRules() map[addr.Kind]kindRules {
	return map[addr.Kind]kindRules{
		kindRegistry: {
			uniqueName: &uniqueName{"AlreadyInUse"},
			fixed: []fixed{
				{path: "properties.encryption.status", status: http.StatusBadRequest, code: "CmkEncryptionCannotBeChanged", byDefault: "disabled", always: true},
			},
			outputs: registryOutputs,
			judge:   judgeRegistry,
		},
		kindReplication: {
			fixed:   []fixed{{path: "properties.zoneRedundancy", status: http.StatusBadRequest, code: "ZoneRedundancyCannotBeUpdated", byDefault: "Disabled"}},
			outputs: replicationOutputs,
			judge:   judgeReplication,
		},
	}
}

func registryHost(registry addr.ID) string { return registry.Name() + ".azurecr.io" }

func registryOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"loginServer": registryHost(r.id)})
}

func replicationOutputs(*Sim, *record) map[string]any {
	return properties(map[string]any{"status": map[string]any{"displayStatus": "Ready"}})
}

const premium = "Premium"

// judgeRegistry: what only Premium has, what hangs together, and a key that the
// registry can use.
func judgeRegistry(c *change) *refusal {
	p := at(c.body, "properties")
	if !equalFold(textAt(c.body, "sku", "name"), premium) {
		for _, only := range []struct {
			what string
			path []string
			is   string
		}{
			{"Customer managed key", []string{"encryption", "status"}, "enabled"},
			{"Disabling public network access", []string{"publicNetworkAccess"}, "Disabled"},
			{"Zone redundancy", []string{"zoneRedundancy"}, "Enabled"},
			{"Data endpoint", []string{"dataEndpointEnabled"}, "true"},
		} {
			if v := at(p, only.path...); v != nil && equalFold(v, only.is) {
				return refuse(http.StatusBadRequest, "FeatureNotSupportedForSku", "%s is supported by registries of the SKU Premium only; '%s' is %s.", only.what, c.id.Name(), textAt(c.body, "sku", "name"))
			}
		}
	}
	if equalFold(textAt(p, "policies", "exportPolicy", "status"), "disabled") && !equalFold(textAt(p, "publicNetworkAccess"), "Disabled") {
		return refuse(http.StatusBadRequest, "ExportPolicyCannotBeDisabled", "The export policy of '%s' can be disabled only where public network access is.", c.id.Name())
	}
	if !equalFold(textAt(p, "encryption", "status"), "enabled") {
		return nil
	}
	return c.sim.keyInUse(c, textAt(p, "encryption", "keyVaultProperties", "identity"), textAt(p, "encryption", "keyVaultProperties", "keyIdentifier"))
}

// keyInUse refuses a key that is not there, or that no identity of the
// resource, by its client id, could use.
func (s *Sim) keyInUse(c *change, client, key string) *refusal {
	for _, identity := range identitiesOf(c.body) {
		if !equalFold(guidOf("client", identity), client) {
			continue
		}
		if _, known := s.vaultObject(key, "keys"); !known {
			return refuse(http.StatusBadRequest, "CmkKeyNotFound", "The key '%s' was not found.", key)
		}
		return nil
	}
	return refuse(http.StatusBadRequest, "CmkIdentityNotAssigned", "The identity '%s' is not assigned to '%s'.", client, c.id.Name())
}

// judgeReplication: a copy is of a Premium registry, in a region that has none
// yet.
func judgeReplication(c *change) *refusal {
	registry, _ := c.sim.store.get(c.id.Parent())
	if !equalFold(textAt(registry.put, "sku", "name"), premium) {
		return refuse(http.StatusBadRequest, "FeatureNotSupportedForSku", "Geo-replication is supported by registries of the SKU Premium only; '%s' is %s.", registry.id.Name(), textAt(registry.put, "sku", "name"))
	}
	location := textAt(c.body, "location")
	taken := sameRegion(textAt(registry.put, "location"), location)
	for _, other := range c.sim.store.below(registry.id) {
		taken = taken || other.kind.Equal(kindReplication) && other.id.Key() != c.id.Key() && sameRegion(textAt(other.put, "location"), location)
	}
	if taken {
		return refuse(http.StatusConflict, "ReplicationAlreadyExists", "The registry '%s' has a replication in '%s' already.", registry.id.Name(), location)
	}
	return nil
}
