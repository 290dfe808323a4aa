package decide

import (
	"net/netip"
	"testing"

	"github.com/wardhq/ward/internal/compile/layout"
)

// The plans fit into the smallest networks that an estate may have, apart from
// each other and from the nodes, and each place is one that Azure takes: it
// begins where a range of its size may.
func TestThePlansFit(t *testing.T) {
	for _, tt := range []struct {
		name  string
		plan  []planned
		space string
	}{
		{"a site's upper half", sitePlan, "10.41.2.0/23"},
		{"a hub", hubPlan, "10.40.0.0/22"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			space := netip.MustParsePrefix(tt.space)
			var roles []string
			for _, p := range tt.plan {
				roles = append(roles, p.role)
			}
			all := divide(space.Addr(), tt.plan, roles)
			if len(all) != len(tt.plan) {
				t.Fatalf("%d subnets of %d", len(all), len(tt.plan))
			}
			for i, one := range all {
				if one.Range != one.Range.Masked() {
					t.Errorf("%s is %s, which is within %s", one.Role, one.Range, one.Range.Masked())
				}
				if !space.Contains(one.Range.Addr()) || one.Range.Bits() < space.Bits() {
					t.Errorf("%s is %s, which is not in %s", one.Role, one.Range, space)
				}
				for _, other := range all[:i] {
					if one.Range.Overlaps(other.Range) {
						t.Errorf("%s and %s overlap", one.Role, other.Role)
					}
				}
			}
		})
	}
}

// A subnet keeps its place when another comes to be used.
func TestPlacesAreFixed(t *testing.T) {
	start := netip.MustParseAddr("10.41.8.0")
	alone := divide(start, sitePlan, []string{layout.APIServerSubnet})
	with := divide(start, sitePlan, []string{layout.EndpointsSubnet, layout.APIServerSubnet, layout.EntrySubnet})
	if len(alone) != 1 || len(with) != 3 || alone[0] != with[1] {
		t.Errorf("%v alone, %v with others", alone, with)
	}
	if got := (layout.Network{Subnets: divide(start, sitePlan, []string{layout.IngressSubnet})}).IngressAddress().String(); got != "10.41.8.68" {
		t.Errorf("the entry reaches the cluster by %s, want the first address that Azure gives away", got)
	}
}
