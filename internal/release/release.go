// Package release says of which class the difference between two estates is, for
// each environment: what is put in place pod by pod while people work, and what
// changes the schema of a database, which is closed for and has no way back but a
// restore.
//
// It promises that nothing is code alone unless somebody has said so of exactly
// the image that is replaced, and Odoo and the modules in it are the same: what
// is unknown is schema.
package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"

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
	New                    // the environment is new, and none is gone that it could replace
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
// that is in the later one, in its order. One under a new name may be one that is
// gone under its old: where any is gone, nothing says that a new one has no
// database yet.
func Compare(before, after estate.Estate) []Change {
	was := map[string]estate.Environment{}
	for _, entity := range before.Entities {
		for _, e := range entity.Environments {
			was[entity.Name+"/"+e.Name] = e
		}
	}
	gone := maps.Clone(was)
	for _, entity := range after.Entities {
		for _, e := range entity.Environments {
			delete(gone, entity.Name+"/"+e.Name)
		}
	}
	built, builds := sources(before), sources(after)
	var out []Change
	for _, entity := range after.Entities {
		for _, e := range entity.Environments {
			name := entity.Name + "/" + e.Name
			old, there := was[name]
			switch {
			case !there && len(gone) > 0:
				out = append(out, Change{name, Schema, []string{
					"it is new, and " + strings.Join(slices.Sorted(maps.Keys(gone)), ", ") + " is gone: under another name it may be the same database",
				}})
				continue
			case !there:
				out = append(out, Change{name, New, []string{"it is new"}})
				continue
			}
			class, why := classify(release{old.Odoo, built[old.Odoo.Version]}, release{e.Odoo, builds[e.Odoo.Version]})
			out = append(out, Change{name, class, why})
		}
	}
	return out
}

// release is what an environment runs, and what Odoo in it is built from; the
// zero value of that is that the estate does not say.
type release struct {
	estate.Odoo
	source estate.OdooSource
}

// sources are what Odoo is built from, by its version.
func sources(e estate.Estate) map[string]estate.OdooSource {
	out := map[string]estate.OdooSource{}
	if e.Platform.Build != nil {
		for _, s := range e.Platform.Build.Odoo {
			out[s.Version] = s
		}
	}
	return out
}

// classify compares two releases of Odoo.
func classify(old, now release) (Class, []string) {
	if old.Version != now.Version {
		return Migration, []string{fmt.Sprintf("Odoo %s becomes %s: no release, but a migration with its own rehearsal", old.Version, now.Version)}
	}
	changed := modulesChanged(old.Modules, now.Modules)
	for _, use := range []struct {
		in, of []string
		what   string
	}{{old.Uses, now.Uses, "comes"}, {now.Uses, old.Uses, "goes"}} {
		for _, u := range use.of {
			if !slices.Contains(use.in, u) {
				changed = append(changed, "the use "+u+" "+use.what+", and its modules with it")
			}
		}
	}
	if old.source != now.source {
		changed = append(changed, "Odoo itself is of another revision (platform.build.odoo)")
	}
	if old.Image == now.Image {
		if len(changed) > 0 {
			return Schema, append(changed, "the image is the same: what it holds is not what the estate says")
		}
		return Same, []string{"image and modules are the same"}
	}
	if len(changed) > 0 {
		return Schema, append(changed, "what Odoo or a module does to its tables follows from its code, whatever odoo.rolling says")
	}
	switch r := now.Rolling; {
	case r == nil:
		return Schema, []string{"the image is another, and nobody has said that it is code alone (odoo.rolling)"}
	case r.From != old.Image:
		return Schema, []string{"odoo.rolling is about another image than the one that is replaced"}
	default:
		return Rolling, []string{"odoo.rolling says that nothing but code differs from the image that is replaced, and Odoo and its modules are the same"}
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

func byName(modules []estate.Module) map[string]estate.Module {
	out := map[string]estate.Module{}
	for _, m := range modules {
		out[m.Name] = m
	}
	return out
}
