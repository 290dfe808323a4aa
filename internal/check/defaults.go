package check

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/language"
)

// Default is what a service takes where a body says nothing.
type Default struct {
	// Path is where, as properties.minimumTlsVersion; NAME[*] is each item of
	// a list.
	Path  string `yaml:"path" json:"path" required:"true" pattern:"^[A-Za-z0-9]+(\\[\\*\\])?(\\.[A-Za-z0-9]+(\\[\\*\\])?)*$" example:"properties.subnets[*].properties.x" doc:"Where in the body; NAME[*] is each item of a list."`
	Value any    `yaml:"value" json:"value" required:"true" doc:"What holds: text, a number, true or false."`
	// From and Before bound the API versions of which it holds, where the
	// default changed: from the one on, before the other.
	From   string `yaml:"from" json:"from,omitempty" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?$" doc:"The first API version of which it holds."`
	Before string `yaml:"before" json:"before,omitempty" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?$" doc:"The first API version of which it no longer holds."`
	// SKU is the name of what was bought of which it holds, where that decides: an
	// entry without one, behind it, is that of every other.
	SKU    string `yaml:"sku" json:"sku,omitempty" pattern:"^[A-Za-z0-9_]+$" doc:"The sku.name of which it holds; those of every other come behind it."`
	Source string `yaml:"source" json:"source" required:"true" doc:"Where the service documents it."`
	Date   string `yaml:"date" json:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$" doc:"The date of that source."`
}

// defaultsOf is a file of azure/defaults: what the services of one namespace
// take, by the types below it.
type defaultsOf struct {
	Namespace string               `yaml:"namespace" required:"true" pattern:"^[A-Z][A-Za-z]*(\\.[A-Za-z]+)+$" example:"Microsoft.Storage" doc:"The namespace; the file's name."`
	Types     map[string][]Default `yaml:"types" required:"true" doc:"What holds by default, by the types of the namespace."`
}

// defaults are the documented defaults by the key of the kind.
type defaults map[string][]Default

// read adds what one file says.
func (ds defaults) read(name string, raw []byte, problems *diag.Problems) {
	var file defaultsOf
	places := language.Read(dialect("a file of defaults"), name, raw, &file, problems)
	refuse := refuser(places, problems)
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); file.Namespace != "" && file.Namespace != want {
		refuse("namespace", fmt.Sprintf("%q is not the name of the file", file.Namespace), "name the file "+file.Namespace+".yaml")
	}
	for t, list := range file.Types {
		for i, d := range list {
			at := language.Index(language.KeyPath("types", t), i)
			switch d.Value.(type) {
			case nil, bool, string, json.Number:
			default:
				refuse(at+".value", "is not a single value", "")
			}
		}
		kind := addr.Kind(file.Namespace + "/" + t)
		ds[kind.Key()] = append(ds[kind.Key()], list...)
	}
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
		if v := ds.at(kind, d.Path, apiVersion, skuOf(root)); v != nil {
			put(root, strings.Split(d.Path, "."), v)
		}
	}
	return body
}

// skuOf returns the name of what was bought, which may be an object that says
// why nobody knows; nil where nothing is said.
func skuOf(body map[string]any) any {
	sku, ok := body["sku"].(map[string]any)
	if !ok || sku[addr.UnresolvedKey] != nil {
		return body["sku"]
	}
	return sku["name"]
}

// at returns the default of a path in an API version and of a sku, nil where
// none holds. Where it depends on one that is not known, it is not known either.
func (ds defaults) at(kind addr.Kind, path, apiVersion string, sku any) any {
	same := slices.DeleteFunc(slices.Clone(ds[kind.Key()]), func(d Default) bool { return d.Path != path })
	for _, d := range same {
		switch name, known := sku.(string); {
		case d.SKU == "" || strings.EqualFold(d.SKU, name):
		case sku == nil || known:
			continue
		default:
			return map[string]any{addr.UnresolvedKey: "its default depends on sku.name, which is not known"}
		}
		if d.From == "" && d.Before == "" {
			return d.Value
		}
		if apiVersion == "" {
			return map[string]any{addr.UnresolvedKey: "its default depends on the API version, which is not known"}
		}
		if apiVersion >= d.From && (d.Before == "" || apiVersion < d.Before) {
			return d.Value
		}
	}
	return nil
}

// put sets a value that is absent or null, making the objects on the way, in
// each item where the path says so. It leaves alone what is not known and what
// is not an object.
func put(m map[string]any, path []string, v any) {
	key, each := strings.CutSuffix(path[0], "[*]")
	rest := path[1:]
	switch {
	case m[addr.RefKey] != nil || m[addr.UnresolvedKey] != nil:
	case each:
		items, _ := m[key].([]any)
		for i := range items {
			if len(rest) == 0 {
				if items[i] == nil {
					items[i] = v
				}
			} else if item, ok := items[i].(map[string]any); ok {
				put(item, rest, v)
			}
		}
	case len(rest) == 0:
		if m[key] == nil {
			m[key] = v
		}
	default:
		if m[key] == nil {
			m[key] = map[string]any{}
		}
		if next, ok := m[key].(map[string]any); ok {
			put(next, rest, v)
		}
	}
}
