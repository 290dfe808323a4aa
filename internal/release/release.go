// Package release says of which class the difference between two estates is, for
// each environment: what is put in place pod by pod while people work, and what
// changes the schema of a database, which is closed for and has no way back but a
// restore.
//
// It promises that nothing is code alone unless somebody has said so of exactly
// the image that is replaced: what is unknown is schema.
package release

import (
	"fmt"
	"maps"
	"slices"

	"github.com/wardhq/ward/internal/estate"
)

// Class is how a release is put in place. The zero value is the careful one.
type Class int

// The classes of a release.
const (
	Schema    Class = iota // closed, backed up, changed, looked at, opened
	Migration              // another series of Odoo: a project of its own
	Rolling                // pod by pod, while people work
	Same                   // nothing of Odoo's code is different
	New                    // the environment is new: nothing is replaced
)

var words = map[Class]string{Schema: "schema", Migration: "migration", Rolling: "rolling", Same: "same", New: "new"}

// String returns the class in a word.
func (c Class) String() string { return words[c] }

// Change is what a release does to one environment.
type Change struct {
	Environment string // entity/name
	Class       Class
	Why         []string
}

// Closes reports whether people cannot work while it is put in place.
func (c Change) Closes() bool { return c.Class == Schema || c.Class == Migration }

// Compare returns what leads from one estate to another, for each environment
// that is in the later one, in its order.
func Compare(before, after estate.Estate) []Change {
	was := map[string]estate.Environment{}
	for _, entity := range before.Entities {
		for _, e := range entity.Environments {
			was[entity.Name+"/"+e.Name] = e
		}
	}
	var out []Change
	for _, entity := range after.Entities {
		for _, e := range entity.Environments {
			name := entity.Name + "/" + e.Name
			old, there := was[name]
			if !there {
				out = append(out, Change{name, New, []string{"it is new"}})
				continue
			}
			class, why := classify(old.Odoo, e.Odoo)
			out = append(out, Change{name, class, why})
		}
	}
	return out
}

// classify compares two releases of Odoo.
func classify(old, now estate.Odoo) (Class, []string) {
	if old.Version != now.Version {
		return Migration, []string{fmt.Sprintf("Odoo %s becomes %s: no release, but a migration with its own rehearsal", old.Version, now.Version)}
	}
	modules := modulesChanged(old.Modules, now.Modules)
	if old.Image == now.Image {
		if len(modules) > 0 {
			return Schema, append(modules, "the image is the same: what it holds is not what the estate says")
		}
		return Same, []string{"image and modules are the same"}
	}
	if len(modules) > 0 && !onlyRevisions(old.Modules, now.Modules) {
		return Schema, append(modules, "a module that comes or goes is installed or removed in the database")
	}
	switch r := now.Rolling; {
	case r == nil:
		return Schema, append(modules, "the image is another, and nobody has said that it is code alone (odoo.rolling)")
	case r.From != old.Image:
		return Schema, append(modules, "odoo.rolling is about another image than the one that is replaced")
	default:
		return Rolling, append(modules, "odoo.rolling says that nothing but code differs from the image that is replaced")
	}
}

func modulesChanged(old, now []estate.Module) []string {
	was, is := byName(old), byName(now)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(is)) {
		before, there := was[name]
		switch {
		case !there:
			out = append(out, "module "+name+" comes")
		case before.Source != is[name].Source || before.Revision != is[name].Revision:
			out = append(out, "module "+name+" is of another revision")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, there := is[name]; !there {
			out = append(out, "module "+name+" goes")
		}
	}
	return out
}

// onlyRevisions reports whether the same modules are there.
func onlyRevisions(old, now []estate.Module) bool {
	return slices.Equal(slices.Sorted(maps.Keys(byName(old))), slices.Sorted(maps.Keys(byName(now))))
}

func byName(modules []estate.Module) map[string]estate.Module {
	out := map[string]estate.Module{}
	for _, m := range modules {
		out[m.Name] = m
	}
	return out
}
