package armsim

import (
	"net/http"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindStorage      addr.Kind = "Microsoft.Storage/storageAccounts"
	kindContainer    addr.Kind = kindStorage + "/blobServices/containers"
	kindImmutability addr.Kind = kindContainer + "/immutabilityPolicies"
)

func storageRules() map[addr.Kind]kindRules {
	service := kindRules{stateless: true, born: true, noDelete: true}
	return map[addr.Kind]kindRules{
		kindStorage: {
			uniqueName: &uniqueName{"StorageAccountAlreadyTaken"},
			fixed: []fixed{
				{path: "properties.isHnsEnabled", status: http.StatusBadRequest, code: "AccountPropertyCannotBeUpdated", byDefault: false},
				{path: "properties.encryption.requireInfrastructureEncryption", status: http.StatusBadRequest, code: "AccountPropertyCannotBeUpdated", byDefault: false},
				{path: "properties.immutableStorageWithVersioning.enabled", status: http.StatusBadRequest, code: "AccountPropertyCannotBeUpdated", byDefault: false},
			},
			singletons: []singleton{
				{segment: "blobServices", name: "default"},
				{segment: "fileServices", name: "default"},
				{segment: "queueServices", name: "default"},
				{segment: "tableServices", name: "default"},
			},
			outputs: storageOutputs,
		},
		kindStorage + "/blobServices":  service,
		kindStorage + "/fileServices":  service,
		kindStorage + "/queueServices": service,
		kindStorage + "/tableServices": service,
		kindContainer:                  {stateless: true, outputs: containerOutputs},
		kindImmutability: {
			stateless: true,
			outputs:   immutabilityOutputs,
			judge:     judgeImmutability,
			remove:    keepLocked,
		},
	}
}

func storageOutputs(_ *Sim, r *record) map[string]any {
	endpoints := map[string]any{}
	for _, service := range []string{"blob", "dfs", "file", "queue", "table"} {
		endpoints[service] = "https://" + r.id.Name() + "." + service + ".core.windows.net/"
	}
	return properties(map[string]any{
		"primaryEndpoints": endpoints,
		"primaryLocation":  textAt(r.put, "location"),
		"statusOfPrimary":  "available",
	})
}

func containerOutputs(s *Sim, r *record) map[string]any {
	policy, has := s.store.get(r.id.Child("immutabilityPolicies", "default"))
	return properties(map[string]any{
		"hasImmutabilityPolicy": has && policy != nil,
		"leaseState":            "Available",
		"leaseStatus":           "Unlocked",
	})
}

func immutabilityOutputs(_ *Sim, r *record) map[string]any {
	state := "Unlocked"
	if r.locked {
		state = "Locked"
	}
	return map[string]any{
		"etag":       `"` + guidOf("etag", r.id)[:16] + `"`,
		"properties": map[string]any{"state": state},
	}
}

// judgeImmutability: a locked policy can be extended, by an action of its
// own, and nothing else.
func judgeImmutability(c *change) *refusal {
	if c.before == nil || !c.before.locked {
		return nil
	}
	if equalFold(c.old("properties", "immutabilityPeriodSinceCreationInDays"), at(c.body, "properties", "immutabilityPeriodSinceCreationInDays")) {
		return nil
	}
	return lockedPolicy(c.id)
}

func lockedPolicy(id addr.ID) *refusal {
	return refuse(http.StatusConflict, "ContainerProtectedFromDeletion",
		"The immutability policy of '%s' is locked: it cannot be shortened or deleted.", id.Parent().Name())
}

// keepLocked refuses every deletion that would take a locked policy along.
func keepLocked(_ *Sim, gone, _ *record) *refusal {
	if gone.locked {
		return lockedPolicy(gone.id)
	}
	return nil
}
