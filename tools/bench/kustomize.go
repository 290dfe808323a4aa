package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
)

// compareManifests is `compare-manifests DIR OUTPUT`: whether the objects
// that kustomize emitted are those in the manifests below DIR, no more and no
// fewer, equal as JSON. Clusters name their objects alike, so what is compared
// is how often each object occurs.
func compareManifests(args []string) error {
	var same agreement
	rendered := map[digest.Digest]int{}
	err := filepath.WalkDir(args[0], func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if entry.Name() == "kustomization.yaml" {
			same.Groups++
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		same.Objects++
		return count(rendered, raw)
	})
	if err != nil {
		return err
	}
	out, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	emitted := map[digest.Digest]int{}
	for _, document := range bytes.Split(out, []byte("\n---\n")) {
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		if err := count(emitted, document); err != nil {
			return err
		}
	}
	for d, n := range rendered {
		if emitted[d] != n {
			return fmt.Errorf("an object that Ward rendered %d times was emitted %d times by kustomize: %s", n, emitted[d], d)
		}
	}
	if len(emitted) != len(rendered) {
		return fmt.Errorf("kustomize emitted %d different objects, Ward rendered %d", len(emitted), len(rendered))
	}
	return answer(same)
}

// count notes one object by its digest.
func count(objects map[digest.Digest]int, manifest []byte) error {
	raw, err := yaml.YAMLToJSON(manifest)
	if err != nil {
		return err
	}
	var object struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(raw, &object); err != nil || object.Kind == "" {
		return fmt.Errorf("not an object: %.80s", strings.TrimSpace(string(manifest)))
	}
	d, err := canonical.Digest(raw)
	objects[d]++
	return err
}
