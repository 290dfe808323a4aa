package armsim_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
)

const (
	centre    = group + "/providers/Microsoft.Network/virtualNetworks/hub"
	coreZone  = group + "/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
	coreLink  = coreZone + "/virtualNetworkLinks/link"
	zoneGroup = endpoint + "/privateDnsZoneGroups/default"

	zoneGroupBody = `{"properties":{"privateDnsZoneConfigs":[{"name":"vault","properties":{"privateDnsZoneId":"` + coreZone + `"}}]}}`
	vaultName     = "kv-clinic.vault.azure.net"
)

// resolves looks a name up and returns its address, or what stands for none.
func (c client) resolves(network, name string) string {
	c.t.Helper()
	address, err := c.sim.Resolve(addr.MustParseID(network), name)
	var not *armsim.NotResolved
	switch {
	case err == nil:
		return address.String()
	case errors.As(err, &not):
		return not.Why
	default:
		c.t.Fatal(err)
		return ""
	}
}

// A name resolves where its zone is linked, and nowhere else: with an
// endpoint that is approved, in the zone that its group names.
func TestNames(t *testing.T) {
	const address = "10.0.0.4" // Azure keeps the first four
	hubBody := `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/16"]}}}`
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	want := func(network, name, want string) {
		t.Helper()
		if got := c.resolves(network, name); got != want {
			t.Errorf("%s in %s is %s, want %s", name, network, got, want)
		}
	}
	const privately = "kv-clinic.privatelink.vaultcore.azure.net"
	c.steps([]step{{"PUT", centre, hubBody, 201, ""}, {"PUT", coreZone, `{"location":"global"}`, 201, ""}})
	want(network, vaultName, "NXDOMAIN for "+privately) // no zone is linked
	c.steps([]step{{"PUT", coreLink, linkBody, 201, ""}})
	want(network, vaultName, "NXDOMAIN for "+privately) // nobody keeps the record
	c.steps([]step{{"PUT", zoneGroup, zoneGroupBody, 201, ""}})
	want(network, vaultName, address)
	want(network, strings.ToUpper(vaultName)+".", address)
	want(network, privately, address)
	want(centre, vaultName, "NXDOMAIN for "+privately)
	want(network, "kv-other.vault.azure.net", "NXDOMAIN for kv-other.vault.azure.net")
	want(network+"x", vaultName, "it is not a virtual network")
	if got := at(c.get(endpoint), "properties/customDnsConfigs").([]any); at(got[0], "ipAddresses").([]any)[0] != address {
		t.Errorf("customDnsConfigs %v, want %s", got, address)
	}

	// Another endpoint has another address, and keeps it.
	second := endpoint + "2"
	c.steps([]step{{"PUT", second, peBody, 201, ""}, {"PUT", second, peBody, 200, ""}, {"PUT", endpoint, peBody, 200, ""}})
	if got := at(c.get(second), "properties/customDnsConfigs").([]any); at(got[0], "ipAddresses").([]any)[0] != "10.0.0.5" {
		t.Errorf("customDnsConfigs of the second endpoint %v", got)
	}
	want(network, vaultName, address)

	// Records that somebody wrote.
	c.steps([]step{
		{"PUT", coreZone + "/A/kv-hand", `{"properties":{"ttl":60,"aRecords":[{"ipv4Address":"10.9.9.9"}]}}`, 201, ""},
		{"PUT", coreZone + "/CNAME/kv-alias", `{"properties":{"ttl":60,"cnameRecord":{"cname":"` + privately + `"}}}`, 201, ""},
		{"PUT", coreZone + "/CNAME/loop", `{"properties":{"ttl":60,"cnameRecord":{"cname":"loop.privatelink.vaultcore.azure.net"}}}`, 201, ""},
	})
	want(network, "kv-hand.privatelink.vaultcore.azure.net", "10.9.9.9")
	want(network, "kv-alias.privatelink.vaultcore.azure.net", address)
	want(network, "loop.privatelink.vaultcore.azure.net", "its aliases lead in a circle")

	// An endpoint that waits for its approval has no alias.
	c.steps([]step{
		{"DELETE", zoneGroup, "", 204, ""},
		{"DELETE", endpoint, "", 204, ""},
		{"DELETE", second, "", 204, ""},
		{"PUT", endpoint, strings.Replace(peBody, `"privateLinkServiceConnections"`, `"manualPrivateLinkServiceConnections"`, 1), 201, ""},
		{"PUT", zoneGroup, zoneGroupBody, 201, ""},
	})
	want(network, vaultName, "NXDOMAIN for "+vaultName)
	c.sim.Approve(addr.MustParseID(endpoint))
	want(network, vaultName, address)
}

// A network with DNS servers of its own asks the zones of the network in which
// they stand, as long as it reaches it.
func TestNamesOfAHub(t *testing.T) {
	c := build(t, armsim.Options{Types: typesIfHere(t)})
	spoke := strings.Replace(vnetBody, `"addressSpace"`, `"dhcpOptions":{"dnsServers":["10.1.0.4"]},"addressSpace"`, 1)
	peering := func(to string) string {
		return `{"properties":{"remoteVirtualNetwork":{"id":"` + to + `"},"allowVirtualNetworkAccess":true}}`
	}
	c.steps([]step{
		{"PUT", centre, `{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/16"]}}}`, 201, ""},
		{"PUT", network, spoke, 200, ""},
		{"PUT", coreZone, `{"location":"global"}`, 201, ""},
		{"PUT", coreLink, strings.Replace(linkBody, network, centre, 1), 201, ""},
		{"PUT", zoneGroup, zoneGroupBody, 201, ""},
	})
	if got := c.resolves(network, vaultName); !strings.Contains(got, "10.1.0.4 stand in no network") {
		t.Errorf("without a peering %s", got)
	}
	c.steps([]step{{"PUT", network + "/virtualNetworkPeerings/hub", peering(centre), 201, ""}})
	if got := c.resolves(network, vaultName); !strings.Contains(got, "stand in no network") {
		t.Errorf("with one side of a peering %s", got)
	}
	c.steps([]step{{"PUT", centre + "/virtualNetworkPeerings/spoke", peering(network), 201, ""}})
	if got := c.resolves(network, vaultName); got != "10.0.0.4" {
		t.Errorf("through the hub %s", got)
	}
	// Its own link serves nobody now.
	c.steps([]step{{"DELETE", coreLink, "", 204, ""}, {"PUT", coreLink, linkBody, 201, ""}})
	if got := c.resolves(network, vaultName); !strings.HasPrefix(got, "NXDOMAIN") {
		t.Errorf("through a hub without the zone %s", got)
	}
}
