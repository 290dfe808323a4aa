// Package tree reads a rendered tree as it stands on disk: what its owners
// would deploy, hand edits included.
//
// It promises to read, of each unit that the lock names, what its owner
// applies and not what is there for review, all that the other folders below
// azure/ hold, and every manifest below clusters/; that a file which the lock
// names and which is missing or cannot be read is a gap; and that it so looked
// at all that the tree holds of Azure and of the clusters.
package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/template"
	"github.com/wardhq/ward/internal/source/terraform"
)

// Read reads a tree, at stage planned, and leaves its time zero: the caller
// knows it. show turns a path in the tree into what people see. It is an error that the lock cannot be read: then nobody
// can say what the tree should hold.
func Read(fsys fs.FS, show func(string) string) (fact.Snapshot, error) {
	raw, err := readFile(fsys, render.LockFile)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fact.Snapshot{}, fmt.Errorf("%s is missing: this is no tree that ward render wrote", show(render.LockFile))
		}
		return fact.Snapshot{}, fmt.Errorf("%s cannot be read: %w", show(render.LockFile), err)
	}
	lock, err := render.ParseLock(raw)
	if err != nil {
		return fact.Snapshot{}, err
	}
	r := &reading{fsys: fsys, show: show, locked: map[string]bool{}, snapshot: fact.Snapshot{
		Stage:        fact.Planned,
		Observations: []fact.Observation{fact.All(name, addr.SystemAzure, addr.SystemKubernetes)},
	}}
	r.lock(lock)
	for _, unit := range slices.Sorted(maps.Keys(r.owners)) {
		r.unit(unit, r.owners[unit])
	}
	r.strangers()
	r.clusters()
	r.snapshot.Sort()
	return r.snapshot, nil
}

const name = "tree"

// reading is the state of one Read.
type reading struct {
	fsys     fs.FS
	show     func(string) string
	locked   map[string]bool // the files of the lock
	owners   map[string]owner
	snapshot fact.Snapshot
}

// owner is what applies a unit.
type owner int

const (
	ownerTerraform owner = iota
	ownerStack
)

// lock notes the files and the units. A unit that a stack owns has the
// stack's settings; the lock says so even where somebody deleted them.
func (r *reading) lock(l render.Lock) {
	r.owners = map[string]owner{}
	for file := range l.Files {
		r.locked[file] = true
		parts := strings.Split(file, "/")
		if len(parts) < 4 || parts[0] != "azure" {
			continue
		}
		if _, known := r.owners[parts[1]]; !known {
			r.owners[parts[1]] = ownerTerraform
		}
		if parts[2] == "stack" && parts[3] == "stack.json" {
			r.owners[parts[1]] = ownerStack
		}
	}
}

func (r *reading) gap(file string, system addr.System, reason string) {
	r.snapshot.Gaps = append(r.snapshot.Gaps, fact.Gap{
		Origin:  fact.Origin{Source: name, Pos: diag.Pos{File: r.show(file)}},
		Systems: []addr.System{system}, Reason: reason,
	})
}

func (r *reading) take(facts []fact.Fact, gaps []fact.Gap) {
	r.snapshot.Facts = append(r.snapshot.Facts, facts...)
	r.snapshot.Gaps = append(r.snapshot.Gaps, gaps...)
}

// file reads one file; that it cannot be is a gap.
func (r *reading) file(file string, system addr.System) (source.File, bool) {
	data, err := readFile(r.fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.gap(file, system, "the file is missing from the tree; render it again")
	case err != nil:
		r.gap(file, system, fmt.Sprintf("the file cannot be read: %v", cause(err)))
	}
	f := source.File{Path: r.show(file), Data: data}
	if err == nil {
		r.snapshot.Files = append(r.snapshot.Files, fact.FileOf(f.Path, f.Data))
	}
	return f, err == nil
}

// readFile reads a regular file. To open a pipe is to wait for whoever writes
// to it, which nobody may.
func readFile(fsys fs.FS, file string) ([]byte, error) {
	if info, err := fs.Stat(fsys, file); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	return fs.ReadFile(fsys, file)
}

func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// unit reads what a unit's owner applies.
func (r *reading) unit(unit string, o owner) {
	folder := "azure/" + unit
	if o == ownerTerraform {
		r.module(folder + "/terraform")
		return
	}
	f, ok := r.file(folder+"/stack/template.json", addr.SystemAzure)
	if !ok {
		return
	}
	// A template does not say its subscription; the configuration that is
	// there for review does.
	var review []source.File
	for _, file := range r.list(folder+"/terraform", terraform.Takes) {
		if data, err := readFile(r.fsys, file); err == nil {
			review = append(review, source.File{Path: r.show(file), Data: data})
		}
	}
	r.take(template.Reader{Subscription: terraform.Subscription(review)}.Read(f))
}

// module reads a folder as Terraform does.
func (r *reading) module(folder string) {
	var module []source.File
	for _, file := range r.list(folder, terraform.Takes) {
		if f, ok := r.file(file, addr.SystemAzure); ok {
			module = append(module, f)
		}
	}
	r.take(terraform.ReadModule(module))
}

// strangers reads the folders below azure/ that belong to no unit of the
// lock. Nobody can say who applies them, so whatever they hold is judged.
func (r *reading) strangers() {
	modules := map[string]bool{}
	var templates []string
	r.walk("azure", addr.SystemAzure, func(file string) {
		parts := strings.Split(file, "/")
		if _, known := r.owners[parts[1]]; known && len(parts) > 3 && (parts[2] == "terraform" && len(parts) == 4 || parts[2] == "stack") {
			return
		}
		switch {
		case terraform.Takes(file):
			modules[path.Dir(file)] = true
		case path.Ext(file) == ".json":
			templates = append(templates, file)
		case path.Ext(file) == ".bicep":
			r.gap(file, addr.SystemAzure, "Bicep is not read; give the template that bicep build makes of it")
		}
	})
	for _, folder := range slices.Sorted(maps.Keys(modules)) {
		r.module(folder)
	}
	for _, file := range templates {
		if f, ok := r.file(file, addr.SystemAzure); ok && (template.Reader{}).Recognises(f) {
			r.take(template.Reader{}.Read(f))
		}
	}
}

// walk calls see for every file below a folder. What tools keep for
// themselves, as .terraform, it passes over.
func (r *reading) walk(root string, system addr.System, see func(file string)) {
	unreadable := func(folder string, err error) {
		r.gap(folder, system, fmt.Sprintf("the folder cannot be read: %v", cause(err)))
	}
	err := fs.WalkDir(r.fsys, root, func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil && file == root && errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			unreadable(file, err)
			return fs.SkipDir
		case e.IsDir() && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case !e.IsDir():
			see(file)
		}
		return nil
	})
	if err != nil {
		unreadable(root, err)
	}
}

// list returns the files of a folder that pass, those that the lock names and
// those that somebody added: both would be applied.
func (r *reading) list(folder string, pass func(string) bool) []string {
	all := map[string]bool{}
	for file := range r.locked {
		if path.Dir(file) == folder && pass(file) {
			all[file] = true
		}
	}
	entries, err := fs.ReadDir(r.fsys, folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.gap(folder, addr.SystemAzure, fmt.Sprintf("the folder cannot be read: %v", cause(err)))
	}
	for _, e := range entries {
		if file := folder + "/" + e.Name(); !e.IsDir() && pass(file) {
			all[file] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// clusters reads the manifests below clusters/<cluster>/, which is what they
// are for, as Flux applies them.
func (r *reading) clusters() {
	all := map[string]bool{}
	note := func(file string) {
		ext := path.Ext(file)
		isManifest := ext == ".yaml" || ext == ".yml" || ext == ".json" || path.Base(file) == "Kustomization"
		if strings.HasPrefix(file, "clusters/") && isManifest {
			all[file] = true
		}
		if path.Base(file) == ".sourceignore" {
			r.gap(file, addr.SystemKubernetes, "Flux leaves out what this file names, which is not followed; remove it")
		}
	}
	for file := range r.locked {
		note(file)
	}
	r.walk("clusters", addr.SystemKubernetes, note)
	clusters := map[string][]source.File{}
	for _, file := range slices.Sorted(maps.Keys(all)) {
		cluster := strings.Split(file, "/")[1]
		// One that cannot be read is a gap already, and to a kustomization it
		// is there.
		f, _ := r.file(file, addr.SystemKubernetes)
		clusters[cluster] = append(clusters[cluster], f)
	}
	for _, cluster := range slices.Sorted(maps.Keys(clusters)) {
		r.take(manifest.Reader{Cluster: cluster}.ReadSet(clusters[cluster]))
	}
}
