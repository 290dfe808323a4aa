// Package workspace holds what every verb works with: a catalogue, read and
// compiled once, and an estate with the design that follows from it.
//
// It promises that a Catalogue and a Workspace never change once they are made,
// that what is expensive is computed when it is first asked for and at most
// once, and that several goroutines may ask at a time. What they return is
// shared: read it, do not change it. It reads file systems that it is given,
// and knows no paths of the machine.
package workspace

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/cost"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/needs"
	"github.com/wardhq/ward/internal/published"
)

// Catalogue is what Ward knows: checks, frameworks, parameters and published
// figures, of our folder and the user's. Load makes one.
type Catalogue struct {
	judging *control.Catalogue
	figures func() (*published.Data, error)
	prices  func() (cost.Prices, error)
	grants  func() (needs.Figures, error)
}

// Folder is a folder of the user's that adds to the catalogue.
type Folder struct {
	Where string // how people know it, for positions
	Files fs.FS
}

// Load reads and compiles our folder, and what the user's add to it, in their
// order. Ours is taken to compile, so that a run compiles no more of it than it
// needs. A folder that holds nothing of a catalogue is refused: nobody means to
// judge by nothing. The user's are read before Load returns; the figures are
// read of ours when they are first asked for. Its error is a *diag.Error with
// all that is wrong, with positions; any other is a fault of Ward.
func Load(own fs.FS, folders ...Folder) (*Catalogue, error) {
	first, err := check.ReadSource(own, "")
	if err != nil {
		return nil, err
	}
	first.Proven = true // by the tests of the catalogue
	sources := []check.Source{first}
	var problems diag.Problems
	for _, f := range folders {
		source, err := check.ReadSource(f.Files, f.Where)
		switch found := diag.From(err); {
		case len(found) > 0:
			for _, p := range found {
				problems.Add(p)
			}
		case err != nil:
			return nil, err
		case source.Empty():
			problems.Add(diag.Problem{Pos: diag.Pos{File: f.Where}, What: "holds nothing of a catalogue", Hint: "checks are *.yaml, in the folder or in its folder checks; frameworks in its folder frameworks"})
		}
		sources = append(sources, source)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	judging, err := control.NewCatalogue(sources...)
	if err != nil {
		return nil, err
	}
	return &Catalogue{
		judging: judging,
		figures: sync.OnceValues(func() (*published.Data, error) { return published.Load(own) }),
		prices:  sync.OnceValues(func() (cost.Prices, error) { return cost.Load(own) }),
		grants:  sync.OnceValues(func() (needs.Figures, error) { return needs.Load(own) }),
	}, nil
}

// Checks returns the compiled checks.
func (c *Catalogue) Checks() *check.Catalogue { return c.judging.Checks }

// Frameworks returns the frameworks, by id.
func (c *Catalogue) Frameworks() []control.Framework { return slices.Clone(c.judging.Frameworks) }

// Figures returns the published figures. Its error is that of published.Load.
func (c *Catalogue) Figures() (*published.Data, error) { return c.figures() }

// Prices returns what Azure's meters cost. Its error is that of cost.Load.
func (c *Catalogue) Prices() (cost.Prices, error) { return c.prices() }

// Grants returns what is published of roles and limits. Its error is that of
// needs.Load.
func (c *Catalogue) Grants() (needs.Figures, error) { return c.grants() }

// names returns what an estate and the files beside it may name.
func (c *Catalogue) names() (estate.Options, error) {
	figures, err := c.figures()
	if err != nil {
		return estate.Options{}, err
	}
	out := estate.Options{Regions: figures.Regions.Names(), Controls: map[string]bool{}, Addressable: map[string]bool{}}
	for _, k := range c.judging.Checks.Checks() {
		out.Checks = append(out.Checks, k.ID)
	}
	for _, f := range c.judging.Frameworks {
		for _, x := range f.Controls {
			out.Controls[f.ID+"/"+x.ID] = slices.ContainsFunc(x.Bindings, func(b control.Binding) bool { return b.Attestation })
			out.Addressable[f.ID+"/"+x.ID] = x.Designation == control.Addressable
		}
	}
	return out, nil
}

// holds finds frameworks that an estate names and the catalogue lacks, or has
// for their citations alone, and values of parameters that no check takes.
func (c *Catalogue) holds(doc *estate.Document) error {
	postures := map[string]bool{}
	var names []string
	for _, f := range c.judging.Frameworks {
		postures[f.ID] = len(f.Controls) > 0
		if postures[f.ID] {
			names = append(names, f.ID)
		}
	}
	var problems diag.Problems
	for i, id := range doc.Estate.Frameworks {
		path := fmt.Sprintf("frameworks[%d]", i)
		switch has, known := postures[id]; {
		case !known:
			problems.Add(diag.Problem{Pos: doc.At(path), Path: path, What: fmt.Sprintf("%q is not a framework of the catalogue", id), Hint: "it has " + strings.Join(names, ", ")})
		case !has:
			problems.Add(diag.Problem{Pos: doc.At(path), Path: path, What: fmt.Sprintf("of %q the catalogue has citations, and no controls that a posture is made of", id), Hint: "it has controls of " + strings.Join(names, ", ")})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(doc.Estate.Parameters)) {
		for _, name := range slices.Sorted(maps.Keys(doc.Estate.Parameters[id])) {
			path := language.KeyPath(language.KeyPath("parameters", id), name)
			if what, hint := c.judging.Checks.Refuses(id, name, doc.Estate.Parameters[id][name].Value); what != "" {
				problems.Add(diag.Problem{Pos: doc.At(path), Path: path, What: what, Hint: hint})
			}
		}
	}
	return problems.Err()
}
