// Package azure holds what the builders of Azure's resources share: the place
// that a resource goes to, and the key that a service encrypts with. The
// builders are in the folders below it, a package for each namespace of ARM.
//
// A builder is a file: one resource type with its API version, the one
// function that derives its ids, a Spec of what has been decided, and a New
// that makes a design.Resource of it. It promises to read nothing but its
// parameters, to decide nothing (sizes, regions and names come in), and to
// write the body as a literal that can be held against Microsoft's reference
// of the type, property by property. Every property that matters to security
// is written, also where it is the default: what is not in the body is not
// seen to drift. What is optional is a nil pointer or an empty list of the
// Spec, and nobody changes a body that New has returned. Comments say why a
// value is what it is, and which clause or which failure in production asks
// for it.
package azure

import (
	"strconv"
	"strings"

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

// Child returns the id of a resource of this kind within its parent.
func Child(parent addr.ID, kind addr.Kind, name string) addr.ID {
	return parent.Child(string(kind)[strings.LastIndexByte(string(kind), '/')+1:], name)
}

// Texts returns texts as a list of a body.
func Texts(texts []string) design.List {
	list := make(design.List, len(texts))
	for i, t := range texts {
		list[i] = t
	}
	return list
}

// Zones returns the availability zones of a region that has n of them, as a
// body lists them. A region without zones has none to name.
func Zones(n int) design.List {
	list := design.List{}
	for i := 1; n > 1 && i <= n; i++ {
		list = append(list, strconv.Itoa(i))
	}
	return list
}
