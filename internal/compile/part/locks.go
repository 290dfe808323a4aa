package part

import (
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/resources"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// locks keep what a site's resources hold from being deleted, whichever part
// built them: a lock beside what Terraform and a stack refuse, which bind
// nobody else. What is below a resource is kept with it. A resource group is
// not locked: all that can be made anew would be kept too, and an identity is
// not, for nothing that it holds is lost with it but rights, and those the
// design gives again.
func locks(s layout.Site, built []design.Resource) []design.Resource {
	var out []design.Resource
	at := place(s)
	for _, r := range built {
		top := r.ID.Parent().IsZero() && r.ID.Kind() != resources.GroupKind && r.ID.Scope().Key() == s.GroupID().Key()
		switch r.Holds {
		case design.HoldsData, design.HoldsEvidence, design.HoldsLogs, design.HoldsKeys:
			if top {
				out = append(out, authorization.NewLock(at, authorization.LockSpec{Of: r.ID, Holds: r.Holds}))
			}
		default:
		}
	}
	return out
}
