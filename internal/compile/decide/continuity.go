package decide

import (
	"slices"

	"github.com/wardhq/ward/internal/compile/layout"
)

// continuity is how work goes on when an environment is away, as the estate states
// it.
func continuity(a asked, l *layout.Layout, _ *notes) {
	out := layout.Continuity{Organisation: a.estate.Organisation.Short, Roles: a.estate.ContinuityRoles()}
	if c := a.estate.Continuity; c != nil {
		out.Authority, out.Deputy = c.Authority, c.Deputy
		for _, one := range c.Contacts {
			out.Contacts = append(out.Contacts, layout.Contact{Role: one.Role, Reach: one.Reach})
		}
		for _, n := range c.Notices {
			out.Notices = append(out.Notices, layout.Notice{On: n.On, To: n.To, Minutes: inMinutes(n.Within.Duration())})
		}
	}
	for i, e := range a.environments {
		out.Regulated = out.Regulated || e.Purpose == "production" && e.Data == regulated
		for _, f := range a.estate.Functions {
			if !slices.Contains(e.Functions, f.Name) {
				continue
			}
			one := layout.Function{Name: f.Name, Owner: f.Owner, Criticality: f.Criticality, Manual: f.Manual}
			if d := f.Downtime; d != nil {
				one.Bearable, one.Forms, one.Reenter = inMinutes(d.Bearable.Duration()), d.Forms, d.Reenter
			}
			l.Environments[i].Functions = append(l.Environments[i].Functions, one)
		}
	}
	l.Continuity = out
}
