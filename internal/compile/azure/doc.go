// Package azure holds one pure builder for each Azure resource that Ward
// designs.
//
// A builder is a function from what has been decided to a design.Resource. It
// promises to read nothing else, to decide nothing (sizes, regions and names
// come in as parameters), and to write the body as a literal that can be held
// against Microsoft's reference of the type, property by property. Every
// property that matters to security is written, also where it is the default:
// what is not in the body is not seen to drift. Comments say why a value is
// what it is, and which clause or which failure in production asks for it.
//
// To add a resource type, add a file with its builder, and name it in the
// list of the unit that holds it (compile/platform.go, environment.go,
// recovery.go).
package azure

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Place is where a unit's resources go in one region.
type Place struct {
	Unit   addr.Unit
	Group  addr.ID // the resource group
	Region string
	// Tags tell a person, a check and a bill what a resource belongs to.
	Tags design.Object
}

// id returns the id of a top-level resource at the place.
func (p Place) id(kind addr.Kind, name string) addr.ID { return p.Group.Resource(kind, name) }
