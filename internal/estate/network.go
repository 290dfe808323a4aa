package estate

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
)

// smallestNetwork is the mask of the smallest network that holds a cluster
// with its surge, the database's subnet and the private endpoints.
const smallestNetwork = 22

// neverInNetwork are the ranges that Azure lets no virtual network hold
// (learn.microsoft.com, Azure Virtual Network FAQ).
var neverInNetwork = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("168.63.129.16/32"),
	netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("224.0.0.0/4"),
	netip.MustParsePrefix("255.255.255.255/32"),
}

// network is one network of the estate with its path.
type network struct {
	path   string
	prefix netip.Prefix
}

// networks returns all that could be read, in the order of the document.
func (j judgement) networks() []network {
	var out []network
	add := func(path string, c CIDR) {
		if !c.IsZero() {
			out = append(out, network{path, c.Prefix()})
		}
	}
	add("platform.network", j.doc.Estate.Platform.Network)
	for _, env := range j.places {
		add(env.at+".network", env.Network)
		if env.Recovery != nil {
			add(env.at+".recovery.network", env.Recovery.Network)
		}
	}
	return out
}

func networksFit(j judgement) {
	for _, n := range j.networks() {
		if n.prefix.Bits() > smallestNetwork {
			j.refuse(n.path, fmt.Sprintf("%s is smaller than /%d", n.prefix, smallestNetwork),
				"the cluster, the database and the private endpoints need the room")
		}
		for _, never := range neverInNetwork {
			if n.prefix.Overlaps(never) {
				j.refuse(n.path, fmt.Sprintf("%s overlaps %s, which Azure keeps for itself", n.prefix, never),
					"take a private range, as 10.41.0.0/20")
			}
		}
	}
}

// networksApart refuses networks that overlap. Two ranges are either apart or
// one holds the other, so that in the order of their first addresses a range
// can only overlap the widest one that is still open.
func networksApart(j judgement) {
	all := j.networks()
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := all[a].prefix, all[b].prefix
		return cmp.Or(p.Addr().Compare(q.Addr()), cmp.Compare(p.Bits(), q.Bits()))
	})
	open := -1
	for _, i := range order {
		if open < 0 || !all[open].prefix.Overlaps(all[i].prefix) {
			open = i
			continue
		}
		first, second := all[min(open, i)], all[max(open, i)]
		j.refuse(second.path, fmt.Sprintf("%s overlaps %s of %s", second.prefix, first.prefix, first.path),
			"networks are joined by peering and must be apart")
	}
}
