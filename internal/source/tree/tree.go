// Package tree reads a rendered tree as it stands on disk: what its owners
// would deploy, hand edits included.
//
// It promises to read, of each unit of the design, what its owner applies and
// not what is there for review, all that the other folders below azure/ hold,
// and every manifest below clusters/; that nothing in the tree itself says who
// owns a unit, so that no edit of the lock turns off what is read; that a file
// of either which the lock names and which is missing or cannot be read is a
// gap; and that it so looked at all that the tree holds of Azure and of the
// clusters.
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
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/manifest"
	"github.com/wardhq/ward/internal/source/template"
	"github.com/wardhq/ward/internal/source/terraform"
)

// Read reads a tree, at stage planned, and leaves its time zero: the caller
// knows it. d is the design that the tree was rendered from, or nil; of a unit
// that is not in it all is read that somebody may apply. show turns a path in the tree into what people see.
// It is an error that the lock cannot be read: then nobody can say what the
// tree should hold.
func Read(fsys fs.FS, d *design.Design, show func(string) string) (fact.Snapshot, error) {
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
	r := &reading{fsys: fsys, show: show, locked: lock.Files, units: map[string]design.Unit{}, asked: map[string]bool{}, snapshot: fact.Snapshot{
		Stage:        fact.Planned,
		Observations: []fact.Observation{fact.All(name, addr.SystemAzure, addr.SystemKubernetes)},
	}}
	if d != nil {
		for _, u := range d.Units {
			r.units[u.Name.String()] = u
		}
		r.module.Ignored = func(id addr.ID) []string {
			declared, _ := d.Resource(id)
			return declared.CreateOnly
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(r.units)) {
		r.unit(r.units[unit])
	}
	r.strangers()
	r.clusters()
	r.missing()
	r.snapshot.Sort()
	return r.snapshot, nil
}

const name = "tree"

// reading is the state of one Read.
type reading struct {
	fsys     fs.FS
	show     func(string) string
	locked   map[string]digest.Digest // the files of the lock
	units    map[string]design.Unit   // the design's, by name
	module   terraform.Module
	asked    map[string]bool // files that were read, or that are a gap
	snapshot fact.Snapshot
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
	r.asked[file] = true
	data, err := readFile(r.fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.gap(file, system, missing)
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
func (r *reading) unit(u design.Unit) {
	folder := "azure/" + u.Name.String()
	r.handedOver(u, folder+"/stack/stack.json")
	if u.Owner != design.Stack {
		r.configuration(folder + "/terraform")
		return
	}
	// A template does not say its subscription, nor whether it is deployed for
	// the first time: a later deployment says less, of what is there by then.
	if f, ok := r.file(folder+"/stack/template.json", addr.SystemAzure); ok {
		r.take(template.Reader{Subscription: u.Subscription.SubscriptionID(), Parameters: []byte(firstDeployment)}.Read(f))
	}
}

// firstDeployment is the parameters file of a unit's first deployment, which
// makes all that the unit has (package render/stack, FirstDeployment).
const firstDeployment = `{"parameters": {"firstDeployment": {"value": true}}}`

// handedOver notes that a tree gives a unit to another owner than the design.
// Only a unit that a stack owns has a stack's settings.
func (r *reading) handedOver(u design.Unit, settings string) {
	_, locked := r.locked[settings]
	_, err := fs.Stat(r.fsys, settings)
	has := locked || !errors.Is(err, fs.ErrNotExist)
	if has == (u.Owner == design.Stack) {
		return
	}
	r.gap(settings, addr.SystemAzure, fmt.Sprintf(
		"the estate says that %s owns the unit %s, and this tree was rendered for another owner or edited, so what is applied cannot be told; render it again", u.Owner, u.Name))
}

// missing notes the files that the lock names and that nobody asked for.
func (r *reading) missing() {
	for _, file := range slices.Sorted(maps.Keys(r.locked)) {
		system := addr.SystemAzure
		switch root, _, _ := strings.Cut(file, "/"); {
		case r.asked[file], root != "azure" && root != "clusters":
			continue
		case root == "clusters":
			system = addr.SystemKubernetes
		}
		if _, err := fs.Stat(r.fsys, file); errors.Is(err, fs.ErrNotExist) {
			r.gap(file, system, missing)
		}
	}
}

const missing = "the file is missing from the tree; render it again"

// configuration reads a folder as Terraform does.
func (r *reading) configuration(folder string) {
	var module []source.File
	listed := r.list(folder, terraform.Takes)
	if len(listed) == 0 {
		r.gap(folder, addr.SystemAzure, "the folder holds no configuration; render the tree again")
	}
	for _, file := range listed {
		if f, ok := r.file(file, addr.SystemAzure); ok {
			module = append(module, f)
		}
	}
	r.take(r.module.Read(module))
}

// strangers reads the folders below azure/ that belong to no unit of the
// design. Nobody can say who applies them, so whatever they hold is judged.
func (r *reading) strangers() {
	modules := map[string]bool{}
	var templates []string
	r.walk("azure", addr.SystemAzure, func(file string) {
		parts := strings.Split(file, "/")
		if _, known := r.units[parts[1]]; known && len(parts) > 3 && (parts[2] == "terraform" && len(parts) == 4 || parts[2] == "stack") {
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
		r.configuration(folder)
	}
	for _, file := range templates {
		if f, ok := r.file(file, addr.SystemAzure); ok && (template.Reader{}).Recognises(f) {
			r.take(template.Reader{Subscription: r.subscription(file)}.Read(f))
		}
	}
}

// subscription is what the configuration beside a unit's template says of where
// both belong, or "".
func (r *reading) subscription(file string) string {
	var beside []source.File
	for _, file := range r.list(path.Join(path.Dir(file), "../terraform"), terraform.Takes) {
		if data, err := readFile(r.fsys, file); err == nil {
			beside = append(beside, source.File{Path: r.show(file), Data: data})
		}
	}
	return terraform.Subscription(beside)
}

// skipped are folders that hold what tools keep for themselves. Any other
// whose name begins with a dot is applied like the rest.
var skipped = []string{".git", ".terraform"}

// walk calls see for every file below a folder, but for those skipped.
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
		case e.IsDir() && slices.Contains(skipped, e.Name()):
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
