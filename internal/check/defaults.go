package check

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
)

const defaultsFile = "azure/defaults.yaml"

// Default is what a service takes where a body says nothing, as its file in
// the catalogue states it.
type Default struct {
	Kind  addr.Kind `yaml:"kind" json:"kind"`
	Path  string    `yaml:"path" json:"path"`   // as properties.minimumTlsVersion
	Value any       `yaml:"value" json:"value"` // a scalar
	// From and Before bound the API versions of which it holds, where the
	// default changed: from the one on, before the other.
	From   string `yaml:"from" json:"from,omitempty"`
	Before string `yaml:"before" json:"before,omitempty"`
	Source string `yaml:"source" json:"source"` // where the service documents it
	Date   string `yaml:"date" json:"date"`     // the date of that source
}

// defaults are the documented defaults by the key of the kind.
type defaults map[string][]Default

func readDefaults(name string, raw []byte, problems *diag.Problems) defaults {
	var file struct {
		Defaults []Default `yaml:"defaults"`
	}
	if err := yaml.Load(raw, &file, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		addYAML(problems, name, err)
		return nil
	}
	out := defaults{}
	for i, d := range file.Defaults {
		at := fmt.Sprintf("defaults[%d]", i)
		for field, missing := range map[string]bool{
			"kind": d.Kind == "", "path": d.Path == "", "value": d.Value == nil, "source": d.Source == "", "date": d.Date == "",
		} {
			if missing {
				problems.Add(diag.Problem{Pos: diag.Pos{File: name}, Path: at + "." + field, What: "is missing"})
			}
		}
		if !scalar(d.Value) {
			problems.Add(diag.Problem{Pos: diag.Pos{File: name}, Path: at + ".value", What: fmt.Sprintf("is a %T, want a scalar", d.Value)})
		}
		out[d.Kind.Key()] = append(out[d.Kind.Key()], d)
	}
	return out
}

func scalar(v any) bool {
	switch v.(type) {
	case nil, bool, string, int, float64:
		return true
	}
	return false
}

// fill puts the documented defaults into a decoded body where it says nothing
// or null, which ARM takes for nothing. The body is changed and returned.
func (ds defaults) fill(kind addr.Kind, apiVersion string, body any) any {
	root, ok := body.(map[string]any)
	if !ok {
		return body
	}
	done := map[string]bool{}
	for _, d := range ds[kind.Key()] {
		if done[d.Path] {
			continue
		}
		done[d.Path] = true
		if v := ds.at(kind, d.Path, apiVersion); v != nil {
			put(root, strings.Split(d.Path, "."), v)
		}
	}
	return body
}

// at returns the default of a path in an API version, nil where none holds.
// Where it depends on a version that is not known, it is not known either.
func (ds defaults) at(kind addr.Kind, path, apiVersion string) any {
	same := slices.DeleteFunc(slices.Clone(ds[kind.Key()]), func(d Default) bool { return d.Path != path })
	for _, d := range same {
		if d.From == "" && d.Before == "" {
			return plain(d.Value)
		}
		if apiVersion == "" {
			return map[string]any{addr.UnresolvedKey: "its default depends on the API version, which is not known"}
		}
		if apiVersion >= d.From && (d.Before == "" || apiVersion < d.Before) {
			return plain(d.Value)
		}
	}
	return nil
}

// plain brings a YAML scalar into the form of decoded JSON.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return json.Number(fmt.Sprint(v))
	case float64:
		return json.Number(fmt.Sprint(v))
	}
	return v
}

// put sets a value that is absent or null, making the objects on the way. It
// leaves alone what is not known and what is no object.
func put(m map[string]any, path []string, v any) {
	for _, key := range path[:len(path)-1] {
		if m[key] == nil {
			m[key] = map[string]any{}
		}
		next, ok := m[key].(map[string]any)
		if !ok || next[addr.RefKey] != nil || next[addr.UnresolvedKey] != nil {
			return
		}
		m = next
	}
	if last := path[len(path)-1]; m[last] == nil {
		m[last] = v
	}
}
