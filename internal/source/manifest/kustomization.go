package manifest

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/processes"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// kustomization is a folder's, and what it takes in.
type kustomization struct {
	source       source.File
	file, folder string
	line         int
	fields       map[string]any
	includes     []include
	uses         []string // the files that it reads beside
	plugins      []string // files and folders that say what its plugins do
	component    bool
	changes      bool // it makes something else of what it lists
}

// include is an entry of resources, bases or components.
type include struct {
	path, field string // resolved against the kustomization's folder
	said        string // how it stands there
	there       bool
	empty       bool // a file of comments
}

// isKustomization reports whether kustomize takes a file for its folder's
// kustomization. These are the names that it looks for.
func isKustomization(name string) bool {
	return slices.Contains([]string{"kustomization.yaml", "kustomization.yml", "Kustomization"}, path.Base(filepath.ToSlash(name)))
}

// followed are the fields of a kustomization (kustomize's types.Kustomization)
// that leave the manifests as they are: what has no others is read file by
// file. All others make something else of them, also those that come later.
var followed = []string{"apiVersion", "kind", "metadata", "resources", "bases", "components", "sortOptions"}

// ReadSet reads the manifests of some folders as kustomize and Flux take them.
// Where a folder has a kustomization, what it does not list is not applied,
// which is a gap for each object; and a kustomization that changes what it
// lists, or makes more of it, is built by kustomize's own library. Where there
// is none, every manifest is applied.
func (r Reader) ReadSet(files []source.File) ([]fact.Fact, []fact.Gap) {
	return r.ReadSetWith(files, nil)
}

// ReadSetWith is ReadSet, and reads beside what kustomizations name and no
// reader recognises: patches, and what ConfigMaps are made of.
func (r Reader) ReadSetWith(files []source.File, beside func(string) (source.File, bool)) ([]fact.Fact, []fact.Gap) {
	s := set{
		cluster: r.Cluster, beside: beside, files: map[string]source.File{}, folders: map[string]*kustomization{},
		taken: map[string]bool{}, applied: map[string]bool{}, sound: map[string]bool{}, contents: map[place]content{},
	}
	facts := s.read(files)
	facts = append(facts, processes.Of(facts)...)
	return append(facts, namespaces(facts)...), s.gaps
}

func clean(file string) string { return path.Clean(filepath.ToSlash(file)) }

// set is the state of one ReadSet. Paths in it are clean.
type set struct {
	cluster  string // "" where it is not known: then not all is here that is applied
	beside   func(string) (source.File, bool)
	files    map[string]source.File
	folders  map[string]*kustomization
	applied  map[string]bool // files that a kustomization has applied, or takes in
	sound    map[string]bool // files that the library may be given
	contents map[place]content
	gaps     []fact.Gap
	taken    map[string]bool // files that were given, or are read as if they were
	// besides are the files that kustomizations have applied and no reader took,
	// as kustomize asks for no name.
	besides []source.File
}

// place is a file as it is applied to a cluster.
type place struct{ file, cluster string }

// clusterOf is the cluster that is meant by the set of a file.
func (s *set) clusterOf(f source.File) string {
	if s.cluster != "" {
		return s.cluster
	}
	return clusterName(f.Set)
}

func (s *set) gap(k *kustomization, reason string) {
	s.gaps = append(s.gaps, fact.Gap{
		Origin:  (&reading{file: k.file}).origin(k.line, 1),
		Systems: []addr.System{addr.SystemKubernetes},
		Reason:  reason,
	})
}

func (s *set) read(files []source.File) []fact.Fact {
	for _, f := range files {
		// One that is of several sets is there once.
		if _, again := s.files[clean(f.Path)]; !again {
			s.files[clean(f.Path)], s.taken[clean(f.Path)] = f, true
			if isKustomization(f.Path) {
				s.kustomization(f)
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(s.folders)) {
		s.resolve(s.folders[folder])
	}
	files = append(slices.Clip(files), s.besides...)
	roots := s.roots()
	charts := s.charts(files)
	var facts []fact.Fact
	taken := map[string]bool{} // files that only the library was given
	for _, file := range s.plugins() {
		s.applied[file], taken[file] = true, true
	}
	var made []built
	for _, root := range roots {
		if out, ok := s.makes(root, taken); ok {
			made = append(made, built{root, out})
		}
	}
	// What a root without changes lists stands as it is written, whoever else
	// builds of it, and where that root stands.
	unchanged, shared := s.unchanged(roots)
	names := rootNames(append(slices.Clone(shared), rootsOf(made)...))
	listedBy := map[string][]string{} // clusters by file
	for _, root := range unchanged {
		cluster := s.clusterOf(root.source)
		if cluster == "" && slices.Contains(shared, root) {
			cluster = names[root]
		}
		_, listed := s.closure(root)
		for _, file := range listed {
			delete(taken, file)
			if !slices.Contains(listedBy[file], cluster) {
				listedBy[file] = append(listedBy[file], cluster)
			}
		}
	}
	emitted := map[place]bool{}
	for _, f := range files {
		file := clean(f.Path)
		if isKustomization(f.Path) || taken[file] || charts[file] {
			continue
		}
		clusters := listedBy[file]
		if clusters == nil {
			clusters = []string{s.clusterOf(f)}
		}
		for _, cluster := range clusters {
			at := place{file, cluster}
			if emitted[at] {
				continue
			}
			emitted[at] = true
			facts = append(facts, s.emit(at, cluster == clusters[0])...)
		}
	}
	return apart(facts, made, names)
}

// makes builds what a root makes, and notes what it is made of. It returns false
// where the root changes nothing, or what it makes is not known.
func (s *set) makes(root *kustomization, taken map[string]bool) ([]fact.Fact, bool) {
	closure, listed := s.closure(root)
	for _, file := range listed {
		s.applied[file] = true
	}
	if !slices.ContainsFunc(closure, func(k *kustomization) bool { return k.changes }) {
		if s.circle(root) {
			s.gap(root, notBuiltSince(refused(includesItself)))
		} else if twice(closure) {
			s.gap(root, notBuiltSince(refused(standsTwice)))
		}
		return nil, false
	}
	of := slices.Clone(listed)
	for _, k := range closure {
		for _, file := range k.uses {
			s.applied[file], taken[file] = true, true
			of = append(of, file)
		}
	}
	out, ok := s.build(root, closure, of)
	if ok {
		for _, file := range listed {
			taken[file] = true
		}
	}
	return out, ok
}

// unchanged returns the roots that leave what they list as it is, and those of
// them that list what another lists too: two folders that take in one base are
// two deployments of it, and are not applied to one cluster.
func (s *set) unchanged(roots []*kustomization) (all, shared []*kustomization) {
	listers := map[string][]*kustomization{} // by file
	for _, root := range roots {
		closure, listed := s.closure(root)
		if slices.ContainsFunc(closure, func(k *kustomization) bool { return k.changes }) {
			continue
		}
		all = append(all, root)
		for _, file := range listed {
			listers[file] = append(listers[file], root)
		}
	}
	for _, root := range all {
		_, listed := s.closure(root)
		if slices.ContainsFunc(listed, func(file string) bool { return len(listers[file]) > 1 }) {
			shared = append(shared, root)
		}
	}
	return all, shared
}

// plugins returns the files that say what a kustomization's plugins do, which
// are no objects of a cluster; that they are not run is said of the kustomization.
func (s *set) plugins() []string {
	var out []string
	for _, folder := range slices.Sorted(maps.Keys(s.folders)) {
		for _, at := range s.folders[folder].plugins {
			if k := s.folders[at]; k != nil {
				_, listed := s.closure(k)
				out = append(out, listed...)
			} else if s.file(at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// twice reports whether what kustomizations take in is taken in a second time.
func twice(closure []*kustomization) bool {
	seen := map[string]bool{}
	for _, k := range closure {
		for _, in := range k.includes {
			if !in.there || in.empty {
				continue
			}
			if seen[in.path] {
				return true
			}
			seen[in.path] = in.field != "components"
		}
	}
	return false
}

// circle reports whether a kustomization includes itself, or one that it
// includes does: kustomize refuses that.
func (s *set) circle(root *kustomization) bool {
	above, done := map[string]bool{}, map[string]bool{}
	var visit func(k *kustomization) bool
	visit = func(k *kustomization) bool {
		if above[k.folder] {
			return true
		}
		if done[k.folder] {
			return false
		}
		above[k.folder] = true
		defer delete(above, k.folder)
		done[k.folder] = true
		return slices.ContainsFunc(k.includes, func(in include) bool { return s.folders[in.path] != nil && visit(s.folders[in.path]) })
	}
	return visit(root)
}

func rootsOf(made []built) []*kustomization {
	out := make([]*kustomization, len(made))
	for i, m := range made {
		out[i] = m.root
	}
	return out
}

// emit returns what a file has applied to a cluster, with its gaps where it is
// the first.
func (s *set) emit(at place, first bool) []fact.Fact {
	c := s.bare(at)
	if first {
		s.gaps = append(s.gaps, c.gaps...)
	}
	by := s.excluded(at.file)
	if by == nil {
		return c.facts
	}
	for _, x := range c.facts {
		s.gaps = append(s.gaps, fact.Gap{
			Origin: x.Origin, Subject: x.Subject, Kinds: []addr.Kind{x.Kind},
			Reason: by.file + " does not have this applied; list it there, or remove it",
		})
	}
	return nil
}

// kustomization notes what a kustomization lists.
func (s *set) kustomization(f source.File) {
	rd := reading{file: f.Path}
	defer func() { s.gaps = append(s.gaps, rd.gaps...) }()
	folder := path.Dir(clean(f.Path))
	if other := s.folders[folder]; other != nil {
		rd.gap(1, "", fmt.Sprintf("%s is a kustomization of this folder too, which kustomize refuses", other.file))
		return
	}
	k := &kustomization{source: f, file: f.Path, folder: folder, line: 1, fields: map[string]any{}}
	s.folders[folder] = k
	for _, doc := range documents(bytes.TrimPrefix(f.Data, bom)) {
		v, root := rd.load(doc)
		if root == nil {
			continue
		}
		fields, ok := v.(map[string]any)
		if !ok {
			rd.gap(doc.above+root.Line, "", "this is no kustomization, so nobody can say what is applied here")
			continue
		}
		k.line = doc.above + root.Line
		k.read(&rd, fields)
	}
}

// load converts a document. Where there is none, or it cannot be read, the
// node is nil.
func (rd *reading) load(doc document) (any, *yaml.Node) {
	var node yaml.Node
	if err := yaml.Load(doc.data, &node); err != nil {
		if !onlyComments(doc.data) {
			rd.gap(doc.above+1, "", fmt.Sprintf("the kustomization cannot be read: %v", moved(err, doc.above)))
		}
		return nil, nil
	}
	if node.Kind != yaml.DocumentNode || len(node.Content) == 0 {
		return nil, nil
	}
	root := node.Content[0]
	c := converter{budget: baseBudget + budgetFactor*len(doc.data), above: doc.above}
	v, err := c.value(root, 0)
	if err != nil {
		rd.gap(doc.above+root.Line, "", fmt.Sprintf("the kustomization cannot be read: %v", err))
		return nil, nil
	}
	if v == nil {
		return nil, nil
	}
	return v, root
}

// empty reports whether a field says nothing.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func (k *kustomization) read(rd *reading, fields map[string]any) {
	for field, v := range fields {
		if empty(v) {
			delete(fields, field)
		}
	}
	var left []string
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		if slices.Contains(notBuilt, field) {
			left = append(left, field)
		} else if !slices.Contains(followed, field) {
			k.changes = true
		}
	}
	if len(left) > 0 {
		rd.gap(k.line, "", fmt.Sprintf("%s: Ward runs no charts, plugins and variables of kustomize's, so what they make is not seen; give what kustomize build writes", strings.Join(left, ", ")))
	}
	for _, field := range []string{"generators", "transformers", "validators"} {
		list, _ := fields[field].([]any)
		for _, item := range list {
			if entry, ok := item.(string); ok && settings.IsPath(entry) {
				k.plugins = append(k.plugins, path.Join(k.folder, entry))
			}
		}
	}
	k.component = fields["kind"] == "Component"
	maps.Copy(k.fields, fields)
	for _, field := range []string{"resources", "bases", "components"} {
		list, isList := fields[field].([]any)
		if fields[field] != nil && !isList {
			rd.gap(k.line, "", field+" is no list, so nobody can say what is applied here")
		}
		for _, item := range list {
			entry, ok := item.(string)
			if !ok || entry == "" {
				rd.gap(k.line, "", field+" holds what is no path, so nobody can say what is applied here")
				continue
			}
			k.includes = append(k.includes, include{path: path.Join(k.folder, entry), field: field, said: spelled(entry)})
		}
	}
}

// spelled returns an entry as it is shown. An address may hold a password: of
// one that is public the path is shown, of others the host.
func spelled(entry string) string {
	if settings.IsPath(entry) {
		return entry
	}
	entry = strings.TrimPrefix(entry, "git::")
	if at := copied.FindStringSubmatch(entry); at != nil {
		return "an address at " + at[1]
	}
	if !strings.Contains(entry, "://") {
		entry = "https://" + entry
	}
	if u, err := url.Parse(entry); err == nil && u.Host != "" && hosts.MatchString(u.Host) {
		if slices.Contains(publicHosts, u.Host) && settings.IsPath(u.Path) {
			return u.Host + u.Path
		}
		return "an address at " + u.Host
	}
	return "what is no path"
}

var (
	copied      = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}@([a-z0-9][a-z0-9.-]{0,100}\.[a-z]{2,20}):`) // as scp has it
	hosts       = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,100}\.[a-z]{2,20}$`)
	publicHosts = []string{"github.com", "raw.githubusercontent.com", "gitlab.com", "bitbucket.org"}
)

// reading returns what reads one file.
func (s *set) reading(file, cluster string) reading {
	rd := reading{cluster: cluster, file: file}
	if s.cluster == "" {
		rd.elsewhere = s.elsewhere
	}
	return rd
}

// elsewhere reports whether nothing was read below a path that Flux applies,
// which is one from the top of a repository.
func (s *set) elsewhere(v any) bool {
	text, _ := v.(string)
	want := "/" + strings.Trim(path.Clean(text), "/") + "/"
	if text == "" || want == "/./" || want == "//" {
		return false // all that there is
	}
	for file := range s.files {
		if strings.Contains("/"+file, want) {
			return false
		}
	}
	return true
}

// file returns a file that was read, or one that was found beside.
func (s *set) file(name string) bool {
	if _, ok := s.files[name]; ok {
		return true
	}
	if s.beside == nil {
		return false
	}
	f, ok := s.beside(name)
	if ok {
		s.files[name] = f
	}
	return ok
}

// resource returns a file that a kustomization has applied. Where no reader took
// it, it is read as what the kustomization is of.
func (s *set) resource(k *kustomization, name string) bool {
	if !s.file(name) {
		return false
	}
	if !s.taken[name] {
		s.taken[name] = true
		f := s.files[name]
		f.Set = k.source.Set
		s.files[name] = f
		s.besides = append(s.besides, f)
	}
	return true
}

// resolve finds what a kustomization includes and reads, and says what is not
// there.
func (s *set) resolve(k *kustomization) {
	for i := range k.includes {
		in := &k.includes[i]
		switch {
		case s.folders[in.path] != nil:
			in.there = true
		case in.field != "components" && !strings.Contains(in.said, " ") && s.resource(k, in.path):
			in.there = true
			in.empty = onlyComments(bytes.TrimPrefix(s.files[in.path].Data, bom))
		case strings.HasPrefix(in.said, "an address"), strings.Contains(strings.SplitN(in.said, "/", 2)[0], ".") && slices.Contains(publicHosts, strings.SplitN(in.said, "/", 2)[0]):
			s.gap(k, fmt.Sprintf("it has %s applied, which is not fetched; give what kustomize build writes", in.said))
		default:
			s.gap(k, fmt.Sprintf("it has %s applied, which was not read; give it too", in.said))
		}
	}
	missing := func(name string) bool { return !s.file(path.Join(k.folder, name)) }
	if gone := without(k.fields, missing); len(gone) > 0 {
		s.gap(k, fmt.Sprintf("%s: a file that it names was not read, so what comes of it is not known; give it too", strings.Join(gone, ", ")))
	}
	for _, name := range localPaths(k.fields) {
		k.uses = append(k.uses, path.Join(k.folder, name))
	}
}

// roots returns the kustomizations that somebody applies: those that no other
// includes, and of a circle the topmost. What stands below another that does
// not include it is left out there.
func (s *set) roots() []*kustomization {
	included, plugin := map[string]bool{}, map[string]bool{}
	for _, k := range s.folders {
		for _, at := range k.plugins {
			if s.folders[at] != nil && at != k.folder {
				included[at], plugin[at] = true, true
			}
		}
		for _, in := range k.includes {
			if s.folders[in.path] != nil && in.path != k.folder {
				included[in.path] = true
			}
		}
	}
	seen := map[string]bool{}
	var roots []*kustomization
	take := func(k *kustomization) {
		closure, _ := s.closure(k)
		for _, of := range closure {
			seen[of.folder] = true
		}
		roots = append(roots, k)
	}
	folders := slices.Sorted(maps.Keys(s.folders))
	for _, folder := range folders {
		k := s.folders[folder]
		switch up := s.governor(folder); {
		case included[folder]:
		case k.component:
			s.gap(k, "it is a component that no kustomization here includes, so what it makes of others is not known")
		case up == nil, s.reaches(k, up):
			take(k)
		}
	}
	for _, folder := range folders {
		if !seen[folder] && included[folder] && !plugin[folder] && s.governor(folder) == nil && !s.folders[folder].component {
			take(s.folders[folder])
		}
	}
	return roots
}

// reaches reports whether a kustomization includes another.
func (s *set) reaches(k, other *kustomization) bool {
	closure, _ := s.closure(k)
	return slices.Contains(closure, other)
}

// closure returns a kustomization with all that it includes, and the files
// that these list.
func (s *set) closure(root *kustomization) (all []*kustomization, listed []string) {
	seen := map[string]bool{}
	var visit func(k *kustomization)
	visit = func(k *kustomization) {
		if seen[k.folder] {
			return
		}
		seen[k.folder] = true
		all = append(all, k)
		for _, in := range k.includes {
			switch below := s.folders[in.path]; {
			case below != nil:
				visit(below)
			case in.there && !in.empty && !seen[in.path]:
				seen[in.path] = true
				listed = append(listed, in.path)
			}
		}
	}
	visit(root)
	return all, listed
}

// excluded returns the kustomization that leaves a file out, or nil.
func (s *set) excluded(file string) *kustomization {
	by := s.governor(file)
	if by == nil || s.applied[file] {
		return nil
	}
	// Where it is listed, its folder is what somebody left out.
	for at := file; by.includesPath(at); {
		at = path.Dir(clean(by.file))
		up := s.governor(at)
		if up == nil {
			break
		}
		by = up
	}
	return by
}

func (k *kustomization) includesPath(at string) bool {
	return slices.ContainsFunc(k.includes, func(in include) bool { return in.path == at })
}

// governor returns the nearest kustomization above a file or a folder, or nil.
func (s *set) governor(of string) *kustomization {
	for at := of; ; {
		up := path.Dir(at)
		if up == at || path.Base(at) == ".." {
			return nil
		}
		if k := s.folders[up]; k != nil {
			return k
		}
		at = up
	}
}

// fluxChanges are the fields by which a Kustomization of Flux makes something
// else of the manifests that it applies. What it substitutes (postBuild) is
// unknown where it stands.
var fluxChanges = []string{"patches", "images", "components", "namePrefix", "nameSuffix", "targetNamespace"}

// flux says what a Kustomization of Flux leaves unknown.
func (rd *reading) flux(line int, m map[string]any) {
	spec, _ := m["spec"].(map[string]any)
	if rd.elsewhere != nil && rd.elsewhere(spec["path"]) {
		return // nothing is here that it could change
	}
	var changes []string
	for _, field := range fluxChanges {
		if spec[field] != nil {
			changes = append(changes, field)
		}
	}
	if len(changes) > 0 {
		rd.gap(line, "", fmt.Sprintf("%s: what Flux makes of the manifests by this is not followed; say it in the manifests themselves", strings.Join(changes, ", ")))
	}
}
