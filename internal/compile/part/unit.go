package part

import (
	"github.com/wardhq/ward/internal/compile/azure/resources"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// unit is the site itself: what is deployed, locked and lost together.
func unit(l layout.Layout, s layout.Site) design.Parts {
	return design.Parts{
		Units: []design.Unit{{
			Name:         s.Unit,
			Title:        s.Title,
			Owner:        s.Owner,
			Subscription: s.Subscription,
			After:        s.After,
			State:        l.StateOf(s.Unit),
			Needs:        l.Awaits(s),
			Excepted:     s.Excepted,
			Missing:      s.Missing,
		}},
		Resources: []design.Resource{resources.NewGroup(place(s), resources.GroupSpec{Holds: gravest(l, s), After: refusing(l, s)})},
	}
}

// gravest is the gravest of what a site holds: data, but for a platform that
// keeps the logs alone.
func gravest(l layout.Layout, s layout.Site) design.Holding {
	if _, serves := l.Server(s.Unit); s.Logs != nil && s.Storage == nil && !serves {
		return design.HoldsLogs
	}
	return design.HoldsData
}
