package armsim_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
)

// stored returns a path in the API version of Azure Storage.
func stored(path string) string { return path + "?api-version=2026-04-01" }

// lifecycle is a policy of one rule with these actions.
func lifecycle(actions string) string {
	return `{"properties":{"policy":{"rules":[{"name":"all","type":"Lifecycle","definition":{"filters":{"blobTypes":["blockBlob"]},"actions":{` + actions + `}}}]}}}`
}

func TestBlobs(t *testing.T) {
	const (
		blobs     = account + "/blobServices/default"
		sets      = blobs + "/containers/sets"
		keeping   = `{"properties":{"immutableStorageWithVersioning":{"enabled":true}}}`
		undone    = `{"properties":{"isVersioningEnabled":true,"changeFeed":{"enabled":true},"deleteRetentionPolicy":{"enabled":true,"days":42},"restorePolicy":{"enabled":true,"days":35}}}`
		versions  = `"version":{"delete":{"daysAfterCreationGreaterThan":42}}`
		archives  = `"baseBlob":{"tierToArchive":{"daysAfterModificationGreaterThan":90}}`
		untouched = `"baseBlob":{"tierToCool":{"daysAfterLastAccessTimeGreaterThan":90}}`
	)
	policy, defender := stored(account+"/managementPolicies/default"), account+"/providers/Microsoft.Security/defenderForStorageSettings/current?api-version=2025-06-01"
	without := func(part, with string) string { return strings.Replace(undone, part, with, 1) }
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"put back to a time", []step{{"PUT", stored(blobs), undone, 200, ""}, {"PUT", stored(blobs), undone, 200, ""}}},
		{"put back without what it needs", []step{
			{"PUT", stored(blobs), without(`"isVersioningEnabled":true`, `"isVersioningEnabled":false`), 400, "InvalidRequestPropertyValue"},
			{"PUT", stored(blobs), without(`"changeFeed":{"enabled":true},`, ""), 400, "InvalidRequestPropertyValue"},
			{"PUT", stored(blobs), without(`"deleteRetentionPolicy":{"enabled":true`, `"deleteRetentionPolicy":{"enabled":false`), 400, "InvalidRequestPropertyValue"},
			{"PUT", stored(blobs), without(`"days":42`, `"days":35`), 400, "InvalidRequestPropertyValue"},
			{"PUT", stored(blobs), without(`"days":42`, `"days":36`), 200, ""},
		}},
		{"versions that cannot be changed", []step{
			{"PUT", stored(sets), keeping, 201, ""},
			{"PUT", stored(sets), strings.Replace(keeping, "true", "false", 1), 409, "ContainerImmutableStorageWithVersioningUpdateNotAllowed"},
			{"PUT", stored(blobs), undone, 409, "FeatureNotSupportedForAccount"},
			{"PUT", stored(blobs), `{"properties":{"isVersioningEnabled":false}}`, 409, "FeatureNotSupportedForAccount"},
		}},
		{"versions of an account that is put back", []step{
			{"PUT", stored(blobs), undone, 200, ""},
			{"PUT", stored(sets), keeping, 409, "FeatureNotSupportedForAccount"},
		}},
		{"versions of an account that has none", []step{
			{"PUT", stored(blobs), `{"properties":{"isVersioningEnabled":false}}`, 200, ""},
			{"PUT", stored(sets), keeping, 409, "FeatureNotSupportedForAccount"},
		}},
		{"a lifecycle", []step{{"PUT", policy, lifecycle(versions), 201, ""}, {"PUT", policy, lifecycle(versions), 200, ""}}},
		{"lifecycles that say nothing", []step{
			{"PUT", policy, `{"properties":{"policy":{"rules":[]}}}`, 400, "InvalidRequestPropertyValue"},
			{"PUT", policy, lifecycle(""), 400, "InvalidRequestPropertyValue"},
			{"PUT", policy, lifecycle(`"baseBlob":{}`), 400, "InvalidRequestPropertyValue"},
		}},
		{"two rules of one name", []step{
			{"PUT", policy, strings.Replace(lifecycle(versions), `"rules":[`, `"rules":[{"name":"all","type":"Lifecycle","definition":{"filters":{"blobTypes":["blockBlob"]},"actions":{`+versions+`}}},`, 1), 400, "InvalidRequestPropertyValue"},
		}},
		{"a tier that copies in zones have not", []step{
			{"PUT", policy, lifecycle(archives), 400, "InvalidRequestPropertyValue"},
			{"PUT", stored(account), strings.Replace(blobBody, "Standard_ZRS", "Standard_GRS", 1), 200, ""},
			{"PUT", policy, lifecycle(archives), 201, ""},
		}},
		{"by a time that nobody takes", []step{
			{"PUT", policy, lifecycle(untouched), 400, "InvalidRequestPropertyValue"},
			{"PUT", stored(blobs), `{"properties":{"isVersioningEnabled":true,"lastAccessTimeTrackingPolicy":{"enable":true}}}`, 200, ""},
			{"PUT", policy, lifecycle(untouched), 201, ""},
		}},
		{"an account's Defender", []step{
			{"GET", defender, "", 200, ""},
			{"PUT", defender, `{"properties":{"isEnabled":true}}`, 200, ""},
			{"DELETE", defender, "", 405, "MethodNotAllowed"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := build(t, armsim.Options{Types: typesIfHere(t)})
			if t.Failed() {
				return
			}
			c.steps(tt.steps)
		})
	}
}
