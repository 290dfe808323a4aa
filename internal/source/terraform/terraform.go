// Package terraform reads Terraform's own files without running Terraform: the
// configuration of folders, in either of its syntaxes and with the values that
// stand beside it, and states.
//
// It promises that what is known becomes what ARM would be sent, and references
// between resources references; that what is not known is there as
// {"$unresolved": …} with the names that it refers to, and is never guessed;
// that what is sensitive enters no fact, and where a secret is written out one says
// where; and that what it does not follow
// (modules that lie elsewhere, loops over what is not known, commands, types
// that nobody translates) is a gap that says what it could hide. A plan says
// more: see package plan.
//
// A rendered tree is read more strictly: see Module.
package terraform

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// Reader reads anybody's folders, each as a module: those that no other one
// calls are applied as they stand, the others as they are called. A root that
// files of values are for, which somebody names as he applies it (-var-file), is
// applied with each of them, in an environment of its own.
type Reader struct {
	// Given are the roots that files of values are for, by the file's path: a
	// folder or a file in it. "" is to be found out.
	Given map[string]string
}

// Name returns the tool's name.
func (Reader) Name() string { return "Terraform configuration" }

// Recognises reports whether a file is called as Terraform wants it, or is a
// state.
func (Reader) Recognises(f source.File) bool {
	return roleOf(f.Path) != roleNone || isState(f)
}

// TakesByName reports whether a file of this name is a part of its folder.
func (Reader) TakesByName(name string) bool { return Takes(name) }

// Read reads a file as a module.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) { return r.ReadSet([]source.File{f}) }

// ReadSet reads the files of each folder as a module.
func (r Reader) ReadSet(files []source.File) ([]fact.Fact, []fact.Gap) {
	return r.ReadSetIn(files, nil)
}

// ReadSetIn is ReadSet in the tree of all that was found, of which configuration
// reads files with functions, and in which Terraform keeps modules that lie
// elsewhere. Without one neither is known.
func (rd Reader) ReadSetIn(files []source.File, tree source.Tree) ([]fact.Fact, []fact.Gap) {
	r := newReading(files)
	r.given, r.tree = rd.Given, tree
	var states []*state
	folders := map[place][]source.File{}
	for _, f := range files {
		if isState(f) {
			if read := r.parseState(f); read != nil {
				states = append(states, read)
				r.known[rootOf(f)] = read.subscription()
			}
			continue
		}
		at := place{f.Set, folderOf(f.Path)}
		folders[at] = append(folders[at], f)
	}
	var byHand, drivers []source.File
	for _, at := range slices.SortedFunc(maps.Keys(folders), place.compare) {
		if !slices.Contains(r.sets, at.set) {
			r.sets = append(r.sets, at.set)
		}
		if slices.ContainsFunc(folders[at], func(f source.File) bool { is := roleOf(f.Path); return is < roleValues && is != roleByHand }) {
			r.modules[at] = configure(folders[at], r.note, false)
		}
		for _, f := range folders[at] {
			switch is := roleOf(f.Path); {
			case is == roleTerragrunt, is == roleStack:
				drivers = append(drivers, f)
			case r.isByHand(f):
				byHand = append(byHand, f)
			}
		}
	}
	r.findCalled()
	for _, f := range drivers {
		r.driven(f)
	}
	r.byHand(byHand)
	r.roots()
	for _, s := range states {
		r.readState(s)
	}
	for _, f := range files {
		r.literals(f)
	}
	return r.facts, r.gaps
}

// ReadModule returns the resources that the files of one module declare, as
// Module does.
func ReadModule(files []source.File) ([]fact.Fact, []fact.Gap) { return Module{}.Read(files) }

// Module reads the files of one rendered module, which holds literal resources
// of azapi and nothing else. Whatever else stands there was not rendered: it is
// a gap, also where it could be followed. The zero value takes nobody's word for
// what may be ignored.
type Module struct {
	// Ignored returns the paths in a resource's body that it may ignore
	// changes of, and that are as they are written all the same. It may be nil.
	Ignored func(addr.ID) []string
}

// Read returns the resources that the files declare.
func (m Module) Read(files []source.File) ([]fact.Fact, []fact.Gap) {
	r := newReading(files)
	r.strict, r.ignored = true, m.Ignored
	r.apply(place{}, configure(files, r.note, true), nil)
	return r.facts, r.gaps
}

// Subscription returns the subscription that a module's azapi provider is
// configured with, as a GUID, or "".
func Subscription(files []source.File) string {
	r := newReading(files)
	r.strict = true
	s, _ := r.rootScope(place{}, configure(files, r.note, true), nil).provider("azapi")
	return s
}

const name = "terraform"

var anySystem = []addr.System{addr.SystemAzure, addr.SystemKubernetes}

// place is where a module stands: see source.File.Set.
type place struct{ set, folder string }

func (p place) compare(q place) int {
	return strings.Compare(p.set+"\x00"+p.folder, q.set+"\x00"+q.folder)
}

func folderOf(file string) string { return path.Dir(path.Clean(filepath.ToSlash(file))) }

// reading is the state of one run over folders.
type reading struct {
	strict   bool
	ignored  func(addr.ID) []string
	modules  map[place]*configuration
	applied  map[place]bool // as a root or by a call
	called   map[place]bool // by another module
	values   map[place][]*values
	maybe    map[place][]*values                  // those that may be for several
	given    map[string]string                    // see Reader.Given
	tree     source.Tree                          // nil is none
	installs map[place]map[string]installedModule // see installedIn
	sets     []string
	budget   budget
	depth    int
	common   *string          // what all roots lie in, where there are several
	known    map[place]string // subscriptions, by what states say
	said     map[string]bool
	facts    []fact.Fact
	gaps     []fact.Gap
}

func newReading(files []source.File) *reading {
	return &reading{
		modules: map[place]*configuration{}, applied: map[place]bool{}, called: map[place]bool{},
		values: map[place][]*values{}, maybe: map[place][]*values{},
		installs: map[place]map[string]installedModule{}, known: map[place]string{}, said: map[string]bool{}, budget: newBudget(files),
	}
}

// gap notes one, once.
func (r *reading) gap(pos diag.Pos, g fact.Gap) {
	g.Origin = fact.Origin{Source: name, Pos: pos}
	r.note(g)
}

func (r *reading) note(g fact.Gap) {
	key := g.Origin.Pos.String() + "\x00" + g.Subject.Key() + "\x00" + g.Reason
	if !r.said[key] {
		r.said[key] = true
		r.gaps = append(r.gaps, g)
	}
}

// add notes a fact with its body, once: a module may be called from several
// folders. One that has no body is a gap.
func (r *reading) add(pos diag.Pos, address string, f fact.Fact, content map[string]any) (fact.Fact, bool) {
	raw, err := body.JSON(f.Kind, content)
	if err != nil {
		r.gap(pos, fact.Gap{Kinds: []addr.Kind{f.Kind}, Reason: address + " cannot be read: " + err.Error()})
		return fact.Fact{}, false
	}
	f.Stage, f.Body, f.Origin = fact.Planned, raw, fact.Origin{Source: name, Pos: pos}
	key := "fact\x00" + pos.String() + "\x00" + f.Subject.Key() + "\x00" + string(f.Kind) + "\x00" + string(raw)
	if !r.said[key] {
		r.said[key] = true
		r.facts = append(r.facts, f)
	}
	return f, true
}
