package control

import (
	"cmp"
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/check"
)

// Coverage is how far a catalogue reaches: which controls stand on nothing that
// is judged, and which checks bear on nothing that is asked.
type Coverage struct {
	Frameworks []Covered `json:"frameworks"`
	// Unbound are checks that no control is bound to that a posture is made of,
	// and that binds anybody.
	Unbound []string `json:"unbound"`
}

// Covered is the coverage of one framework.
type Covered struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Status   Status `json:"status"`
	Controls int    `json:"controls"` // that a posture is made of
	// By says how they are shown: by checks alone, by checks and a statement, by
	// a statement alone, or by nothing.
	ByChecks    int `json:"byChecks"`
	ByBoth      int `json:"byBoth"`
	ByStatement int `json:"byStatement"`
	ByNothing   int `json:"byNothing"`
	// Partial are those of which the bindings do not reach all.
	Partial int `json:"partial"`
	Checks  int `json:"checks"` // that are bound to it, or cite it
	// Identifiers are the controls that no posture is made of, and Uncited those
	// of them that no check bears on.
	Identifiers int `json:"identifiers"`
	Uncited     int `json:"uncited"`
	// WithoutCheck and WithoutAnything name the controls.
	WithoutCheck    []string `json:"withoutCheck,omitempty"`
	WithoutAnything []string `json:"withoutAnything,omitempty"`
	// Sources count bindings, citations and mappings by where they come from.
	Sources map[string]int `json:"sources,omitempty"`
}

// Cover counts what some frameworks reach with these checks, by their ids.
func Cover(frameworks []Framework, checks []string) Coverage {
	out := Coverage{Frameworks: []Covered{}, Unbound: []string{}}
	bound := map[string]bool{}
	for _, fw := range frameworks {
		covered, checks := fw.cover()
		out.Frameworks = append(out.Frameworks, covered)
		if fw.Status.InForce() {
			maps.Copy(bound, checks)
		}
	}
	for _, id := range checks {
		if !bound[id] {
			out.Unbound = append(out.Unbound, id)
		}
	}
	slices.Sort(out.Unbound)
	return out
}

// cover counts one framework, and returns the checks that its controls stand on.
func (fw Framework) cover() (Covered, map[string]bool) {
	c := Covered{ID: fw.ID, Title: fw.Title, Status: cmp.Or(fw.Status, InForce), Controls: len(fw.Controls), Sources: map[string]int{}}
	bound, checks := map[string]bool{}, map[string]bool{}
	from := func(word string) {
		if word != "" {
			c.Sources[fw.SourceText(word)]++
		}
	}
	for _, k := range fw.Controls {
		checked, stated := false, false
		for _, b := range k.Bindings {
			stated = stated || b.Attestation
			if b.Check != "" {
				checked, checks[b.Check], bound[b.Check] = true, true, true
				from(b.Source)
			}
		}
		for _, m := range k.Maps {
			from(m.Source)
		}
		switch {
		case checked && stated:
			c.ByBoth++
		case checked:
			c.ByChecks++
		case stated:
			c.ByStatement++
		default:
			c.ByNothing++
			c.WithoutAnything = append(c.WithoutAnything, k.ID)
		}
		if !checked {
			c.WithoutCheck = append(c.WithoutCheck, k.ID)
		}
		if k.Partial != "" {
			c.Partial++
		}
	}
	cited := map[string]bool{}
	for _, k := range fw.Cites {
		cited[k.Control] = len(k.Checks) > 0
		for _, id := range k.Checks {
			checks[id] = true
			from(k.Sources[id])
		}
	}
	for _, d := range fw.Identifiers {
		for _, m := range d.Maps {
			from(m.Source)
		}
		if !cited[d.ID] {
			c.Uncited++
		}
	}
	c.Checks = len(checks)
	c.Identifiers = max(len(fw.Identifiers), len(fw.Cites))
	return c, bound
}

// Idle returns the bound checks of some frameworks that had nothing to judge:
// all that is found of each is that there is no subject.
func Idle(frameworks []Framework, findings []check.Finding) []string {
	bound := map[string]bool{}
	for _, fw := range frameworks {
		for _, c := range fw.Controls {
			for _, b := range c.Bindings {
				bound[b.Check] = true
			}
		}
	}
	idle := map[string]bool{}
	for _, f := range findings {
		if !bound[f.Check] {
			continue
		}
		was, seen := idle[f.Check]
		idle[f.Check] = f.Subject.IsZero() && f.Outcome == check.NotApplicable && (was || !seen)
	}
	var out []string
	for id, is := range idle {
		if is {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
