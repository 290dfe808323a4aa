package estate

import (
	"cmp"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
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

// privateNetworks are the ranges that belong to nobody on the Internet. Azure
// takes others too, and what has such an address there cannot be reached from
// inside of the network any more (learn.microsoft.com, Azure Virtual Network
// FAQ).
var privateNetworks = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), // RFC 1918
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"), // RFC 6598, shared among those behind one provider
}

// private reports whether all of a range is private.
func private(p netip.Prefix) bool {
	return slices.ContainsFunc(privateNetworks, func(r netip.Prefix) bool { return r.Bits() <= p.Bits() && r.Overlaps(p) })
}

// network is one network of the estate with its path.
type network struct {
	path   string
	prefix netip.Prefix
}

// networks returns all that could be read, in the order of the language's
// fields: whatever has an address space is held to what holds for networks.
func (j judgement) networks() []network {
	var out []network
	var collect func(path string, v reflect.Value)
	collect = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				collect(path, v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				collect(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
			}
		case reflect.Struct:
			if c, ok := v.Interface().(CIDR); ok {
				if !c.IsZero() {
					out = append(out, network{path, c.Prefix()})
				}
				return
			}
			for i := range v.NumField() {
				// What has no key is a scalar's own.
				if key := v.Type().Field(i).Tag.Get("yaml"); key != "" {
					collect(strings.TrimPrefix(path+"."+key, "."), v.Field(i))
				}
			}
		default:
		}
	}
	collect("", reflect.ValueOf(j.doc.Estate))
	return out
}

func networksFit(j judgement) {
	for _, n := range j.networks() {
		if n.prefix.Bits() > smallestNetwork {
			j.refuse(n.path, fmt.Sprintf("%s is smaller than /%d", n.prefix, smallestNetwork),
				"the cluster, the database and the private endpoints need the room")
		}
		if private(n.prefix) {
			continue
		}
		if i := slices.IndexFunc(neverInNetwork, n.prefix.Overlaps); i >= 0 {
			j.refuse(n.path, fmt.Sprintf("%s overlaps %s, which Azure keeps for itself", n.prefix, neverInNetwork[i]),
				"take a private range, as 10.41.0.0/20")
			continue
		}
		j.refuse(n.path, fmt.Sprintf("%s is not private: its addresses are somebody's on the Internet, who could not be reached from it", n.prefix),
			"take a range of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918) or 100.64.0.0/10 (RFC 6598), as 10.41.0.0/20")
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
