package armsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

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
				defender,
			},
			outputs: storageOutputs,
			actions: map[string]func(act) (answer, *refusal){"failover": failOver},
		},
		kindBlobService:                {stateless: true, born: true, noDelete: true, judge: judgeBlobService},
		kindLifecycle:                  {stateless: true, judge: judgeLifecycle},
		kindDefender:                   service,
		kindStorage + "/fileServices":  service,
		kindStorage + "/queueServices": service,
		kindStorage + "/tableServices": service,
		kindContainer: {
			stateless: true, outputs: containerOutputs, judge: judgeContainer,
			fixed: []fixed{{path: keepsVersions, status: http.StatusConflict, code: "ContainerImmutableStorageWithVersioningUpdateNotAllowed", byDefault: false}},
		},
		kindImmutability: {
			stateless: true,
			outputs:   immutabilityOutputs,
			judge:     judgeImmutability,
			remove:    keepLocked,
			committed: policyChanged,
			removed:   policyChanged,
			actions:   map[string]func(act) (answer, *refusal){"lock": lockPolicy, "extend": extendPolicy},
		},
	}
}

// failOver lets an account's two regions change places. After a loss it is in
// one region only, after a planned one it keeps its copies
// (learn.microsoft.com/rest/api/storagerp/storageaccounts/failover). The code of
// the refusal is not published.
func failOver(a act) (answer, *refusal) {
	if !strings.Contains(strings.ToUpper(textAt(a.r.put, "sku", "name")), "G") || pairs()[textAt(a.r.put, "location")] == "" {
		return answer{}, refuse(http.StatusConflict, "StorageAccountNotGeoReplicated", "The account %s is in one region only: there is nothing to fail over to.", a.r.id.Name())
	}
	a.r.marks.failed++
	if !strings.EqualFold(a.query["failovertype"], "Planned") {
		a.r.put = merged(a.r.put, map[string]any{"sku": map[string]any{"name": "Standard_LRS"}})
	}
	return a.done()
}

// pairs are the regions that Azure copies an account between
// (learn.microsoft.com/azure/reliability/regions-paired).
func pairs() map[string]string {
	out := map[string]string{}
	for _, p := range [][2]string{
		{"eastus", "westus"},
		{"eastus2", "centralus"},
		{"northcentralus", "southcentralus"},
		{"westus2", "westcentralus"},
		{"northeurope", "westeurope"},
		{"francecentral", "francesouth"},
		{"germanywestcentral", "germanynorth"},
		{"switzerlandnorth", "switzerlandwest"},
		{"norwayeast", "norwaywest"},
		{"swedencentral", "swedensouth"},
		{"uksouth", "ukwest"},
		{"canadacentral", "canadaeast"},
	} {
		out[p[0]], out[p[1]] = p[1], p[0]
	}
	return out
}

func storageOutputs(s *Sim, r *record) map[string]any {
	primary := textAt(r.put, "location")
	secondary := pairs()[primary]
	if r.marks.failed%2 == 1 {
		primary, secondary = secondary, primary
	}
	out := map[string]any{"primaryLocation": primary}
	if strings.Contains(strings.ToUpper(textAt(r.put, "sku", "name")), "G") && secondary != "" {
		out["secondaryLocation"] = secondary
		// Azure says so where it is asked to expand it.
		out["geoReplicationStats"] = map[string]any{
			"status": "Live", "lastSyncTime": s.opt.Now().UTC().Format(time.RFC3339), "canFailover": true, "canPlannedFailover": true,
		}
	}
	return merged(storageEndpoints(r), properties(out))
}

func storageEndpoints(r *record) map[string]any {
	endpoints := map[string]any{}
	for _, service := range []string{"blob", "dfs", "file", "queue", "table"} {
		endpoints[service] = "https://" + r.id.Name() + "." + service + ".core.windows.net/"
	}
	return properties(map[string]any{
		"primaryEndpoints": endpoints,
		"statusOfPrimary":  "available",
	})
}

func containerOutputs(s *Sim, r *record) map[string]any {
	_, has := s.store.get(r.id.Child("immutabilityPolicies", "default"))
	return properties(map[string]any{
		"hasImmutabilityPolicy": has,
		"leaseState":            "Available",
		"leaseStatus":           "Unlocked",
	})
}

func immutabilityOutputs(_ *Sim, r *record) map[string]any {
	state := "Unlocked"
	if r.marks.locked {
		state = "Locked"
	}
	return map[string]any{
		"etag":       `"` + guidOf("etag", r.id)[:16] + `"`,
		"properties": map[string]any{"state": state},
	}
}

// period is for how long a policy keeps a blob.
const period = "immutabilityPeriodSinceCreationInDays"

// judgeImmutability: a locked policy can be extended, by an action of its
// own, and takes no PUT, not even one that changes nothing.
func judgeImmutability(c *change) *refusal {
	if c.before == nil || !c.before.marks.locked {
		return nil
	}
	return lockedPolicy()
}

func lockPolicy(a act) (answer, *refusal) {
	a.r.marks.locked = true
	return a.done()
}

// extendPolicy makes a policy longer. A locked one takes that five times.
// https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview
func extendPolicy(a act) (answer, *refusal) {
	const most = 5
	was, errWas := strconv.Atoi(fmt.Sprint(at(a.r.put, "properties", period)))
	wants, errWants := strconv.Atoi(fmt.Sprint(at(a.body, "properties", period)))
	switch {
	case errWants != nil:
		return answer{}, refuse(http.StatusBadRequest, "InvalidRequestContent", "An extension wants properties.%s, a number of days.", period)
	case errWas == nil && wants <= was:
		return answer{}, refuse(http.StatusConflict, "OperationNotAllowed",
			"Operation not allowed on immutability policy with current state: %d days are not more than %d.", wants, was)
	case a.r.marks.locked && a.r.marks.extended >= most:
		return answer{}, refuse(http.StatusConflict, "OperationNotAllowed",
			"Operation not allowed on immutability policy with current state: it was extended %d times.", most)
	}
	if a.r.marks.locked {
		a.r.marks.extended++
	}
	a.r.put = merged(a.r.put, properties(map[string]any{period: json.Number(strconv.Itoa(wants))}))
	return a.done()
}

func lockedPolicy() *refusal {
	return refuse(http.StatusConflict, "OperationNotAllowed", "Operation not allowed on immutability policy with current state.")
}

// keepLocked refuses every deletion that would take a locked policy along.
func keepLocked(_ *Sim, gone, top *record) *refusal {
	if !gone.marks.locked {
		return nil
	}
	container := gone.id.Parent()
	switch {
	case top.id.Key() == gone.id.Key():
		return lockedPolicy()
	case top.id.Key() == container.Key():
		return refuse(http.StatusConflict, "ContainerImmutabilityPolicyLocked",
			"The requested operation is not allowed as the container has a locked immutability policy.")
	default:
		account := container.Parent().Parent()
		return refuse(http.StatusConflict, "AccountProtectedFromDeletion",
			"%s is protected from deletion. The container(s) %s have a locked immutability policy.", account.Name(), container.Name())
	}
}

// policyChanged lets the container say whether it has a policy.
func policyChanged(s *Sim, policy *record) {
	if container, known := s.store.get(policy.id.Parent()); known {
		container.computed = s.computed(container, container, s.rulesFor(container.kind))
	}
}
