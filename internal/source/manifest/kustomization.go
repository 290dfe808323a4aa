package manifest

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// kustomization is a folder's, as far as it is followed: which files it has
// applied.
type kustomization struct {
	file string
	line int
	// lists are its resources, resolved against its folder, and said how they
	// stand there.
	lists []string
	said  []string
}

// isKustomization reports whether kustomize takes a file for its folder's
// kustomization. These are the names that it looks for.
func isKustomization(name string) bool {
	return slices.Contains([]string{"kustomization.yaml", "kustomization.yml", "Kustomization"}, path.Base(filepath.ToSlash(name)))
}

// followed are the fields of a kustomization (kustomize's types.Kustomization)
// that leave the manifests as they are. All others make something else of
// them, also those that come later.
var followed = []string{"apiVersion", "kind", "metadata", "resources", "bases", "sortOptions"}

// ReadSet reads the manifests of some folders as kustomize and Flux take them.
// Where a folder has a kustomization, what it does not list is not applied,
// which is a gap for each object; and a kustomization that changes what it
// lists, or makes more of it, is a gap that names the fields. Where there is
// none, every manifest is applied.
func (r Reader) ReadSet(files []source.File) ([]fact.Fact, []fact.Gap) {
	s := set{reader: r, files: map[string]bool{}, folders: map[string]*kustomization{}}
	for _, f := range files {
		s.files[clean(f.Path)] = true
	}
	for _, f := range files {
		if isKustomization(f.Path) {
			s.kustomization(f)
		}
	}
	s.follow()
	for _, f := range files {
		if isKustomization(f.Path) {
			continue
		}
		facts, gaps := r.read(f)
		s.gaps = append(s.gaps, gaps...)
		by := s.excluded(clean(f.Path))
		if by == nil {
			s.facts = append(s.facts, facts...)
			continue
		}
		for _, x := range facts {
			s.gaps = append(s.gaps, fact.Gap{
				Origin: x.Origin, Subject: x.Subject, Kinds: []addr.Kind{x.Kind},
				Reason: by.file + " does not have this applied; list it there, or remove it",
			})
		}
	}
	return s.facts, s.gaps
}

func clean(file string) string { return path.Clean(filepath.ToSlash(file)) }

// set is the state of one ReadSet. Paths in it are clean.
type set struct {
	reader  Reader
	files   map[string]bool
	folders map[string]*kustomization
	applied map[string]bool // files that a kustomization has applied
	facts   []fact.Fact
	gaps    []fact.Gap
}

// kustomization notes what a kustomization lists.
func (s *set) kustomization(f source.File) {
	rd := reading{cluster: s.reader.Cluster, file: f.Path}
	defer func() { s.gaps = append(s.gaps, rd.gaps...) }()
	folder := path.Dir(clean(f.Path))
	if other := s.folders[folder]; other != nil {
		rd.gap(1, "", fmt.Sprintf("%s is a kustomization of this folder too, which kustomize refuses", other.file))
		return
	}
	k := &kustomization{file: f.Path, line: 1}
	s.folders[folder] = k
	for _, doc := range documents(f.Data) {
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
		k.read(&rd, folder, fields)
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

func (k *kustomization) read(rd *reading, folder string, fields map[string]any) {
	var others []string
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		switch v := fields[field].(type) {
		case nil:
			continue
		case string:
			if v == "" {
				continue
			}
		case []any:
			if len(v) == 0 {
				continue
			}
		case map[string]any:
			if len(v) == 0 {
				continue
			}
		}
		if !slices.Contains(followed, field) {
			others = append(others, field)
		}
	}
	if fields["kind"] == "Component" {
		others = append(others, "kind Component")
	}
	if len(others) > 0 {
		rd.gap(k.line, "", fmt.Sprintf("%s: what kustomize makes of the manifests by this is not followed; give what kustomize build writes", strings.Join(others, ", ")))
	}
	for _, field := range []string{"resources", "bases"} {
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
			k.lists, k.said = append(k.lists, path.Join(folder, entry)), append(k.said, spelled(entry))
		}
	}
}

// spelled returns an entry as it is shown. An address may hold a password.
func spelled(entry string) string {
	if settings.IsPath(entry) {
		return entry
	}
	return "what is no path"
}

// follow goes from the topmost kustomizations to all that they have applied.
func (s *set) follow() {
	s.applied = map[string]bool{}
	seen := map[string]bool{}
	var visit func(folder string)
	visit = func(folder string) {
		k := s.folders[folder]
		if seen[folder] {
			return
		}
		seen[folder] = true
		for i, entry := range k.lists {
			switch {
			case s.files[entry]:
				s.applied[entry] = true
			case s.folders[entry] != nil:
				visit(entry)
			default:
				s.gaps = append(s.gaps, fact.Gap{
					Origin:  (&reading{file: k.file}).origin(k.line, 1),
					Systems: []addr.System{addr.SystemKubernetes},
					Reason:  fmt.Sprintf("it has %s applied, which was not read; give it too", k.said[i]),
				})
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(s.folders)) {
		if s.governor(folder) == nil {
			visit(folder)
		}
	}
}

// excluded returns the kustomization that leaves a file out, or nil.
func (s *set) excluded(file string) *kustomization {
	by := s.governor(file)
	if by == nil || s.applied[file] {
		return nil
	}
	// Where it is listed, its folder is what somebody left out.
	for at := file; slices.Contains(by.lists, at); {
		at = path.Dir(clean(by.file))
		up := s.governor(at)
		if up == nil {
			break
		}
		by = up
	}
	return by
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
