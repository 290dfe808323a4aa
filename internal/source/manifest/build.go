package manifest

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/resid"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// The library is given a file system in memory that holds what was named and
// nothing else, and kustomizations from which all is taken that would have it
// ask elsewhere: what is not in the file system, addresses, programs and
// charts. So it opens no file, calls no program and asks no server; what was
// taken away is a gap.

// notBuilt are the fields of a kustomization that run programs, charts or
// plugins, or that the library speaks of to standard error.
var notBuilt = []string{"generators", "transformers", "validators", "helmCharts", "helmChartInflationGenerator", "helmGlobals", "vars"}

// built is what a root comes to.
type built struct {
	root  *kustomization
	facts []fact.Fact
}

// build has the library build a root. It reports whether it did; where it did
// not, it says why, and what the root lists is judged as it stands.
func (s *set) build(root *kustomization, closure []*kustomization, files []string) ([]fact.Fact, bool) {
	fail := func(reason string) ([]fact.Fact, bool) {
		s.gap(root, notBuiltSince(reason))
		return nil, false
	}
	for _, file := range files {
		if why := s.unreadable(file); why != "" {
			return fail(why)
		}
	}
	fsys := filesys.MakeFsInMemory()
	write := func(file string, data []byte) bool { return fsys.WriteFile(inMemory(file), data) == nil }
	for _, file := range files {
		if !write(file, bytes.TrimPrefix(s.files[file].Data, bom)) {
			return fail(file + " cannot be laid beside the others")
		}
	}
	for _, k := range closure {
		raw, err := json.Marshal(s.sanitised(k, k == root))
		if err != nil || !write(path.Join(k.folder, "kustomization.yaml"), raw) {
			return fail("it has no JSON")
		}
	}
	m, err := run(fsys, inMemory(root.folder))
	if err != nil {
		return fail(refusal(err))
	}
	return s.objects(root, m, s.patched(closure, m))
}

func notBuiltSince(reason string) string {
	return "what kustomize builds of this is not known, and its manifests are judged as they stand: " + reason
}

// patched returns by object the kustomization that patches it, of several the
// one that takes in the others. One that the library does not find by the names
// of the patch stands where its manifest does.
func (s *set) patched(closure []*kustomization, m resmap.ResMap) map[*resource.Resource]*kustomization {
	out := map[*resource.Resource]*kustomization{}
	before, behind := affixes(closure, "namePrefix"), affixes(closure, "nameSuffix")
	for _, k := range closure {
		for _, target := range s.targets(k) {
			// What it was called before is not kept.
			target.Namespace = ""
			if target.Name != "" {
				target.Name = before + "(?:" + target.Name + ")" + behind
			}
			found, err := m.Select(target)
			if err != nil {
				continue
			}
			for _, r := range found {
				if out[r] == nil {
					out[r] = k
				}
			}
		}
	}
	return out
}

// affixes matches what kustomizations put around names.
func affixes(closure []*kustomization, field string) string {
	var all []string
	for _, k := range closure {
		if text, ok := k.fields[field].(string); ok {
			all = append(all, regexp.QuoteMeta(text))
		}
	}
	return "(?:" + strings.Join(all, "|") + ")*"
}

// targets are what the patches of a kustomization are for: what they say, or
// the object that they are a part of.
func (s *set) targets(k *kustomization) []types.Selector {
	var out []types.Selector
	list, _ := s.sanitised(k, false)["patches"].([]any)
	for _, item := range list {
		var p types.Patch
		raw, err := json.Marshal(item)
		if err != nil || json.Unmarshal(raw, &p) != nil {
			continue
		}
		if p.Target != nil {
			out = append(out, *p.Target)
			continue
		}
		data := []byte(p.Patch)
		if p.Path != "" {
			data = bytes.TrimPrefix(s.files[path.Join(k.folder, p.Path)].Data, bom)
		}
		for _, doc := range documents(data) {
			var o struct {
				Kind     string
				Metadata struct{ Name string }
			}
			if yaml.Load(doc.data, &o) == nil && o.Kind != "" && o.Metadata.Name != "" {
				id := resid.NewResId(resid.Gvk{Kind: regexp.QuoteMeta(o.Kind)}, regexp.QuoteMeta(o.Metadata.Name))
				out = append(out, types.Selector{ResId: id})
			}
		}
	}
	return out
}

// run calls the library. What people write may bring it down; that is no
// reason to go down with it.
func run(fsys filesys.FileSystem, folder string) (m resmap.ResMap, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errPanic
		}
	}()
	options := krusty.MakeDefaultOptions()
	options.LoadRestrictions = types.LoadRestrictionsNone // as Flux has it
	return krusty.MakeKustomizer(options).Run(fsys, folder)
}

var errPanic = fmt.Errorf("kustomize breaks down over it")

// inMemory is the absolute path of a file in the library's file system, which
// takes fewer names than a disk. Relative ones lie so deep that they may lead
// upwards.
func inMemory(file string) string {
	parts := strings.Split(file, "/")
	for i, part := range parts {
		if part != "" && part != "." && part != ".." && (!legalName.MatchString(part) || strings.Contains(part, "..")) {
			parts[i] = "0x" + hex.EncodeToString([]byte(part))
		}
	}
	file = strings.Join(parts, "/")
	if path.IsAbs(file) {
		return path.Join("/named", file)
	}
	return path.Join("/named/0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15", file)
}

var legalName = regexp.MustCompile(`^[a-zA-Z0-9_.:-]+$`)

// refusals are what the library says where it refuses, and what that means.
// Its own words quote what stands in files, so that none of them is repeated.
var refusals = []struct{ says, means string }{
	{"no matches for Id", "a patch is for an object that is not there"},
	{"failed to find unique target", "a patch is for an object that is not there"},
	{"unable to find target", "a patch is for an object that is not there"},
	{"already registered id", standsTwice},
	{"may not add resource with an already registered", standsTwice},
	{"unknown field", "it has a field that kustomize does not know"},
	{"cycle", includesItself},
	{"kustomization.yaml is empty", "it holds nothing"},
	{"nothing selected by", "a replacement selects nothing"},
	{"unable to find field", "a replacement names a field that is not there"},
	{"test failed", "a test of a patch does not hold"},
	{"remove operation does not apply", "a patch removes what is not there"},
	{"replace operation does not apply", "a patch replaces what is not there"},
	{"add operation does not apply", "a patch adds to what is not there"},
	{"missing metadata.name", "an object has no name"},
	{"wrong node kind", "a patch and its object are of different shapes"},
	{"breaks down", "kustomize breaks down over it"},
}

// refusal says why the library refuses, in words that quote nothing.
func refusal(err error) string {
	text := err.Error()
	for _, r := range refusals {
		if strings.Contains(text, r.says) {
			return refused(r.means)
		}
	}
	return "kustomize refuses it; kustomize build says why"
}

func refused(means string) string { return means + "; kustomize build says where" }

// Why the library refuses a circle, and what is taken in twice.
const (
	includesItself = "it includes itself, or a folder that it stands in"
	standsTwice    = "an object stands there twice"
)

// unreadable says why a file is not given to the library, or "": it unfolds
// aliases without a bound, and its errors quote what cannot be read.
func (s *set) unreadable(file string) string {
	switch path.Ext(file) {
	case ".yaml", ".yml", ".json":
	default:
		return ""
	}
	if ok, seen := s.sound[file]; seen {
		if ok {
			return ""
		}
		return s.files[file].Path + " cannot be read"
	}
	ok := true
	for _, doc := range documents(bytes.TrimPrefix(s.files[file].Data, bom)) {
		var node yaml.Node
		if err := yaml.Load(doc.data, &node); err != nil {
			ok = ok && onlyComments(doc.data)
			continue
		}
		if len(node.Content) > 0 {
			c := converter{budget: baseBudget + budgetFactor*len(doc.data), above: doc.above}
			if _, err := c.value(node.Content[0], 0); err != nil {
				ok = false
			}
		}
	}
	s.sound[file] = ok
	return s.unreadable(file)
}

// sanitised returns a kustomization without what would have the library look
// elsewhere, in the words that it has no warning for.
func (s *set) sanitised(k *kustomization, root bool) map[string]any {
	out := map[string]any{}
	for field, v := range k.fields {
		if !slices.Contains(notBuilt, field) {
			out[field] = v
		}
	}
	delete(out, "sortOptions") // the library speaks of it, and an order changes nothing
	delete(out, "bases")
	delete(out, "resources")
	delete(out, "components")
	var resources, components []any
	for _, in := range k.includes {
		if !in.there || in.empty {
			continue
		}
		entry := relative(k.folder, in.path)
		if in.field == "components" {
			components = append(components, entry)
		} else {
			resources = append(resources, entry)
		}
	}
	if len(resources) > 0 {
		out["resources"] = resources
	}
	if len(components) > 0 {
		out["components"] = components
	}
	move(out, "imageTags", "images", func(v any) any { return v })
	move(out, "patchesJson6902", "patches", func(v any) any { return v })
	move(out, "patchesStrategicMerge", "patches", func(v any) any {
		text, _ := v.(string)
		if _, there := s.files[path.Join(k.folder, text)]; there {
			return map[string]any{"path": text}
		}
		return map[string]any{"patch": text}
	})
	if pairs := out["commonLabels"]; pairs != nil {
		delete(out, "commonLabels")
		list, _ := out["labels"].([]any)
		out["labels"] = append([]any{map[string]any{"pairs": pairs, "includeSelectors": true}}, list...)
	}
	if out["configMapGenerator"] != nil || out["secretGenerator"] != nil {
		// The suffix is a digest of the content: what it is of would change its
		// name with each change, and a short secret could be guessed from it.
		// References to it follow.
		options, _ := out["generatorOptions"].(map[string]any)
		options = maps.Clone(options)
		if options == nil {
			options = map[string]any{}
		}
		options["disableNameSuffixHash"] = true
		out["generatorOptions"] = options
	}
	if root {
		list, _ := out["buildMetadata"].([]any)
		out["buildMetadata"] = append(slices.DeleteFunc(slices.Clone(list), func(v any) bool { return v == "originAnnotations" }), "originAnnotations")
	}
	if out["kind"] == "Component" && root {
		delete(out, "kind")
		delete(out, "apiVersion")
	}
	return out
}

// move puts the items of a field of old behind those of the one that took its
// place.
func move(fields map[string]any, from, to string, as func(any) any) {
	old, _ := fields[from].([]any)
	delete(fields, from)
	for _, item := range old {
		list, _ := fields[to].([]any)
		fields[to] = append(slices.Clone(list), as(item))
	}
}

// relative is the way from a folder to a path, begun so that nobody takes it
// for the address of a repository.
func relative(folder, to string) string {
	from, target := strings.Split(inMemory(folder), "/"), strings.Split(inMemory(to), "/")
	n := 0
	for n < len(from) && n < len(target) && from[n] == target[n] {
		n++
	}
	up := strings.Repeat("../", len(from)-n)
	if up == "" {
		up = "./"
	}
	return up + strings.Join(target[n:], "/")
}

const originAnnotation = "config.kubernetes.io/origin"

// objects reads what the library made, as the manifests that it writes are read.
func (s *set) objects(root *kustomization, m resmap.ResMap, patches map[*resource.Resource]*kustomization) ([]fact.Fact, bool) {
	var facts []fact.Fact
	for _, r := range m.Resources() {
		notes := r.GetAnnotations(originAnnotation)
		said := notes[originAnnotation]
		delete(notes, originAnnotation)
		all := r.GetAnnotations()
		delete(all, originAnnotation)
		if err := r.SetAnnotations(all); err != nil {
			continue
		}
		text, err := r.AsYAML()
		if err != nil {
			s.gap(root, "an object that kustomize makes has no YAML")
			continue
		}
		rd := s.reading(root.file, s.clusterOf(root.source))
		rd.document(0, document{data: text})
		at := s.origin(root, said, r.GetKind(), r.GetName())
		by, patched := patches[r]
		for _, f := range rd.facts {
			f.Origin.Pos = at
			if patched {
				f.Origin.Pos, f.Origin.Of = diag.Pos{File: by.file, Line: max(1, by.line), Column: 1}, at
			}
			if f.Subject.ID().IsZero() && strings.HasPrefix(f.Subject.String(), "file:") {
				f.Subject = addr.FileSubject(at.File, fmt.Sprintf("kustomization[%d]", len(facts)))
			}
			facts = append(facts, f)
		}
		for _, g := range rd.gaps {
			g.Origin.Pos = at
			s.gaps = append(s.gaps, g)
		}
	}
	return facts, true
}

// origin finds where an object stands that the library made: in the file that
// it was read from, at the object of this kind of which the name is a part of
// its own; else in the kustomization.
func (s *set) origin(root *kustomization, said, kind, name string) diag.Pos {
	var o struct {
		Path         string `yaml:"path"`
		ConfiguredIn string `yaml:"configuredIn"`
	}
	at := diag.Pos{File: root.file, Line: max(1, root.line), Column: 1}
	if yaml.Load([]byte(said), &o) != nil {
		return at
	}
	file := path.Join(root.folder, o.Path)
	if o.Path == "" {
		if k := s.folders[path.Dir(path.Join(root.folder, o.ConfiguredIn))]; o.ConfiguredIn != "" && k != nil {
			return diag.Pos{File: k.file, Line: max(1, k.line), Column: 1}
		}
		return at
	}
	f, there := s.files[file]
	if !there {
		return at
	}
	best, found := diag.Pos{File: f.Path, Line: 1, Column: 1}, -1
	for _, c := range s.bare(place{file, s.clusterOf(f)}).facts {
		_, word, _ := strings.Cut(string(c.Kind), "/")
		short := c.Subject.Name()
		if word == kind && strings.Contains(name, short) && len(short) > found {
			best, found = c.Origin.Pos, len(short)
		}
	}
	return best
}

// content is what a file holds by itself.
type content struct {
	facts []fact.Fact
	gaps  []fact.Gap
}

// bare reads a file by itself, once.
func (s *set) bare(at place) content {
	if c, ok := s.contents[at]; ok {
		return c
	}
	rd := s.reading(s.files[at.file].Path, at.cluster)
	rd.all(s.files[at.file].Data)
	c := content{rd.facts, rd.gaps}
	s.contents[at] = c
	return c
}

// apart puts what several roots make into clusters of their own where it would
// meet: two overlays of one base are not applied to one cluster.
func apart(facts []fact.Fact, roots []built, names map[*kustomization]string) []fact.Fact {
	met := map[string]map[int]bool{} // by subject, the roots that make it
	note := func(i int, list []fact.Fact) {
		for _, f := range list {
			key := f.Subject.Key()
			if met[key] == nil {
				met[key] = map[int]bool{}
			}
			met[key][i] = true
		}
	}
	note(-1, facts)
	for i, r := range roots {
		note(i, r.facts)
	}
	own := map[int]bool{}
	for _, by := range met {
		if len(by) > 1 {
			maps.Copy(own, by)
		}
	}
	for i, r := range roots {
		for _, f := range r.facts {
			if own[i] {
				if o, err := addr.ParseObject(f.Subject.String()); err == nil && o.Cluster == "" {
					o.Cluster = names[r.root]
					f.Subject = addr.ObjectSubject(o)
				}
			}
			facts = append(facts, f)
		}
	}
	return facts
}

// rootNames are the names of roots' folders: the last part of each, and all of
// it where two end alike.
func rootNames(roots []*kustomization) map[*kustomization]string {
	count := map[string]int{}
	for _, r := range roots {
		count[path.Base(r.folder)]++
	}
	out := make(map[*kustomization]string, len(roots))
	for _, r := range roots {
		name := path.Base(r.folder)
		if count[name] > 1 {
			name = r.folder
		}
		out[r] = clusterName(name)
	}
	return out
}

// clusterName is a folder or a set as the name of a cluster.
func clusterName(of string) string {
	return strings.Trim(strings.NewReplacer("/", "-", " ", "-").Replace(of), ".-")
}

// localPaths returns the files that the fields of a kustomization name, beside
// what it includes.
func localPaths(fields map[string]any) []string {
	var out []string
	add := func(v any) {
		if text, ok := v.(string); ok && text != "" && !strings.ContainsAny(text, "\n\r{}") && !strings.Contains(text, ": ") {
			out = append(out, text)
		}
	}
	each := func(field string, see func(any)) {
		list, _ := fields[field].([]any)
		for _, item := range list {
			see(item)
		}
	}
	pathOf := func(item any) {
		if m, ok := item.(map[string]any); ok {
			add(m["path"])
		}
	}
	for _, field := range []string{"patches", "patchesJson6902", "replacements"} {
		each(field, pathOf)
	}
	for _, field := range []string{"patchesStrategicMerge", "crds", "configurations"} {
		each(field, add)
	}
	for _, field := range []string{"configMapGenerator", "secretGenerator"} {
		each(field, func(item any) {
			m, _ := item.(map[string]any)
			add(m["env"])
			for _, of := range []string{"files", "envs"} {
				list, _ := m[of].([]any)
				for _, v := range list {
					text, _ := v.(string)
					if _, file, ok := strings.Cut(text, "="); ok {
						text = file
					}
					add(text)
				}
			}
		})
	}
	if m, ok := fields["openapi"].(map[string]any); ok {
		add(m["path"])
	}
	return out
}

// without takes the fields away that name a file that is not there, and says
// which, and which files those are.
func without(fields map[string]any, missing func(string) bool) []string {
	var gone []string
	note := func(field string, v any) {
		for _, name := range localPaths(map[string]any{field: v}) {
			switch {
			case !missing(name):
			case settings.IsPath(name):
				gone = append(gone, field+" ("+name+")")
			default:
				gone = append(gone, field)
			}
		}
	}
	for _, field := range []string{"patches", "patchesJson6902", "replacements", "patchesStrategicMerge", "crds", "configurations", "configMapGenerator", "secretGenerator"} {
		list, ok := fields[field].([]any)
		if !ok {
			continue
		}
		fields[field] = slices.DeleteFunc(slices.Clone(list), func(item any) bool {
			lacks := slices.ContainsFunc(localPaths(map[string]any{field: []any{item}}), missing)
			if lacks {
				note(field, []any{item})
			}
			return lacks
		})
	}
	if slices.ContainsFunc(localPaths(map[string]any{"openapi": fields["openapi"]}), missing) {
		note("openapi", fields["openapi"])
		delete(fields, "openapi")
	}
	return slices.Compact(gone)
}
