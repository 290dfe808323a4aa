package terraform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source/terraform"
)

// What updates a resource says of it what it names and nothing else.
func TestUpdates(t *testing.T) {
	const first = `resource "azapi_resource" "v" {
  type      = "Microsoft.Network/virtualNetworks@2025-07-01"
  parent_id = "/subscriptions/s/resourceGroups/rg"
  name      = "v"
  body      = { properties = { a = 1, deep = { b = 2, c = true } } }
}
`
	update := func(id, more string) string {
		return "resource \"azapi_update_resource\" \"u\" {\n  type = \"Microsoft.Network/virtualNetworks@2025-07-01\"\n  resource_id = " + id +
			"\n  body = { properties = { deep = { c = false } } }\n" + more + "\n}\n"
	}
	for name, c := range map[string]struct {
		main string
		want []string
	}{
		"what is read": {
			first + update("azapi_resource.v.id", ""),
			[]string{`v {"properties":{"a":1,"deep":{"b":2,"c":false}}}`},
		},
		"that ignores all changes": {
			first + update("azapi_resource.v.id", "lifecycle {\n ignore_changes = all\n}"),
			[]string{`v {"properties":{"a":1,"deep":{"b":2,"c":{"$unresolved":"ignore_changes"}}}}`},
		},
		"what comes with another": {
			strings.ReplaceAll(update(`"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/parts/default"`, ""), "virtualNetworks@", "virtualNetworks/parts@"),
			[]string{`default {"properties":{"deep":{"c":false}}}`},
		},
		"a part that somebody made": {
			strings.ReplaceAll(update(`"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/a"`, ""), "virtualNetworks@", "virtualNetworks/subnets@"),
			[]string{"gap main.tf:1:1 Microsoft.Network/virtualNetworks/subnets: azapi_update_resource.u updates a resource that was not read, so the rest of it is not known; name what declares it too, or check it in the live subscription"},
		},
		"what is not read": {
			update(`"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v"`, ""),
			[]string{"gap main.tf:1:1 Microsoft.Network/virtualNetworks: azapi_update_resource.u updates a resource that was not read, so the rest of it is not known; name what declares it too, or check it in the live subscription"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := shown(terraform.Reader{}.ReadSet(folders(map[string]string{"main.tf": c.main})))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
