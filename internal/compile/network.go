package compile

import "net/netip"

// layout is how an environment's address space is divided in one region.
type layout struct {
	space     netip.Prefix
	cluster   netip.Prefix // nodes; pods have addresses of their own (overlay)
	endpoints netip.Prefix // private endpoints
}

const endpointBits = 26 // 59 endpoints, after the five addresses that Azure keeps

// layOutNetworks divides each environment's address spaces: the lower half for
// the cluster's nodes, the start of the upper half for private endpoints, and
// the rest for what the estate may come to need.
func (c *compilation) layOutNetworks() {
	for _, e := range c.environments {
		e.primary.layout = divide(e.Network.Prefix())
		if e.Recovery != nil {
			e.recovery.layout = divide(e.Recovery.Network.Prefix())
		}
	}
}

func divide(space netip.Prefix) layout {
	lower := netip.PrefixFrom(space.Addr(), space.Bits()+1)
	return layout{
		space:     space,
		cluster:   lower,
		endpoints: netip.PrefixFrom(next(lower), endpointBits),
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
