package decide

import (
	"slices"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// crossing excepts from what a stack denies what an endpoint asks for outside of
// the unit that holds it: a place in a network, and in the zone that answers
// there (Azure Private Link, permissions). A deny setting denies these as it
// denies every operation.
func crossing(l *layout.Layout, n *notes) {
	for i := range l.Sites {
		holder := l.Sites[i]
		for _, e := range holder.Endpoints {
			in := n.site(l, e.Network)
			n.leave(l, holder.Unit, e.Network, layout.JoinSubnet)
			if in.Network != nil {
				n.leave(l, holder.Unit, in.Network.Names, layout.JoinZone)
			}
		}
	}
}

// leave excepts an operation that one unit asks of another's resources.
func (n *notes) leave(l *layout.Layout, asks, of addr.Unit, operation string) {
	s := n.site(l, of)
	if asks == of || slices.Contains(s.Excepted, operation) {
		return
	}
	s.Excepted = append(s.Excepted, operation)
	slices.Sort(s.Excepted)
}
