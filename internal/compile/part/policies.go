package part

import (
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// policies makes Azure itself enforce, or report, what the checks judge:
// every policy at every scope that was decided on.
func policies(l layout.Layout, s layout.Site) design.Parts {
	var p design.Parts
	if s.Unit != l.Platform.Unit {
		return p
	}
	at := place(s)
	for _, e := range l.Enforcement {
		for _, scope := range e.Scopes {
			p.Resources = append(p.Resources, policy.NewAssignment(at, policy.AssignmentSpec{
				Scope: scope, Check: e.Check, Definition: e.Definition, Title: e.Title, Parameters: e.Parameters,
			}))
		}
	}
	return p
}
