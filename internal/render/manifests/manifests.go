// Package manifests renders cluster objects as plain manifests for Flux, one
// object a file, with a kustomization for each component.
//
// It promises that a manifest holds what the design states and nothing that a
// typed object adds by itself (an empty status, a creation time that is null,
// an empty strategy), and that why the object is there stands on top of it.
package manifests

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Emit takes one rendered file. The bytes belong to the caller again when it
// returns.
type Emit func(path string, data []byte) error

const header = "# Rendered by Ward from the estate: change the estate, not this file.\n"

// Render emits the manifests of all objects, by their paths below clusters/.
// Objects come in the design's order, one cluster after the other, and no
// more than one cluster's manifests are held at a time.
func Render(objects []design.ClusterObject, emit Emit) error {
	for start := 0; start < len(objects); {
		end := start
		for end < len(objects) && objects[end].Key.Cluster == objects[start].Key.Cluster {
			end++
		}
		if err := cluster(objects[start:end], emit); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// cluster emits the manifests of one cluster, or returns all of its objects
// that cannot be rendered.
func cluster(objects []design.ClusterObject, emit Emit) error {
	folders, err := arrange(objects)
	if err != nil {
		return err
	}
	for _, f := range folders {
		for _, m := range f.manifests {
			if err := emit(f.path+"/"+m.name, m.data); err != nil {
				return err
			}
		}
		if err := emit(f.path+"/kustomization.yaml", f.kustomization()); err != nil {
			return err
		}
	}
	return nil
}

// folder is one component of one cluster.
type folder struct {
	path      string
	manifests []manifest
}

type manifest struct {
	name string
	data []byte
}

func arrange(objects []design.ClusterObject) ([]folder, error) {
	by := map[string]int{}
	var folders []folder
	var errs []error
	for _, o := range objects {
		data, err := Manifest(o)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		path := folderOf(o)
		i, ok := by[path]
		if !ok {
			i = len(folders)
			by[path] = i
			folders = append(folders, folder{path: path})
		}
		folders[i].manifests = append(folders[i].manifests, manifest{fileName(o.Key), data})
	}
	for _, f := range folders {
		slices.SortFunc(f.manifests, func(a, b manifest) int { return cmp.Compare(a.name, b.name) })
	}
	slices.SortFunc(folders, func(a, b folder) int { return cmp.Compare(a.path, b.path) })
	return folders, errors.Join(errs...)
}

// Path returns the file that an object is in, by its path below clusters/.
func Path(o design.ClusterObject) string { return folderOf(o) + "/" + fileName(o.Key) }

func folderOf(o design.ClusterObject) string { return o.Key.Cluster + "/" + o.Component }

// fileName returns namespace-kind-name.yaml, without the namespace where an
// object has none.
func fileName(key addr.Object) string {
	parts := []string{strings.ToLower(key.Kind), key.Name}
	if key.Namespace != "" {
		parts = append([]string{key.Namespace}, parts...)
	}
	return strings.NewReplacer(":", "_", "/", "_").Replace(strings.Join(parts, "-")) + ".yaml"
}

// Manifest returns one object as YAML.
func Manifest(o design.ClusterObject) ([]byte, error) {
	gvk := o.Value.GetObjectKind().GroupVersionKind()
	if gvk.Version == "" || gvk.Kind == "" {
		return nil, fmt.Errorf("manifests: %s: apiVersion and kind are not set on the %T: set its TypeMeta", o.Key, o.Value)
	}
	if group := cmp.Or(gvk.Group, "core"); group != o.Key.Group || gvk.Kind != o.Key.Kind {
		return nil, fmt.Errorf("manifests: %s holds a %s of group %s: key and object disagree", o.Key, gvk.Kind, group)
	}
	tree, err := Tree(o.Value)
	if err != nil {
		return nil, fmt.Errorf("manifests: %s: %w", o.Key, err)
	}
	body, err := yaml.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("manifests: %s: %w", o.Key, err)
	}
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("#\n")
	for line := range strings.SplitSeq(strings.TrimSpace(o.Why), "\n") {
		b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
	}
	b.Write(body)
	return b.Bytes(), nil
}

// Tree returns an object as decoded JSON, without what its type added.
func Tree(o runtime.Object) (map[string]any, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	prune(tree)
	return tree, nil
}

// prune takes away what the types of k8s.io/api write although nobody stated
// it: null creation times, a status, and empty objects in the few places where
// Kubernetes reads them as absent. Elsewhere an empty object means something:
// emptyDir: {} and podSelector: {} do. A status is the cluster's to write: some
// types write numbers into it that nobody has counted.
func prune(tree map[string]any) {
	delete(tree, "status")
	pruneBelow(tree)
}

// emptyMeansAbsent are the fields without omitempty whose empty object is
// what their absence is.
var emptyMeansAbsent = map[string]bool{"strategy": true, "updateStrategy": true, "resources": true, "loadBalancer": true}

func pruneBelow(v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			if object, ok := member.(map[string]any); ok && len(object) == 0 && emptyMeansAbsent[k] {
				delete(v, k)
				continue
			}
			if member == nil && k == "creationTimestamp" {
				delete(v, k)
				continue
			}
			pruneBelow(member)
			if object, ok := member.(map[string]any); ok && len(object) == 0 && k == "metadata" {
				delete(v, k)
			}
		}
	case []any:
		for _, item := range v {
			pruneBelow(item)
		}
	}
}

// kustomization lists the folder's manifests.
func (f folder) kustomization() []byte {
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n")
	for _, m := range f.manifests {
		b.WriteString("  - " + m.name + "\n")
	}
	return b.Bytes()
}
