package authorization

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// LockKind is the type of a management lock.
const (
	LockKind    addr.Kind = "Microsoft.Authorization/locks"
	lockVersion string    = "2020-05-01"
)

// LockName is what every lock of a design is called: it is the one to lift.
const LockName = "ward-keeps"

// LockID returns the id of a resource's lock.
func LockID(of addr.ID) addr.ID { return of.Resource(LockKind, LockName) }

// LockSpec is what has been decided of a lock.
type LockSpec struct {
	Of    addr.ID
	Holds design.Holding // what the locked resource holds
}

// NewLock keeps a resource, and what is below it, from being deleted by whoever
// has the right to delete it, in a portal as well as in a pipeline. It does not
// keep data from being changed or deleted through the service's own interface
// (Azure Resource Manager, lock resources, considerations). Whoever lifts it
// can delete what it keeps: it is kept as that is.
func NewLock(at azure.Place, s LockSpec) design.Resource {
	return design.Resource{
		ID:         LockID(s.Of),
		APIVersion: lockVersion,
		Unit:       at.Unit,
		Why:        "Keeps " + s.Of.Name() + " from being deleted, whoever may: it holds " + s.Holds.String() + ".",
		Holds:      s.Holds,
		Body: design.Object{
			"properties": design.Object{
				"level": "CanNotDelete",
				"notes": "Holds " + s.Holds.String() + ". Lifted by a step that is recorded, and never to make a deployment pass.",
			},
		},
	}
}
