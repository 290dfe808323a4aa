package decide

import (
	"net/netip"

	"github.com/wardhq/ward/internal/compile/layout"
)

const endpointBits = 26 // 59 endpoints, after the five addresses that Azure keeps

// The private names of the services that are used, with the part of each that
// an endpoint reaches (Microsoft, private endpoint DNS values).
const (
	postgresZone  = "privatelink.postgres.database.azure.com"
	blobZone      = "privatelink.blob.core.windows.net"
	vaultZone     = "privatelink.vaultcore.azure.net"
	postgresGroup = "postgresqlServer"
	blobGroup     = "blob"
	vaultGroup    = "vault"
)

// networks divides the address spaces of the sites that have one. The
// platform's is for the shared server: without that nothing is in it.
func networks(a asked, l *layout.Layout, _ *notes) {
	if _, shared := l.Server(l.Platform.Unit); shared {
		site(l, l.Platform.Unit).Network = divide(a.estate.Platform.Network.Prefix())
	}
	for i, e := range a.environments {
		one := l.Environments[i]
		site(l, one.Home).Network = divide(e.Network.Prefix())
		if one.Recovery != nil {
			site(l, *one.Recovery).Network = divide(e.Recovery.Network.Prefix())
		}
	}
}

// divide gives the lower half to the cluster's nodes, the start of the upper
// half to private endpoints, and leaves the rest for what the estate may come
// to need.
func divide(space netip.Prefix) *layout.Network {
	lower := netip.PrefixFrom(space.Addr(), space.Bits()+1)
	return &layout.Network{
		Space:     space,
		Cluster:   lower,
		Endpoints: netip.PrefixFrom(next(lower), endpointBits),
		Zones:     []string{postgresZone, blobZone, vaultZone},
	}
}

// next returns the first address behind a range. The estate has no range that
// ends at the end of all addresses, nor one too small to be halved.
func next(p netip.Prefix) netip.Addr {
	b := p.Addr().As4()
	n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	n += 1 << (32 - p.Bits())
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}
