package app

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/workspace"
)

// CatalogueListing is what the catalogue holds.
type CatalogueListing struct {
	Checks     []check.Check       `json:"checks"`
	Frameworks []control.Framework `json:"frameworks"`
	// Lifecycle is what ends, and when.
	Lifecycle []check.Product `json:"lifecycle"`
}

// CatalogueList returns the checks, without their examples, and the
// frameworks.
func CatalogueList(c *workspace.Catalogue) CatalogueListing {
	listing := CatalogueListing{Checks: c.Checks().Checks(), Frameworks: c.Frameworks(), Lifecycle: c.Checks().Lifecycles()}
	for i := range listing.Checks {
		listing.Checks[i].Tests = nil
	}
	return listing
}

// CatalogueShow returns one check, by its id.
func CatalogueShow(c *workspace.Catalogue, id string) (check.Check, error) {
	for _, k := range c.Checks().Checks() {
		if k.ID == id {
			return k, nil
		}
	}
	return check.Check{}, &InputError{What: fmt.Sprintf("the catalogue has no check and no product %q", id), Hint: "ward catalogue list names them"}
}

// CatalogueProduct returns one product whose versions end, by its id.
func CatalogueProduct(c *workspace.Catalogue, id string) (check.Product, bool) {
	products := c.Checks().Lifecycles()
	i := slices.IndexFunc(products, func(p check.Product) bool { return p.ID == id })
	if i < 0 {
		return check.Product{}, false
	}
	return products[i], true
}

// plural returns a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
