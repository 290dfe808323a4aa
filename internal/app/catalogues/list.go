// Package catalogues is what is asked of a catalogue: what it holds, whether its
// checks judge as their examples say, and the schemas of what people write.
//
// It promises that a catalogue which somebody else asks too is only read.
package catalogues

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/workspace"
)

// Listing is what the catalogue holds.
type Listing struct {
	Checks     []check.Check       `json:"checks"`
	Frameworks []control.Framework `json:"frameworks"`
	// Lifecycle is what ends, and when.
	Lifecycle []check.Product `json:"lifecycle"`
}

// List returns the checks, without their examples, and the
// frameworks.
func List(c *workspace.Catalogue) Listing {
	listing := Listing{Checks: c.Checks().Checks(), Frameworks: c.Frameworks(), Lifecycle: c.Checks().Lifecycles()}
	for i := range listing.Checks {
		listing.Checks[i].Tests = nil
	}
	return listing
}

// Shown is one check.
type Shown struct {
	Check check.Check `json:"check"`
}

// Show returns one check, by its id.
func Show(c *workspace.Catalogue, id string) (check.Check, error) {
	for _, k := range c.Checks().Checks() {
		if k.ID == id {
			return k, nil
		}
	}
	return check.Check{}, &input.Error{What: fmt.Sprintf("the catalogue has no check and no product %q", id), Hint: "ward catalogue list names them"}
}

// Ends is a product whose versions end, as it is shown.
type Ends struct {
	Product check.Product `json:"product"`
}

// Product returns one product whose versions end, by its id.
func Product(c *workspace.Catalogue, id string) (check.Product, bool) {
	products := c.Checks().Lifecycles()
	i := slices.IndexFunc(products, func(p check.Product) bool { return p.ID == id })
	if i < 0 {
		return check.Product{}, false
	}
	return products[i], true
}
