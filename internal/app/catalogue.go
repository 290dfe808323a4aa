package app

import (
	"fmt"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
)

// CatalogueRequest names what is asked of the catalogue.
type CatalogueRequest struct {
	Folders []string // of the user's own: checks, frameworks, parameters
	ID      string   // of one check; empty means all
}

// CatalogueListing is what the catalogue holds.
type CatalogueListing struct {
	Checks     []check.Check       `json:"checks"`
	Frameworks []control.Framework `json:"frameworks"`
}

// CatalogueList returns the checks, without their examples, and the
// frameworks.
func (w Ward) CatalogueList(r CatalogueRequest) (CatalogueListing, error) {
	all, err := w.catalogue(r.Folders)
	if err != nil {
		return CatalogueListing{}, err
	}
	listing := CatalogueListing{Checks: all.Checks().Checks(), Frameworks: all.Frameworks()}
	for i := range listing.Checks {
		listing.Checks[i].Tests = nil
	}
	return listing, nil
}

// CatalogueShow returns one check.
func (w Ward) CatalogueShow(r CatalogueRequest) (check.Check, error) {
	all, err := w.catalogue(r.Folders)
	if err != nil {
		return check.Check{}, err
	}
	for _, c := range all.Checks().Checks() {
		if c.ID == r.ID {
			return c, nil
		}
	}
	return check.Check{}, &InputError{What: fmt.Sprintf("the catalogue has no check %q", r.ID), Hint: "ward catalogue list names them"}
}

// plural returns a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
