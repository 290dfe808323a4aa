// Package catalogues is what is asked of a catalogue: what it holds, whether its
// checks judge as their examples say, and the schemas of what people write.
//
// It promises that a catalogue which somebody else asks too is only read.
package catalogues

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/workspace"
)

// Listing is what the catalogue holds.
type Listing struct {
	Checks     []check.Check       `json:"checks"`
	Frameworks []control.Framework `json:"frameworks"`
	// Lifecycle is what ends, and when.
	Lifecycle []check.Product `json:"lifecycle"`
}

// Filter says which part of a catalogue somebody asks for; nothing asks for all.
type Filter struct {
	Framework string          // the checks that bear on it, and no other framework
	Severity  *check.Severity // of this severity or above
	Kind      string          // that judge this kind
}

// List returns the checks, without their examples, and the frameworks.
func List(c *workspace.Catalogue, f Filter) (Listing, error) {
	listing := Listing{Checks: []check.Check{}, Frameworks: c.Frameworks(), Lifecycle: c.Checks().Lifecycles()}
	if f.Framework != "" {
		at := slices.IndexFunc(listing.Frameworks, func(fw control.Framework) bool { return fw.ID == f.Framework })
		if at < 0 {
			var ids []string
			for _, fw := range listing.Frameworks {
				ids = append(ids, fw.ID)
			}
			return Listing{}, &input.Error{What: fmt.Sprintf("the catalogue has no framework %q", f.Framework), Hint: language.DidYouMean(f.Framework, ids)}
		}
		listing.Frameworks = listing.Frameworks[at : at+1]
	}
	if f != (Filter{}) {
		listing.Lifecycle = []check.Product{}
	}
	kinds := map[string]bool{}
	for _, k := range c.Checks().Checks() {
		judges := false
		for _, kind := range k.Judges() {
			kinds[string(kind)] = true
			judges = judges || strings.EqualFold(string(kind), f.Kind)
		}
		bears := slices.ContainsFunc(k.Controls, func(ref string) bool { return strings.HasPrefix(ref, f.Framework+"/") })
		if f.Kind != "" && !judges || f.Framework != "" && !bears || f.Severity != nil && !k.Severity.AtLeast(*f.Severity) {
			continue
		}
		k.Tests = nil
		listing.Checks = append(listing.Checks, k)
	}
	if f.Kind != "" && !slices.ContainsFunc(slices.Collect(maps.Keys(kinds)), func(k string) bool { return strings.EqualFold(k, f.Kind) }) {
		return Listing{}, &input.Error{What: fmt.Sprintf("no check judges %q", f.Kind), Hint: cmp.Or(language.Suggest(f.Kind, slices.Sorted(maps.Keys(kinds))), "ward catalogue show names what a check judges")}
	}
	return listing, nil
}

// Coverage returns how far the checks reach in the frameworks, or in one.
func Coverage(c *workspace.Catalogue, framework string) (control.Coverage, error) {
	listing, err := List(c, Filter{Framework: framework})
	if err != nil {
		return control.Coverage{}, err
	}
	var ids []string
	for _, k := range c.Checks().Checks() {
		ids = append(ids, k.ID)
	}
	return control.Cover(listing.Frameworks, ids), nil
}

// Shown is one check, by what it is enforced beside Ward, and who says what it
// bears on.
type Shown struct {
	Check    check.Check          `json:"check"`
	Enforced []workspace.Enforced `json:"enforced,omitempty"`
	From     []From               `json:"from,omitempty"`
}

// Ends is a product whose versions end, as it is shown.
type Ends struct {
	Product check.Product `json:"product"`
}
