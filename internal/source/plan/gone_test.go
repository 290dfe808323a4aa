package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/plan"
)

// What a plan destroys is gone; what it makes anew, forgets or only updates is
// not.
func TestGone(t *testing.T) {
	const vaults = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/"
	f := source.File{Path: "plan.json", Data: []byte(`{"format_version": "1.2", "terraform_version": "1.14.0", "resource_changes": [
		{"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a",
			"change": {"actions": ["delete"], "before": {"id": "` + vaults + `a"}, "after": null}},
		{"address": "azapi_resource.b", "mode": "managed", "type": "azapi_resource", "name": "b",
			"change": {"actions": ["delete"], "before": {"type": "Microsoft.KeyVault/vaults@2023-07-01", "parent_id": "/subscriptions/s/resourceGroups/g", "name": "b"}, "after": null}},
		{"address": "azurerm_key_vault.c", "mode": "managed", "type": "azurerm_key_vault", "name": "c",
			"change": {"actions": ["delete"], "before": {"id": "` + vaults + `c"}, "after": null}},
		{"address": "azapi_resource.anew", "mode": "managed", "type": "azapi_resource", "name": "anew",
			"change": {"actions": ["delete", "create"], "before": {"id": "` + vaults + `d"}, "after": {"name": "d"}}},
		{"address": "azapi_resource.forgotten", "mode": "managed", "type": "azapi_resource", "name": "forgotten",
			"change": {"actions": ["forget"], "before": {"id": "` + vaults + `e"}, "after": null}},
		{"address": "azapi_update_resource.u", "mode": "managed", "type": "azapi_update_resource", "name": "u",
			"change": {"actions": ["delete"], "before": {"id": "` + vaults + `f"}, "after": null}},
		{"address": "data.azapi_resource.x", "mode": "data", "type": "azapi_resource", "name": "x",
			"change": {"actions": ["delete"], "before": {"id": "` + vaults + `x"}, "after": null}}
	]}`)}
	var got []string
	_, _, gone := plan.Reader{}.ReadGone(f)
	for _, s := range gone {
		got = append(got, s.String())
	}
	if diff := cmp.Diff([]string{vaults + "a", vaults + "b", vaults + "c"}, got); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
	if _, _, gone := (plan.Reader{}).ReadGone(source.File{Data: []byte("{")}); gone != nil {
		t.Errorf("of no plan: %v", gone)
	}
}
