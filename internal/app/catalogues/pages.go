package catalogues

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/workspace"
)

// Page is what a catalogue says of one thing: one of its fields is there.
type Page struct {
	Product   *check.Product
	Check     *Shown
	Framework *FrameworkPage
	Control   *ControlPage
}

// FrameworkPage is one framework, and how far the checks reach in it.
type FrameworkPage struct {
	Framework control.Framework `json:"framework"`
	Coverage  control.Covered   `json:"coverage"`
}

// ControlPage is one control, with what is said of it anywhere.
type ControlPage struct {
	Control     string              `json:"control"` // hipaa/164.312(b)
	Clause      string              `json:"clause,omitempty"`
	Title       string              `json:"title,omitempty"`
	Framework   string              `json:"framework"`
	Published   string              `json:"published"`
	Status      control.Status      `json:"status"`
	Designation control.Designation `json:"designation,omitempty"`
	Group       string              `json:"group,omitempty"`
	Deadline    *control.Deadline   `json:"deadline,omitempty"`
	Partial     string              `json:"partial,omitempty"`
	// Statement is how old a person's statement may be; zero where none is asked for.
	Statement control.Age `json:"statement,omitzero"`
	// Decision is how old a documented decision may be; zero where none counts.
	Decision control.Age      `json:"decision,omitzero"`
	Checks   []BoundCheck     `json:"checks,omitempty"`
	Maps     []control.Mapped `json:"maps,omitempty"`
	Mapped   []control.Mapped `json:"mapped,omitempty"`
}

// BoundCheck is a check that a control stands on, or that cites it.
type BoundCheck struct {
	Check    string         `json:"check"`
	Title    string         `json:"title"`
	Severity check.Severity `json:"severity"`
	// Stages and MaxAge are there where a posture is made of the control.
	Stages []string    `json:"stages,omitempty"`
	MaxAge control.Age `json:"maxAge,omitzero"`
	Source string      `json:"source,omitempty"`
}

// From says which controls a check bears on by one source.
type From struct {
	Source   string   `json:"source"`
	Controls []string `json:"controls"`
}

// Show returns what a catalogue says of a check, a product, a framework or a
// control, by its id; a control also by its framework and id.
func Show(c *workspace.Catalogue, id string) (Page, error) {
	var ids []string
	for _, p := range c.Checks().Lifecycles() {
		if p.ID == id {
			return Page{Product: &p}, nil
		}
		ids = append(ids, p.ID)
	}
	checks := map[string]check.Check{}
	for _, k := range c.Checks().Checks() {
		checks[k.ID] = k
		ids = append(ids, k.ID)
	}
	frameworks := c.Frameworks()
	if k, ok := checks[id]; ok {
		return Page{Check: &Shown{Check: k, Enforced: c.Enforced(k), From: from(frameworks, id)}}, nil
	}
	var named, binding []*ControlPage
	for _, fw := range frameworks {
		if fw.ID == id {
			return Page{Framework: &FrameworkPage{fw, control.Cover([]control.Framework{fw}, nil).Frameworks[0]}}, nil
		}
		ids = append(ids, fw.ID)
		for _, of := range idsOf(fw) {
			ref := fw.ID + "/" + of
			ids = append(ids, ref, of)
			if ref != id && of != id {
				continue
			}
			page := page(frameworks, fw, of, checks)
			if ref == id {
				return Page{Control: page}, nil
			}
			named = append(named, page)
			if fw.Status.InForce() {
				binding = append(binding, page)
			}
		}
	}
	switch {
	case len(binding) == 1:
		return Page{Control: binding[0]}, nil
	case len(named) == 1:
		return Page{Control: named[0]}, nil
	case len(named) > 1:
		var refs []string
		for _, n := range named {
			refs = append(refs, n.Control)
		}
		return Page{}, &input.Error{What: fmt.Sprintf("several frameworks have %q", id), Hint: "write one of " + strings.Join(refs, ", ")}
	}
	return Page{}, &input.Error{
		What: fmt.Sprintf("the catalogue has no check, product, framework or control %q", id),
		Hint: cmp.Or(language.Suggest(id, ids), "ward catalogue list names them"),
	}
}

// idsOf are the controls of a framework, those that are cited alone too.
func idsOf(fw control.Framework) []string {
	var out []string
	for _, c := range fw.Controls {
		out = append(out, c.ID)
	}
	for _, d := range fw.Identifiers {
		out = append(out, d.ID)
	}
	for _, c := range fw.Cites {
		if !slices.Contains(out, c.Control) {
			out = append(out, c.Control)
		}
	}
	return out
}

func page(all []control.Framework, fw control.Framework, id string, checks map[string]check.Check) *ControlPage {
	out := &ControlPage{
		Control: fw.ID + "/" + id, Framework: fw.Title, Published: fw.Source, Status: cmp.Or(fw.Status, control.InForce), Group: fw.GroupOf(id),
	}
	out.Maps, out.Mapped = control.Mappings(all, out.Control)
	bind := func(id, source string, b control.Binding) {
		k := checks[id]
		bound := BoundCheck{Check: id, Title: k.Title, Severity: k.Severity, MaxAge: b.MaxAge, Source: fw.SourceText(source)}
		for _, s := range b.Stages {
			bound.Stages = append(bound.Stages, s.String())
		}
		out.Checks = append(out.Checks, bound)
	}
	for _, c := range fw.Controls {
		if c.ID != id {
			continue
		}
		out.Clause, out.Title, out.Designation, out.Deadline, out.Partial = c.Clause, c.Title, c.Designation, c.Deadline, c.Partial
		for _, b := range c.Bindings {
			switch {
			case b.Attestation:
				out.Statement = b.MaxAge
				if c.Designation == control.Addressable {
					out.Decision = b.MaxAge
				}
			case b.Decision:
				out.Decision = b.MaxAge
			default:
				bind(b.Check, b.Source, b)
			}
		}
	}
	for _, d := range fw.Identifiers {
		if d.ID == id {
			out.Title = d.Title
		}
	}
	for _, c := range fw.Cites {
		if c.Control == id {
			for _, k := range c.Checks {
				bind(k, c.Sources[k], control.Binding{})
			}
		}
	}
	return out
}

// from says by which sources a check bears on which controls.
func from(frameworks []control.Framework, id string) []From {
	by := map[string][]string{}
	var order []string
	add := func(source, ref string) {
		source = cmp.Or(source, "the framework's own file, which does not say")
		if by[source] == nil {
			order = append(order, source)
		}
		by[source] = append(by[source], ref)
	}
	for _, fw := range frameworks {
		for _, c := range fw.Controls {
			for _, b := range c.Bindings {
				if b.Check == id {
					add(fw.SourceText(b.Source), fw.ID+"/"+c.ID)
				}
			}
		}
		for _, c := range fw.Cites {
			if slices.Contains(c.Checks, id) {
				add(fw.SourceText(c.Sources[id]), fw.ID+"/"+c.Control)
			}
		}
	}
	slices.Sort(order)
	var out []From
	for _, source := range order {
		out = append(out, From{source, by[source]})
	}
	return out
}
