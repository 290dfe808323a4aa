package template

import (
	"math/big"
	"net/netip"
	"strconv"
)

// parseCIDR is parseCidr(), for IPv4: what it would say of IPv6 is not
// documented.
func parseCIDR(_ *scope, a []any) (any, bool) {
	p, ok := prefixOf(a[0])
	if !ok || !p.Addr().Is4() {
		return nil, false
	}
	first, size := p.Addr().AsSlice(), 32-p.Bits()
	start := new(big.Int).SetBytes(first)
	last := new(big.Int).Add(start, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(size)), big.NewInt(1))) //nolint:gosec // 0 to 32
	usable := func(n *big.Int, by int64) (string, bool) {
		if size < 2 {
			by = 0
		}
		return address(new(big.Int).Add(n, big.NewInt(by)), 4)
	}
	broadcast, ok1 := address(last, 4)
	from, ok2 := usable(start, 1)
	to, ok3 := usable(last, -1)
	mask, ok4 := address(new(big.Int).Xor(new(big.Int).SetUint64(0xffffffff), new(big.Int).Sub(last, start)), 4)
	return object{
		"network": p.Addr().String(), "netmask": mask, "broadcast": broadcast, "firstUsable": from, "lastUsable": to, "cidr": int64(p.Bits()),
	}, ok1 && ok2 && ok3 && ok4
}

// cidrSubnet is the network of a size that has a number among those of its
// size, from 0.
func cidrSubnet(_ *scope, a []any) (any, bool) {
	p, ok := prefixOf(a[0])
	bits, ok1 := a[1].(int64)
	at, ok2 := a[2].(int64)
	if !ok || !ok1 || !ok2 || at < 0 || bits < int64(p.Bits()) || bits > int64(p.Addr().BitLen()) {
		return nil, false
	}
	if room := bits - int64(p.Bits()); room < 62 && at >= 1<<room {
		return nil, false
	}
	step := new(big.Int).Lsh(big.NewInt(at), uint(int64(p.Addr().BitLen())-bits)) //nolint:gosec // 0 to 128
	network, ok := address(step.Add(step, new(big.Int).SetBytes(p.Addr().AsSlice())), len(p.Addr().AsSlice()))
	return network + "/" + strconv.FormatInt(bits, 10), ok
}

// cidrHost is the address of a host with a number in a network; the first is
// 0, and is the one behind the network's own.
func cidrHost(_ *scope, a []any) (any, bool) {
	p, ok := prefixOf(a[0])
	at, ok1 := a[1].(int64)
	if !ok || !ok1 || at < 0 {
		return nil, false
	}
	if room := p.Addr().BitLen() - p.Bits(); room < 62 && at+1 >= 1<<room {
		return nil, false
	}
	n := new(big.Int).SetBytes(p.Addr().AsSlice())
	host, ok := address(n.Add(n, big.NewInt(at+1)), len(p.Addr().AsSlice()))
	return host, ok
}

// prefixOf reads a network, whose address it cuts to its size.
func prefixOf(v any) (netip.Prefix, bool) {
	t, ok := text(v)
	if !ok {
		return netip.Prefix{}, false
	}
	p, err := netip.ParsePrefix(t)
	return p.Masked(), err == nil
}

// address is the text of an address of so many bytes.
func address(n *big.Int, bytes int) (string, bool) {
	if n.Sign() < 0 || n.BitLen() > bytes*8 {
		return "", false
	}
	a, ok := netip.AddrFromSlice(n.FillBytes(make([]byte, bytes)))
	return a.String(), ok
}
