package azure

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// PrivateDNSZone answers the names of one service with private addresses. Each
// region of an environment has zones of its own, so that the recovery region
// resolves names when the primary, and whoever could change its zones, is
// away.
func PrivateDNSZone(at Place, zone string) design.Resource {
	return design.Resource{
		ID:         at.id("Microsoft.Network/privateDnsZones", zone),
		APIVersion: "2024-06-01",
		Unit:       at.Unit,
		Why:        "Answers " + zone + " with private addresses, for the networks that are linked to it.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location":   "global",
			"tags":       at.Tags,
			"properties": design.Object{},
		},
	}
}

// PrivateDNSZoneLink makes a network ask a private zone.
func PrivateDNSZoneLink(at Place, zone, network addr.ID) design.Resource {
	return design.Resource{
		ID:         zone.Child("virtualNetworkLinks", network.Name()),
		APIVersion: "2024-06-01",
		Unit:       at.Unit,
		Why:        "Makes " + network.Name() + " ask " + zone.Name() + ".",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": "global",
			"tags":     at.Tags,
			"properties": design.Object{
				"virtualNetwork": design.Object{"id": addr.RefTo(network)},
				// Machines do not register themselves: only endpoints have
				// names here.
				"registrationEnabled": false,
				// A name that this zone lacks is not asked for in public.
				"resolutionPolicy": "Default",
			},
		},
	}
}

// PrivateEndpoint gives a service an address in a subnet. Group is the part of
// the service that it reaches, as postgresqlServer, blob or vault.
func PrivateEndpoint(at Place, name string, subnet, service addr.ID, group string) design.Resource {
	return design.Resource{
		ID:         at.id("Microsoft.Network/privateEndpoints", name),
		APIVersion: "2025-07-01",
		Unit:       at.Unit,
		Why:        "The only way to " + service.Name() + ": an address in the environment's network.",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"location": at.Region,
			"tags":     at.Tags,
			"properties": design.Object{
				"subnet":                     design.Object{"id": addr.RefTo(subnet)},
				"customNetworkInterfaceName": name + "-nic",
				"privateLinkServiceConnections": design.List{
					design.Object{
						"name": name,
						"properties": design.Object{
							"privateLinkServiceId": addr.RefTo(service),
							"groupIds":             design.List{group},
						},
					},
				},
			},
		},
	}
}

// PrivateDNSZoneGroup keeps the endpoint's address in its zone.
func PrivateDNSZoneGroup(at Place, endpoint, zone addr.ID) design.Resource {
	return design.Resource{
		ID:         endpoint.Child("privateDnsZoneGroups", "default"),
		APIVersion: "2025-07-01",
		Unit:       at.Unit,
		Why:        "Keeps the address of " + endpoint.Name() + " in " + zone.Name() + ".",
		Holds:      design.HoldsNothing,
		Body: design.Object{
			"properties": design.Object{
				"privateDnsZoneConfigs": design.List{
					design.Object{
						"name":       "default",
						"properties": design.Object{"privateDnsZoneId": addr.RefTo(zone)},
					},
				},
			},
		},
	}
}
