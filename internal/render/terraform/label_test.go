package terraform_test

import (
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/terraform"
)

// What Azure keeps apart has two addresses: hosts of one zone may differ by a
// dot and a dash alone.
func TestAddressesAreApart(t *testing.T) {
	zone := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01").ResourceGroup("dns").Resource("Microsoft.Network/dnsZones", "clinic.example")
	seen := map[string]string{}
	for _, name := range []string{"erp", "erp.harbor", "erp-harbor", "erp.harbor-east", "erp-harbor.east"} {
		address := terraform.Address(design.Resource{ID: zone.Child("A", name)})
		if other, twice := seen[address]; twice {
			t.Errorf("%s and %s are both %s", other, name, address)
		}
		seen[address] = name
	}
}
