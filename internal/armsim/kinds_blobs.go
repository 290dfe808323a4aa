package armsim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const (
	kindBlobService addr.Kind = kindStorage + "/blobServices"
	kindLifecycle   addr.Kind = kindStorage + "/managementPolicies"
	kindDefender    addr.Kind = "Microsoft.Security/defenderForStorageSettings"

	// keepsVersions is where a container says that its versions cannot be
	// changed.
	keepsVersions = "properties.immutableStorageWithVersioning.enabled"
)

// defender is the setting of Defender that every account has.
var defender = singleton{
	namespace: "Microsoft.Security", segment: "defenderForStorageSettings", name: "current",
	body: properties(map[string]any{"isEnabled": false}),
}

// judgeBlobService: all blobs can be put back to a time only where every change
// is known, what was deleted is kept for longer, and no version refuses to be
// changed (Azure Storage, point-in-time restore for block blobs).
func judgeBlobService(c *change) *refusal {
	account := c.id.Parent()
	keeping := c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(kindContainer) && account.Contains(r.id) && at(r.put, strings.Split(keepsVersions, ".")...) == true
	})
	versions := at(c.body, "properties", "isVersioningEnabled") == true
	if len(keeping) > 0 && !versions {
		return refuse(http.StatusConflict, "FeatureNotSupportedForAccount",
			"Versioning of %s cannot be turned off: the container %s keeps its versions from change.", account.Name(), keeping[0].id.Name())
	}
	if at(c.body, "properties", "restorePolicy", "enabled") != true {
		return nil
	}
	if len(keeping) > 0 {
		return refuse(http.StatusConflict, "FeatureNotSupportedForAccount",
			"Point in time restore is not supported for %s: the container %s keeps its versions from change.", account.Name(), keeping[0].id.Name())
	}
	for _, needed := range []struct {
		name string
		on   bool
	}{
		{"versioning", versions},
		{"the change feed", at(c.body, "properties", "changeFeed", "enabled") == true},
		{"soft delete", at(c.body, "properties", "deleteRetentionPolicy", "enabled") == true},
	} {
		if !needed.on {
			return refuse(http.StatusBadRequest, "InvalidRequestPropertyValue", "Point in time restore needs %s to be enabled.", needed.name)
		}
	}
	kept, restored := daysAt(c.body, "deleteRetentionPolicy"), daysAt(c.body, "restorePolicy")
	if restored < 1 || restored >= kept {
		return refuse(http.StatusBadRequest, "InvalidRequestPropertyValue",
			"Point in time restore of %d days must be shorter than the %d days for which soft delete keeps blobs.", restored, kept)
	}
	return nil
}

// daysAt returns the days of a policy of a blob service.
func daysAt(body map[string]any, policy string) int {
	days, _ := number(body, "properties", policy, "days")
	return int(days)
}

// judgeContainer: only versions can be kept from change.
func judgeContainer(c *change) *refusal {
	if at(c.body, strings.Split(keepsVersions, ".")...) != true {
		return nil
	}
	service, known := c.sim.store.get(c.id.Parent())
	if known && at(service.put, "properties", "restorePolicy", "enabled") == true {
		return refuse(http.StatusConflict, "FeatureNotSupportedForAccount",
			"Version-level immutability is not supported for %s: point in time restore is enabled.", c.id.Parent().Parent().Name())
	}
	if !known || at(service.put, "properties", "isVersioningEnabled") != true {
		return refuse(http.StatusConflict, "FeatureNotSupportedForAccount",
			"Version-level immutability needs versioning of %s to be enabled.", c.id.Parent().Parent().Name())
	}
	return nil
}

// judgeLifecycle: a policy has 1 to 100 rules of different names, each does
// something, and none moves blobs to a tier that the account does not have, or
// by a time that nobody takes (Azure Storage, lifecycle management policy
// structure; access tiers, archive).
func judgeLifecycle(c *change) *refusal {
	bad := func(format string, args ...any) *refusal {
		return refuse(http.StatusBadRequest, "InvalidRequestPropertyValue", format, args...)
	}
	rules, _ := at(c.body, "properties", "policy", "rules").([]any)
	const most = 100
	if len(rules) == 0 || len(rules) > most {
		return bad("A management policy has 1 to %d rules, and this has %d.", most, len(rules))
	}
	var names []string
	for _, r := range rules {
		name := textAt(r, "name")
		if slices.Contains(names, name) {
			return bad("The rule name '%s' is not unique in the policy.", name)
		}
		names = append(names, name)
		actions, _ := at(r, "definition", "actions").(map[string]any)
		done := 0
		for _, of := range actions {
			what, _ := of.(map[string]any)
			done += len(what)
			for action, when := range what {
				if no := c.tier(action, when, bad); no != nil {
					return no
				}
			}
		}
		if done == 0 {
			return bad("The rule '%s' has no action.", name)
		}
	}
	return nil
}

func (c *change) tier(action string, when any, bad func(string, ...any) *refusal) *refusal {
	account, _ := c.sim.store.get(c.id.Parent())
	if account == nil {
		return nil
	}
	if action == "tierToArchive" && strings.Contains(strings.ToUpper(textAt(account.put, "sku", "name")), "ZRS") {
		return bad("The archive tier is not supported for accounts with the redundancy %s.", textAt(account.put, "sku", "name"))
	}
	if at(when, "daysAfterLastAccessTimeGreaterThan") == nil {
		return nil
	}
	service, known := c.sim.store.get(c.id.Parent().Child("blobServices", "default"))
	if !known || at(service.put, "properties", "lastAccessTimeTrackingPolicy", "enable") != true {
		return bad("A rule by the last access needs last access time tracking to be enabled.")
	}
	return nil
}
