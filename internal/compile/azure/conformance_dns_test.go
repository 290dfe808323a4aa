package azure_test

import (
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/design"
)

// dnsRows are examples of what is built in dns.
func dnsRows() []row {
	return []row{
		{
			builder: "dns.NewZone", kind: dns.ZoneKind, id: zoneID, region: global,
			make:  func() design.Resource { return dns.NewZone(at, dns.ZoneSpec{Zone: zone}) },
			plain: "a private zone has no setting: who asks it is its links'",
		},
		{
			builder: "dns.NewLink", kind: dns.LinkKind, id: dns.LinkID(zoneID, vnet), region: global,
			make: func() design.Resource { return dns.NewLink(at, dns.LinkSpec{Zone: zoneID, Network: vnet}) },
			secure: map[string]any{
				"properties.registrationEnabled": false,
				"properties.resolutionPolicy":    "Default",
			},
		},
	}
}
